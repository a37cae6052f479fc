import type { Entry } from '../lambdas/api/schemas/domain.ts';
import type { Condition, Decision } from '../lambdas/domain/model.ts';
import { own } from '../schema/own.ts';
import { describeDecision } from './describe-decision.ts';

type Details = Readonly<Record<string, unknown>>;
type Entries = Readonly<Record<string, (details: Details) => string>>;

/** What each action of a request says, in a sentence's end, as `docs/ledger-format.md` lists its details. */
const OF_REQUESTS: Entries = {
  submitted: ({ attempt, submission, workflow }) => {
    const { subject, version } = submission as Details;
    return `${subject} version ${version}, attempt ${attempt}, to ${workflow}`;
  },
  queued: ({ behind }) => `behind ${(behind as string[]).join(', ')}`,
  dequeued: ({ version }) => `version ${version} goes on`,
  'stage-opened': ({ stage, attempt, approvers, role, quorum, roster, dueAt }) => {
    const people = (roster as Details[]).map(({ email }) => email).join(', ');
    const needed = (approvers as Details[] | undefined) ?? [{ role, quorum }];
    const quorums = needed.map((one) => `${one['quorum']} of ${one['role']}`).join(' and ');
    return `'${stage}', attempt ${attempt}, for ${quorums} (${people}) until ${dueAt}`;
  },
  'stage-skipped': ({ stage, reason }) => `'${stage}': ${reason}`,
  checked: ({ stage, results }) => {
    const found = (results as Details[]).map(
      (one) => `${one['passed'] ? 'passed' : 'failed'}: ${one['found']}`,
    );
    return `'${stage}': ${found.join('; ')}`;
  },
  decided: ({ stage, attempt, decision, version }) =>
    `${describeDecision(decision as Decision, `version ${version}`)} at '${stage}', attempt ${attempt}${said(decision as Decision)}`,
  'handed-over': ({ stage, from, to, comment }) => `'${stage}' from ${from} to ${to}${because(comment)}`,
  reassigned: ({ stage, from, to, comment }) => `'${stage}' from ${from} to ${to}${because(comment)}`,
  reminded: ({ stage, people, reminder }) =>
    `'${stage}', reminder ${reminder}: ${(people as string[]).join(', ')}`,
  escalated: ({ stage, to, people }) => `'${stage}' to ${to}: ${(people as string[]).join(', ')}`,
  'promotion-held': ({ stage, why, until }) =>
    `'${stage}': ${why}${until === undefined ? '' : `, until ${until}`}`,
  expired: ({ reason }) => `${reason}`,
  closed: ({ outcome, reason }) => `${outcome}: ${reason}`,
};

/** The same of a subject. */
const OF_SUBJECTS: Entries = {
  'request-opened': ({ request, version, workflow }) =>
    `request ${request} for version ${version}, in ${workflow}`,
  // A request notes the effects of all its stages by this action.
  promoted: ({ environment, version, stage, attempt, effect, request, replaces }) => {
    const where = { retirement: 'out of', attestation: 'renewed in' }[`${effect}`] ?? 'to';
    const by = request === undefined ? '' : ` by request ${request}`;
    const instead = replaces === undefined ? '' : `, instead of version ${(replaces as Details)['version']}`;
    return `version ${version} ${where} ${environment} at '${stage}', attempt ${attempt}${by}${instead}`;
  },
  retired: ({ environment, version, request }) =>
    `version ${version} out of ${environment} by request ${request}`,
  attested: ({ environment, version, request }) =>
    `version ${version} renewed in ${environment} by request ${request}`,
  'request-closed': ({ request, version, outcome }) =>
    `request ${request} for version ${version}: ${outcome}`,
  'finding-closed': ({ finding, comment }) => {
    const { id, text } = finding as Details;
    return `${id} (${text})${because(comment)}`;
  },
};

/** What each action says. */
const DESCRIBE: Entries = {
  ...OF_REQUESTS,
  ...OF_SUBJECTS,
  defined: ({ workflow }) => `rules of workflow ${(workflow as Details)['id']}`,
};

/** One line about an entry of one stream: its number, time, action, actor and what it says. */
export function describeEntry({ seq, at, actor, action, details }: Entry): string {
  return `${String(seq).padStart(4)}  ${at}  ${action.padEnd(14)}  ${actor.padEnd(30)}  ${summarize(action, details)}`;
}

/** The same among entries of several streams: the request that it belongs to comes first. */
export function describeEntryOf(entry: Entry): string {
  const [kind, request = ''] = entry.stream.split('/');
  return `${(kind === 'request' ? request : '(subject)').padEnd(26)}${describeEntry(entry)}`;
}

/** What an entry says, in a sentence's end. */
export function summarize(action: string, details: Details): string {
  try {
    const describe = own(DESCRIBE, action);
    return describe?.(details) ?? JSON.stringify(details);
  } catch {
    // An entry of another shape than this version writes is shown as it is.
    return JSON.stringify(details);
  }
}

function said({ comment, findings = [] }: Decision): string {
  const conditions = findings.map(({ text, owner, due }: Condition) => `; ${owner} by ${due}: ${text}`);
  return `${because(comment)}${conditions.join('')}`;
}

function because(comment: unknown): string {
  return comment === undefined ? '' : `: ${comment}`;
}
