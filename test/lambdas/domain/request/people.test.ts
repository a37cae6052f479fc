import { describe, expect, it } from 'vitest';
import type { RequestState } from '../../../../lambdas/domain/model.ts';
import { decide } from '../../../../lambdas/domain/request/decide.ts';
import { dueAt } from '../../../../lambdas/domain/request/due.ts';
import { handOver } from '../../../../lambdas/domain/request/hand-over.ts';
import { openStage } from '../../../../lambdas/domain/request/open-stage.ts';
import { askAdministrators, changePeople } from '../../../../lambdas/domain/request/people.ts';
import { escalate, remind } from '../../../../lambdas/domain/request/remind.ts';
import { stageState, withStage } from '../../../../lambdas/domain/request/stages.ts';
import type { Roles } from '../../../../schema/roles.ts';
import { approval, asks, passing, person, promotion, rolesOf } from '../../../schema/samples.ts';
import { closedAs } from '../../../support/states.ts';
import { answer, at, entryOf, START, submitted } from '../samples.ts';

const DAY = 86_400;
const ref = { stage: 'review', attempt: 1 };
const email = (word: string) => `${word}@example.com`;
const workflow = passing({
  review: approval({
    ...asks({ reviewer: 2 }),
    due: { seconds: 10 * DAY },
    remindAfter: { seconds: 2 * DAY },
    escalate: { after: { seconds: 4 * DAY }, to: 'director' },
    handOverTo: ['deputy'],
  }),
  publish: promotion(),
});
const people = {
  author: ['amy'],
  reviewer: ['bob', 'cleo'],
  director: ['fay'],
  deputy: ['gus'],
  administrator: ['ada'],
};
const roles = rolesOf(people);
const waiting = entryOf(openStage({ workflow, roles, state: submitted(), now: START }, ref)).state;
const deploy = (state: RequestState, some: Roles, seconds = 60) =>
  changePeople({ workflow, roles: some, state, now: at(seconds) }, ref);
const helped = (state: RequestState, some: Roles, seconds = 60) =>
  askAdministrators({ workflow, roles: some, state, now: at(seconds) }, ref, 'system:adopt');
const roster = (state: RequestState) => state.stages['review']?.roster;

