import { describe, expect, it } from 'vitest';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import { knownRoles } from '../../../schema/rules/known-roles.ts';
import { waivers } from '../../../schema/rules/waivers.ts';
import { validateWorkflow } from '../../../schema/validate-workflow.ts';
import { definitionHash } from '../../../schema/workflow.ts';
import { refusals, type WrongDefinition } from '../release.ts';
import { approval, check, passing, promotion, rolesOf, task, told } from '../samples.ts';

const accurate = { auc: { metric: 'auc', atLeast: 0.8 } } as const;
const gate = check(accurate, { waivedAt: 'gate-waiver' });
const waiver = approval({ waives: 'gate', conditions: true });
const behind = (publish: Partial<Parameters<typeof promotion>[0]>) =>
  told(waivers(passing({ review: approval(), gate, 'gate-waiver': waiver, publish: promotion(publish) })));

describe('the rule of waivers', () => {
  it('accepts that what is overdue holds the next promotion', () => {
    expect(behind({ blockedBy: 'overdue-findings' })).toEqual([]);
    expect(told(waivers(passing({ gate, 'gate-waiver': waiver, 'roll-out': task() })))).toEqual([]);
    expect(told(waivers(passing({ publish: promotion(), gate, 'gate-waiver': waiver })))).toEqual([]);
    expect(told(waivers(passing({ gate: check(accurate), publish: promotion() })))).toEqual([]);
  });

  it('leaves alone what promotes nothing', () => {
    expect(behind({ type: 'retirement' })).toEqual([]);
    expect(behind({ type: 'attestation', blockedBy: 'open-findings' })).toEqual([]);
  });

  it('refuses waivers that hold nothing, or their own promotion', () => {
    expect(behind({})).toEqual([
      "publish: promotes behind a check that may be waived, and waits for no waiver that is overdue: add blockedBy: 'overdue-findings'",
    ]);
    expect(behind({ blockedBy: 'open-findings' })).toEqual([
      "publish: waits for open findings, and so for every waiver of its own request: write blockedBy: 'overdue-findings'",
    ]);
  });
});

const roles = rolesOf({ author: ['amy'], reviewer: ['bob'], risk: ['rita', 'ron'] });
const define = workflowsFor(roles);
const source = (changes: object = {}, others: object = {}) =>
  ({
    id: 'release',
    title: 'Release',
    subject: 'service',
    requester: 'author',
    submission: { metrics: ['auc'] },
    environments: ['production'],
    stages: {
      review: { type: 'approval', role: 'reviewer', dueIn: '5 days' },
      gate: { type: 'check', checks: accurate, waivableBy: 'risk', ...changes },
      publish: { type: 'promotion', environment: 'production', blockedBy: 'overdue-findings' },
      ...others,
    },
  }) as Parameters<typeof define>[0];

describe('a check that may be waived', () => {
  it('has a stage after it, whose people waive what fails until a day', () => {
    const workflow = define(source());
    expect(workflow.format).toBe(5);
    expect(Object.keys(workflow.stages)).toEqual(['review', 'gate', 'gate-waiver', 'publish']);
    expect(workflow.stages['gate']).toMatchObject({ next: 'gate-waiver', waivedAt: 'gate-waiver' });
    expect(workflow.stages['gate-waiver']).toMatchObject({
      type: 'approval',
      title: 'Waiver: Gate',
      approvers: [{ role: 'risk', quorum: 1 }],
      due: { seconds: 5 * 86_400 },
      conditions: true,
      // Who takes responsibility says why.
      commentRequiredFor: ['request-changes', 'reject', 'approve-with-conditions'],
      waives: 'gate',
      next: 'publish',
    });
    expect(validateWorkflow(workflow, roles)).toEqual([]);
  });

  it('has the time that it says, or what the organisation usually gives', () => {
    const dueOf = (workflow: ReturnType<typeof define>) => Object(workflow.stages['gate-waiver']).due;
    expect(dueOf(define(source({ dueIn: '2 days' })))).toEqual({ seconds: 2 * 86_400 });
    const usual = workflowsFor(roles, { waits: { dueIn: '7 days' } });
    expect(dueOf(usual(source()))).toEqual({ seconds: 7 * 86_400 });
  });

  it('is no part of definitions that say nothing of it', () => {
    const plain = define(source({ waivableBy: undefined }));
    expect(plain.format).toBe(3);
    expect(JSON.stringify(plain)).not.toContain('waive');
    expect(definitionHash(plain)).toBe('c13af5751bc4352de791339f1fb01b0ae09f78b160a4fcec67773269e5d6d970');
  });

  it('approves nothing: something must be approved beside it', () => {
    const workflow = define(source({}, { review: { type: 'task', role: 'reviewer', dueIn: '5 days' } }));
    expect(told(validateWorkflow(workflow, roles))).toEqual([
      "publish: promotes what nobody has approved: put a stage of type 'approval' before it",
    ]);
  });

  it('names a role with people', () => {
    expect(told(knownRoles(define(source({ waivableBy: 'risc' })), roles))).toEqual([
      "gate: its waivableBy 'risc' is no role: did you mean 'risk'?",
    ]);
    expect(told(validateWorkflow(define(source({ waivableBy: 'risc' })), roles))).toContain(
      "gate: its waivableBy 'risc' is no role: did you mean 'risk'?",
    );
  });

  it.each([
    [
      { ifFailed: 'reject' },
      {},
      'has ifFailed beside waivableBy, whose people say what becomes of what failed: remove one of them',
    ],
    [
      { waivableBy: undefined, dueIn: '2 days' },
      {},
      'has a dueIn, and waits for nobody: add waivableBy, the role that may waive what failed, or remove it',
    ],
    [{ dueIn: 'soon' }, {}, "its dueIn 'soon' is not a duration"],
    [{ waivableBy: ['risk'] }, {}, 'has the waivableBy ["risk"]: write one text, such as \'risk\''],
    [
      {},
      { 'gate-waiver': { type: 'task', role: 'reviewer', dueIn: '1 day' } },
      "has waivableBy, which adds the stage 'gate-waiver', and there is one: rename that one",
    ],
  ])('is refused with %j %j', (changes, others, message) => {
    expect(() => define(source(changes, others))).toThrow(`workflow 'release', stage 'gate': ${message}`);
  });
});

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'a promotion that waits for no waiver that is overdue',
      (w) => {
        w.stages.gate.waivableBy = 'operator';
        delete w.stages.review.escalate;
        delete w.stages['to-production'].blockedBy;
        w.stages['to-qa'].blockedBy = 'overdue-findings';
        w.stages.deploy.role = 'analyst';
        w.stages.test.role = 'reviewer';
      },
      "workflow 'release', stage 'to-production': promotes behind a check that may be waived, and waits for no waiver that is overdue: add blockedBy: 'overdue-findings'",
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });
});
