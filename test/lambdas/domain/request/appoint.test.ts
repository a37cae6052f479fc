import { describe, expect, it } from 'vitest';
import type { RequestState } from '../../../../lambdas/domain/model.ts';
import { type AppointCommand, appoint } from '../../../../lambdas/domain/request/appoint.ts';
import { decide } from '../../../../lambdas/domain/request/decide.ts';
import { handOver, MOST_HAND_OVERS } from '../../../../lambdas/domain/request/hand-over.ts';
import { canComplete, whyNotEligible } from '../../../../lambdas/domain/request/mandates.ts';
import { approval, asks, rolesOf, sampleWorkflow } from '../../../schema/samples.ts';
import { closedAs } from '../../../support/states.ts';
import { answer, at, entryOf, opened, submitted } from '../samples.ts';

const email = (word: string) => `${word}@example.com`;
/** The role that the stage asks is there no more: it was renamed to 'lead'. */
const roles = rolesOf({ author: ['amy', 'ann'], lead: ['bob', 'cleo'], tester: ['dan'] });
const workflow = sampleWorkflow({
  subject: 'model',
  stages: { review: approval(asks({ reviewer: 2 })) },
});
const waiting = opened(submitted(), 'review');
const OPS = 'iam:arn:aws:iam::111122223333:user/ops';

const give = (state: RequestState, to: string, changes: Partial<AppointCommand> = {}, now = at(60)) =>
  appoint(
    { workflow, roles, state, now },
    { stage: 'review', attempt: 1, to: email(to), by: OPS, comment: 'renamed', ...changes },
  );
const refusing = (code: string, payload: object) => expect.objectContaining({ code, payload });

