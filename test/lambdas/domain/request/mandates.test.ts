import { describe, expect, it } from 'vitest';
import type { Decision, HandOver, RequestState, StageState } from '../../../../lambdas/domain/model.ts';
import {
  canComplete,
  canSpare,
  eligible,
  mandateOf,
  mandates,
  whyNotEligible,
} from '../../../../lambdas/domain/request/mandates.ts';
import { missing } from '../../../../lambdas/domain/request/seating.ts';
import { withStage } from '../../../../lambdas/domain/request/stages.ts';
import type { Roles } from '../../../../schema/roles.ts';
import type { HumanStage } from '../../../../schema/workflow.ts';
import { approval, asks, person, rolesOf, sampleWorkflow } from '../../../schema/samples.ts';
import { at, opened, START, submitted } from '../samples.ts';

const email = (word: string) => `${word}@example.com`;
const words = (addresses: readonly string[]) => addresses.map((address) => address.split('@')[0]);

const roles: Roles = rolesOf({
  author: ['amy'],
  manager: ['bob', 'cleo'],
  risk: ['cleo', 'dan', 'eve'],
  director: ['fay', 'bob'],
  operator: ['gus'],
});
const both = {
  ...approval({ handOverTo: ['operator'] }),
  approvers: [
    { role: 'manager', quorum: 1 },
    { role: 'risk', quorum: 2 },
  ],
};
const managers: HumanStage = approval({ ...asks({ manager: 2 }), handOverTo: ['operator'] });

/** A request whose stage `s` stands so. */
const standing = (
  changes: Partial<StageState> = {},
  state: RequestState = opened(submitted(), 'review'),
): RequestState => withStage(state, 's', { decisions: [], ...changes });

const decision = (who: string, changes: Partial<Decision> = {}): Decision => ({
  person: email(who),
  name: who,
  role: 'manager',
  choice: 'approve',
  meaning: 'approved',
  at: at(1).toISOString(),
  ...changes,
});

const given = (from: string, to: string): HandOver => ({
  from: email(from),
  to: email(to),
  at: at(1).toISOString(),
  by: email(from),
});

const away = (who: string, standIn: string): Roles =>
  Object.fromEntries(
    Object.entries(roles).map(([role, people]) => [
      role,
      people.map((one) =>
        one.email === email(who)
          ? { ...one, away: { from: '2026-03-02', until: '2026-03-06', standIn: email(standIn) } }
          : one,
      ),
    ]),
  );

/** The rules of a workflow with one stage, `s`. */
const ruling = (s: HumanStage) => sampleWorkflow({ stages: { s } });

const who = (stage: HumanStage, state: RequestState, some = roles, now = START) =>
  words(eligible({ workflow: ruling(stage), roles: some, state, now }, 's').map((one) => one.email));
const whyNot = (stage: HumanStage, state: RequestState, word: string, some = roles, now = START) =>
  whyNotEligible({ workflow: ruling(stage), roles: some, state, now }, 's', email(word));
const mandate = (stage: HumanStage, state: RequestState, word: string, some = roles, now = START) =>
  mandateOf({ workflow: ruling(stage), roles: some, state, now }, 's', email(word));

describe('the people of a stage', () => {
  it('are those of each of its roles, once each', () => {
    expect(who(both, standing())).toEqual(['bob', 'cleo', 'dan', 'eve']);
  });

  it('are none without roles of that name', () => {
    expect(who(approval(asks({ constructor: 1 })), standing())).toEqual([]);
    expect(whyNot(both, standing(), 'gus')).toBe('not-in-role');
    expect(whyNot(both, standing(), 'nobody')).toBe('not-in-role');
  });

  it('leave out whoever submitted an attempt, unless the stage says so', () => {
    const own = standing({}, { ...submitted(), requesters: [email('dan'), email('amy')] });
    expect(who(both, own)).toEqual(['bob', 'cleo', 'eve']);
    expect(whyNot(both, own, 'dan')).toBe('requester');
    expect(whyNot({ ...both, alsoEligible: ['requester'] }, own, 'dan')).toBeUndefined();
    expect(whyNot({ ...both, alsoEligible: ['earlier-approver'] }, own, 'dan')).toBe('requester');
  });

  it('leave out whoever decided another stage, unless the stage says so; not who decided this one', () => {
    const decided = standing({}, { ...submitted(), deciders: { [email('cleo')]: 'x', [email('eve')]: 's' } });
    expect(who(both, decided)).toEqual(['bob', 'dan', 'eve']);
    expect(whyNot(both, decided, 'cleo')).toBe('decided-earlier-stage');
    expect(whyNot({ ...both, alsoEligible: ['earlier-approver'] }, decided, 'cleo')).toBeUndefined();
    expect(whyNot({ ...both, alsoEligible: ['requester'] }, decided, 'cleo')).toBe('decided-earlier-stage');
  });
});

