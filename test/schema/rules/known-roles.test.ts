import { describe, expect, it } from 'vitest';
import { knownRoles } from '../../../schema/rules/known-roles.ts';
import { refusals, type WrongDefinition } from '../release.ts';
import { approval, asks, passing, rolesOf, sampleRoles, sampleWorkflow, told } from '../samples.ts';

describe('the rule of known roles', () => {
  it('accepts roles that have people', () => {
    expect(knownRoles(sampleWorkflow(), sampleRoles)).toEqual([]);
  });

  it('refuses known callers alone where nobody is known by one', () => {
    const workflow = sampleWorkflow({
      submission: { lineage: false, artifact: false, attributes: {}, authenticated: true },
    });
    expect(knownRoles(workflow, sampleRoles)).toEqual([
      {
        workflow: 'release',
        message:
          "takes requests from known callers alone, and nobody of its requester's role 'author' has principals: add them in workflows/roles.ts",
      },
    ]);
    const [author, ...others] = sampleRoles['author'] ?? [];
    if (author === undefined) throw new Error('nobody');
    const known = { ...author, principals: ['arn:aws:iam::111122223333:user/amy'] };
    expect(knownRoles(workflow, { ...sampleRoles, author: [known, ...others] })).toEqual([]);
    expect(knownRoles(workflow, { ...sampleRoles, author: [author, known] })).toEqual([]);
    expect(told(knownRoles(workflow, { ...sampleRoles, author: [] }))).toEqual([
      "its requester 'author' has nobody in it: add a person to it",
    ]);
  });

  it('says which role was meant', () => {
    const workflow = sampleWorkflow({ stages: { review: approval(asks({ reviwer: 1 })) } });
    expect(knownRoles(workflow, sampleRoles)).toEqual([
      {
        workflow: 'release',
        stage: 'review',
        message: "its role 'reviwer' is no role: did you mean 'reviewer'?",
      },
    ]);
  });

  it('knows whom a workflow and a stage inform, each once', () => {
    const informing = (inform: readonly string[], ofStage: readonly string[]) =>
      told(
        knownRoles(
          sampleWorkflow({ inform, stages: { review: approval({ inform: ofStage }) } }),
          sampleRoles,
        ),
      );
    expect(informing(['operator'], ['author'])).toEqual([]);
    expect(informing(['oprator'], ['author', 'author'])).toEqual([
      "its inform 'oprator' is no role: did you mean 'operator'?",
      "review: informs 'author' twice: name each role once",
    ]);
  });

  it('lists a handful of roles of many', () => {
    const many = Object.fromEntries(
      Array.from({ length: 51 }, (_, index) => [`team-${index}`, sampleRoles['author'] ?? []]),
    );
    const [first] = knownRoles(sampleWorkflow({ requester: 'board' }), many);
    expect(first?.message).toMatch(
      /^its requester 'board' is no role: add it to the roles, or write one of 'team-0', .*'team-4' and 46 more$/,
    );
  });

  it.each(['boss', 'constructor', 'toString', '__proto__'])('refuses the unknown role %s', (role) => {
    const workflow = sampleWorkflow({ requester: role, stages: { review: approval(asks({ [role]: 1 })) } });
    const message = `role '${role}' is no role: add it to the roles, or write one of 'author', 'reviewer', 'operator'`;
    expect(knownRoles(workflow, sampleRoles)).toEqual([
      { workflow: 'release', message: message.replace('role', 'its requester') },
      { workflow: 'release', stage: 'review', message: `its ${message}` },
    ]);
  });

  it('looks at the roles of an escalation and of hand-overs too', () => {
    const review = approval({
      escalate: { after: { seconds: 60 }, to: 'boss' },
      handOverTo: ['reviewer', 'depty'],
    });
    const others = "add it to the roles, or write one of 'author', 'reviewer', 'operator'";
    expect(told(knownRoles(passing({ review }), sampleRoles))).toEqual([
      `review: its escalate.to 'boss' is no role: ${others}`,
      `review: its handOverTo 'depty' is no role: ${others}`,
    ]);
  });

  it('refuses a role with nobody in it', () => {
    const roles = rolesOf({ author: ['amy'], reviewer: [], operator: ['dan'] });
    expect(knownRoles(sampleWorkflow(), roles)).toEqual([
      {
        workflow: 'release',
        stage: 'review',
        message: "its role 'reviewer' has nobody in it: add a person to it",
      },
    ]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'an unknown role',
      (w) => {
        w.stages.review.role = 'reviwer';
      },
      "workflow 'release', stage 'review': its role 'reviwer' is no role: did you mean 'reviewer'?",
    ],
    [
      'an escalation to an unknown role',
      (w) => {
        w.stages.review.escalate.to = 'boss';
      },
      "workflow 'release', stage 'review': its escalate.to 'boss' is no role: add it to the roles, or write one of 'author', 'reviewer', 'analyst', 'operator'",
    ],
    [
      'hand-over to an unknown role',
      (w) => {
        w.stages.review.handOverTo = ['reviewer', 'deputy'];
      },
      "workflow 'release', stage 'review': its handOverTo 'deputy' is no role: add it to the roles, or write one of 'author', 'reviewer', 'analyst', 'operator'",
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });
});
