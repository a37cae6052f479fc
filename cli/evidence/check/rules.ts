import { definitionStream, requestStream, subjectStream } from '../../../lambdas/domain/entry.ts';
import { approvalsAndWaivers } from '../../../lambdas/domain/waivers.ts';
import { canonicalize } from '../../../schema/canonical-json.ts';
import { IN_FORCE } from '../../../schema/policy.ts';
import { hashOf } from './bytes.ts';
import type { Entry } from './chain.ts';
import type { Streams } from './whole.ts';

type Details = Entry['details'];

/** An approval by rule, and where it is recorded: of a request, or of an effect that stands on it. */
interface Approval {
  /** As the entry has it: policy, version, request, entry. */
  readonly rule: Details;
  readonly stage: string;
  /** The definition whose rule it is. */
  readonly definition: string | undefined;
  readonly at: string;
  /** The entry, to begin a sentence. */
  readonly where: string;
  /** Of an effect: the request that must have it, too. */
  readonly request?: string;
}

/** Clocks differ, and calls are repeated: what came over a rule less than that before an effect may not have been seen. */
const SKEW_MS = 300_000;

/**
 * What is wrong with the approvals by rule in a pack, in whole sentences. Each is by the rule of its stage, word for word as its
 * people signed it, which was in force at the entry that it names, and neither over nor suspended.
 */
export async function describeRules(streams: Streams): Promise<string[]> {
  const problems: string[] = [];
  for (const [stream, entries] of streams)
    for (const { entry } of entries)
      for (const approval of approvalsIn(stream, entry, streams)) {
        const why = (await whyOther(approval, streams)) ?? whyNotInForce(approval, streams);
        if (why !== undefined) problems.push(`${approval.where} stands on ${approval.rule.policy}, ${why}.`);
      }
  return problems;
}

function approvalsIn(
  stream: string,
  { action, details, state, at, seq }: Entry,
  streams: Streams,
): Approval[] {
  const where = `Entry ${seq} of ${stream}`;
  if (action === 'rule-judged' && details.rule !== undefined)
    return [{ rule: details.rule, stage: details.stage, definition: state.definition, at, where }];
  const by = streams.get(requestStream(details.request));
  if (!stream.startsWith(subjectStream('')) || by === undefined) return [];
  const definition = by[0]?.entry.state.definition;
  return (details.byRule ?? []).map((rule: Details) => ({
    ...{ rule, stage: rule.stage, definition, at, where },
    request: requestStream(details.request),
  }));
}

async function whyOther(
  { rule, stage, definition, request }: Approval,
  streams: Streams,
): Promise<string | undefined> {
  const workflow = workflowOf(definition, streams);
  const rules = workflow?.stages[stage];
  if (
    rules?.type !== 'policy' ||
    rule.policy !== `policy/${rules.policy}` ||
    rule.version !== (await versionOf(workflow, rules))
  )
    return 'which is not the rule of that stage, or not as it is there';
  const hasIt = streams
    .get(request ?? '')
    ?.some(({ entry: { action, details } }) => action === 'rule-judged' && isSame(details, rule));
  return hasIt === false ? `by which ${request} was not approved` : undefined;
}

/** Whether a request was approved by this rule, at this stage of this attempt. */
const isSame = ({ stage, attempt, rule }: Details, other: Details): boolean =>
  rule?.policy === other.policy &&
  rule.version === other.version &&
  stage === other.stage &&
  attempt === other.attempt;

/** What people sign of a rule (docs/ledger-format.md): the hash of all that it says, and of the workflow for which it says it. */
async function versionOf({ id, subject, environments }: Details, rule: Details): Promise<string> {
  const { policy, title, when, checks, approvedBy, until, otherwise, reviewAfterwards } = rule;
  const said = { policy, title, when, checks, approvedBy, until, otherwise, reviewAfterwards };
  return hashOf(canonicalize({ ...said, workflow: { id, subject, environments } }));
}

function whyNotInForce({ rule, stage, definition, at }: Approval, streams: Streams): string | undefined {
  const entries = streams.get(subjectStream(rule.policy));
  // That it is missing is said of the whole.
  if (entries === undefined) return undefined;
  const seen = entries[rule.entry.seq - 1];
  if (seen === undefined || seen.hash !== rule.entry.hash || seen.entry.state.suspended !== undefined)
    return 'which was not in force at the entry that it names';
  const running = seen.entry.state.environments[IN_FORCE];
  if (running?.version !== rule.version || running?.request !== rule.request)
    return 'which was not signed as it says';
  const { approvedBy, until } = workflowOf(definition, streams).stages[stage];
  const { approvals } = approvalsAndWaivers<Details>(running.authorisedBy);
  if (!approvals.some((one) => (one.countsFor ?? one.role) === approvedBy))
    return `which nobody of the role '${approvedBy}' has signed`;
  if (until !== undefined && at.slice(0, 10) > until) return `which had ended with ${until}`;
  const before = new Date(Date.parse(at) - SKEW_MS).toISOString();
  const newest = entries.findLast(({ entry }) => entry.at < before)?.entry.state ?? seen.entry.state;
  const isOff = newest.suspended !== undefined || newest.environments[IN_FORCE]?.version !== rule.version;
  return isOff ? 'which was in force no more by then' : undefined;
}

const workflowOf = (definition: string | undefined, streams: Streams): Details =>
  streams.get(definitionStream(String(definition)))?.[0]?.entry.details.workflow;
