import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Roles } from '../../../schema/roles.ts';
import { quorums } from '../../../schema/rules/quorums.ts';
import { teamsOf } from '../../../schema/rules/seating.ts';
import type { When } from '../../../schema/when.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import { refusals, type WrongDefinition } from '../release.ts';
import { approval, asks, passing, person, rolesOf, sampleRoles, sampleWorkflow, told } from '../samples.ts';

/** Approvals one after the other, each by `[role, quorum]`. */
function approving(...path: readonly (readonly [role: string, quorum: number])[]): Workflow {
  const stages = path.map(([role, quorum], index) => {
    const next = index + 1 < path.length ? `s${index + 1}` : 'end';
    return [`s${index}`, approval({ ...asks({ [role]: quorum }), next })] as const;
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

  const eitherWay = (...anyOf: readonly Readonly<Record<string, number>>[]) =>
    passing({
      review: approval({
        approvers: anyOf.flatMap((way) => asks(way).approvers),
        anyOf: anyOf.map((way) => asks(way).approvers),
      }),
      confirm: approval(asks({ z: 1 })),
    });

  it('accepts several ways to approve as long as there are people for one', () => {
    const roles = rolesOf({ author: ['amy'], x: ['bob'], y: ['cleo', 'dan'], z: ['bob'] });
    expect(quorums(eitherWay({ x: 1 }, { y: 2 }), roles)).toEqual([]);
    expect(quorums(eitherWay({ y: 3 }, { x: 2 }, { x: 1, y: 1 }), { ...roles, z: [person('eve')] })).toEqual(
      [],
    );
  });

  it('refuses several ways for none of which there are people, and says of the first what is short', () => {
    const roles = rolesOf({ author: ['amy'], x: ['bob'], y: ['cleo'], z: ['bob'] });
    expect(quorums(eitherWay({ x: 1 }, { y: 2 }), roles).map(({ message }) => message)).toEqual([
      "asks for more people than can decide: 'review' 1 of role 'x', 'confirm' 1 of role 'z', in all 2 different people, " +
        "of whom there is 1; nobody decides two stages: add people to 'x', 'z', or lower a quorum; no other way of its anyOf has enough people either",
    ]);
  });

  it('speaks of several ways only where they compete for the scarce people', () => {
    const roles = rolesOf({ author: ['amy'], x: ['bob'], y: ['cleo', 'dan'], z: ['zed'] });
    const workflow = eitherWay({ x: 1 }, { y: 2 });
    const confirm = approval(asks({ z: 2 }));
    expect(told(quorums({ ...workflow, stages: { ...workflow.stages, confirm } }, roles))).toEqual([
      "confirm: asks for more people than can decide: 'confirm' 2 of role 'z', in all 2 different people, of whom there is 1; nobody decides two stages: add people to 'z', or lower a quorum",
    ]);
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

  it('names the stages in their order, and the requester who is in one of their roles', () => {
    const three = rolesOf({ author: ['amy'], x: ['bob', 'cleo'], y: ['cleo', 'bob'], z: ['cleo', 'bob'] });
    expect(quorums(approving(['x', 1], ['y', 1], ['z', 1]), three)[0]?.message).toContain(
      "'s0' 1 of role 'x', 's1' 1 of role 'y', 's2' 1 of role 'z', in all 3 different people, of whom there are 2; ",
    );
    const two = rolesOf({ author: ['bob'], x: ['bob', 'dan'], y: ['dan'] });
    expect(quorums(approving(['x', 1], ['y', 1]), two)[0]?.message).toContain(
      "there is 1 when 'bob@example.com' of the requester's role 'author' submits",
    );
  });

  it('names only the stages that compete for the scarce people', () => {
    const roles = rolesOf({ author: ['amy'], x: ['bob'], y: ['bob'], z: ['dan'] });
    const [found] = quorums(approving(['x', 1], ['z', 1], ['y', 1]), roles);
    expect(found?.message).not.toContain("'z'");
  });

  it('leaves quorums that are no number to the rule of seats', () => {
    expect(quorums(approving(['reviewer', 0]), sampleRoles)).toEqual([]);
    const twice = ['reviewer', 'reviewer'].map((role) => ({ role, quorum: 2 }));
    expect(quorums(passing({ s: approval({ approvers: twice }) }), sampleRoles)).toEqual([]);
  });

  it('counts the seats of several roles at one stage', () => {
    const roles = rolesOf({ author: ['amy'], x: ['bob', 'cleo'], y: ['bob'] });
    expect(quorums(passing({ s: approval(asks({ x: 1, y: 1 })) }), roles)).toEqual([]);
    expect(told(quorums(passing({ s: approval(asks({ x: 2, y: 1 })) }), roles))).toEqual([
      "s: asks for more people than can decide: 's' 2 of role 'x', 's' 1 of role 'y', in all 3 different people, of " +
        "whom there are 2; nobody decides two stages: add people to 'x', 'y', or lower a quorum",
    ]);
  });

  it('lets somebody decide twice, and the requester once, where a stage says so', () => {
    const roles = rolesOf({ author: ['amy', 'bob'] });
    const last = { ...asks({ author: 2 }), alsoEligible: ['requester', 'earlier-approver'] } as const;
    const first = approval(asks({ author: 1 }));
    expect(quorums(passing({ first, last: approval(last) }), roles)).toEqual([]);
    for (const alsoEligible of [[], ['requester'], ['earlier-approver']] as const) {
      expect(quorums(passing({ first, last: approval({ ...last, alsoEligible }) }), roles)).toHaveLength(1);
    }
  });

  it('says at a shared stage that a later one needs its people, and how many there are', () => {
    const roles = rolesOf({ author: ['amy'], x: ['bob', 'cleo'], y: ['cleo'] });
    const shared = approval({ ...asks({ x: 2 }), alsoEligible: ['earlier-approver'] });
    expect(told(quorums(passing({ shared, after: approval(asks({ y: 1 })) }), roles))).toEqual([
      "shared: asks for more people than can decide: 'shared' 2 of role 'x', 'after' 1 of role 'y', in all 3 different " +
        "people, of whom there are 2; add people to 'x', 'y', or lower a quorum",
    ]);
  });

  it('looks at each shared stage, also when one before can be seated', () => {
    const roles = rolesOf({ author: ['amy'], x: ['bob'], y: ['cleo'] });
    const shared = (role: string) => approval({ ...asks({ [role]: 1 }), alsoEligible: ['earlier-approver'] });
    const stages = {
      before: approval(asks({ x: 1 })),
      again: shared('x'),
      other: shared('y'),
      last: approval(asks({ y: 1 })),
    };
    expect(quorums(passing(stages), roles).map(({ stage }) => stage)).toEqual(['other']);
  });

  it('takes all stages to apply where nobody can tell which', () => {
    const stages = { s: approval({ ...asks({ reviewer: 3 }), when: {} as When }) };
    expect(quorums(passing(stages), sampleRoles)).toHaveLength(1);
  });

  it('looks at every team that no other includes', () => {
    const submission = { lineage: false, artifact: false, attributes: { amount: 'number' } } as const;
    const teams = (limit: number, from: number) => {
      const stages = {
        small: approval({ when: { attribute: 'amount', atMost: limit } }),
        large: approval({ when: { attribute: 'amount', over: from } }),
        always: approval(),
      };
      return teamsOf(passing(stages, { submission })).map((team) => team.stages.map(([name]) => name));
    };
    expect(teams(1000, 900)).toEqual([['small', 'large', 'always']]);
    expect(teams(1000, 1000)).toEqual([
      ['small', 'always'],
      ['large', 'always'],
    ]);
  });

  it('does not let whom a shared stage used up decide a later one that is not shared', () => {
    const roles = rolesOf({ author: ['amy'], x: ['bob'] });
    const shared = approval({ ...asks({ x: 1 }), alsoEligible: ['earlier-approver'] });
    expect(quorums(passing({ shared, after: approval(asks({ x: 1 })) }), roles)).toHaveLength(1);
    expect(quorums(passing({ before: approval(asks({ x: 1 })), shared }), roles)).toEqual([]);
  });

  it('lets stages that never apply together ask the same people', () => {
    const roles = rolesOf({ author: ['amy'], x: ['bob'] });
    const submission = { lineage: false, artifact: false, attributes: { amount: 'number' } } as const;
    const levels = (limit: number) =>
      passing(
        {
          small: approval({ ...asks({ x: 1 }), when: { attribute: 'amount', atMost: 1000 } }),
          large: approval({ ...asks({ x: 1 }), when: { attribute: 'amount', over: limit } }),
        },
        { submission },
      );
    expect(quorums(levels(1000), roles)).toEqual([]);
    expect(quorums(levels(900), roles)).toHaveLength(1);
  });

  it('stays quick for an absurd quorum', () => {
    expect(quorums(approving(['reviewer', Number.MAX_SAFE_INTEGER]), sampleRoles)).toHaveLength(1);
  });

  it('leaves unknown roles to the rule of known roles', () => {
    expect(quorums(approving(['nobody', 1]), sampleRoles)).toEqual([]);
    expect(quorums({ ...approving(['reviewer', 2]), requester: 'nobody' }, sampleRoles)).toEqual([]);
    expect(quorums({ ...approving(['reviewer', 3]), requester: 'nobody' }, sampleRoles)).toHaveLength(1);
  });

  it('agrees with trying every assignment of people to seats', () => {
    fc.assert(
      fc.property(rosters, fc.array(anyStage, { minLength: 1, maxLength: 3 }), (roles, stages) => {
        const workflow = passing(
          Object.fromEntries(stages.map((stage, index) => [`s${index}`, approval(stage)])),
        );
        const isPossible = (roles.author ?? []).every(({ email }) => canDecide(stages, roles, email));
        const found = quorums(workflow, roles);
        if (!isPossible || !stages.some(isShared)) expect(found).toHaveLength(isPossible ? 0 : 1);
        // A way may be overlooked where a shared stage comes before another.
        else if (stages.findIndex(isShared) === stages.length - 1) expect(found).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

const people = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 });
const rosters = fc.record({ author: people, x: people, y: people }).map(rolesOf);
const anyStage = fc.record({
  approvers: fc.uniqueArray(
    fc.record({ role: fc.constantFrom('author', 'x', 'y'), quorum: fc.integer({ min: 1, max: 2 }) }),
    { minLength: 1, maxLength: 2, selector: ({ role }) => role },
  ),
  alsoEligible: fc.subarray<'requester' | 'earlier-approver'>(['requester', 'earlier-approver']),
});
type Asking = typeof anyStage extends fc.Arbitrary<infer Each> ? Each : never;

const isShared = ({ alsoEligible }: Asking) => alsoEligible.includes('earlier-approver');

/** Whether every seat can get a person whom the stage does not keep out: by trying all, stage after stage. */
function canDecide(
  stages: readonly Asking[],
  roles: Roles,
  requester: string,
  decided: ReadonlySet<string> = new Set(),
  here: readonly string[] = [],
): boolean {
  const [stage, ...others] = stages;
  if (stage === undefined) return true;
  const seats = stage.approvers.flatMap(({ role, quorum }) => Array<string>(quorum).fill(role));
  const role = seats[here.length];
  if (role === undefined) return canDecide(others, roles, requester, new Set([...decided, ...here]));
  return (roles[role] ?? []).some(
    ({ email }) =>
      !here.includes(email) &&
      (isShared(stage) || !decided.has(email)) &&
      (email !== requester || stage.alsoEligible.includes('requester')) &&
      canDecide(stages, roles, requester, decided, [...here, email]),
  );
}

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'a quorum larger than the role',
      (w) => {
        w.stages.review.quorum = 3;
      },
      "workflow 'release', stage 'review': asks for more people than can decide: 'review' 3 of role 'reviewer', in all 3 different people, of whom there are 2; nobody decides two stages: add people to 'reviewer', or lower a quorum",
    ],
    [
      'a person whom two stages need',
      (w) => {
        w.stages.deploy.role = 'analyst';
      },
      "workflow 'release', stage 'deploy': asks for more people than can decide: 'test' 1 of role 'analyst', 'deploy' 1 of role 'analyst', in all 2 different people, of whom there is 1; nobody decides two stages: add people to 'analyst', or lower a quorum",
    ],
    [
      'a quorum that the requester leaves short',
      (w) => {
        w.stages.review.role = 'author';
        w.stages.review.quorum = 2;
      },
      "workflow 'release', stage 'review': asks for more people than can decide: 'review' 2 of role 'author', in all 2 different people, of whom there is 1 when 'amy@example.com' of the requester's role 'author' submits, as the requester decides nothing; nobody decides two stages: add people to 'author', or lower a quorum",
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });
});
