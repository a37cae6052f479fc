import { describe, expect, it } from 'vitest';
import type { SealedEntry } from '../../../../lambdas/domain/entry.ts';
import type { ClosedRequest } from '../../../../lambdas/domain/model.ts';
import { desksOf } from '../../../../lambdas/domain/views/desk.ts';
import { deskOf, placeAt } from '../../../../lambdas/domain/views/lists.ts';
import { outcomeMail } from '../../../../lambdas/mails/outcome-mail.ts';
import { inform } from '../../../../lambdas/operations/inform.ts';
import { describeStanding } from '../../../../lambdas/words/standing.ts';
import type { ReviewedPart } from '../../../../schema/workflow.ts';
import { judgeBoth } from '../../../cli/support/both-verifiers.ts';
import { rewrite } from '../../../cli/support/tamper.ts';
import { Play, type Played } from '../../../support/play.ts';
import { eventOf } from '../informed.ts';
import { cast, defineWorkflow, roles, version } from './cast.ts';

const { morgan, devon, alex, robin, ira, dora } = cast;

interface Shape {
  readonly atLeast?: number;
  readonly reviews?: readonly ReviewedPart[];
  readonly when?: number;
}

/** A manager, a risk officer and an engineer at once, each with their own time and questions; then production. */
const inTracks = ({ atLeast, reviews, when }: Shape = {}) =>
  defineWorkflow({
    id: 'in-tracks',
    title: 'In tracks',
    subject: 'model',
    requester: 'data-scientist',
    submission: { metrics: ['auc'] },
    environments: ['production'],
    stages: {
      review: {
        type: 'tracks',
        title: 'Review',
        ...(atLeast !== undefined && { atLeast }),
        tracks: {
          business: {
            role: 'manager',
            dueIn: '2 days',
            remindAfter: '1 day',
            ...(reviews !== undefined && { reviews }),
          },
          risk: {
            role: 'risk',
            dueIn: '5 days',
            form: { exposure: { label: 'Exposure', type: 'choice', options: ['low', 'high'] } },
            ...(when !== undefined && { when: { metric: 'auc', under: when } as const }),
          },
          security: {
            role: 'it-engineer',
            dueIn: '8 days',
            escalate: { after: '3 days', to: 'director' },
          },
        },
      },
      publish: { type: 'promotion', title: 'Promotion', environment: 'production' },
    },
  });

const begin = async (shape: Shape = {}) => {
  const rules = inTracks(shape);
  const play = new Play([rules], roles);
  return { rules, play, request: await play.start(rules, version('1', { metrics: { auc: 0.9 } })) };
};
const EXPOSURE = { 'answer.exposure': 'low' };
const outcomes = ({ state }: Played) =>
  ['business', 'risk', 'security'].map((track) => state.stages[`review-${track}`]?.outcome);
const at = (track: string) => ({ stage: `review-${track}` });
const whole = { online: [], offline: undefined };
const ledgerOf = (play: Play) => [...play.world.streams.values()].flat();

