import { describe, expect, test } from 'vitest';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import { defineRoles } from '../../../schema/roles.ts';
import { cast, version } from '../../lambdas/operations/features/cast.ts';
import { Play } from '../../support/play.ts';
import { judgeBoth } from '../support/both-verifiers.ts';

const { dana, morgan, robin } = cast;
const roles = defineRoles({ 'data-scientist': [dana], manager: [morgan, dana], risk: [robin, morgan] });
type Also = { readonly alsoEligible?: readonly ('requester' | 'earlier-approver')[] };

const twoStages = (also: { readonly manager?: Also; readonly risk?: Also } = {}) =>
  workflowsFor(roles)({
    id: 'two-stages',
    title: 'Two stages',
    subject: 'model',
    requester: 'data-scientist',
    environments: ['production'],
    stages: {
      manager: { type: 'approval', role: 'manager', dueIn: '5 days', ...also.manager },
      risk: { type: 'approval', role: 'risk', dueIn: '5 days', ...also.risk },
      publish: { type: 'promotion', environment: 'production' },
    },
  });

/** The same rules, under which a handler that somebody changed keeps nobody out. */
function unkept(workflow: ReturnType<typeof twoStages>): ReturnType<typeof twoStages> {
  for (const stage of Object.values(workflow.stages))
    if (stage.type === 'approval')
      Object.defineProperty(stage.alsoEligible, 'includes', { value: () => true });
  return workflow;
}

/** What both verifiers say of a ledger in which these people approved one stage after the other. */
async function judge(workflow: ReturnType<typeof twoStages>, ...people: (typeof dana)[]) {
  const play = new Play([workflow], roles);
  const request = await play.start(workflow, version('14', { requestedBy: dana.email }));
  for (const one of people) expect(await play.decide(request, one, 'approve')).toBe(303);
  expect(play.production()?.authorisedBy.map(({ person }) => person)).toEqual(
    people.map(({ email }) => email),
  );
  return judgeBoth([...play.world.streams.values()].flat());
}

describe('separation of duties', () => {
  const byRequester =
    "is a decision by dana@example.com, who submitted the request, at 'manager', which keeps them out";
  const again =
    "is a decision by morgan@example.com, who had decided 'manager', at 'risk', which keeps them out";

  test('is found broken where somebody approved what they submitted', async () => {
    expect(await judge(unkept(twoStages()), dana, robin)).toEqual({
      online: [byRequester],
      offline: byRequester,
    });
  });

  test('is found broken where somebody approved two stages', async () => {
    expect(await judge(unkept(twoStages()), morgan, morgan)).toEqual({ online: [again], offline: again });
  });

  test('is not asked of whom the rules say that they may', async () => {
    const whole = { online: [], offline: undefined };
    const requester = twoStages({ manager: { alsoEligible: ['requester'] } });
    expect(await judge(requester, dana, robin)).toEqual(whole);
    const earlier = twoStages({ risk: { alsoEligible: ['earlier-approver'] } });
    expect(await judge(earlier, morgan, morgan)).toEqual(whole);
  });

  test('is asked by each stage for itself', async () => {
    const earlier = twoStages({ manager: { alsoEligible: ['earlier-approver'] } });
    expect(await judge(unkept(earlier), morgan, morgan)).toEqual({ online: [again], offline: again });
  });
});
