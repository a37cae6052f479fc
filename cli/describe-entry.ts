import type { Entry } from '../lambdas/api/schemas/domain.ts';
import type {
  AskedSeats,
  DefinitionActions,
  RequestActions,
  StreamKind,
  Streams,
  SubjectActions,
  VersionActions,
} from '../lambdas/domain/actions.ts';
import type { CheckResult } from '../lambdas/domain/checks.ts';
import { recognize } from '../lambdas/domain/details.ts';
import type { Decision } from '../lambdas/domain/model.ts';
import { describeAssurance } from '../lambdas/words/assurance.ts';
import { describeDeployed } from '../lambdas/words/deployed.ts';
import { describeOutdated } from '../lambdas/words/outdated.ts';
import { describeSeats, OR } from '../lambdas/words/seats.ts';
import { waysOf } from '../schema/workflow.ts';
import { describeDecision } from './describe-decision.ts';

/** What each action says. One that is left out does not compile. */
export type Sayings<Actions> = { readonly [Action in keyof Actions]: (details: Actions[Action]) => string };

const describeAsked = (one: AskedSeats): string =>
  `${describeSeats(one, one.because !== undefined)}${one.share === undefined ? '' : ` (${one.share} of ${one.of})`}${one.because ? `: ${one.because}` : ''}`;

/** What each action of a request says, in a sentence's end, as `docs/ledger-format.md` lists its details. */
const OF_REQUESTS: Sayings<RequestActions> = {
  submitted: ({ attempt, submission: { subject, version }, workflow }) =>
    `${subject} version ${version}, attempt ${attempt}, to ${workflow}`,
  queued: ({ behind }) => `behind ${behind.join(', ')}`,
  dequeued: ({ version }) => `version ${version} goes on`,
  'stage-opened': ({ stage, attempt, approvers, anyOf, inOrder, roster, dueAt }) => {
    const people = roster.map(({ email }) => email).join(', ');
    const quorums = waysOf({ approvers, anyOf })
      .map((way) => way.map(describeAsked).join(inOrder === true ? ', then ' : ' and '))
      .join(OR);
    return `'${stage}', attempt ${attempt}, for ${quorums} (${people}) until ${dueAt}`;
  },
  'stage-skipped': ({ stage, reason }) => `'${stage}': ${reason}`,
  'stage-spared': ({ stage, reason }) => `'${stage}': ${reason}`,
  checked: ({ stage, results }) => `'${stage}': ${describeResults(results)}`,
  'wait-begun': ({ stage, until, sooner, lookAt }) =>
    `'${stage}': until ${sooner ? 'its checks pass, at the latest ' : ''}${until}${lookAt === undefined ? '' : `, next look ${lookAt}`}`,
  'wait-checked': ({ stage, look, results, lookAt }) =>
    `'${stage}', look ${look}: ${describeResults(results)}, next look ${lookAt}`,
  'wait-ended': ({ stage, outcome, reason, results }) =>
    `'${stage}': ${reason ?? [outcome, ...(results.length === 0 ? [] : [describeResults(results)])].join(', ')}`,
  'rule-judged': ({ stage, policy, reason }) => `'${stage}', ${policy}: ${reason}`,
  decided: ({ stage, attempt, decision, version, ...how }) => {
    const sure = describeAssurance(how);
    const assured = sure === undefined ? '' : `, ${sure}`;
    return `${describeDecision(decision, `version ${version}`)} at '${stage}', attempt ${attempt}${assured}${said(decision)}`;
  },
  rescinded: ({ stage, attempt, decision, version, reason }) =>
    `${decision.person} takes back: ${describeDecision(decision, `version ${version}`)} at '${stage}', attempt ${attempt}${because(reason)}`,
  'handed-over': ({ stage, from, to, comment }) => `'${stage}' from ${from} to ${to}${because(comment)}`,
  reassigned: ({ stage, from, to, comment }) =>
    `'${stage}'${from === undefined ? '' : ` from ${from}`} to ${to}${because(comment)}`,
  reminded: ({ stage, people, reminder }) => `'${stage}', reminder ${reminder}: ${people.join(', ')}`,
  escalated: ({ stage, to, people }) => `'${stage}' to ${to}: ${people.join(', ')}`,
  'people-changed': ({ stage, joined, left }) =>
    `'${stage}': ${[...joined.map(({ email }) => `${email} joined`), ...left.map((email) => `${email} left`)].join(', ')}`,
  'administrators-asked': ({ stage, people }) => `'${stage}' has too few people: ${people.join(', ')}`,
  'promotion-held': ({ stage, why, until }) =>
    `'${stage}': ${why}${until === undefined ? '' : `, until ${until}`}`,
  'approval-outdated': ({ stage, asks, ...outdated }) =>
    `'${stage}' did not take place: ${describeOutdated(outdated)} '${asks}' is asked again`,
  promoted: ({ effect, environment, version, stage, attempt }) =>
    `version ${version} ${WHERE[effect]} ${environment} at '${stage}', attempt ${attempt}`,
  expired: ({ reason, goesOn }) => `${reason}${goesOn === true ? ' It goes on without an answer.' : ''}`,
  closed: ({ outcome, reason, disowned }) =>
    `${disowned === true ? 'disowned, never asked for' : outcome}: ${reason}`,
};