describe('tracks', () => {
  it('are asked at once, each person for their own, and one state waits for them', async () => {
    const { play, request } = await begin();
    expect(request.execution.state).toBe('review');
    expect(play.world.tasks.size).toBe(1);
    expect(request.state.stages).toMatchObject({
      'review-business': { dueAt: '2026-03-04T09:00:00.000Z', roster: [morgan.email, devon.email] },
      'review-risk': { dueAt: '2026-03-07T09:00:00.000Z' },
      'review-security': { dueAt: '2026-03-10T09:00:00.000Z', roster: [ira.email] },
    });
    const subjects = play.world.mails.map(({ to, subject }) => [to, subject]);
    expect(subjects).toContainEqual([ira.email, expect.stringContaining('Review: Security')]);
    expect(subjects).toContainEqual([morgan.email, expect.stringContaining('Review: Business')]);
  });

  it('are not decided by one person, whatever a definition from before lets them do', async () => {
    const rules = inTracks();
    const business = { ...rules.stages['review-business'], alsoEligible: ['earlier-approver'] };
    const earlier = { ...rules, stages: { ...rules.stages, 'review-business': business } } as typeof rules;
    const people = { ...roles, 'it-engineer': [ira, morgan] } as typeof roles;
    const play = new Play([earlier], people);
    const request = await play.start(earlier, version('1', { metrics: { auc: 0.9 } }));
    expect(await play.decide(request, morgan, 'approve', at('security'))).toBe(303);
    expect(await play.decide(request, morgan, 'approve', at('business'))).toBe(403);
    expect(await play.decide(request, devon, 'approve', at('business'))).toBe(303);
  });

  it('are not decided by somebody who was represented in one of them', async () => {
    const rules = inTracks();
    const away = { ...devon, away: { from: '2026-03-01', until: '2026-03-31', standIn: robin.email } };
    const people = { ...roles, manager: [away], 'it-engineer': [away, ira] } as typeof roles;
    const play = new Play([rules], people);
    const request = await play.start(rules, version('1', { metrics: { auc: 0.9 } }));
    expect(await play.decide(request, robin, 'approve', at('business'))).toBe(303);
    expect(await play.decide(request, devon, 'approve', at('security'))).toBe(403);
    expect(await play.decide(request, ira, 'approve', at('security'))).toBe(303);
  });

  it('are not decided by the stand-in of somebody who has decided one and to whom another was handed over', async () => {
    const rules = inTracks();
    const away = { ...devon, away: { from: '2026-03-01', until: '2026-03-31', standIn: robin.email } };
    const people = { ...roles, manager: [morgan, away], 'it-engineer': [away, ira] } as typeof roles;
    const play = new Play([rules], people);
    const request = await play.start(rules, version('1', { metrics: { auc: 0.9 } }));
    const to = { ...at('business'), to: devon.email };
    expect(await play.decide(request, morgan, 'hand-over', to)).toBe(303);
    expect(await play.decide(request, devon, 'approve', at('security'))).toBe(303);
    for (const person of [devon, robin])
      expect(await play.decide(request, person, 'approve', at('business'))).toBe(403);
    expect(outcomes(request)).toEqual([undefined, undefined, 'approved']);
  });

  it('are passed in any order, and both verifiers find the promotion whole', async () => {
    const { play, request } = await begin();
    await play.decide(request, ira, 'approve', at('security'));
    await play.decide(request, morgan, 'approve', at('business'));
    expect(request.execution.state).toBe('review');
    await play.decide(request, robin, 'approve', { ...at('risk'), ...EXPOSURE });
    expect(request.state).toMatchObject({ status: 'closed', outcome: 'completed' });
    expect(play.production()).toMatchObject({
      authorisedBy: [{ person: morgan.email }, { person: robin.email }, { person: ira.email }],
    });
    expect(await judgeBoth(ledgerOf(play))).toEqual(whole);
  });

  it('are reminded, escalated and left to expire each by its own time', async () => {
    const { play, request } = await begin({ atLeast: 1 });
    const did = () => request.entries.map(({ action, details }) => [action, details['stage']]);
    await play.pass(86_400 + 3_600);
    expect(did().at(-1)).toEqual(['reminded', 'review-business']);
    await play.pass(86_400);
    expect(did().at(-1)).toEqual(['expired', 'review-business']);
    expect(request.state.status).toBe('open');
    await play.pass(86_400);
    expect(did().at(-1)).toEqual(['escalated', 'review-security']);
    expect(request.state.stages['review-security']?.roster).toEqual([ira.email, dora.email]);
    expect(request.execution.state).toBe('review');
    await play.decide(request, dora, 'approve', at('security'));
    expect(outcomes(request)).toEqual(['expired', 'skipped', 'approved']);
    expect(request.state).toMatchObject({ status: 'closed', outcome: 'completed' });
    expect(await judgeBoth(ledgerOf(play))).toEqual(whole);
  });

  it('end the request by the deadline of one where all must pass, also when nobody sweeps', async () => {
    const { play, request } = await begin();
    await play.pass(2 * 86_400 + 200);
    expect(request.state).toMatchObject({
      outcome: 'expired',
      stages: { 'review-business': { outcome: 'expired' } },
    });
    expect(request.status).toBe('FAILED');
    const unswept = await begin();
    unswept.play.world.wait(8 * 86_400 + 61);
    await unswept.request.execution.passTime();
    expect(unswept.request.state).toMatchObject({ status: 'closed', outcome: 'expired' });
  });

  it('are passed over one by one by their own conditions', async () => {
    const { play, request } = await begin({ when: 0.8 });
    expect(outcomes(request)).toEqual([undefined, 'skipped', undefined]);
    await play.decide(request, ira, 'approve', at('security'));
    await play.decide(request, morgan, 'approve', at('business'));
    expect(request.state).toMatchObject({ outcome: 'completed' });
    expect(await judgeBoth(ledgerOf(play))).toEqual(whole);
  });

  it('tell those who are asked no more, and the requester of a track that is lost', async () => {
    const { play, request } = await begin({ atLeast: 2 });
    const mailsOf = async (index: number) => {
      play.world.mails.length = 0;
      const sealed = play.world.streams.get(`request/${request.id}`)?.at(index);
      await inform(play.world.ports)(eventOf(sealed as SealedEntry));
      return play.world.mails.map(({ to, subject, body }) => ({ to, subject, body }));
    };
    await play.decide(request, morgan, 'reject', at('business'));
    const lost = await mailsOf(-1);
    const requester = request.state.requesters.at(-1);
    expect(lost).toContainEqual(
      expect.objectContaining({ to: requester, subject: expect.stringContaining('Not passed') }),
    );
    await play.decide(request, robin, 'approve', { ...at('risk'), ...EXPOSURE });
    await play.decide(request, ira, 'approve', at('security'));
    expect(outcomes(request)).toEqual(['rejected', 'approved', 'approved']);
    expect(await judgeBoth(ledgerOf(play))).toEqual(whole);
  });

  it('is found by both verifiers when a promotion leaves one out', async () => {
    const { play, request } = await begin();
    await play.decide(request, ira, 'approve', at('security'));
    await play.decide(request, morgan, 'approve', at('business'));
    await play.decide(request, robin, 'approve', { ...at('risk'), ...EXPOSURE });
    const items = ledgerOf(play);
    const promoted = items.find(
      ({ stream, entry }) => stream === 'subject/model/churn' && JSON.parse(entry).action === 'promoted',
    ) as SealedEntry;
    const until = items
      .filter(({ stream, seq }) => stream !== promoted.stream || seq <= promoted.seq)
      .filter(
        ({ stream, entry }) => !stream.startsWith('request/') || JSON.parse(entry).action !== 'promoted',
      );
    const forged = rewrite(until, promoted, ({ details, state }) => {
      const { environment, stage, ...runs } = {
        ...details,
        authorisedBy: (details['authorisedBy'] as { stage: string }[]).filter(
          (one) => one.stage !== 'review-risk',
        ),
      } as Record<string, unknown>;
      return { details: { ...details, ...runs }, state: { ...state, environments: { production: runs } } };
    });
    const { online, offline } = await judgeBoth(forged);
    const what = "names 0 of the 1 people who had to agree at 'review-risk' before it";
    expect(online.join('\n')).toContain(what);
    expect(offline).toContain(what);
  });
});

