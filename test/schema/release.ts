import { workflowsFor } from '../../schema/define-workflow.ts';
import { defineRoles } from '../../schema/roles.ts';
import type { CommonRule, Problem, Rule } from '../../schema/rules/rule.ts';
import { validateWorkflows } from '../../schema/validate-workflow.ts';
import type { Workflow } from '../../schema/workflow.ts';
import type { WorkflowSource } from '../../schema/workflow-source.ts';

// A workflow as an admin may write it, two that it names, and what is said after a small change of it that the compiler
// lets pass, or that comes from untyped data.

const person = (name: string) => ({ email: `${name.toLowerCase()}@example.com`, name });
const roles = defineRoles({
  author: [person('Amy'), person('Bob')],
  reviewer: [person('Cleo'), person('Dan')],
  analyst: [person('Eve')],
  operator: [person('Finn')],
});
const defineWorkflow = workflowsFor(roles);

type Source = WorkflowSource<string, string, string, string>;
export type Change = (source: Editable) => void;
/** A source that a test changes as it likes. */
// biome-ignore lint/suspicious/noExplicitAny: what is changed here is wrong in ways that types would not allow
type Editable = any;

const release = (): Source => ({
  id: 'release',
  title: 'Release',
  subject: 'model',
  requester: 'author',
  submission: { metrics: ['auc'], attributes: { amount: 'number', riskTier: ['low', 'high'] } },
  environments: ['qa', 'production'],
  start: 'gate',
  stages: {
    gate: {
      type: 'check',
      title: 'Gate',
      checks: { auc: { metric: 'auc', atLeast: 0.8 } },
      next: 'review',
    },
    review: {
      type: 'approval',
      title: 'Review',
      role: 'reviewer',
      dueIn: '5 days',
      remindAfter: '2 days',
      escalate: { after: '3 days', to: 'operator' },
      form: { 'data-checked': 'I have looked at the data' },
      next: 'to-qa',
    },
    'to-qa': { type: 'promotion', title: 'To QA', environment: 'qa', next: 'test' },
    test: {
      type: 'approval',
      title: 'Test',
      role: 'analyst',
      dueIn: '5 days',
      conditions: true,
      next: 'to-production',
    },
    'to-production': {
      type: 'promotion',
      title: 'To production',
      environment: 'production',
      attest: { every: '180 days', by: 'renewal' },
      blockedBy: 'overdue-findings',
      next: 'deploy',
    },
    deploy: { type: 'task', title: 'Deployment', role: 'operator', dueIn: '3 days', next: 'end' },
  },
});

const renewal = (): Source => ({
  id: 'renewal',
  title: 'Renewal',
  subject: 'model',
  requester: 'author',
  submission: { lineage: false, version: { in: 'production', when: 'now' } },
  environments: ['production'],
  start: 'confirm',
  stages: {
    confirm: { type: 'approval', title: 'Confirmation', role: 'reviewer', dueIn: '5 days', next: 'renew' },
    renew: { type: 'attestation', title: 'Renewal', environment: 'production', next: 'end' },
  },
});

const rollback = (): Source => ({
  id: 'rollback',
  title: 'Rollback',
  subject: 'model',
  requester: 'operator',
  submission: { lineage: false, version: { in: 'production', when: 'before' } },
  environments: ['production'],
  start: 'agree',
  stages: {
    agree: {
      type: 'approval',
      title: 'Agreement',
      role: 'reviewer',
      quorum: 2,
      dueIn: '4 hours',
      next: 'go-back',
    },
    'go-back': { type: 'promotion', title: 'Way back', environment: 'production', next: 'end' },
  },
});

/** A change, in words, that the rule's own tests have the message of. */
export type WrongWord = readonly [what: string, change: Change];
/** A change, in words, and all that is said about it. */
export type WrongDefinition = readonly [what: string, change: Change, message: string];

const CHECKS = ['recall-gap'];

/** The three workflows after a change of the first. */
export function definitions(change: Change): Workflow[] {
  const changed = release();
  change(changed);
  const define = defineWorkflow as (source: Source) => Workflow;
  return [changed, renewal(), rollback()].map(define);
}

/** What is said about the three workflows after a change of the first. */
export function refusals(change: Change): string[] {
  return validateWorkflows(definitions(change), roles, CHECKS);
}

/** What one rule says about each of them. */
export function saidOfEach(rule: Rule, change: Change): string[] {
  return definitions(change)
    .flatMap((workflow) => rule(workflow, roles, CHECKS))
    .map(inWords);
}

/** What a rule for all workflows together says about them. */
export function saidOfAll(rule: CommonRule, change: Change): string[] {
  return rule(definitions(change)).map(inWords);
}

function inWords({ workflow, stage, message }: Problem): string {
  return `workflow '${workflow}'${stage === undefined ? '' : `, stage '${stage}'`}: ${message}`;
}