describe('a part that was given away', () => {
  const signing = (from: string, to: string, seat: string) =>
    mandates(
      { workflow: ruling(both), roles, state: standing({ handOvers: [given(from, to)] }), now: START },
      's',
    ).find(
      ({ person, countsFor, inPlaceOf }) =>
        person.email === email(to) && countsFor === seat && inPlaceOf === email(from),
    )?.role;

  it('is signed for in its own role by who has that, in their own by others, and by nobody without any', () => {
    expect(signing('eve', 'cleo', 'risk')).toBe('risk');
    expect(signing('bob', 'cleo', 'manager')).toBe('manager');
    expect(signing('eve', 'gus', 'risk')).toBe('operator');
    expect(signing('eve', 'nobody', 'risk')).toBeUndefined();
  });
});

describe('somebody whose own part was used by another', () => {
  it('hears that, though they also hold the part of one who decided earlier', () => {
    const state = standing(
      {
        decisions: [decision('gus', { role: 'operator', countsFor: 'risk', inPlaceOf: email('dan') })],
        handOvers: [given('eve', 'dan')],
      },
      { ...submitted(), deciders: { [email('eve')]: 'x' } },
    );
    expect(whyNot(both, state, 'dan')).toBe('represented');
  });
});

describe('the seat that somebody takes', () => {
  it('is the one that fewer others can fill', () => {
    expect(mandate(both, standing(), 'cleo')).toMatchObject({ countsFor: 'manager', role: 'manager' });
    const scarce = rolesOf({ manager: ['bob', 'cleo', 'fay'], risk: ['cleo', 'dan'] });
    expect(mandate(both, standing(), 'cleo', scarce)).toMatchObject({ countsFor: 'risk', role: 'risk' });
  });

  it('does not count people who have decided already', () => {
    const stage = approval({
      approvers: [
        { role: 'risk', quorum: 1 },
        { role: 'manager', quorum: 2 },
      ],
    });
    const people = rolesOf({ manager: ['ann', 'bob', 'cleo'], risk: ['cleo', 'dan', 'eve'] });
    const state = standing({ decisions: [decision('ann')] });
    expect(mandate(stage, state, 'cleo', people)?.countsFor).toBe('manager');
  });

  it('is one that is not filled yet', () => {
    const filled = standing({ decisions: [decision('bob')] });
    expect(mandate(both, filled, 'cleo')?.countsFor).toBe('risk');
    expect(missing(both, [decision('bob')], 'manager')).toBe(0);
    expect(missing(both, [decision('bob', { choice: 'reject' })], 'manager')).toBe(1);
    expect(missing(both, [decision('fay', { role: 'director', countsFor: 'risk' })], 'risk')).toBe(1);
    expect(missing(both, [], 'operator')).toBe(0);
  });

  it('is their own before what was given to them, and that of who gave first before that of others', () => {
    const three: HumanStage = approval(asks({ manager: 3 }));
    const people = rolesOf({ manager: ['bob', 'cleo', 'dan'], operator: ['gus'] });
    const toCleo = standing({ handOvers: [given('bob', 'cleo')] });
    expect(mandate(three, toCleo, 'cleo', people)).not.toHaveProperty('inPlaceOf');
    const toGus = standing({ handOvers: [given('bob', 'gus'), given('cleo', 'gus')] });
    expect(mandate(three, toGus, 'gus', people)).toMatchObject({ inPlaceOf: email('bob') });
  });

  it('is none for who has none', () => {
    expect(mandate(both, standing(), 'gus')).toBeUndefined();
  });
});

