import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../../../lambdas/api/actions.ts';
import { pending } from '../../../../lambdas/api/queries/pending.ts';
import type { AskedAgain } from '../../../../lambdas/api/schemas/requests.ts';
import { serve } from '../../../../lambdas/api/serve.ts';
import type { RequestAction } from '../../../../lambdas/domain/actions.ts';
import { requestStream } from '../../../../lambdas/domain/entry.ts';
import { DUE, WITHOUT_PEOPLE } from '../../../../lambdas/domain/views/lists.ts';
import { takeBack } from '../../../../lambdas/engine/rescind.ts';
import { adopt } from '../../../../lambdas/operations/adopt.ts';
import { inform } from '../../../../lambdas/operations/inform.ts';
import { defineRoles, type Person, type Roles } from '../../../../schema/roles.ts';
import { Play, type Played } from '../../../support/play.ts';
import { eventOf } from '../informed.ts';
import { shortPathWith, version } from './cast.ts';

const one = (word: string, name: string): Person => ({ email: `${word}@example.com`, name });
const dana = one('dana', 'Dana Rojas');
const morgan = one('morgan', 'Morgan Estes');
const devon = one('devon', 'Devon Pike');
const nora = one('nora', 'Nora Lind');
const ada = one('ada', 'Ada Brandt');
const staff = defineRoles({ 'data-scientist': [dana], manager: [morgan, devon], administrator: [ada] });
const managed = (...manager: Person[]): Roles => ({ ...staff, manager });
const DAY = 86_400;

const reviewed = shortPathWith('reviewed', { review: { dueIn: '10 days', remindAfter: '2 days' } });
const byTwo = shortPathWith('by-two', { review: { approvers: { manager: 2 }, dueIn: '10 days' } });

/** A request at its review, with its first mails forgotten. */
async function atReview(roles: Roles = staff): Promise<{ play: Play; request: Played }> {
  const play = new Play([reviewed], staff);
  play.world.roles = roles;
  const request = await play.start(reviewed, version('14', { requestedBy: dana.email }));
  play.world.mails.length = 0;
  return { play, request };
}

/** Delivers the events of these entries; the mails that they lead to. */
async function told({ world }: Play, request: Played, ...actions: RequestAction[]) {
  world.mails.length = 0;
  for (const sealed of world.streams.get(requestStream(request.id)) ?? [])
    if (actions.some((action) => sealed.entry.startsWith(`{"action":"${action}",`)))
      await inform(world.ports)(eventOf(sealed));
  return world.mails.map(({ to, subject }) => `${to}: ${subject}`);
}

async function deskOf({ world }: Play, person: Person): Promise<readonly string[]> {
  const query = { approver: person.email, limit: 50 };
  const answer = await pending(world.ports, { query } as unknown as Parameters<typeof pending>[1]);
  return answer.pending.map(({ stage }) => stage);
}

async function placesOf({ world }: Play, list: typeof DUE): Promise<readonly string[]> {
  const places: string[] = [];
  for await (const { place } of world.views.rows(list)) places.push(place);
  return places;
}

const EVERYBODY = ['people-changed', 'administrators-asked', 'reminded'] as const;

