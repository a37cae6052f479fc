import { describe, expect, it } from 'vitest';
import { definitionHash } from '../../../../schema/workflow.ts';
import { Play } from '../../../support/play.ts';
import { cast, defineWorkflow, roles, version } from './cast.ts';

const { morgan, devon, ira, dora } = cast;
const DAY = 86_400;

const reviewed = (escalate: object) =>
  defineWorkflow({
    id: 'stepping',
    title: 'Stepping',
    subject: 'model',
    requester: 'data-scientist',
    environments: ['production'],
    stages: {
      review: { type: 'approval', role: 'manager', dueIn: '10 days', ...escalate },
      publish: { type: 'promotion', environment: 'production' },
    },
  });
const first = { after: '1 day', to: 'it-engineer' } as const;
const stepping = reviewed({ escalate: [first, { after: '3 days', to: 'director' }] });

const begin = async () => {
  const play = new Play([stepping], roles);
  return { play, request: await play.start(stepping, version('14')) };
};

describe('several steps of an escalation', () => {
  it('ask one role more each, once, in their time', async () => {
    const { play, request } = await begin();
    const escalated = () =>
      request.entries.filter(({ action }) => action === 'escalated').map(({ details }) => details['people']);
    await play.pass(DAY - 60);
    expect(escalated()).toEqual([]);
    await play.pass(120);
    expect(escalated()).toEqual([[ira.email]]);
    expect(request.state.stages['review']?.roster).toEqual([morgan.email, devon.email, ira.email]);
    await play.pass(DAY);
    expect(escalated()).toEqual([[ira.email]]);
    await play.pass(DAY);
    expect(escalated()).toEqual([[ira.email], [dora.email]]);
    expect(request.state.stages['review']).toMatchObject({ escalations: 2 });
    await play.pass(3 * DAY);
    expect(escalated()).toHaveLength(2);
  });

  it('leave the right to decide to whom they have asked', async () => {
    const { play, request } = await begin();
    await play.pass(DAY + 60);
    expect(await play.decide(request, dora, 'approve')).toBe(403);
    await play.pass(2 * DAY);
    expect(await play.decide(request, ira, 'approve')).toBe(303);
    expect(play.production()?.authorisedBy.map(({ person, role }) => [person, role])).toEqual([
      [ira.email, 'it-engineer'],
    ]);
  });

  it('are one step where there is one, in the definition, too', () => {
    const one = reviewed({ escalate: first });
    expect(definitionHash(reviewed({ escalate: [first] }))).toBe(definitionHash(one));
    expect(one).toMatchObject({ format: 3, stages: { review: { escalate: { to: 'it-engineer' } } } });
    expect(stepping.format).toBe(5);
  });
});