describe('a stand-in', () => {
  const some = away('bob', 'gus');

  it('may decide in the place of somebody who is away, on those days alone', () => {
    expect(who(managers, standing(), some)).toEqual(['bob', 'cleo', 'gus']);
    expect(mandate(managers, standing(), 'gus', some)).toMatchObject({
      role: 'operator',
      countsFor: 'manager',
      inPlaceOf: email('bob'),
    });
    const last = new Date('2026-03-06T23:59:59.999Z');
    expect(whyNot(managers, standing(), 'gus', some, last)).toBeUndefined();
    for (const day of ['2026-03-01T23:59:59.999Z', '2026-03-07T00:00:00.000Z'])
      expect(whyNot(managers, standing(), 'gus', some, new Date(day))).toBe('not-in-role');
  });

  it('is nobody who has left every role, or was named without being in one', () => {
    const { operator: _, ...without } = some;
    expect(who(managers, standing(), without)).toEqual(['bob', 'cleo']);
  });

  it('signs for oneself rather than in another place, where both would count alike', () => {
    expect(mandate(managers, standing(), 'cleo', away('bob', 'cleo'))).not.toHaveProperty('inPlaceOf');
  });

  it('may not act for somebody who may not act, nor when they may not themselves', () => {
    const byBob = standing({}, { ...submitted(), requesters: [email('bob')] });
    expect(whyNot(managers, byBob, 'gus', some)).toBe('decided-earlier-stage');
    const byGus = standing({}, { ...submitted(), requesters: [email('gus')] });
    expect(whyNot(managers, byGus, 'gus', some)).toBe('requester');
    const earlier = standing({}, { ...submitted(), deciders: { [email('bob')]: 'x' } });
    expect(whyNot(managers, earlier, 'gus', some)).toBe('decided-earlier-stage');
  });

  it('uses up the part of whom they represent, so that nobody has two of a quorum', () => {
    const state = standing({
      decisions: [decision('gus', { role: 'operator', countsFor: 'manager', inPlaceOf: email('bob') })],
    });
    expect(who(managers, state, some)).toEqual(['cleo', 'gus']);
    expect(whyNot(managers, state, 'bob', some)).toBe('represented');
  });

  it('is too late once the other has decided', () => {
    const state = standing({ decisions: [decision('bob')] });
    expect(whyNot(managers, state, 'gus', some)).toBe('represented');
    expect(whyNot(managers, state, 'bob', some)).toBeUndefined();
  });

  it('is stood in for where they are away, too, unless they may not decide themselves', () => {
    const people = {
      ...some,
      operator: [
        { ...person('gus'), away: { from: '2026-03-01', until: '2026-03-09', standIn: email('fay') } },
      ],
    };
    expect(who(managers, standing(), people)).toEqual(['bob', 'cleo', 'gus', 'fay']);
    // Whoever submitted it, or decided before, passes the part on to nobody.
    const submittedByGus = standing({}, { ...submitted(), requesters: [email('gus'), email('amy')] });
    expect(who(managers, submittedByGus, people)).toEqual(['bob', 'cleo']);
    expect(whyNot(managers, submittedByGus, 'fay', people)).toBe('not-in-role');
    const decidedByGus = standing({}, { ...submitted(), deciders: { [email('gus')]: 'x' } });
    expect(who(managers, decidedByGus, people)).toEqual(['bob', 'cleo']);
  });
});