describe('a deployment that changes people', () => {
  it('asks who has joined, shows it on their desk, and lets them decide; refuses who has left', async () => {
    const { play, request } = await atReview();
    play.world.roles = managed(morgan, nora);
    await play.deploy();
    expect(request.entries.at(-1)).toMatchObject({
      action: 'people-changed',
      details: { stage: 'review', joined: [nora], left: [devon.email] },
    });
    expect(await told(play, request, ...EVERYBODY)).toEqual([
      `${nora.email}: Please decide: model/churn 14, Review, by Thu 12 Mar, 09:00 UTC`,
    ]);
    expect(play.world.mails[0]?.body).toMatch(/^Approve: https:/m);
    expect([await deskOf(play, nora), await deskOf(play, devon)]).toEqual([['review'], []]);
    expect(await play.decide(request, devon, 'approve')).toBe(403);
    expect(await play.decide(request, nora, 'approve')).toBe(303);
    expect(request.state.outcome).toBe('completed');
  });

  it('records nothing again when it is taken up twice, at once or later', async () => {
    const { play, request } = await atReview();
    play.world.roles = managed(nora);
    await Promise.all([play.deploy(), play.deploy()]);
    await play.deploy();
    expect(request.actions.filter((action) => action === 'people-changed')).toHaveLength(1);
  });

  it('writes nothing where the people are the same', async () => {
    const { play, request } = await atReview();
    const before = request.actions;
    play.world.roles = { ...managed(devon, morgan), 'data-scientist': [dana, nora] };
    await play.deploy();
    expect(request.actions).toEqual(before);
  });

  it('keeps one instant at which the request is due, from which newcomers are reminded with the others', async () => {
    const { play, request } = await atReview();
    play.world.wait(DAY);
    play.world.roles = managed(morgan, nora);
    await play.deploy();
    expect(await placesOf(play, DUE)).toEqual([expect.stringMatching(/^2026-03-05T09:00:00.000Z#/)]);
    await play.pass(2 * DAY + 600);
    expect(request.entries.at(-1)).toMatchObject({
      action: 'reminded',
      details: { people: [morgan.email, nora.email] },
    });
  });

  it('asks a newcomer once when a reminder is due by then', async () => {
    const { play, request } = await atReview();
    play.world.wait(3 * DAY);
    play.world.roles = managed(morgan, nora);
    await play.deploy();
    expect(await told(play, request, ...EVERYBODY)).toHaveLength(1);
  });

  it('shows a stand-in of a time to come what will wait for them then', async () => {
    const { play, request } = await atReview();
    const before = request.actions;
    const away = { from: '2026-03-05', until: '2026-03-09', standIn: nora.email };
    play.world.roles = { ...managed(morgan, { ...devon, away }), risk: [nora] };
    await play.deploy();
    expect(request.actions).toEqual(before);
    play.world.wait(4 * DAY);
    expect(await deskOf(play, nora)).toEqual(['review']);
  });

  it('leaves alone what has ended, and what waits for its next attempt', async () => {
    const { play, request } = await atReview();
    await play.decide(request, morgan, 'request-changes');
    const before = request.actions;
    play.world.roles = managed(nora);
    await play.deploy();
    expect(request.actions).toEqual(before);
  });

  it('takes up every request though one of them cannot be read, and fails so that it is tried again', async () => {
    const { play, request } = await atReview();
    const damaged = await play.start(
      reviewed,
      version('15', { requestedBy: dana.email, subject: 'model/other' }),
    );
    play.world.roles = managed(nora);
    play.world.fault = ({ port, method, args }) =>
      port === 'ledger' && method === 'last' && args[0] === requestStream(damaged.id) ? 'before' : undefined;
    await expect(play.deploy()).rejects.toThrow();
    expect(request.actions.at(-1)).toBe('people-changed');
    play.world.fault = () => undefined;
    await play.deploy();
    expect(damaged.actions.at(-1)).toBe('people-changed');
    expect(request.actions.filter((action) => action === 'people-changed')).toHaveLength(1);
  });

  it('goes on where it died or failed when the same event comes again, and begins anew for another', async () => {
    const play = new Play([reviewed], staff);
    const requests: Played[] = [];
    for (let index = 0; index < 40; index++) {
      play.world.wait(1);
      const input = version('14', { requestedBy: dana.email, subject: `model/number-${index}` });
      requests.push(await play.start(reviewed, input));
    }
    play.world.roles = managed(nora);
    let reads: string[] = [];
    let broken: Played | undefined = requests[20];
    play.world.fault = ({ port, method, args }) => {
      if (port !== 'ledger' || method !== 'last') return undefined;
      reads.push(String(args[0]));
      return args[0] === requestStream(broken?.id ?? '') ? 'before' : undefined;
    };
    const read = (request: Played) => reads.includes(requestStream(request.id));
    const run = (id: string) => {
      reads = [];
      return adopt(play.world.ports)({ id, 'detail-type': 'CloudFormation Stack Status Change' });
    };
    await expect(run('one')).rejects.toThrow();
    expect(requests.filter(({ actions }) => actions.at(-1) !== 'people-changed')).toEqual([broken]);
    broken = undefined;
    await run('one');
    // Sixteen at a time: the first sixteen are done with.
    expect(requests.map(read)).toEqual(requests.map((_, index) => index >= 16));
    expect(requests[20]?.actions.at(-1)).toBe('people-changed');
    await run('one');
    expect(requests.some(read)).toBe(false);
    await run('two');
    expect(requests.every(read)).toBe(true);
  });
});

describe('a stage that too few people are left for', () => {
  it('is brought before the administrators once, and counted until somebody is there', async () => {
    const { play, request } = await atReview();
    play.world.roles = managed();
    await play.deploy();
    await play.deploy();
    expect(request.entries.slice(-2)).toMatchObject([
      { action: 'people-changed', details: { joined: [], left: [morgan.email, devon.email] } },
      { action: 'administrators-asked', details: { stage: 'review', people: [ada.email] } },
    ]);
    expect(await told(play, request, ...EVERYBODY)).toEqual([
      `${ada.email}: People needed: model/churn 14, Review, by Thu 12 Mar, 09:00 UTC`,
    ]);
    expect(await placesOf(play, WITHOUT_PEOPLE)).toEqual([request.id]);
    play.world.counts.clear();
    await play.sweep();
    expect(play.world.counts.get('StagesWithoutPeople')).toBe(1);

    play.world.roles = managed(nora);
    await play.deploy();
    expect(await placesOf(play, WITHOUT_PEOPLE)).toEqual([]);
    play.world.counts.clear();
    await play.sweep();
    expect(play.world.counts.get('StagesWithoutPeople')).toBe(0);
    expect(await told(play, request, 'administrators-asked')).toEqual([]);
    expect(await play.decide(request, nora, 'approve')).toBe(303);
  });

  it('is noticed when somebody who has left the role takes back what they approved', async () => {
    const play = new Play([byTwo], staff);
    const request = await play.start(byTwo, version('14', { requestedBy: dana.email }));
    await play.decide(request, morgan, 'approve');
    play.world.roles = managed(devon);
    await play.deploy();
    expect(request.actions.at(-1)).toBe('decided');
    const [reason, by] = [
      'I had not seen the drift.',
      { actor: morgan.email, assurance: 'signed-in' as const },
    ];
    await takeBack(play.world.ports, request.id, { stage: 'review', person: morgan.email, reason, ...by });
    expect(await placesOf(play, WITHOUT_PEOPLE)).toEqual([request.id]);
    await play.sweep();
    await play.sweep();
    expect(request.entries.slice(-2)).toMatchObject([
      { action: 'rescinded' },
      { action: 'administrators-asked', actor: 'system:sweep', details: { people: [ada.email] } },
    ]);
    expect(await told(play, request, 'rescinded', 'administrators-asked')).toEqual([
      `${devon.email}: Morgan Estes took an approval back: model/churn 14, Review`,
      `${ada.email}: People needed: model/churn 14, Review, by Thu 12 Mar, 09:00 UTC`,
    ]);
  });

  it('is noticed when it opens, too', async () => {
    const { play, request } = await atReview(managed());
    expect(request.actions.slice(-2)).toEqual(['stage-opened', 'administrators-asked']);
    expect(await told(play, request, 'administrators-asked')).toHaveLength(1);
    expect(request.status).not.toBe('FAILED');
  });

  it('is counted though nobody is an administrator, who are asked once they are named', async () => {
    const { administrator: _, ...unadministered } = staff;
    const { play, request } = await atReview();
    play.world.roles = { ...unadministered, manager: [] };
    await play.deploy();
    expect(request.actions.at(-1)).toBe('people-changed');
    expect(await placesOf(play, WITHOUT_PEOPLE)).toEqual([request.id]);
    play.world.roles = managed();
    await play.deploy();
    expect(request.actions.at(-1)).toBe('administrators-asked');
  });
});

describe('a role that was renamed while a request waits for it', () => {
  const { manager: _, ...rest } = staff;
  const renamed: Roles = { ...rest, lead: [nora] };
  const call = async (play: Play, request: Played, verb: string, body: object) => {
    const event = {
      rawPath: `/v1/requests/${request.id}/${verb}`,
      requestContext: {
        http: { method: 'POST' },
        authorizer: { iam: { userArn: 'arn:aws:iam::111122223333:user/robin' } },
      },
      body: JSON.stringify(body),
    };
    const ports = {
      ...play.world.ports,
      executionArn: (workflow: string, name: string) => `${workflow}:${name}`,
    };
    return (await serve(ACTIONS, ports)(event)).answer as AskedAgain;
  };

  it('is loud, and an administrator gives the stage to somebody, who completes it', async () => {
    const { play, request } = await atReview();
    play.world.roles = renamed;
    await play.deploy();
    expect(await placesOf(play, WITHOUT_PEOPLE)).toEqual([request.id]);
    expect(await call(play, request, 'ask-again', {})).toMatchObject({
      asked: [],
      waitsFor: [],
      appended: false,
    });
    const part = { stage: 'review', to: nora.email, reason: 'managers are leads now' };
    await call(play, request, 'reassign', { ...part, from: morgan.email });
    expect(request.entries.at(-1)).toMatchObject({ action: 'reassigned', details: { to: nora.email } });
    expect(await told(play, request, 'reassigned')).toEqual([
      `${nora.email}: Please decide: model/churn 14, Review, by Thu 12 Mar, 09:00 UTC`,
    ]);
    expect(play.world.mails[0]?.body).toMatch(/Whoever administers this\s+has named you/);
    expect([await placesOf(play, WITHOUT_PEOPLE), await deskOf(play, nora)]).toEqual([[], ['review']]);
    expect(await call(play, request, 'reassign', part)).toMatchObject({ appended: false });
    expect(await play.decide(request, nora, 'approve')).toBe(303);
    expect(request.state.outcome).toBe('completed');
  });

  it('asks, by ask-again, newcomers as such and the others again, once in five minutes', async () => {
    const { play, request } = await atReview();
    play.world.wait(DAY);
    play.world.roles = managed(morgan, nora);
    expect(await call(play, request, 'ask-again', {})).toMatchObject({
      asked: [nora.email, morgan.email],
      waitsFor: [morgan.email, nora.email],
      stages: ['review'],
    });
    const actor = 'iam:arn:aws:iam::111122223333:user/robin';
    expect(request.entries.slice(-2)).toMatchObject([
      { action: 'people-changed', actor, details: { joined: [nora], left: [devon.email] } },
      { action: 'reminded', actor, details: { people: [morgan.email], reminder: 1 } },
    ]);
    expect(await told(play, request, ...EVERYBODY)).toHaveLength(2);
    expect(await call(play, request, 'ask-again', {})).toMatchObject({ asked: [], appended: false });
    play.world.wait(300);
    expect(await call(play, request, 'ask-again', {})).toMatchObject({
      asked: [morgan.email, nora.email],
      appended: true,
    });
  });

  it('has nobody to ask where no stage waits', async () => {
    const { play, request } = await atReview();
    await play.decide(request, morgan, 'approve');
    await expect(call(play, request, 'ask-again', {})).rejects.toMatchObject({ code: 'StageClosed' });
  });
});
