import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Roles } from '../../../../workflows/schema/roles.ts';
import { quorums } from '../../../../workflows/schema/rules/quorums.ts';
import type { Workflow } from '../../../../workflows/schema/workflow.ts';
import { approval, rolesOf, sampleRoles, sampleWorkflow } from '../samples.ts';

/** Approvals one after the other, each by `[role, quorum]`. */
function approving(...path: readonly (readonly [role: string, quorum: number])[]): Workflow {
  const stages = path.map(([role, quorum], index) => {
    const next = index + 1 < path.length ? `s${index + 1}` : 'end';
    return [`s${index}`, approval({ role, quorum, next })] as const;
  });
  return sampleWorkflow({ start: 's0', stages: Object.fromEntries(stages) });
}

describe('the rule of quorums', () => {
  it('accepts a quorum that the role can fill', () => {
    expect(quorums(approving(['reviewer', 2], ['operator', 1]), sampleRoles)).toEqual([]);
  });

  it('accepts a person in two roles when somebody else can take one of the seats', () => {
    const roles = rolesOf({ author: ['amy'], x: ['bob', 'cleo'], y: ['bob'] });
    expect(quorums(approving(['x', 1], ['y', 1]), roles)).toEqual([]);
  });

  it('refuses a quorum larger than the role', () => {
    expect(quorums(approving(['reviewer', 3]), sampleRoles)).toEqual([
      {
        workflow: 'release',
        stage: 's0',
        message:
          "asks for more people than can decide: 's0' 3 of role 'reviewer', in all 3 different people, of whom there " +
          "are 2; nobody decides two stages: add people to 'reviewer', or lower a quorum",
      },
    ]);
  });

  it('refuses two stages that only one person could decide, and names their roles', () => {
    const roles = rolesOf({ author: ['amy'], x: ['bob'], y: ['bob'] });
    const [found] = quorums(approving(['x', 1], ['y', 1]), roles);
    expect(found?.stage).toBe('s1');
    expect(found?.message).toContain("'s0' 1 of role 'x', 's1' 1 of role 'y', in all 2 different people");
    expect(found?.message).toContain("there is 1; nobody decides two stages: add people to 'x', 'y'");
  });

  it('refuses a role that the requester leaves short, whoever submits', () => {
    const roles = rolesOf({ author: ['amy', 'bob'], reviewer: ['bob'] });
    const [found] = quorums(approving(['reviewer', 1]), roles);
    expect(found?.message).toContain(
      "there are 0 when 'bob@example.com' of the requester's role 'author' submits",
    );
  });

  it('lets people of the requester role decide what another of them submitted', () => {
    const roles = rolesOf({ author: ['amy', 'bob', 'cleo'] });
    expect(quorums(approving(['author', 1], ['author', 1]), roles)).toEqual([]);
    expect(quorums(approving(['author', 2], ['author', 1]), roles)).toHaveLength(1);
  });

  it('names only the stages that compete for the scarce people', () => {
    const roles = rolesOf({ author: ['amy'], x: ['bob'], y: ['bob'], z: ['dan'] });
    const [found] = quorums(approving(['x', 1], ['z', 1], ['y', 1]), roles);
    expect(found?.message).not.toContain("'z'");
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses the quorum %d', (quorum) => {
    const message = `its quorum is ${quorum}: write a whole number from 1`;
    expect(quorums(approving(['reviewer', quorum]), sampleRoles)).toEqual([
      { workflow: 'release', stage: 's0', message },
    ]);
  });

  it('stays quick for an absurd quorum', () => {
    expect(quorums(approving(['reviewer', Number.MAX_SAFE_INTEGER]), sampleRoles)).toHaveLength(1);
  });

  it('leaves unknown roles to the rule of known roles', () => {
    expect(quorums(approving(['nobody', 1]), sampleRoles)).toEqual([]);
    expect(quorums({ ...approving(['reviewer', 2]), requester: 'nobody' }, sampleRoles)).toEqual([]);
  });

  it('agrees with trying every assignment of people to seats', () => {
    const people = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 });
    const roles = fc.record({ author: people, x: people, y: people }).map(rolesOf);
    const seat = fc.tuple(fc.constantFrom('author', 'x', 'y'), fc.integer({ min: 1, max: 3 }));
    fc.assert(
      fc.property(roles, fc.array(seat, { minLength: 1, maxLength: 3 }), (members, path) => {
        const isPossible = (members.author ?? []).every((requester) =>
          canSeat(
            path.flatMap(([role, quorum]) => Array<string>(quorum).fill(role)),
            new Set([requester.email]),
            members,
          ),
        );
        expect(quorums(approving(...path), members)).toHaveLength(isPossible ? 0 : 1);
      }),
      { numRuns: 300 },
    );
  });
});

/** Whether every seat can get a person of its role who is not used yet: by trying all. */
function canSeat(seats: readonly string[], used: ReadonlySet<string>, roles: Roles): boolean {
  const [role, ...others] = seats;
  if (role === undefined) return true;
  return (roles[role] ?? []).some(
    ({ email }) => !used.has(email) && canSeat(others, new Set([...used, email]), roles),
  );
}