describe('a part that was handed over', () => {
  it('is with the other from then on', () => {
    const state = standing({ handOvers: [given('bob', 'gus')] });
    expect(who(managers, state)).toEqual(['gus', 'cleo']);
    expect(whyNot(managers, state, 'bob')).toBe('handed-over');
    expect(mandate(managers, state, 'gus')).toEqual({
      person: person('gus'),
      role: 'operator',
      countsFor: 'manager',
      inPlaceOf: email('bob'),
    });
  });

  it('goes on from hand to hand, always in the place of the first', () => {
    const state = standing({ handOvers: [given('bob', 'gus'), given('gus', 'fay')] });
    expect(mandate(managers, state, 'fay')).toMatchObject({ role: 'director', inPlaceOf: email('bob') });
    expect(whyNot(managers, state, 'gus')).toBe('handed-over');
  });

  it('can come back, and is then as it was', () => {
    const state = standing({ handOvers: [given('bob', 'gus'), given('gus', 'bob')] });
    expect(mandate(managers, state, 'bob')).toEqual({
      person: person('bob'),
      role: 'manager',
      countsFor: 'manager',
    });
    expect(whyNot(managers, state, 'gus')).toBe('handed-over');
  });

  it('signs in the role of the stage where the other is in it too', () => {
    const state = standing({ handOvers: [given('bob', 'cleo')] });
    expect(mandates({ workflow: ruling(managers), roles, state, now: START }, 's')).toEqual([
      { person: person('cleo'), role: 'manager', countsFor: 'manager', inPlaceOf: email('bob') },
      { person: person('cleo'), role: 'manager', countsFor: 'manager' },
    ]);
  });

  it('is lost with the role of whoever had it first', () => {
    const state = standing({ handOvers: [given('bob', 'gus')] });
    const { operator, director } = roles;
    expect(
      who(managers, state, { manager: [person('cleo')], director: director ?? [], operator: operator ?? [] }),
    ).toEqual(['cleo']);
  });

  it('is with the first again when the other has left', () => {
    const state = standing({ handOvers: [given('bob', 'gus')] });
    const { operator: _, ...without } = roles;
    expect(who(managers, state, without)).toEqual(['bob', 'cleo']);
  });

  it('is looked after by the stand-in of who has it now', () => {
    const state = standing({ handOvers: [given('bob', 'gus')] });
    expect(mandate(managers, state, 'fay', away('gus', 'fay'))).toMatchObject({ inPlaceOf: email('bob') });
    expect(whyNot(managers, state, 'fay', away('bob', 'fay'))).toBe('not-in-role');
  });

  it('is looked after by nobody for who may not decide themselves', () => {
    const handOvers = [given('bob', 'gus')];
    const decidedByGus = standing({ handOvers }, { ...submitted(), deciders: { [email('gus')]: 'x' } });
    expect(who(managers, decidedByGus, away('gus', 'fay'))).toEqual(['cleo']);
    expect(whyNot(managers, decidedByGus, 'fay', away('gus', 'fay'))).toBe('not-in-role');
  });

  it('is handed over in vain to a requester', () => {
    const state = standing(
      { handOvers: [given('bob', 'gus')] },
      { ...submitted(), requesters: [email('gus')] },
    );
    expect(who(managers, state)).toEqual(['cleo']);
    expect(whyNot(managers, state, 'gus')).toBe('requester');
  });
});

describe('after escalation', () => {
  const escalating: HumanStage = { ...both, escalate: { after: { seconds: 60 }, to: 'director' } };
  const state = standing({ escalatedAt: at(60).toISOString() });

  it('the people of the other role may fill any seat', () => {
    expect(who(escalating, standing())).not.toContain('fay');
    expect(who(escalating, state)).toEqual(['bob', 'cleo', 'dan', 'eve', 'fay']);
    expect(mandate(escalating, state, 'fay')).toMatchObject({ role: 'director', countsFor: 'manager' });
    const filled = standing({ escalatedAt: at(60).toISOString(), decisions: [decision('cleo')] });
    expect(mandate(escalating, filled, 'fay')).toMatchObject({ role: 'director', countsFor: 'risk' });
  });

  it('they can be away, and hand over, as anybody', () => {
    expect(mandate(escalating, state, 'gus', away('fay', 'gus'))).toMatchObject({ inPlaceOf: email('fay') });
    const handed = standing({ escalatedAt: at(60).toISOString(), handOvers: [given('fay', 'gus')] });
    expect(whyNot(escalating, handed, 'fay')).toBe('handed-over');
    expect(mandate(escalating, handed, 'gus')).toMatchObject({ inPlaceOf: email('fay') });
  });

  it('who gave their part away does not get another', () => {
    const handed = standing({ escalatedAt: at(60).toISOString(), handOvers: [given('bob', 'gus')] });
    expect(whyNot(escalating, handed, 'bob')).toBe('handed-over');
  });

  it('nobody is asked who submitted it', () => {
    const own = standing(
      { escalatedAt: at(60).toISOString() },
      { ...submitted(), requesters: [email('fay')] },
    );
    expect(whyNot(escalating, own, 'fay')).toBe('requester');
  });
});

