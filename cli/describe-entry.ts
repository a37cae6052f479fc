import type { ReadEntry } from '../lambdas/domain/entry.ts';
import type { Decision } from '../lambdas/domain/model.ts';

type Details = Readonly<Record<string, unknown>>;

const DONE = { approve: 'approved', 'request-changes': 'asked for changes of', reject: 'rejected' } as const;

/** What each action says, in a sentence's end. The details are those that `docs/ledger-format.md` lists. */
const DESCRIBE: Readonly<Record<string, (details: Details) => string>> = {
  submitted: ({ attempt, submission, workflow }) => {
    const { subject, version } = submission as Details;
    return `${subject} version ${version}, attempt ${attempt}, to ${workflow}`;
  },
  'stage-opened': ({ stage, attempt, role, quorum, roster, dueAt }) => {
    const people = (roster as Details[]).map(({ email }) => email).join(', ');
    return `'${stage}', attempt ${attempt}, for ${quorum} of ${role} (${people}) until ${dueAt}`;
  },
  decided: ({ stage, attempt, decision, version }) => {
    const { name, role, choice, meaning, comment } = decision as Decision;
    const signed = choice === 'approve' ? ` (${meaning})` : '';
    const said = comment === undefined ? '' : `: ${comment}`;
    return `${name}, ${role}, ${DONE[choice]}${signed} version ${version} at '${stage}', attempt ${attempt}${said}`;
  },
  promoted: ({ environment, version, stage, attempt, request, replaces }) => {
    const by = request === undefined ? '' : ` by request ${request}`;
    const instead = replaces === undefined ? '' : `, instead of version ${(replaces as Details)['version']}`;
    return `version ${version} to ${environment} at '${stage}', attempt ${attempt}${by}${instead}`;
  },
  expired: ({ reason }) => `${reason}`,
  closed: ({ outcome, reason }) => `${outcome}: ${reason}`,
  'request-opened': ({ request, version, workflow }) =>
    `request ${request} for version ${version}, in ${workflow}`,
  'request-closed': ({ request, version, outcome }) =>
    `request ${request} for version ${version}: ${outcome}`,
  defined: ({ workflow }) => `rules of workflow ${(workflow as Details)['id']}`,
};

/** One line about an entry: place, time, actor, action and what it says. */
export function describeEntry({ seq, at, actor, action, details }: ReadEntry<unknown>): string {
  return `${String(seq).padStart(4)}  ${at}  ${action.padEnd(14)}  ${actor.padEnd(30)}  ${summarize(action, details)}`;
}

/** What an entry says, in a sentence's end. */
export function summarize(action: string, details: Details): string {
  try {
    const describe = Object.hasOwn(DESCRIBE, action) ? DESCRIBE[action] : undefined;
    return describe?.(details) ?? JSON.stringify(details);
  } catch {
    // An entry of another shape than this version writes is shown as it is.
    return JSON.stringify(details);
  }
}