describe('changePeople', () => {
  it('says who has joined and who has left, once', () => {
    const others = rolesOf({ ...people, reviewer: ['cleo', 'dan', 'eve'] });
    const entry = entryOf(deploy(waiting, others));
    expect(entry).toMatchObject({
      at: at(60).toISOString(),
      actor: 'system:adopt',
      action: 'people-changed',
      details: {
        stage: 'review',
        attempt: 1,
        version: '14',
        joined: [person('dan'), person('eve')],
        left: [email('bob')],
      },
    });
    expect(roster(entry.state)).toEqual([email('cleo'), email('dan'), email('eve')]);
    expect(deploy(entry.state, others, 120)).toEqual({});
  });

  it('is silent where the same people may answer, whatever else has changed', () => {
    expect(deploy(waiting, roles)).toEqual({});
    expect(deploy(waiting, rolesOf({ ...people, reviewer: ['cleo', 'bob'], director: [] }))).toEqual({});
  });

  it('asks everybody anew at a stage that does not say whom it asks', () => {
    const silent = withStage(waiting, 'review', { ...stageState(waiting, 'review'), roster: undefined });
    expect(entryOf(deploy(silent, roles)).details).toMatchObject({
      joined: [person('bob'), person('cleo')],
      left: [],
    });
  });

  it('names somebody who comes back again', () => {
    const gone = entryOf(deploy(waiting, rolesOf({ ...people, reviewer: ['cleo'] }))).state;
    expect(entryOf(deploy(gone, roles, 120)).details).toMatchObject({ joined: [person('bob')], left: [] });
  });

  it('names nobody whom separation of duties keeps out, or who is asked already', () => {
    expect(deploy(waiting, rolesOf({ ...people, reviewer: ['bob', 'cleo', 'amy'] }))).toEqual({});
    const reminded = entryOf(
      remind(
        {
          workflow,
          roles: rolesOf({ ...people, reviewer: ['bob', 'cleo', 'dan'] }),
          state: waiting,
          now: at(3 * DAY),
        },
        ref,
      ),
    ).state;
    expect(deploy(reminded, rolesOf({ ...people, reviewer: ['bob', 'cleo', 'dan'] }), 3 * DAY)).toEqual({});
    const escalated = entryOf(escalate({ workflow, roles, state: waiting, now: at(5 * DAY) }, ref)).state;
    expect(deploy(escalated, roles, 5 * DAY)).toEqual({});
    expect(
      entryOf(deploy(escalated, rolesOf({ ...people, director: ['hal'] }), 5 * DAY)).details,
    ).toMatchObject({ joined: [person('hal')], left: [email('fay')] });
  });

  it('keeps what somebody has signed who has left since', () => {
    const half = entryOf(
      decide({ workflow, roles, state: waiting, now: at(30) }, answer(waiting, 'review', 'bob')),
    ).state;
    expect(deploy(half, rolesOf({ ...people, reviewer: ['cleo'] }))).toEqual({});
  });

  it('follows a part that was handed over, and gives it back when its holder has left', () => {
    const by = { actor: email('bob'), administrator: false };
    const command = { ...ref, from: email('bob'), to: email('gus'), by, comment: '' };
    const given = entryOf(handOver({ workflow, roles, state: waiting, now: at(30) }, command)).state;
    expect(roster(given)).toEqual([email('cleo'), email('gus')]);
    expect(deploy(given, roles)).toEqual({});
    const back = entryOf(deploy(given, rolesOf({ ...people, deputy: [] })));
    expect(back.details).toMatchObject({ joined: [person('bob')], left: [email('gus')] });
    expect(deploy(back.state, rolesOf({ ...people, deputy: [] }), 120)).toEqual({});
  });

  it('asks whoever stands in for somebody from now on', () => {
    const away = { from: '2026-01-01', until: '2026-12-31', standIn: email('gus') };
    const others = { ...roles, reviewer: [{ ...person('bob'), away }, person('cleo')] };
    expect(entryOf(deploy(waiting, others)).details).toMatchObject({ joined: [person('gus')], left: [] });
  });

  it('leaves alone what does not wait, another attempt, and what is past its time', () => {
    const others = rolesOf({ ...people, reviewer: ['dan'] });
    expect(deploy(submitted(), others)).toEqual({});
    expect(deploy(closedAs(waiting, 'withdrawn'), others)).toEqual({});
    expect(deploy(waiting, others, 10 * DAY)).toEqual({});
    const now = at(60);
    expect(changePeople({ workflow, roles: others, state: waiting, now }, { ...ref, attempt: 2 })).toEqual(
      {},
    );
  });

  it('lets the next reminder count from when somebody was asked last, and who only left changes nothing', () => {
    const some = (...reviewer: string[]) => rolesOf({ ...people, reviewer });
    const joined = entryOf(deploy(waiting, some('bob', 'dan'), DAY));
    expect(dueAt({ workflow, state: joined.state, at: joined.at })).toEqual(at(3 * DAY));
    const known = { workflow, roles: some('bob', 'dan'), state: joined.state };
    expect(remind({ ...known, now: at(3 * DAY - 1) }, ref)).toEqual({});
    expect(entryOf(remind({ ...known, now: at(3 * DAY) }, ref)).details.people).toEqual([
      email('bob'),
      email('dan'),
    ]);
    const left = entryOf(deploy(waiting, some('bob'), DAY));
    expect(dueAt({ workflow, state: left.state, at: left.at })).toEqual(at(2 * DAY));
  });
});

describe('askAdministrators', () => {
  const few = rolesOf({ ...people, reviewer: ['cleo'] });

  it('asks them once when too few are left', () => {
    expect(helped(waiting, roles)).toEqual({});
    const entry = entryOf(helped(waiting, few));
    expect(entry).toMatchObject({
      actor: 'system:adopt',
      action: 'administrators-asked',
      details: { stage: 'review', attempt: 1, version: '14', people: [email('ada')] },
    });
    expect(helped(entry.state, few, 120)).toEqual({});
  });

  it('asks again when there were enough in between', () => {
    const gone = entryOf(deploy(waiting, few)).state;
    const asked = entryOf(helped(gone, few, 90)).state;
    const enough = entryOf(deploy(asked, roles, 120)).state;
    expect(enough.stages['review']?.administratorsAskedAt).toBeUndefined();
    const again = entryOf(deploy(enough, few, 150)).state;
    expect(helped(again, few, 180).entry).toBeDefined();
  });

  it('is silent while others have come and are still too few, and where nobody is an administrator', () => {
    const asked = entryOf(helped(waiting, few)).state;
    const others = rolesOf({ ...people, reviewer: ['dan'] });
    const changed = entryOf(deploy(asked, others, 120)).state;
    expect(helped(changed, others, 150)).toEqual({});
    expect(helped(waiting, rolesOf({ reviewer: ['cleo'] }))).toEqual({});
  });

  it('is silent from the deadline on', () => {
    expect(helped(waiting, few, 10 * DAY)).toEqual({});
  });
});