describe('canComplete', () => {
  const can = (stage: HumanStage, state: RequestState, some = roles) =>
    canComplete({ workflow: ruling(stage), roles: some, state, now: START }, 's');

  it('is true while every group of seats has enough people', () => {
    expect(can(both, standing())).toBe(true);
    expect(can(both, standing(), rolesOf({ manager: ['cleo'], risk: ['cleo', 'dan', 'eve'] }))).toBe(true);
    expect(can(both, standing(), rolesOf({ manager: ['cleo'], risk: ['cleo', 'dan'] }))).toBe(false);
    expect(can(both, standing(), rolesOf({ manager: ['bob'], risk: ['dan'] }))).toBe(false);
  });

  it('knows that an approval can count for another role than it was given for', () => {
    const people = rolesOf({ manager: ['bob', 'cleo'], risk: ['cleo', 'dan'] });
    const stage = approval(asks({ manager: 1, risk: 1 }));
    const byCleo = decision('cleo', { mayCountFor: ['manager', 'risk'] });
    expect(can(stage, standing({ decisions: [byCleo] }), { ...people, risk: [person('cleo')] })).toBe(true);
    expect(
      can(stage, standing({ decisions: [decision('cleo')] }), { ...people, risk: [person('cleo')] }),
    ).toBe(false);
  });

  it('does not count on people who have rejected', () => {
    expect(can(managers, standing({ decisions: [decision('bob', { choice: 'reject' })] }))).toBe(false);
    expect(can(managers, standing({ decisions: [decision('bob')] }))).toBe(true);
  });

  it('is true as long as anybody is left to answer, where a casting vote settles what stays open', () => {
    const casting: HumanStage = { ...managers, chair: { role: 'manager', casting: true } };
    const against = (...people: string[]) =>
      standing({ decisions: people.map((one) => decision(one, { choice: 'reject' })) });
    expect(can(casting, against('bob'))).toBe(true);
    expect(can(casting, against('bob', 'cleo'))).toBe(false);
    expect(can({ ...casting, chair: { role: 'manager', veto: true } }, against('bob'))).toBe(false);
  });
});

describe('a stage that does without an answer', () => {
  const can = (stage: HumanStage, who: string, some: Roles, decisions: readonly Decision[] = []) =>
    canSpare(
      { workflow: ruling(stage), roles: some, state: standing({ decisions }), now: START },
      's',
      email(who),
    );
  const against = (who: string) => decision(who, { choice: 'reject' });
  const vote = (quorums: Readonly<Record<string, number>>, changes: Partial<HumanStage> = {}) =>
    approval({ ...asks(quorums), rejectQuorum: 2, ...changes });
  const three = rolesOf({ manager: ['bob', 'cleo', 'dan'] });

  it('has enough others, though as many reject as do not end it', () => {
    expect(can(vote({ manager: 1 }), 'dan', three)).toBe(true);
    expect(can(vote({ manager: 2 }), 'dan', three)).toBe(false);
    expect(can(vote({ manager: 2 }, { rejectQuorum: 1 }), 'dan', three)).toBe(true);
  });

  it('expects no more rejections than are still to come', () => {
    const two = rolesOf({ manager: ['bob', 'cleo'] });
    expect(can(vote({ manager: 1 }), 'cleo', two)).toBe(false);
    expect(can(vote({ manager: 1 }), 'dan', three, [against('bob')])).toBe(true);
    expect(can(vote({ manager: 1 }), 'dan', three, [decision('bob', { choice: 'abstain' })])).toBe(false);
  });

  it('has them in each of its roles, and of one that is full needs no more', () => {
    const people = rolesOf({ manager: ['bob', 'cleo', 'dan'], risk: ['eve'] });
    const stage = vote({ manager: 1, risk: 1 });
    expect(can(stage, 'dan', people), 'eve may reject').toBe(false);
    expect(can(stage, 'dan', people, [decision('eve', { role: 'risk' })])).toBe(true);
  });

  it('counts a rejection of one role or of another, not of all of them at once', () => {
    const people = rolesOf({ manager: ['bob', 'gus', 'dan'], risk: ['eve', 'gus'] });
    expect(can(vote({ manager: 1, risk: 1 }), 'dan', people)).toBe(true);
  });

  it('needs the others for one of several ways to approve alone', () => {
    const people = rolesOf({ manager: ['bob', 'cleo', 'dan'], risk: ['eve'] });
    const anyOf = [[{ role: 'risk', quorum: 1 }], [{ role: 'manager', quorum: 1 }]];
    expect(can(vote({ manager: 1, risk: 1 }, { anyOf }), 'dan', people)).toBe(true);
    expect(can(vote({ manager: 1, risk: 1 }, { anyOf: anyOf.slice(0, 1) }), 'dan', people)).toBe(false);
  });

  it('has a casting vote, whoever is left', () => {
    const chair = { role: 'manager', casting: true } as const;
    expect(can(vote({ manager: 3 }, { chair }), 'dan', three)).toBe(true);
    expect(can(vote({ manager: 3 }, { chair: { role: 'manager', veto: true } }), 'dan', three)).toBe(false);
  });
});
