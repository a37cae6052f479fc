import { workflowsFor } from '../../../schema/define-workflow.ts';
import { defineRoles } from '../../../schema/roles.ts';

/** The people of the examples. Risk's Uma is away for the first week of November 2026; Noor stands in for her. */
export const roles = defineRoles({
  'data-scientist': [{ email: 'data-scientist@example.org', name: 'Dana Rojas' }],
  manager: [
    { email: 'manager@example.org', name: 'Morgan Estes' },
    { email: 'deputy-manager@example.org', name: 'Devon Pike' },
  ],
  risk: [
    { email: 'risk-one@example.com', name: 'Rune Adler' },
    {
      email: 'risk-two@example.com',
      name: 'Uma Sato',
      away: { from: '2026-11-01', until: '2026-11-07', standIn: 'counsel@example.com' },
    },
    { email: 'risk-three@example.com', name: 'Ravi Menon' },
  ],
  counsel: [{ email: 'counsel@example.com', name: 'Noor Haddad' }],
  director: [{ email: 'director@example.org', name: 'Dora Lund' }],
  'data-analyst': [{ email: 'data-analyst@example.org', name: 'Alex Nagel' }],
  'it-engineer': [{ email: 'it-engineer@example.org', name: 'Ira Lindstrom' }],
});

const defineWorkflow = workflowsFor(roles);

/** A model version's path, plain: one person at a time. */
export const promotion = defineWorkflow({
  id: 'model-promotion',
  title: 'Model promotion',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['qa', 'production'],
  start: 'review',
  stages: {
    review: {
      type: 'approval',
      title: 'Manager review',
      role: 'manager',
      meaning: 'reviewed',
      dueIn: '5 days',
      next: 'promote-to-qa',
    },
    'promote-to-qa': { type: 'promotion', title: 'Promotion to QA', environment: 'qa', next: 'test' },
    test: {
      type: 'approval',
      title: 'Test in QA',
      role: 'data-analyst',
      dueIn: '10 days',
      next: 'promote-to-production',
    },
    'promote-to-production': {
      type: 'promotion',
      title: 'Promotion to production',
      environment: 'production',
      next: 'deploy',
    },
    deploy: { type: 'task', title: 'Deployment', role: 'it-engineer', dueIn: '3 days', next: 'end' },
  },
});

/** A model version's path with everything that a stage can ask. */
export const governed = defineWorkflow({
  id: 'governed-promotion',
  title: 'Governed promotion',
  subject: 'model',
  requester: 'data-scientist',
  submission: { attributes: { riskTier: ['low', 'high'], customers: 'number' } },
  environments: ['production'],
  start: 'gate',
  rework: { dueIn: '14 days', maxAttempts: 3 },
  stages: {
    gate: {
      type: 'check',
      title: 'Quality gate',
      checks: {
        'auc-at-least': { metric: 'auc', atLeast: 0.85 },
        'report-attached': { evidence: 'validation-report' },
      },
      next: 'counsel',
    },
    counsel: {
      type: 'approval',
      title: 'Legal opinion',
      when: { attribute: 'riskTier', is: 'high' },
      role: 'counsel',
      dueIn: '5 days',
      next: 'review',
    },
    review: {
      type: 'approval',
      title: 'Joint review',
      approvers: { manager: 1, risk: 2 },
      dueIn: '10 days',
      remindAfter: '2 days',
      escalate: { after: '4 days', to: 'director' },
      conditions: true,
      rejectQuorum: 2,
      reworkTo: 'review',
      handOverTo: ['manager', 'risk', 'director'],
      form: {
        'bias-tested': 'The bias tests were read',
        explainable: { label: 'Can its decisions be explained?', type: 'yes-no' },
        impact: { label: 'Impact if it is wrong', type: 'choice', options: ['low', 'medium', 'high'] },
        region: {
          label: 'Where it is used',
          type: 'choice',
          options: ['Africa', 'Asia', 'Europe', 'North America', 'Oceania', 'South America'],
        },
        'loss-limit': { label: 'Largest loss a day, in EUR', type: 'number' },
        remarks: { label: 'What the next reviewer should know', type: 'text' },
      },
      next: 'release',
    },
    release: { type: 'promotion', title: 'Release', environment: 'production', next: 'end' },
  },
});

/** No model, no environment, no lineage: an expense. */
export const expense = defineWorkflow({
  id: 'expense',
  title: 'Expense reimbursement',
  subject: 'expense',
  requester: 'data-scientist',
  submission: { attributes: { amount: 'number', purpose: 'text' } },
  start: 'manager',
  stages: {
    manager: {
      type: 'approval',
      title: 'Manager',
      role: 'manager',
      handOverTo: [],
      dueIn: '5 days',
      next: 'end',
    },
  },
});