describe('a track that requests changes', () => {
  const sentBack = async (shape: Shape = {}) => {
    const { rules, play, request } = await begin(shape);
    await play.decide(request, morgan, 'approve', at('business'));
    await play.decide(request, robin, 'request-changes', at('risk'));
    const revise = (name: string, changes: object = {}) =>
      play.start(rules, version(name, { metrics: { auc: 0.9 }, revises: request.id, ...changes }));
    return { play, request, revise };
  };

  it('sends the request back at once, and tells who was still asked beside it', async () => {
    const { play, request } = await sentBack();
    expect(request.execution.state).toBe('intake');
    expect(request.state.status).toBe('rework');
    play.world.mails.length = 0;
    const sealed = play.world.streams.get(`request/${request.id}`)?.at(-1);
    await inform(play.world.ports)(eventOf(sealed as SealedEntry));
    expect(play.world.mails.map(({ to, subject }) => [to, subject])).toContainEqual([
      ira.email,
      expect.stringMatching(/No longer needed.*Review: Security, changes requested/),
    ]);
    expect(await play.decide(request, ira, 'approve', at('security'))).toBe(409);
  });

  it('asks the same artifact again of itself and of those who had not finished', async () => {
    const { play, request, revise } = await sentBack();
    play.world.mails.length = 0;
    await revise('1', { metrics: { auc: 0.9, drift: 0.01 } });
    expect(request.execution.state).toBe('review');
    expect(outcomes(request)).toEqual(['approved', undefined, undefined]);
    expect(play.world.mails.map(({ to }) => to)).not.toContain(morgan.email);
    await play.decide(request, robin, 'approve', { ...at('risk'), ...EXPOSURE });
    await play.decide(request, ira, 'approve', at('security'));
    expect(play.production()).toMatchObject({
      attempt: 2,
      authorisedBy: [
        { stage: 'review-business', attempt: 1, person: morgan.email },
        { stage: 'review-risk', attempt: 2 },
        { stage: 'review-security', attempt: 2 },
      ],
    });
    expect(await judgeBoth(ledgerOf(play))).toEqual(whole);
  });

  it('keeps what another track reviews and nobody changed, also for another artifact', async () => {
    const kept = await sentBack({ reviews: ['code', 'training-data'] });
    await kept.revise('2');
    expect(outcomes(kept.request)).toEqual(['approved', undefined, undefined]);
    await kept.play.decide(kept.request, alex, 'approve', { ...at('risk'), ...EXPOSURE });
    await kept.play.decide(kept.request, ira, 'approve', at('security'));
    expect(kept.play.production()?.authorisedBy[0]).toMatchObject({
      stage: 'review-business',
      attempt: 1,
      signedFor: { version: '1' },
    });
    expect(await judgeBoth(ledgerOf(kept.play))).toEqual(whole);
    const asked = await sentBack({ reviews: ['artifact'] });
    await asked.revise('2');
    expect(outcomes(asked.request)).toEqual([undefined, undefined, undefined]);
    expect(asked.request.state.stages['review-business']?.roster).toEqual([morgan.email, devon.email]);
  });

  it('authorises nothing that takes place before the tracks, where what was approved in one stands', async () => {
    const { stages, ...rest } = inTracks({ reviews: ['code', 'training-data'] });
    const rules = {
      ...rest,
      environments: ['qa', 'production'],
      start: 'try-out',
      stages: {
        'try-out': { ...stages['publish'], environment: 'qa', next: 'review' },
        ...stages,
      },
    } as typeof rest & { stages: typeof stages };
    const play = new Play([rules], roles);
    const request = await play.start(rules, version('1', { metrics: { auc: 0.9 } }));
    await play.decide(request, morgan, 'approve', at('business'));
    await play.decide(request, robin, 'request-changes', at('risk'));
    await play.start(rules, version('2', { metrics: { auc: 0.9 }, revises: request.id }));
    expect(outcomes(request)).toEqual(['approved', undefined, undefined]);
    expect(play.subject('model/churn').environments['qa']).toMatchObject({ version: '2', authorisedBy: [] });
    expect(await judgeBoth(ledgerOf(play))).toEqual(whole);
  });
});

