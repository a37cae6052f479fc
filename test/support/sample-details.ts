import type { RequestActions, Streams, SubjectActions } from '../../lambdas/domain/actions.ts';
import type { Decision } from '../../lambdas/domain/model.ts';

const INSTANT = '2026-03-01T12:00:00.000Z';
const REQUEST = '1'.repeat(26);

const decision: Decision = {
  person: 'morgan@example.com',
  name: 'Morgan Estes',
  role: 'manager',
  choice: 'approve',
  meaning: 'approved',
  at: INSTANT,
};

const stage = { stage: 'review', attempt: 1, version: '14' };
const part = { ...stage, from: 'morgan@example.com', to: 'robin@example.com' };
const rules = { workflow: 'model-promotion', definition: 'd'.repeat(64) };
const effect = {
  ...stage,
  environment: 'production',
  request: REQUEST,
  since: INSTANT,
  authorisedBy: [{ ...decision, stage: 'review', attempt: 1 }],
};

const outdated = {
  ...stage,
  stage: 'promote',
  count: 1,
  environment: 'production',
  asks: 'review',
  runs: { version: '13', request: REQUEST },
  at: INSTANT,
};

const ofRequests: RequestActions = {
  submitted: {
    attempt: 1,
    requester: { email: 'dana@example.com', name: 'Dana Novak' },
    submission: {
      subject: 'model/churn',
      version: '14',
      requestedBy: 'dana@example.com',
      attributes: {},
      metrics: {},
      evidence: [],
    },
    execution: 'execution-1',
    ...rules,
  },
  queued: { attempt: 1, version: '14', behind: [] },
  dequeued: { attempt: 1, version: '14' },
  'stage-opened': { ...stage, approvers: [{ role: 'manager', quorum: 1 }], roster: [], dueAt: INSTANT },
  'stage-skipped': { ...stage, reason: 'Not needed.', when: { metric: 'auc', over: 0.9 } },
  'stage-spared': { ...stage, reason: 'Not needed.', rule: 'low-risk' },
  checked: { ...stage, results: [], outcome: 'passed' },
  'rule-judged': {
    ...stage,
    policy: 'policy/low-risk',
    reason: 'It is low.',
    results: [],
    outcome: 'skipped',
  },
  'wait-begun': { ...stage, until: INSTANT },
  'wait-checked': { ...stage, look: 1, results: [], lookAt: INSTANT },
  'wait-ended': { ...stage, results: [], outcome: 'passed' },
  decided: { ...stage, decision, assurance: 'email-link', subject: 'model/churn', ...rules },
  rescinded: { ...stage, decision, reason: 'The recall is too low.', assurance: 'email-link' },
  reminded: { ...stage, people: [], reminder: 1 },
  escalated: { ...stage, to: 'director', people: [] },
  'people-changed': { ...stage, joined: [{ email: 'robin@example.com', name: 'Robin Roth' }], left: [] },
  'administrators-asked': { ...stage, people: [] },
  'handed-over': part,
  reassigned: { ...stage, to: part.to },
  'promotion-held': { ...stage, since: INSTANT, why: 'year end' },
  'approval-outdated': outdated,
  promoted: { ...stage, effect: 'promotion', environment: 'production', since: INSTANT },
  expired: { stage: 'review', attempt: 1, reason: 'Nobody decided.' },
  closed: { outcome: 'withdrawn', reason: 'The wrong month.', attempt: 1 },
};

const ofSubjects: SubjectActions = {
  'request-opened': { request: REQUEST, version: '14', ...rules, supersedes: [] },
  promoted: { ...effect, ...rules, metrics: {}, variables: {}, requestedBy: 'dana@example.com', owing: [] },
  'approval-outdated': { ...outdated, request: REQUEST },
  attested: effect,
  retired: effect,
  'request-closed': {
    request: REQUEST,
    version: '14',
    attempt: 1,
    outcome: 'completed',
    lastEntry: { seq: 9, hash: 'e'.repeat(64) },
  },
  'findings-raised': { request: REQUEST, attempt: 1, version: '14', findings: [] },
  'finding-reported': {
    finding: {
      id: 'reported.drift-1',
      text: 'look at the drift',
      owner: 'dana@example.com',
      due: '2026-04-01',
      raisedBy: 'monitor:drift',
      at: INSTANT,
      version: '14',
      environment: 'production',
    },
  },
  'policy-suspended': { reason: 'It was too generous.' },
  'policy-resumed': { reason: 'It was corrected.' },
  'finding-closed': {
    finding: {
      id: `${REQUEST}.1.review.1`,
      text: 'measure it',
      owner: 'dana@example.com',
      due: '2026-04-01',
      raisedBy: 'morgan@example.com',
      at: INSTANT,
      request: REQUEST,
      version: '14',
      stage: 'review',
    },
    comment: 'measured',
  },
};

/** Details of every action as its writers make them, without what may be absent. */
export const SAMPLE_DETAILS: Readonly<
  Record<'request', Streams['request']['actions']> & Record<'subject', Streams['subject']['actions']>
> = { request: ofRequests, subject: ofSubjects };

/** Details of an action in a stream; empty where neither is known. */
export function sampleDetails(stream: string, action: string): Readonly<Record<string, unknown>> {
  const samples = Object.entries(SAMPLE_DETAILS).find(([kind]) => stream.startsWith(`${kind}/`))?.[1] ?? {};
  return (
    Object.entries<Readonly<Record<string, unknown>>>(samples).find(([name]) => name === action)?.[1] ?? {}
  );
}
