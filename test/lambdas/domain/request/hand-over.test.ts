import { describe, expect, it } from 'vitest';
import type { RequestState } from '../../../../lambdas/domain/model.ts';
import { decide } from '../../../../lambdas/domain/request/decide.ts';
import { colleagues, type HandOverCommand, handOver } from '../../../../lambdas/domain/request/hand-over.ts';
import { humanStage, withStage } from '../../../../lambdas/domain/request/stages.ts';
import { approval, asks, rolesOf, sampleWorkflow } from '../../../schema/samples.ts';
import { closedAs } from '../../../support/states.ts';
import { answer, at, decided, entryOf, opened, reached, submitted } from '../samples.ts';

const email = (word: string) => `${word}@example.com`;
const roles = rolesOf({
  author: ['amy', 'ann'],
  reviewer: ['bob', 'cleo', 'ann'],
  tester: ['dan'],
  deputy: ['gus', 'amy', 'dan'],
});
const workflow = sampleWorkflow({
  subject: 'model',
  stages: { review: approval({ ...asks({ reviewer: 2 }), handOverTo: ['deputy'] }) },
});
const waiting = opened(submitted(), 'review');

const command = (from: string, to: string, changes: Partial<HandOverCommand> = {}): HandOverCommand => ({
  stage: 'review',
  attempt: 1,
  from: email(from),
  to: email(to),
  by: { actor: email(from), administrator: false },
  comment: '',
  ...changes,
});
const give = (
  state: RequestState,
  from: string,
  to: string,
  changes: Partial<HandOverCommand> = {},
  now = at(60),
) => handOver({ workflow, roles, state, now }, command(from, to, changes));
const admin = { by: { actor: 'iam:arn:aws:iam::111122223333:user/ops', administrator: true } };
const refusing = (code: string, payload: object) => expect.objectContaining({ code, payload });

describe('a part that has changed hands', () => {
  const between = (...pairs: readonly (readonly [string, string])[]) =>
    pairs.reduce((state, [from, to]) => entryOf(give(state, from, to, admin)).state, waiting);

  it('is not what was given before: the same colleague may get it again once it has come back', () => {
    const back = between(['bob', 'gus'], ['gus', 'bob']);
    expect(give(back, 'bob', 'gus', admin).entry).toBeDefined();
    expect(give(back, 'gus', 'bob', admin)).toEqual({});
  });

  it('leaves the parts of others alone, whoever had them before', () => {
    const two = between(['bob', 'gus'], ['cleo', 'dan']);
    expect(give(two, 'bob', 'gus', admin)).toEqual({});
    expect(give(two, 'cleo', 'dan', admin)).toEqual({});
    expect(() => give(two, 'bob', 'dan', admin)).toThrow(refusing('NotEligible', { reason: 'handed-over' }));
    expect(() => give(two, 'gus', 'dan', admin)).not.toThrow();
  });

  it('is not given by a link of another attempt, even to whom it was given in this one', () => {
    const given = between(['bob', 'gus']);
    expect(() => give(given, 'bob', 'gus', { attempt: 2 })).toThrow(
      refusing('StageClosed', { reason: 'superseded-attempt' }),
    );
  });

  it('has changed hands twenty times at most at a stage of an attempt', () => {
    const pairs = Array.from({ length: 20 }, (_, index) =>
      index % 2 === 0 ? (['bob', 'gus'] as const) : (['gus', 'bob'] as const),
    );
    const nineteen = between(...pairs.slice(0, 19));
    const twenty = entryOf(give(nineteen, 'gus', 'bob', admin)).state;
    expect(twenty.stages['review']?.handOvers).toHaveLength(20);
    expect(() => give(twenty, 'bob', 'gus', admin)).toThrow('changed hands too often');
  });

  it('is refused to oneself and to nobody that anybody knows', () => {
    const to = refusing('InvalidForm', { field: 'to' });
    expect(() => give(waiting, 'bob', 'bob', admin)).toThrow(to);
    expect(() => give(waiting, 'bob', 'stranger', admin)).toThrow(to);
    expect(() => give(between(['bob', 'gus']), 'gus', 'gus', admin)).toThrow(to);
  });

  it('says in the refusal in whose place it would be: by name, or by address where nobody has that name', () => {
    expect(() => give(waiting, 'bob', 'bob')).toThrow("in bob's place");
    expect(() => give(waiting, 'stranger', 'gus')).toThrow('stranger@example.com may not decide');
  });
});

describe('a stage that lets several roles take its parts', () => {
  it('is handed over to somebody of any of them', () => {
    const rules = {
      ...workflow,
      stages: {
        ...workflow.stages,
        review: approval({ ...asks({ reviewer: 2 }), handOverTo: ['tester', 'deputy'] }),
      },
    };
    const give = (to: string) =>
      handOver({ workflow: rules, roles, state: waiting, now: at(60) }, command('bob', to));
    expect(give('gus').entry).toBeDefined();
    expect(give('dan').entry).toBeDefined();
    expect(
      colleagues({ workflow: rules, roles, state: waiting, now: at(60) }, 'review', email('bob')),
    ).toEqual(['dan', 'gus'].map((word) => ({ email: email(word), name: word })));
  });
});

