import type { Deployment } from '../../../lambdas/domain/model.ts';
import { stageState } from '../../../lambdas/domain/request/stages.ts';
import { canonicalize } from '../../../schema/canonical-json.ts';
import {
  changeOf,
  isRequest,
  isSubject,
  oncePerStream,
  type RequestEntry,
  type RestInvariant,
  type StepInvariant,
  type SubjectEntry,
  standings,
  subjectEntries,
} from './invariant.ts';

const details = (entry: { readonly details: object }): Record<string, never> =>
  entry.details as Record<string, never>;

/** The entries by which a stage comes to its outcome; a decision does when it says so. */
const SETTLING = ['promoted', 'expired', 'checked', 'wait-ended', 'stage-skipped'];

const outcomesOf = oncePerStream(({ name, entries }) => {
  const settled = new Set<string>();
  let closed: RequestEntry | undefined;
  for (const entry of entries as readonly RequestEntry[]) {
    const { stage, attempt, outcome } = details(entry);
    const settles = SETTLING.includes(entry.action) || (entry.action === 'decided' && outcome !== undefined);
    const key = `${stage}, attempt ${attempt}`;
    if (settles && settled.has(key)) return `${name}: ${key} has a second outcome in entry ${entry.seq}`;
    if (settles) settled.add(key);
    // What is asked again comes to an outcome again.
    if (entry.action === 'approval-outdated')
      for (const again of entry.state.again?.through ?? []) settled.delete(`${again}, attempt ${attempt}`);
    if (closed !== undefined && entry.action !== 'promoted')
      return `${name}: entry ${entry.seq} (${entry.action}) follows the closing entry ${closed.seq}`;
    if (closed !== undefined && closed.state.outcome !== entry.state.outcome)
      return `${name}: closed as ${closed.state.outcome}, then as ${entry.state.outcome}`;
    if (entry.state.status === 'closed') closed ??= entry;
  }
  return undefined;
});

/** 1. Two outcomes of one stage would make the record say both: which one counts must never be a question. */
export const oneOutcomePerStageAndAttempt: StepInvariant = (universe, step) => {
  const change = changeOf(universe, step);
  return change && isRequest(change.after) ? outcomesOf(change.after) : undefined;
};

/** 6. A fork, a gap or a broken link is what an auditor takes for tampering; nothing may ever make one. */
export const streamsAreChained: StepInvariant = (universe, step) => {
  const change = changeOf(universe, step);
  if (change === undefined) return undefined;
  const { name, sealed, entries } = change.after;
  const before = change.before?.sealed ?? [];
  if (before.some((entry, index) => sealed[index] !== entry)) return `${name}: an entry was replaced`;
  const entry = entries.at(-1) as RequestEntry | undefined;
  if (entry?.seq !== before.length + 1)
    return `${name}: entry ${entry?.seq} follows ${before.length} entries`;
  if (entry.prev !== (before.at(-1)?.hash ?? null))
    return `${name}: entry ${entry.seq} follows another entry`;
  if (entry.at < ((entries.at(-2) as RequestEntry | undefined)?.at ?? ''))
    return `${name}: time runs backwards`;
  return undefined;
};

const promotionsOf = oncePerStream((stream) => {
  const seen = new Set<string>();
  for (const key of promotionKeys(stream.entries)) {
    if (seen.has(key)) return `${stream.name}: promotion ${key} is there twice`;
    seen.add(key);
  }
  return undefined;
});

function promotionKeys(entries: readonly (RequestEntry | SubjectEntry)[]): string[] {
  return entries
    .filter((entry) => entry.action === 'promoted')
    .map((entry) => {
      const { request, stage, attempt } = details(entry);
      return `${request ?? (entry.state as { request?: string }).request} ${attempt} ${stage}`;
    });
}

/** 4. A promotion that is recorded twice looks like two authorisations, one that is not looks like none. */
export const noPromotionTwice: StepInvariant = (universe, step) => {
  const change = changeOf(universe, step);
  return change === undefined ? undefined : promotionsOf(change.after);
};

