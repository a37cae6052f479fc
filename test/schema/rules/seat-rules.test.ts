import { describe, expect, it } from 'vitest';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import { defineRoles, type Roles } from '../../../schema/roles.ts';
import { quorums } from '../../../schema/rules/quorums.ts';
import { rejectQuorums } from '../../../schema/rules/reject-quorums.ts';
import { seatRules } from '../../../schema/rules/seat-rules.ts';
import { validateWorkflow } from '../../../schema/validate-workflow.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import { told } from '../samples.ts';

const person = (word: string, manager?: string) => ({
  email: `${word}@example.com`,
  name: word,
  ...(manager !== undefined && { manager: `${manager}@example.com` }),
});
const roles = defineRoles({
  employee: [person('amy', 'mia'), person('bob', 'max')],
  lead: [person('mia', 'max'), person('max')],
  risk: [person('ray'), person('rob')],
  'risk-eu': [person('eva')],
  'risk-us': [person('una')],
});
const owners = { 'model/credit-*': ['risk-eu', 'risk-us'], 'model/*': ['risk'] } as const;

/** A workflow whose stages ask as they say. */
function asking(
  stages: object,
  using = owners as object,
  attributes: object = { region: ['eu', 'us'] },
): Workflow {
  const define = workflowsFor(roles as Roles, { owners: using as never });
  return define({
    id: 'release',
    title: 'Release',
    subject: 'model',
    requester: 'employee',
    submission: { attributes: attributes as never },
    stages: Object.fromEntries(
      Object.entries(stages).map(([name, stage]) => [name, { type: 'approval', dueIn: '2 days', ...stage }]),
    ) as never,
  });
}
const managed = { approver: { managerOf: 'requester' } };
const owned = { approver: { ownerOf: 'subject' } };
const byRegion = { approver: { attribute: 'region', of: { eu: 'risk-eu', us: 'risk-us' } } };