describe('handOver', () => {
  it('gives a part to a colleague, and says who did it', () => {
    const entry = entryOf(give(waiting, 'bob', 'gus', { comment: 'On leave.' }));
    expect(entry).toMatchObject({
      at: at(60).toISOString(),
      actor: email('bob'),
      action: 'handed-over',
      details: {
        stage: 'review',
        attempt: 1,
        version: '14',
        from: email('bob'),
        to: email('gus'),
        comment: 'On leave.',
      },
    });
    expect(entry.state.stages['review']?.handOvers).toEqual([
      { from: email('bob'), to: email('gus'), at: at(60).toISOString(), by: email('bob') },
    ]);
  });

  it('lets the colleague decide in their place, and them no more', () => {
    const state = entryOf(give(waiting, 'bob', 'gus')).state;
    const by = (who: string) => decide({ workflow, roles, state, now: at(70) }, answer(state, 'review', who));
    expect(entryOf(by('gus')).details['decision']).toMatchObject({
      person: email('gus'),
      role: 'deputy',
      countsFor: 'reviewer',
      inPlaceOf: email('bob'),
    });
    expect(() => by('bob')).toThrow(refusing('NotEligible', { reason: 'handed-over' }));
    expect(() => by('bob')).toThrow(/handed over to gus@example.com/);
  });

  it('changes nothing the second time, and can be undone by who got it', () => {
    const state = entryOf(give(waiting, 'bob', 'gus')).state;
    expect(give(state, 'bob', 'gus')).toEqual({});
    const back = entryOf(give(state, 'gus', 'bob', admin)).state;
    expect(
      decide({ workflow, roles, state: back, now: at(70) }, answer(back, 'review', 'bob')).entry,
    ).toBeDefined();
    expect(entryOf(give(back, 'bob', 'gus')).state.stages['review']?.handOvers).toHaveLength(3);
  });

  it('is done by an administrator to anybody in any role, under their own name', () => {
    const entry = entryOf(give(waiting, 'bob', 'dan', { ...admin, comment: 'Bob is ill.' }));
    expect(entry).toMatchObject({ actor: admin.by.actor, action: 'reassigned' });
    expect(entry.state.stages['review']?.handOvers?.[0]?.by).toBe(admin.by.actor);
  });

  it.each([
    ['themselves', 'bob', 'bob', {}],
    ['a stranger', 'bob', 'zoe', {}],
    ['a stranger, though an administrator says so', 'bob', 'zoe', admin],
    ['somebody of no role to which the stage lets parts go', 'bob', 'cleo', {}],
    ['the requester', 'bob', 'amy', {}],
    ['the requester, though an administrator says so', 'bob', 'amy', admin],
  ])('is refused to %s', (_, from, to, changes) => {
    expect(() => give(waiting, from, to, changes)).toThrow(refusing('InvalidForm', { field: 'to' }));
  });

  it('is refused to somebody who decided an earlier stage, or this one', () => {
    const earlier = { ...waiting, deciders: { [email('gus')]: 'x' } };
    expect(() => give(earlier, 'bob', 'gus')).toThrow(refusing('InvalidForm', { field: 'to' }));
    const half = decided(waiting, 'review', 'cleo');
    expect(() => give(half, 'bob', 'cleo', admin)).toThrow(refusing('InvalidForm', { field: 'to' }));
  });

  it('is refused when too few people would be left for the quorum', () => {
    const half = entryOf(give(waiting, 'ann', 'gus')).state;
    expect(give(half, 'bob', 'gus', admin).entry).toBeDefined();
    const few = entryOf(give(half, 'bob', 'gus', admin)).state;
    expect(() => give(few, 'cleo', 'gus', admin)).toThrow(refusing('InvalidForm', { field: 'to' }));
  });

  it.each<[string, RequestState, string, string, object]>([
    ['by somebody who was not asked', waiting, 'dan', 'NotEligible', { reason: 'not-in-role' }],
    [
      'by the requester',
      { ...waiting, requesters: [email('ann')] },
      'ann',
      'NotEligible',
      { reason: 'requester' },
    ],
    ['at a stage that is not open yet', submitted(), 'bob', 'StageClosed', { reason: 'not-open' }],
    ['at a stage that is settled', reached('to-qa'), 'ann', 'StageClosed', { reason: 'settled' }],
    ['of a closed request', closedAs(waiting, 'withdrawn'), 'bob', 'StageClosed', { reason: 'closed' }],
  ])('is refused %s', (_, state, from, code, payload) => {
    expect(() => give(state, from, 'gus')).toThrow(refusing(code, payload));
  });

  it('is refused of an earlier attempt, and at the deadline', () => {
    expect(() => give(waiting, 'bob', 'gus', { attempt: 2 })).toThrow(
      refusing('StageClosed', { reason: 'superseded-attempt' }),
    );
    expect(() => give(waiting, 'bob', 'gus', {}, at(86_400))).toThrow(
      refusing('StageClosed', { reason: 'expired' }),
    );
  });

  it("is refused by who has decided, in whoever's hands the decision was", () => {
    const half = decided(waiting, 'review', 'bob');
    expect(() => give(half, 'bob', 'gus')).toThrow(refusing('InvalidForm', { field: 'to' }));
    expect(() => give(half, 'bob', 'gus')).toThrow('bob@example.com has decided already.');
    expect(give(half, 'cleo', 'gus').entry).toBeDefined();
  });

  it('asks once who got the part, though they were asked before', () => {
    const asked = (waiting.stages['review']?.roster ?? []).filter((one) => one !== email('bob'));
    const earlier = withStage(waiting, 'review', {
      ...waiting.stages['review'],
      decisions: [],
      roster: [email('gus'), ...asked],
    });
    expect(entryOf(give(earlier, 'bob', 'gus')).state.stages['review']?.roster).toEqual([
      ...asked,
      email('gus'),
    ]);
  });

  it('asks the one who got the part, where a stage does not say whom it asks', () => {
    const silent = withStage(waiting, 'review', {
      ...waiting.stages['review'],
      decisions: [],
      roster: undefined,
    });
    expect(entryOf(give(silent, 'bob', 'gus')).state.stages['review']?.roster).toEqual([email('gus')]);
  });

  it('is refused by a stand-in, who has no part to give', () => {
    const bob = {
      email: email('bob'),
      name: 'bob',
      away: { from: '2026-03-01', until: '2026-03-09', standIn: email('dan') },
    };
    const some = { ...roles, reviewer: [bob, ...(roles['reviewer'] ?? []).slice(1)] };
    const now = at(60);
    expect(() => handOver({ workflow, roles: some, state: waiting, now }, command('dan', 'gus'))).toThrow(
      refusing('InvalidForm', { field: 'to' }),
    );
    expect(
      handOver({ workflow, roles: some, state: waiting, now }, command('bob', 'gus')).entry,
    ).toBeDefined();
  });
});

