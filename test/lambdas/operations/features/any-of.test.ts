import { describe, expect, it } from 'vitest';
import { workflowsFor } from '../../../../schema/define-workflow.ts';
import type { HumanStageSource } from '../../../../schema/workflow-source.ts';
import { Play } from '../../../support/play.ts';
import { cast, roles, version } from './cast.ts';

const { morgan, devon, robin, ray, alex, dora } = cast;

type Asked = Partial<HumanStageSource<keyof typeof roles, 'review' | 'publish', never>>;

/** A director alone, or two of risk with a manager; then the promotion. */
const eitherWay = (changes: Asked = {}) =>
  workflowsFor(roles)({
    id: 'either-way',
    title: 'Either way',
    subject: 'model',
    requester: 'data-scientist',
    environments: ['production'],
    stages: {
      review: {
        type: 'approval',
        anyOf: [{ director: 1 }, { risk: 2, manager: 1 }],
        dueIn: '5 days',
        ...changes,
      } as never,
      publish: { type: 'promotion', environment: 'production' },
    },
  });

const begin = async (changes: Asked = {}, people: typeof roles = roles) => {
  const workflow = eitherWay(changes);
  const play = new Play([workflow], people);
  return { play, request: await play.start(workflow, version('14')) };
};

describe('a stage with several ways to approve', () => {
  it('asks whoever is in one of the roles, and says in the ledger what is enough', async () => {
    const { request } = await begin();
    const opened = request.entries.find(({ action }) => action === 'stage-opened');
    expect(opened?.details).toMatchObject({
      anyOf: [
        [{ role: 'director', quorum: 1 }],
        [
          { role: 'risk', quorum: 2 },
          { role: 'manager', quorum: 1 },
        ],
      ],
    });
    expect(new Set(request.state.stages['review']?.roster)).toEqual(
      new Set([dora, robin, ray, alex, morgan, devon].map(({ email }) => email)),
    );
  });

  it('is approved by the first of them alone', async () => {
    const { play, request } = await begin();
    expect(await play.decide(request, dora, 'approve')).toBe(303);
    expect(request.state.outcome).toBe('completed');
    expect(play.production()?.authorisedBy.map(({ person }) => person)).toEqual([dora.email]);
  });

  it('is approved by the other once all of its roles have approved', async () => {
    const { play, request } = await begin();
    for (const person of [robin, morgan]) await play.decide(request, person, 'approve');
    expect(request.state.status).toBe('open');
    await play.decide(request, ray, 'approve');
    expect(request.state.outcome).toBe('completed');
  });

  it('is not approved by parts of both', async () => {
    const { play, request } = await begin({ anyOf: [{ director: 1, manager: 1 }, { risk: 2 }] } as Asked);
    for (const person of [morgan, robin, devon]) await play.decide(request, person, 'approve');
    expect(request.state.status).toBe('open');
    expect(play.subject('model/churn').environments).toEqual({});
    await play.decide(request, dora, 'approve');
    expect(request.state.outcome).toBe('completed');
  });

  it('counts an approval for each way that has its role', async () => {
    const { play, request } = await begin({ anyOf: [{ manager: 2 }, { manager: 1, director: 1 }] } as Asked);
    await play.decide(request, morgan, 'approve');
    expect(request.state.status).toBe('open');
    await play.decide(request, dora, 'approve');
    expect(request.state.outcome).toBe('completed');
  });

  it('counts a share of those who could decide when it was opened', async () => {
    const { play, request } = await begin({ anyOf: [{ risk: '60%' }, { director: 1 }] } as Asked);
    const opened = request.entries.find(({ action }) => action === 'stage-opened');
    expect(opened?.details).toMatchObject({
      anyOf: [[{ role: 'risk', quorum: 2, share: '60%', of: 3 }], [{ role: 'director', quorum: 1 }]],
    });
    await play.decide(request, robin, 'approve');
    expect(request.state.status).toBe('open');
    await play.decide(request, ray, 'approve');
    expect(request.state.outcome).toBe('completed');
  });

  it('ends by a rejection, and by so many as it asks for', async () => {
    const one = await begin();
    await one.play.decide(one.request, dora, 'reject');
    expect(one.request.state.outcome).toBe('rejected');
    const two = await begin({ rejectQuorum: 2 });
    await two.play.decide(two.request, dora, 'reject');
    expect(two.request.state.status).toBe('open');
    for (const person of [morgan, robin, ray]) await two.play.decide(two.request, person, 'approve');
    expect(two.request.state.outcome).toBe('completed');
  });

  it('takes an abstention as long as one way is left', async () => {
    const { play, request } = await begin({ abstain: true });
    expect(await play.decide(request, dora, 'abstain')).toBe(303);
    expect(await play.decide(request, robin, 'abstain')).toBe(303);
    expect(await play.decide(request, ray, 'abstain')).toBe(422);
    for (const person of [ray, alex, morgan]) await play.decide(request, person, 'approve');
    expect(request.state.outcome).toBe('completed');
  });

  it('lets whoever it escalates to sign for any way', async () => {
    const people = { ...roles, director: [{ email: 'zoe@example.com', name: 'zoe' }], 'it-engineer': [dora] };
    const { play, request } = await begin({ escalate: { after: '1 day', to: 'it-engineer' } }, people);
    expect(await play.decide(request, dora, 'approve')).toBe(403);
    await play.pass(86_400);
    expect(await play.decide(request, dora, 'approve')).toBe(303);
    expect(request.state.outcome).toBe('completed');
  });

  it('asks administrators when no way has people enough any more, not before', async () => {
    const staffed = { ...roles, administrator: [{ email: 'ada@example.com', name: 'ada' }] };
    const leaving = { ...staffed, director: [] };
    const { play, request } = await begin({}, staffed);
    play.world.roles = leaving;
    await play.deploy();
    expect(request.state.stages['review']?.administratorsAskedAt).toBeUndefined();
    play.world.roles = { ...leaving, manager: [] };
    await play.deploy();
    expect(request.state.stages['review']?.administratorsAskedAt).toBeDefined();
  });
});