describe('who decides as the request says', () => {
  it('is accepted where everybody, every subject and every option has somebody', () => {
    expect(
      validateWorkflow(
        asking({ managed, owned, regional: { ...byRegion, alsoEligible: ['earlier-approver'] } }),
        roles,
      ),
    ).toEqual([]);
  });

  it('is plain data, which keeps the owners of its kind of subject', () => {
    const { stages } = asking({ owned }, { 'service/*': ['risk'], 'model/*': ['risk'] });
    expect(stages).toMatchObject({
      owned: {
        approvers: [
          {
            role: 'owner of the subject',
            quorum: 1,
            rule: { ownerOf: 'subject', owners: [{ subjects: 'model/*', roles: ['risk'] }] },
          },
        ],
        handOverTo: ['risk'],
      },
    });
    expect(JSON.stringify(stages)).not.toContain('service/*');
  });

  it('names those who report to nobody', () => {
    const alone = { ...roles, employee: [person('amy', 'mia'), person('bob'), person('cy')] };
    expect(told(seatRules(asking({ managed }), alone))).toEqual([
      "managed: would be stuck when 'bob@example.com', 'cy@example.com' of the requester's role 'employee' submit: these people report to nobody: write manager: '...' in workflows/roles.ts",
    ]);
  });

  it('names whose manager cannot decide, as the one who is left decides another stage', () => {
    const [found] = quorums(asking({ first: { role: 'lead', quorum: 2 }, managed }), roles);
    expect(found?.stage).toBe('managed');
    expect(found?.message).toBe(
      "asks for more people than can decide: 'first' 2 of role 'lead', 'managed' 1 line manager of the requester, in all 3 different people, " +
        "of whom there are 2 when 'amy@example.com' of the requester's role 'employee' submits, as the requester decides nothing; " +
        "nobody decides two stages: give 'amy@example.com' another manager than 'mia@example.com', add people to 'lead', or lower a quorum",
    );
  });

  it('says which subjects are whose, where those are too few', () => {
    const [found] = quorums(asking({ owned: { ...owned, quorum: 3 } }), roles);
    expect(found?.message).toContain(
      "there are 2, where the subject is of 'model/credit-*'; nobody decides two stages: add people to 'risk-eu', 'risk-us', or lower a quorum",
    );
  });

  it('tells the options of an attribute apart, and looks at no case that no request is in', () => {
    const two = { ...byRegion, quorum: 2 };
    expect(quorums(asking({ two }), roles)[0]?.message).toContain(
      "there is 1, where region is 'eu'; nobody decides two stages: add people to 'risk-eu', or lower a quorum",
    );
    const apart = asking({
      general: { role: 'risk-us', when: { attribute: 'region', is: 'eu' } },
      regional: byRegion,
    });
    expect(validateWorkflow(apart, roles)).toEqual([]);
    const together = asking({
      general: { role: 'risk-us', when: { attribute: 'region', is: 'us' } },
      regional: byRegion,
    });
    expect(quorums(together, roles)).toHaveLength(1);
  });

  it('takes no more rejections than there are people for any request', () => {
    expect(told(rejectQuorums(asking({ owned: { ...owned, rejectQuorum: 3 } }), roles))).toEqual([
      'owned: its rejectQuorum is 3: write a whole number from 1 to 2, the people it asks',
    ]);
  });

  it.each<[string, object, object | undefined, object | undefined, string]>([
    [
      "subjects that are nobody's",
      owned,
      { 'model/credit-*': ['risk'] },
      undefined,
      "review: would be stuck when nobody owns the subject 'model/...', as none of 'model/credit-*' is of it: end the owners in workflows/roles.ts with 'model/*', and whose the rest is",
    ],
    [
      'no owners at all',
      owned,
      {},
      undefined,
      "review: would be stuck when nobody owns the subject 'model/...': end the owners in workflows/roles.ts with 'model/*', and whose the rest is",
    ],
    [
      'an attribute that no request states',
      { approver: { attribute: 'regoin', of: { eu: 'risk-eu' } } },
      undefined,
      undefined,
      "review: its approver goes by the attribute 'regoin', which no request states: did you mean 'region'?",
    ],
    [
      'an attribute that is like no other',
      { approver: { attribute: 'desk', of: { eu: 'risk-eu' } } },
      undefined,
      undefined,
      "review: its approver goes by the attribute 'desk', which no request states: add it to submission.attributes, as desk: ['eu']",
    ],
    [
      'two rejections by one manager',
      { ...managed, rejectQuorum: 2 },
      undefined,
      undefined,
      'review: its approver is one person, the manager of the requester: remove quorum and rejectQuorum',
    ],
    [
      'an attribute of any text',
      byRegion,
      undefined,
      { region: 'text' },
      "review: its approver goes by the attribute 'region', which may be any text: list what it may be, as region: ['eu', 'us']",
    ],
    [
      'an option that stands for nobody',
      { approver: { attribute: 'region', of: { eu: 'risk-eu' } } },
      undefined,
      undefined,
      "review: would be stuck when region is 'us': say in approver.of whose that is",
    ],
    [
      'a misspelt option',
      { approver: { attribute: 'region', of: { eu: 'risk-eu', us: 'risk-us', usa: 'risk' } } },
      undefined,
      undefined,
      "review: its approver.of has 'usa', which region never is: did you mean 'us'?",
    ],
    [
      'two managers of one person',
      { ...managed, quorum: 2 },
      undefined,
      undefined,
      'review: its approver is one person, the manager of the requester: remove quorum and rejectQuorum',
    ],
    [
      'the manager of somebody else',
      { approver: { managerOf: 'author' } },
      undefined,
      undefined,
      "review: its approver is the manager of 'author': write 'requester', whose manager it asks",
    ],
    [
      'the owner of something else',
      { approver: { ownerOf: 'version' } },
      undefined,
      undefined,
      "review: its approver is the owner of 'version': write 'subject'",
    ],
  ])('is refused with %s', (_, stage, using, attributes, message) => {
    expect(told(seatRules(asking({ review: stage }, using, attributes), roles))).toEqual([message]);
  });

  it.each<[string, object, string]>([
    ['a role beside it', { role: 'risk', ...managed }, 'has role and approver: keep one of them'],
    [
      'a text',
      { approver: 'manager' },
      "has the approver 'manager': write { managerOf: 'requester' }, { ownerOf: 'subject' } or { attribute: 'region', of: { eu: 'risk-eu' } }, or name a role in role",
    ],
    [
      'a misspelt rule',
      { approver: { mangerOf: 'requester' } },
      "its approver names nobody: did you mean 'managerOf'?",
    ],
    [
      'two rules',
      { approver: { managerOf: 'requester', ownerOf: 'subject' } },
      "its approver has 'managerOf', 'ownerOf': keep one of them",
    ],
    [
      'an option without roles',
      { approver: { attribute: 'region' } },
      'its approver has no of: write its members between { and }',
    ],
  ])('does not define a stage with %s', (_, stage, message) => {
    expect(() => asking({ review: stage })).toThrow(`workflow 'release', stage 'review': ${message}`);
  });

  const RECEIPT = { type: 'task', role: 'requester' };

  it('lets whoever submitted confirm a task', () => {
    expect(validateWorkflow(asking({ managed, receipt: RECEIPT }), roles)).toEqual([]);
  });

  it.each<[string, object, string]>([
    [
      'an approval',
      { type: 'approval' },
      "asks by role: 'requester' whoever submitted, who approves nothing: make it a task",
    ],
    [
      'a task that keeps them out',
      { alsoEligible: ['earlier-approver'] },
      "asks whoever submitted, and keeps them out: add 'requester' to alsoEligible, or leave it out",
    ],
    [
      'several of them',
      { quorum: 2 },
      "asks by role: 'requester' one person: remove quorum and rejectQuorum",
    ],
    [
      'several rejections of theirs',
      { rejectQuorum: 2 },
      "asks by role: 'requester' one person: remove quorum and rejectQuorum",
    ],
  ])('does not ask whoever submitted for %s', (_, changes, message) => {
    expect(told(seatRules(asking({ receipt: { ...RECEIPT, ...changes } }), roles))).toEqual([
      `receipt: ${message}`,
    ]);
  });

  it('refuses a role that has the name of whoever submitted', () => {
    const named = { ...roles, requester: [person('ray')] };
    expect(told(seatRules(asking({ receipt: RECEIPT }), named))).toEqual([
      "receipt: asks by role: 'requester' whoever submitted, and there is a role of that name, too: rename that role",
    ]);
  });

  it('names five at most of those who report to nobody, and counts the others', () => {
    const alone = (count: number) => {
      const employee = Array.from({ length: count }, (_, index) => person(`p${index}`));
      return told(seatRules(asking({ managed }), { ...roles, employee }));
    };
    const five = [0, 1, 2, 3, 4].map((index) => `'p${index}@example.com'`).join(', ');
    const rest =
      "of the requester's role 'employee' submit: these people report to nobody: write manager: '...' in workflows/roles.ts";
    expect(alone(5)).toEqual([`managed: would be stuck when ${five} ${rest}`]);
    expect(alone(7)).toEqual([`managed: would be stuck when ${five} and 2 more ${rest}`]);
  });

  it('leaves a rule that cannot be followed out of what quorums say', () => {
    expect(quorums(asking({ managed: { ...managed, quorum: 2 } }), roles)).toEqual([]);
  });

  it('names no role where two stages need one manager', () => {
    expect(told(quorums(asking({ first: managed, second: managed }), roles))).toEqual([
      "second: asks for more people than can decide: 'first' 1 line manager of the requester, 'second' 1 line manager of the requester, " +
        "in all 2 different people, of whom there is 1 when 'amy@example.com' of the requester's role 'employee' submits, as the requester decides nothing; " +
        "nobody decides two stages: give 'amy@example.com' another manager than 'mia@example.com', or lower a quorum",
    ]);
  });

  it('takes as many rejections as there are people for each request', () => {
    const uneven = { 'model/credit-*': ['risk'], 'model/*': ['risk-eu'] };
    const beside = { ...owned, rejectQuorum: 2 };
    expect(told(rejectQuorums(asking({ owned: beside }, uneven), roles))).toEqual([
      'owned: its rejectQuorum is 2: write 1',
    ]);
  });

  it('counts whom each request names beside the people of a role', () => {
    const uneven = { 'model/credit-*': ['risk'], 'model/*': ['risk-eu'] };
    const workflow = asking({ owned }, uneven);
    const stages = Object.entries(workflow.stages).map(([name, stage]) => {
      if (stage.type !== 'approval') throw new Error('no approval');
      const approvers = [...stage.approvers, { role: 'lead', quorum: 1 }];
      return [name, { ...stage, approvers, rejectQuorum: 4 }];
    });
    expect(told(rejectQuorums({ ...workflow, stages: Object.fromEntries(stages) }, roles))).toEqual([
      'owned: its rejectQuorum is 4: write a whole number from 1 to 3, the people it asks',
    ]);
  });

  it('sees a split vote that only some requests can end in', () => {
    const three = { ...roles, 'risk-eu': [person('eva'), person('els')] };
    const many = { ...three, 'risk-us': [person('una'), person('ulf'), person('uwe')] };
    const vote = { ...byRegion, quorum: 2, rejectQuorum: 2 };
    expect(told(rejectQuorums(asking({ vote }), many))).toEqual([
      "vote: may end in a split vote: after 1 rejection, one short of its rejectQuorum, too few people are left to approve: add people to 'risk-eu', 'risk-us', or lower rejectQuorum or a quorum",
    ]);
    const enough = { ...many, 'risk-eu': [...many['risk-eu'], person('eda')] };
    expect(rejectQuorums(asking({ vote }), enough)).toEqual([]);
  });

  it('names a role that there is not', () => {
    const strange = { approver: { attribute: 'region', of: { eu: 'risk-eu', us: 'risk-uss' } } };
    expect(told(validateWorkflow(asking({ review: strange }), roles))).toContain(
      "review: its role 'risk-uss' is no role: did you mean 'risk-us'?",
    );
  });

  it('refuses misspelt owners where workflows are bound to their roles', () => {
    expect(() => workflowsFor(roles, { owners: { 'model/*': ['rsik'] } as never })).toThrow(
      "workflows/roles.ts:\n- its owners of 'model/*': 'rsik' is no role: did you mean 'risk'?",
    );
  });
});
