/** What somebody may write for a member that takes a text, by its name. */
export type Examples = Readonly<Record<string, string>>;

/** Examples of members whose name means the same wherever it stands. */
export const EXAMPLES: Examples = {
  approvedBy: 'risk',
  askAgain: 'review',
  attribute: 'region',
  blockedBy: 'overdue-findings',
  by: 'model-revalidation',
  email: 'ann@example.com',
  environment: 'production',
  id: 'model-promotion',
  ifFailed: 'request-changes',
  in: 'production',
  label: 'Drift is within limits',
  mail: 'daily',
  manager: 'bo@example.com',
  meaning: 'approved',
  mustBe: 'yes',
  name: 'Ann Lee',
  newerVersion: 'queue',
  next: 'promote',
  policy: 'low-risk-retraining',
  reason: 'Year-end closing',
  requester: 'data-scientist',
  reworkTo: 'review',
  role: 'manager',
  signature: 'signed-in',
  standIn: 'bo@example.com',
  start: 'review',
  subject: 'model',
  timeZone: 'Europe/Berlin',
  title: 'Model promotion',
  to: 'director',
  type: 'approval',
  waivableBy: 'risk',
  when: 'now',
  window: 'nights',
};

/** Members of a freeze, an absence, a stage, a metric, a question and a way back that mean something of their own there. */
export const IN_A_FREEZE: Examples = { from: '2026-11-26T00:00:00Z', until: '2026-12-01T00:00:00Z' };
export const IN_AN_ABSENCE: Examples = { from: '2026-08-03', until: '2026-08-21' };
/** What may be said of who decides. */
export const IN_A_SEAT: Examples = { managerOf: 'requester', ownerOf: 'subject' };
export const IN_A_STAGE: Examples = { until: '2027-03-01' };
export const IN_A_METRIC: Examples = { better: 'higher', label: 'Area under the curve' };
export const IN_A_QUESTION: Examples = { type: 'yes-no' };
export const IN_A_WAY_BACK: Examples = { start: 'model-rollback' };
export const IN_A_RENEWAL: Examples = { start: 'model-revalidation' };