/** 4. At rest the request's stream and the subject's tell of the same promotions. */
export const promotionsAgree: RestInvariant = (universe, world) => {
  for (const { state } of standings(universe, world)) {
    const stream = universe.stream(world, `request/${state.request}`);
    const noted = promotionKeys((stream?.entries ?? []) as readonly RequestEntry[]).sort();
    const made = promotionKeys(subjectEntries(universe, world, state.subject))
      .filter((key) => key.startsWith(`${state.request} `))
      .sort();
    if (noted.join() !== made.join())
      return `request ${state.request} notes [${noted}], its subject has [${made}]`;
  }
  return undefined;
};

const registryOf = oncePerStream(({ name, entries }) => {
  const environments: Record<string, Record<string, unknown>> = {};
  for (const entry of entries as readonly SubjectEntry[]) {
    if (entry.action === 'promoted') {
      const {
        environment,
        stage: _,
        replaces: __,
        owing: ___,
        rollback: ____,
        ...deployment
      } = details(entry) as Record<string, unknown>;
      environments[String(environment)] = deployment;
    }
    if (entry.action === 'retired') delete environments[String(details(entry)['environment'])];
    if (entry.action === 'attested') {
      const { environment, attest, request, authorisedBy } = details(entry) as Record<string, unknown>;
      const attested = { at: entry.at, request, authorisedBy };
      Object.assign(environments[String(environment)] ?? {}, { attest, attested });
    }
    if (entry.action === 'request-closed') {
      const { request, outcome } = details(entry) as Record<string, unknown>;
      for (const one of Object.values(environments)) if (one['request'] === request) one['outcome'] = outcome;
    }
    for (const [environment, deployment] of Object.entries(environments))
      if (canonicalize(withOutcome(entry.state.environments[environment])) !== canonicalize(deployment))
        return `${name}: entry ${entry.seq} points ${environment} elsewhere than the promotions do`;
    if (Object.keys(entry.state.environments).length !== Object.keys(environments).length)
      return `${name}: entry ${entry.seq} knows other environments than the promotions do`;
  }
  return undefined;
});

/** A deployment with the mere outcome of its request in place of how that ended, and without what is owed since. */
function withOutcome(deployment: Deployment | undefined): object {
  const { ended, owing: _, ...promoted } = deployment ?? {};
  return ended === undefined ? promoted : { ...promoted, outcome: ended.outcome };
}

/** 10. "Which version runs" is read from the last entry alone; it must be what all promotions together say. */
export const registryEqualsReplay: StepInvariant = (universe, step) => {
  const change = changeOf(universe, step);
  return change && isSubject(change.after) ? registryOf(change.after) : undefined;
};

/** 6. The subject's chain commits to the last entry of each of its closed requests, so none can be rewritten later. */
export const subjectCommitsToRequests: RestInvariant = (universe, world) => {
  for (const { entry, state } of standings(universe, world)) {
    const closings = subjectEntries(universe, world, state.subject).filter(
      (one) => one.action === 'request-closed' && details(one)['request'] === state.request,
    );
    if (state.status !== 'closed' && closings.length > 0)
      return `${state.request} has left its subject too early`;
    if (state.status !== 'closed') continue;
    if (closings.length !== 1) return `the subject closes request ${state.request} ${closings.length} times`;
    const { lastEntry } = details(closings[0] as SubjectEntry) as { lastEntry?: { hash: string } };
    if (lastEntry?.hash !== entry.hash)
      return `the subject commits to another last entry of ${state.request}`;
    const subject = subjectEntries(universe, world, state.subject).at(-1)?.state;
    if (subject && Object.hasOwn(subject.open, state.request))
      return `${state.request} is closed and still open`;
  }
  return undefined;
};

/** 3. A stage that the ledger shows as open was opened for people, and in its turn. */
export const stagesOpenInTurn: StepInvariant = (universe, step) => {
  const change = changeOf(universe, step);
  const entry = change?.after.entries.at(-1) as RequestEntry | undefined;
  if (entry?.action !== 'stage-opened') return undefined;
  const before = change?.before?.entries.at(-1) as RequestEntry | undefined;
  const stage = String(details(entry)['stage']);
  if (before?.state.status !== 'open')
    return `stage ${stage} opens in a request that is ${before?.state.status}`;
  return stageState(before.state, stage).openedAt === undefined ? undefined : `stage ${stage} opens twice`;
};
