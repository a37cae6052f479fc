import { expect, test } from 'vitest';
import { describeStage } from '../../../cli/describe-stage.ts';
import { request as ask } from '../../../lambdas/api/queries/request.ts';
import { stageStrip } from '../../../lambdas/console/strip.ts';
import type { ClosedRequest } from '../../../lambdas/domain/model.ts';
import { outcomeMail } from '../../../lambdas/mails/outcome-mail.ts';
import { standingOfStages } from '../../../lambdas/words/stage-standing.ts';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import { Play, type Played } from '../../support/play.ts';
import { cast, roles, version } from '../operations/features/cast.ts';

const define = workflowsFor<string>(roles);

const release = define({
  id: 'release',
  title: 'Release',
  subject: 'model',
  requester: 'data-scientist',
  submission: { metrics: ['auc'] },
  environments: ['production'],
  stages: {
    review: { type: 'approval', role: 'manager', dueIn: '5 days' },
    doubts: {
      type: 'approval',
      when: { metric: 'auc', under: 0.1 },
      role: 'director',
      dueIn: '5 days',
    },
    gate: {
      type: 'check',
      checks: { quality: { metric: 'auc', atLeast: 0.9 } },
      waivableBy: 'risk',
    },
    soak: { type: 'wait', title: 'Soaking', for: '4 hours' },
    publish: { type: 'promotion', environment: 'production' },
    received: { type: 'task', role: 'it-engineer', dueIn: '5 days', ifExpired: 'next' },
    told: { type: 'task', role: 'director', dueIn: '5 days' },
  },
});

const CONDITION = {
  'finding-1-text': 'Retrain it',
  'finding-1-owner': 'ira@example.com',
  'finding-1-due': '2026-03-20',
};

async function begin() {
  const play = new Play([release], roles);
  const request = await play.start(release, version('14', { metrics: { auc: 0.7 } }));
  return { play, request };
}

/** How each stage stands, as the words say it, once the page and the API were found to say the same. */
async function words({ world }: Play, request: Played): Promise<Record<string, string>> {
  const { state } = request;
  const standings = [...standingOfStages(release, state)];
  const { stages } = await ask(world.ports, { path: { request: request.id }, query: {} } as never);
  expect(stages.map(({ stage, standing }) => [stage, standing])).toEqual(
    standings.map(([name, { word }]) => [name, word]),
  );
  const page = stageStrip({
    ...{ workflow: release, state, roles, waitsFor: {}, now: world.ports.clock.now(), zone: undefined },
  }).toString();
  const marks = [...page.matchAll(/<\/b>\n<span class="mark[^>]*>([^<]+)</g)].map(([, word]) => word);
  expect(marks).toEqual(standings.map(([, { word }]) => word));
  const lines = stages.map((stage) =>
    describeStage(stage as Parameters<typeof describeStage>[0])
      .map((part) => (typeof part === 'string' ? part : part[0]))
      .join(''),
  );
  return Object.fromEntries(stages.map(({ stage }, index) => [stage, lines[index]?.split("'): ")[1] ?? '']));
}

test('page, API and command say in one word how each stage stands, from the first to the last', async () => {
  const { play, request } = await begin();
  expect(await words(play, request)).toMatchObject({
    review: 'waits for morgan@example.com, devon@example.com, until 2026-03-07T09:00Z',
    doubts: 'comes next',
    gate: 'later',
    publish: 'later',
  });
  await play.decide(request, cast.morgan, 'approve');
  expect(await words(play, request)).toMatchObject({
    review: expect.stringMatching(/^approved .*, by morgan@example.com$/),
    doubts: expect.stringMatching(/^passed over /),
    gate: expect.stringMatching(/^failed /),
    'gate-waiver': expect.stringMatching(/^waits for robin@/),
    soak: 'comes next',
  });
  await play.decide(request, cast.robin, 'approve-with-conditions', CONDITION);
  expect(await words(play, request)).toMatchObject({
    gate: expect.stringMatching(/^waived /),
    'gate-waiver': expect.stringMatching(/^waived .*, by robin@/),
    soak: 'waits until 2026-03-02T13:00Z',
    publish: 'comes next',
  });
  await play.pass(4 * 3_600 + 60);
  expect(await words(play, request)).toMatchObject({
    soak: expect.stringMatching(/^passed /),
    publish: expect.stringMatching(/^promoted /),
    received: expect.stringMatching(/^waits for ira@/),
  });
  await play.pass(6 * 86_400);
  expect((await words(play, request))['received']).toMatch(/^lapsed /);
  await play.decide(request, cast.dora, 'approve');
  expect((await words(play, request))['told']).toMatch(/^confirmed /);
  const { body } = outcomeMail({ workflow: release, state: request.state as ClosedRequest });
  const labels = [...body.matchAll(/^ {2}(\w+(?: over)?) .*UTC: /gm)].map(([, label]) => label);
  expect(labels).toEqual([
    ...['Approved', 'Passed over', 'Waived', 'Waived', 'Passed', 'Promoted', 'Lapsed', 'Confirmed'],
  ]);
});

test('a stage at which a request was withdrawn is not settled, and those after it are not reached', async () => {
  const { play, request } = await begin();
  await play.withdraw(request);
  const { review, doubts } = await words(play, request);
  expect({ review, doubts }).toEqual({ review: 'not settled', doubts: 'not reached' });
});