function describeResults(results: readonly CheckResult[]): string {
  return results.map(({ passed, found }) => `${passed ? 'passed' : 'failed'}: ${found}`).join('; ');
}

/** Where an effect takes a version. */
const WHERE = { promotion: 'to', retirement: 'out of', attestation: 'renewed in' } as const;

/** The same of a subject. */
const OF_SUBJECTS: Sayings<SubjectActions> = {
  'request-opened': ({ request, version, workflow }) =>
    `request ${request} for version ${version}, in ${workflow}`,
  promoted: ({ environment, version, stage, attempt, request, replaces, rollback, byRule = [] }) => {
    const instead = replaces === undefined ? '' : `, instead of version ${replaces.version}`;
    const back = rollback ? ', going back' : '';
    return `version ${version} to ${environment} at '${stage}', attempt ${attempt} by request ${request}${byRule.map(({ title }) => `, approved by rule '${title}'`).join('')}${instead}${back}`;
  },
  'approval-outdated': ({ version, request, ...outdated }) =>
    `version ${version} of request ${request} must be approved anew: ${describeOutdated(outdated)}`,
  retired: ({ environment, version, request }) =>
    `version ${version} out of ${environment} by request ${request}`,
  attested: ({ environment, version, request }) =>
    `version ${version} renewed in ${environment} by request ${request}`,
  'request-closed': ({ request, version, outcome }) =>
    `request ${request} for version ${version}: ${outcome}`,
  'findings-raised': ({ request, findings }) => `of request ${request}: ${findings.join(', ')}`,
  'finding-reported': ({ finding: { id, text, version, environment, owner, due } }) =>
    `${id} (${text}) on version ${version} in ${environment}, for ${owner} by ${due}`,
  'policy-suspended': ({ reason }) => reason,
  'policy-resumed': ({ reason }) => reason,
  'finding-closed': ({ finding: { id, text }, comment }) => `${id} (${text})${because(comment)}`,
};

/** The same of a version. */
const OF_VERSIONS: Sayings<VersionActions> = {
  'version-fixed': ({ version, artifact, environment, request }) =>
    `version ${version} means artifact ${artifact?.sha256 ?? 'none'} from here on, for ${environment} by request ${request}`,
};

/** The same of a definition. */
const OF_DEFINITIONS: Sayings<DefinitionActions> = {
  defined: ({ workflow, deployed }) =>
    `rules of workflow ${workflow.id}${deployed === undefined ? '' : `, ${describeDeployed(deployed)}`}`,
};

/** One line about an entry of one stream: its number, time, action, actor and what it says. */
export function describeEntry(entry: Entry): string {
  const { seq, at, actor, action } = entry;
  return `${String(seq).padStart(4)}  ${at}  ${action.padEnd(14)}  ${actor.padEnd(30)}  ${summarize(entry)}`;
}

/** The same among entries of several streams: the request that it belongs to comes first. */
export function describeEntryOf(entry: Entry): string {
  const [kind, request = ''] = entry.stream.split('/');
  return `${(kind === 'request' ? request : '(subject)').padEnd(26)}${describeEntry(entry)}`;
}

/** What an entry says, in a sentence's end; one of another shape than this version writes is shown as it is. */
export function summarize({ stream, action, details }: Pick<Entry, 'stream' | 'action' | 'details'>): string {
  const known = recognize(stream, action, details);
  switch (known?.kind) {
    case 'request':
      return say<'request', typeof known.action>(OF_REQUESTS, known);
    case 'subject':
      return say<'subject', typeof known.action>(OF_SUBJECTS, known);
    case 'version':
      return OF_VERSIONS[known.action](known.details);
    case 'definition':
      return OF_DEFINITIONS[known.action](known.details);
    default:
      return JSON.stringify(details);
  }
}

function say<Kind extends StreamKind, Action extends keyof Streams[Kind]['actions']>(
  sayings: Sayings<Streams[Kind]['actions']>,
  {
    action,
    details,
  }: { [One in Action]: { readonly action: One; readonly details: Streams[Kind]['actions'][One] } }[Action],
): string {
  return sayings[action](details);
}

function said({ comment, findings = [] }: Decision): string {
  const conditions = findings.map(({ owner, due, text }) => `; ${owner} by ${due}: ${text}`);
  return `${because(comment)}${conditions.join('')}`;
}

function because(comment: unknown): string {
  return comment === undefined ? '' : `: ${comment}`;
}