describe('what people see of tracks', () => {
  it('lies once on the desk of whoever is asked at several, by what is due first', async () => {
    const both = { ...roles, risk: [morgan, robin] };
    const play = new Play([inTracks()], both);
    const request = await play.start(inTracks(), version('1', { metrics: { auc: 0.9 } }));
    const desks = desksOf(inTracks(), both, request.state, new Date(request.state.requestedAt));
    const own = desks.filter(({ list }) => list.name === deskOf(morgan.email).name);
    expect(own).toEqual([
      { list: deskOf(morgan.email), place: placeAt('2026-03-04T09:00:00.000Z', request.id) },
    ]);
  });

  it('is told as it stands, track by track, and in the end by whom each was approved', async () => {
    const { rules, play, request } = await begin();
    await play.decide(request, morgan, 'approve', at('business'));
    const standing = describeStanding(rules, request.state);
    expect(standing).toContain('(Review: Risk), until');
    expect(standing).toContain('(Review: Security), until');
    expect(standing).not.toContain('Business');
    await play.decide(request, robin, 'approve', { ...at('risk'), ...EXPOSURE });
    await play.decide(request, ira, 'approve', at('security'));
    const { body } = outcomeMail({ workflow: rules, state: request.state as ClosedRequest });
    expect(body).toMatch(/Review: Business, by\s+morgan/);
    expect(body).not.toContain(': Review\n');
  });
});