describe('colleagues', () => {
  const of = (state: RequestState, from: string) =>
    colleagues({ workflow, roles, state, now: at(60) }, 'review', email(from)).map(({ name }) => name);

  it('are the people of the permitted roles who may decide', () => {
    expect(of(waiting, 'bob')).toEqual(['gus', 'dan']);
    expect(of({ ...waiting, deciders: { [email('dan')]: 'x' } }, 'bob')).toEqual(['gus']);
  });

  it('are not people who are asked anyway: in a role of the stage, by a part of somebody else, or as a stand-in', () => {
    const taking = (state: RequestState, some = roles) => {
      const stage = { ...humanStage(workflow, 'review'), handOverTo: ['reviewer', 'deputy'] };
      const rules = { ...workflow, stages: { ...workflow.stages, review: stage } };
      const situation = { workflow: rules, roles: some, state, now: at(60) };
      return colleagues(situation, 'review', email('bob')).map(({ name }) => name);
    };
    expect(taking(waiting)).toEqual(['gus', 'dan']);
    expect(taking(entryOf(give(waiting, 'ann', 'gus')).state)).toEqual(['ann', 'dan']);
    const away = { from: '2026-03-01', until: '2026-03-09', standIn: email('dan') };
    const cleo = { email: email('cleo'), name: 'cleo', away };
    const some = { ...roles, reviewer: (roles['reviewer'] ?? []).map((p) => (p.name === 'cleo' ? cleo : p)) };
    expect(taking(waiting, some)).toEqual(['gus']);
  });

  it('are exactly those to whom a hand-over is taken', () => {
    for (const from of ['bob', 'cleo', 'ann'])
      for (const to of ['amy', 'ann', 'bob', 'cleo', 'dan', 'gus']) {
        const taken = (() => {
          try {
            return give(waiting, from, to).entry !== undefined;
          } catch {
            return false;
          }
        })();
        expect(taken, `${from} to ${to}`).toBe(of(waiting, from).includes(to));
      }
  });

  it('leaves a link that gave the part away unable to decide, should the part come back', () => {
    const given = entryOf(give(waiting, 'bob', 'gus')).state;
    const back = entryOf(give(given, 'gus', 'bob', admin, at(120))).state;
    const by = (act: number) => ({ ...answer(back, 'review', 'bob'), act });
    const situation = { workflow, roles, state: back, now: at(180) };
    expect(() => decide(situation, by(0))).toThrow(
      refusing('TakenBack', { what: 'part', at: at(60).toISOString() }),
    );
    expect(entryOf(decide(situation, by(2))).action).toBe('decided');
  });
});
