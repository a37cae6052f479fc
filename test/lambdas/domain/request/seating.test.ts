import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allot,
  missing,
  type SeatedDecision,
  seatsOf,
  turnAt,
  wouldCount,
} from '../../../../lambdas/domain/request/seating.ts';
import type { CountedStage } from '../../../../schema/workflow.ts';

const stageOf = (quorums: Readonly<Record<string, number>>) =>
  ({
    approvers: Object.entries(quorums).map(([role, quorum]) => ({ role, quorum })),
  }) as unknown as CountedStage;
const approval = (...roles: string[]): SeatedDecision => ({
  choice: 'approve',
  role: roles[0] ?? '',
  mayCountFor: roles,
});

describe('the seats of a stage', () => {
  test('an earlier approval makes room for a later one', () => {
    const stage = stageOf({ author: 1, x: 2, y: 2 });
    const given = [
      approval('author', 'x', 'y'),
      approval('author', 'x'),
      approval('x'),
      approval('x', 'y'),
      approval('y'),
    ];
    expect(stage.approvers.map(({ role }) => missing(stage, given, role))).toEqual([0, 0, 0]);
  });

  test("where one role is asked after the other, it is nobody's turn once all seats are taken", () => {
    const stage: CountedStage = { ...stageOf({ x: 1, y: 1 }), inOrder: true };
    expect(turnAt(stage, [])).toBe('x');
    expect(turnAt(stage, [approval('x')])).toBe('y');
    expect(turnAt(stage, [approval('x'), approval('y')])).toBeUndefined();
    expect(turnAt(stageOf({ x: 1 }), []), 'where all are asked at once').toBeUndefined();
  });

  test('a rejection takes no seat', () => {
    const stage = stageOf({ x: 1 });
    expect(missing(stage, [{ ...approval('x'), choice: 'reject' }], 'x')).toBe(1);
  });

  test('who was recorded with one role counts for that alone', () => {
    const stage = stageOf({ x: 1, y: 1 });
    expect(missing(stage, [{ choice: 'approve', role: 'director', countsFor: 'y' }], 'y')).toBe(0);
  });

  test('who signed in a role that the stage does not have takes no seat', () => {
    const stage = stageOf({ x: 1 });
    expect(missing(stage, [approval('director')], 'x')).toBe(1);
    expect(wouldCount(stage, [], ['director'])).toBe(false);
  });

  test('each role is named once, the one that it was given for first', () => {
    expect(seatsOf({ choice: 'approve', role: 'x' })).toEqual(['x']);
    expect(seatsOf({ ...approval('x', 'y'), countsFor: 'y' })).toEqual(['y', 'x']);
  });

  test('the approvals of a role stay in the order in which they were given, also when one has moved', () => {
    const [moves, stays, comes] = [approval('x', 'y'), approval('x'), approval('x')];
    expect([...allot(stageOf({ x: 2, y: 1 }), [moves, stays, comes])]).toEqual([
      ['x', [stays, comes]],
      ['y', [moves]],
    ]);
    expect(allot(stageOf({ x: 2, y: 1 }), [moves, stays, comes]).get('x')?.[0]).toBe(stays);
  });

  test('another approval is of use only while it takes a seat', () => {
    const stage = stageOf({ x: 1, y: 1 });
    expect(wouldCount(stage, [approval('x')], ['x'])).toBe(false);
    expect(wouldCount(stage, [approval('x', 'y')], ['x'])).toBe(true);
  });

  test('as many seats are taken as can be, and none twice: compared with trying everything', () => {
    const roles = ['x', 'y', 'z'];
    const quorums = fc.record({ x: fc.nat(2), y: fc.nat(2), z: fc.nat(2) });
    const given = fc.array(fc.subarray(roles, { minLength: 1 }), { maxLength: 6 });
    fc.assert(
      fc.property(quorums, given, (needed, mayCount) => {
        const stage = stageOf(needed);
        const decisions = mayCount.map((one) => approval(...one));
        const allotted = allot(stage, decisions);
        const holders = [...allotted.values()].flat();
        expect(new Set(holders).size).toBe(holders.length);
        for (const [role, held] of allotted) {
          expect(held.length).toBeLessThanOrEqual(needed[role as 'x']);
          for (const decision of held) expect(decision.mayCountFor).toContain(role);
        }
        expect(holders.length).toBe(most(needed, mayCount));
      }),
      { numRuns: 500 },
    );
  });
});

/** The most seats that can be taken, by trying every choice of every person. */
function most(seats: Readonly<Record<string, number>>, people: readonly (readonly string[])[]): number {
  const [first, ...others] = people;
  if (first === undefined) return 0;
  const without = most(seats, others);
  const taking = first
    .filter((role) => (seats[role] ?? 0) > 0)
    .map((role) => 1 + most({ ...seats, [role]: (seats[role] ?? 0) - 1 }, others));
  return Math.max(without, ...taking);
}