describe('a part that an administrator gives to who had none', () => {
  it('lets a request whose role was renamed be completed, by as many as its quorum asks for', () => {
    expect(canComplete({ workflow, roles, state: waiting, now: at(50) }, 'review')).toBe(false);
    const entry = entryOf(give(waiting, 'bob'));
    expect(entry).toMatchObject({ actor: OPS, action: 'reassigned' });
    expect(entry.details).toEqual({
      stage: 'review',
      attempt: 1,
      version: waiting.version,
      to: email('bob'),
      comment: 'renamed',
    });
    const two = entryOf(give(entry.state, 'cleo')).state;
    expect(canComplete({ workflow, roles, state: two, now: at(60) }, 'review')).toBe(true);
    const by = (state: RequestState, who: string) =>
      entryOf(decide({ workflow, roles, state, now: at(70) }, answer(state, 'review', who)));
    const first = by(two, 'bob');
    expect(first.details['decision']).toMatchObject({ role: 'lead', countsFor: 'reviewer' });
    expect(by(first.state, 'cleo').state).toMatchObject({ status: 'closed', outcome: 'completed' });
  });

  it('is asked besides those who were, or alone where nobody was', () => {
    const asked = (roster: readonly string[] | undefined) => {
      const review = { ...waiting.stages['review'], decisions: [], roster };
      return entryOf(give({ ...waiting, stages: { review } } as RequestState, 'bob')).state.stages['review']
        ?.roster;
    };
    expect(asked([email('zoe'), email('bob')])).toEqual([email('zoe'), email('bob')]);
    expect(asked(undefined)).toEqual([email('bob')]);
    const given = entryOf(give(waiting, 'bob')).state.stages['review']?.handOvers;
    expect(given).toEqual([{ to: email('bob'), at: at(60).toISOString(), by: OPS }]);
  });

  it('changes nothing the second time', () => {
    expect(give(entryOf(give(waiting, 'bob')).state, 'bob')).toEqual({});
  });

  it('is the last of many that the stage may have, whoever had them', () => {
    const changes = (count: number) => {
      const handOvers = Array.from({ length: count }, (_, n) => ({ to: email(`p${n}`), at: '', by: OPS }));
      return {
        ...waiting,
        stages: { review: { ...waiting.stages['review'], decisions: [], handOvers } },
      } as RequestState;
    };
    const given = entryOf(give(changes(MOST_HAND_OVERS - 1), 'bob')).state.stages['review']?.handOvers;
    expect(given).toHaveLength(MOST_HAND_OVERS);
    expect(given?.at(-1)).toEqual({ to: email('bob'), at: at(60).toISOString(), by: OPS });
    expect(() => give(changes(MOST_HAND_OVERS), 'bob')).toThrow(/changed hands too often/);
  });

  it('stays theirs when somebody else gets one, or has decided', () => {
    const both = entryOf(give(entryOf(give(waiting, 'bob')).state, 'cleo')).state;
    expect(give(both, 'bob')).toEqual({});
    expect(() => give(both, 'bob', { attempt: 2 })).toThrow(/the request is at attempt 1/);
    const { state } = entryOf(
      decide({ workflow, roles, state: both, now: at(62) }, answer(both, 'review', 'cleo')),
    );
    expect(give(state, 'dan').entry).toBeDefined();
  });

  it('can be handed on, and comes back as their own', () => {
    const given = entryOf(give(waiting, 'bob')).state;
    const move = (state: RequestState, from: string, to: string) =>
      entryOf(
        handOver(
          { workflow, roles, state, now: at(65) },
          {
            ...{ stage: 'review', attempt: 1, from: email(from), to: email(to), comment: '' },
            by: { actor: OPS, administrator: true },
          },
        ),
      ).state;
    const on = move(given, 'bob', 'dan');
    const why = (state: RequestState, who: string) =>
      whyNotEligible({ workflow, roles, state, now: at(66) }, 'review', email(who));
    expect([why(on, 'bob'), why(on, 'dan')]).toEqual(['handed-over', undefined]);
    expect(give(on, 'bob').entry, 'who gave theirs away gets another').toBeDefined();
    expect(() => give(on, 'dan'), 'who got it from somebody has it').toThrow(
      /may answer this stage as it is/,
    );
    const back = move(on, 'dan', 'bob');
    const { details } = entryOf(
      decide({ workflow, roles, state: back, now: at(70) }, answer(back, 'review', 'bob')),
    );
    expect(details['decision']).toMatchObject({ role: 'lead', countsFor: 'reviewer' });
    expect(details['decision']).not.toHaveProperty('inPlaceOf', email('dan'));
  });

  it('is gone with the last role of who had it', () => {
    const state = entryOf(give(waiting, 'bob')).state;
    const without = rolesOf({ author: ['amy'], lead: ['cleo'] });
    expect(whyNotEligible({ workflow, roles: without, state, now: at(66) }, 'review', email('bob'))).toBe(
      'not-in-role',
    );
  });

  it.each([
    ['the requester', 'amy', /submitted an attempt/],
    ['a stranger', 'zoe', /is in no role: add them to one/],
  ])('is refused to %s', (_, to, message) => {
    expect(() => give(waiting, to)).toThrow(refusing('InvalidForm', { field: 'to' }));
    expect(() => give(waiting, to)).toThrow(message);
  });

  it('is refused to who decided elsewhere or here, and to who is asked anyway', () => {
    const earlier = { ...waiting, deciders: { [email('dan')]: 'x' } };
    expect(() => give(earlier, 'dan')).toThrow(/decided another stage/);
    const one = entryOf(give(waiting, 'bob')).state;
    const { state } = entryOf(
      decide({ workflow, roles, state: one, now: at(62) }, answer(one, 'review', 'bob')),
    );
    const kept = {
      ...state,
      stages: { review: { ...state.stages['review'], handOvers: [] } },
    } as RequestState;
    expect(() => give(kept, 'bob')).toThrow(/has decided already/);
    const asked = rolesOf({ author: ['amy'], reviewer: ['bob', 'cleo'] });
    const command = { stage: 'review', attempt: 1, to: email('bob'), by: OPS, comment: '' };
    expect(() => appoint({ workflow, roles: asked, state: waiting, now: at(60) }, command)).toThrow(
      /may answer this stage as it is: countersign ask-again/,
    );
  });

  it('is refused once nothing is decided there any more', () => {
    expect(() => give(closedAs(waiting, 'withdrawn'), 'bob')).toThrow(
      refusing('StageClosed', { reason: 'closed' }),
    );
    expect(() => give(waiting, 'bob', { attempt: 2 })).toThrow(
      refusing('StageClosed', { reason: 'superseded-attempt' }),
    );
    expect(() => give(waiting, 'bob', {}, at(60 * 60 * 24 * 60))).toThrow(
      refusing('StageClosed', { reason: 'expired' }),
    );
  });
});
