import { spansOf } from '../../lambdas/console/spans.ts';
import type { DefinitionActions, Deployed } from '../../lambdas/domain/actions.ts';
import { FOREIGN, known, type ReadEntry, requestStream, subjectStream } from '../../lambdas/domain/entry.ts';
import type {
  Artifact,
  Decision,
  Finding,
  RequestState,
  RuleInForce,
  StageDecision,
  SubjectState,
  Submission,
} from '../../lambdas/domain/model.ts';
import { describeAssurance } from '../../lambdas/words/assurance.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { CommandError } from '../errors.ts';
import { approvalsIn, type RecordedApproval, type SignedRule, signedRules } from './approvals-by-rule.ts';
import { readChain } from './check/chain.ts';
import { readDigest } from './check/inclusion.ts';
import type { Pack } from './pack.ts';

/** A decision with where it is recorded. */
export interface RecordedDecision {
  readonly request: string;
  readonly stage: string;
  readonly attempt: number;
  readonly version: string;
  readonly artifact: Artifact | undefined;
  readonly decision: Decision;
  readonly assurance: string;
  /** Who else signed it, in words; absent where the link alone says who it was. */
  readonly signedBy: string | undefined;
  readonly entry: number;
  readonly hash: string;
  /** True for one that was taken back. */
  readonly takenBack: boolean;
}

/** A stay of the version in an environment. */
export interface Stay {
  readonly environment: string;
  readonly since: string;
  /** Absent where it runs there still. */
  readonly until: string | undefined;
  readonly request: string;
  readonly workflow: string;
  readonly authorisedBy: readonly StageDecision[];
  /** The rules that approved it in the place of people. */
  readonly byRule: readonly SignedRule[];
}

/** A request about the version, and how it stands. */
export interface AboutRequest {
  readonly state: RequestState;
  readonly requester: string;
  readonly submittedAt: string;
  readonly rules: { readonly workflow: Workflow; readonly deployed: Deployed | undefined } | undefined;
}

/** What a pack says, put together for people and documents. All of it follows from its entries. */
export interface Facts {
  readonly subject: string;
  readonly version: string;
  /** When it was put together, as whoever did that says. */
  readonly at: string;
  /** When the newest digest that covers its subject was signed: nothing shows what came later. Absent where none covers it yet. */
  readonly coveredAt: string | undefined;
  /** What was submitted for the version: of several times, the last one that stated what it is. */
  readonly submission: Submission;
  readonly requests: readonly AboutRequest[];
  readonly decisions: readonly RecordedDecision[];
  readonly approvalsByRule: readonly RecordedApproval[];
  readonly checks: readonly {
    readonly stage: string;
    readonly name: string;
    readonly passed: boolean;
    readonly found: string;
    readonly at: string;
  }[];
  readonly stays: readonly Stay[];
  readonly findings: readonly (Finding & { readonly closedAt: string | undefined })[];
  /** Every entry, by stream, the first first. */
  readonly streams: readonly {
    readonly stream: string;
    readonly entries: readonly ReadEntry<RequestState>[];
  }[];
}

/** The streams of a pack, each entry with the hash that it has. */
export type ReadStreams = Facts['streams'];

/**
 * Reads the streams of a pack, in a browser as in Node.
 * @throws Error naming an entry that does not follow the one before, or that no version of this code can have written
 */
export async function readStreams(pack: Pack): Promise<ReadStreams> {
  return Promise.all(
    pack.streams.map(async (packed) => ({
      stream: packed.stream,
      entries: (await readChain(packed)).map(({ entry, hash }) =>
        known<RequestState>({ ...entry, hash } as ReadEntry<unknown>),
      ),
    })),
  );
}

/**
 * Puts together what a pack says. The same pack always gives the same facts.
 * @throws CommandError when nobody submitted the version by one of its requests
 */
export function factsOf(pack: Pack, streams: ReadStreams): Facts {
  const ofRequests = streams.filter(
    ({ stream, entries: [first] }) =>
      stream.startsWith(requestStream('')) && first?.state.subject === pack.subject,
  );
  const signed = signedRules(streams);
  const submitted = ofRequests.flatMap(({ entries }) =>
    entries.flatMap(({ action, details }) =>
      action === 'submitted' && details.submission.version === pack.version ? [details.submission] : [],
    ),
  );
  const submission =
    submitted.findLast(({ lineage, artifact }) => lineage !== undefined || artifact !== undefined) ??
    submitted.at(-1);
  if (submission === undefined)
    throw new CommandError(`No request of ${pack.subject} submitted the version ${pack.version}.`);
  const subject = (streams.find(({ stream }) => stream === subjectStream(pack.subject))?.entries ??
    []) as unknown as readonly ReadEntry<SubjectState>[];
  const proof = pack.proofs.find(({ stream }) => stream === subjectStream(pack.subject));
  return {
    subject: pack.subject,
    version: pack.version,
    at: pack.at,
    coveredAt: proof && readDigest(proof).digest.at,
    submission,
    requests: ofRequests.map(({ entries }) => requestOf(entries, rulesIn(pack))),
    decisions: ofRequests.flatMap(({ entries }) => decisionsIn(entries)),
    approvalsByRule: ofRequests.flatMap(({ entries }) => approvalsIn(entries, signed)),
    checks: ofRequests.flatMap(({ entries }) =>
      entries.flatMap(({ action, details, at }) =>
        action === 'checked'
          ? details.results.map(({ name, passed, found }) => ({
              stage: details.stage,
              name,
              passed,
              found,
              at,
            }))
          : [],
      ),
    ),
    stays: staysIn(subject, pack.version, signed),
    findings: findingsIn(subject, pack.version),
    streams,
  };
}

function rulesIn(pack: Pack): ReadonlyMap<string, DefinitionActions['defined']> {
  return new Map(
    pack.streams.flatMap(({ stream, entries: [first] }) =>
      stream.startsWith('definition/') && first !== undefined
        ? [[stream.slice('definition/'.length), JSON.parse(first).details as DefinitionActions['defined']]]
        : [],
    ),
  );
}

function requestOf(
  entries: readonly ReadEntry<RequestState>[],
  rules: ReadonlyMap<string, DefinitionActions['defined']>,
): AboutRequest {
  const [first, last] = [entries[0], entries.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a request without entries');
  const defined = rules.get(last.state.definition);
  return {
    state: last.state,
    requester: first.action === 'submitted' ? first.details.requester.email : first.actor,
    submittedAt: first.at,
    rules: defined && { workflow: defined.workflow, deployed: defined.deployed },
  };
}

function decisionsIn(entries: readonly ReadEntry<RequestState>[]): RecordedDecision[] {
  const takenBack = new Set(
    entries.flatMap(({ action, details }) =>
      action === 'rescinded' ? [`${details.decision.person} ${details.decision.at}`] : [],
    ),
  );
  return entries.flatMap((entry) => {
    if (entry.action === FOREIGN || entry.action !== 'decided') return [];
    const { stage, attempt, decision, version, artifact, assurance } = entry.details;
    return [
      {
        request: entry.state.request,
        stage,
        attempt,
        version,
        artifact,
        decision,
        assurance,
        signedBy: describeAssurance(entry.details),
        entry: entry.seq,
        hash: entry.hash,
        takenBack: takenBack.has(`${decision.person} ${decision.at}`),
      },
    ];
  });
}

/** When and where the version ran, from what the subject's entries say of each environment. */
function staysIn(
  entries: readonly ReadEntry<SubjectState>[],
  version: string,
  signed: (rule: RuleInForce) => SignedRule,
): Stay[] {
  const stays = spansOf(entries).flatMap(({ label: environment, spans }) =>
    spans.flatMap(({ label, since, until }) => {
      const brought = entries.find(({ state }) => state.environments[environment]?.since === since);
      const running = brought?.state.environments[environment];
      if (label !== version || running === undefined) return [];
      const { request, workflow, authorisedBy, byRule = [] } = running;
      return [{ environment, since, until, request, workflow, authorisedBy, byRule: byRule.map(signed) }];
    }),
  );
  return stays.sort((a, b) => (a.since < b.since ? -1 : 1));
}

function findingsIn(entries: readonly ReadEntry<SubjectState>[], version: string): Facts['findings'] {
  const found = new Map<string, Finding & { readonly closedAt: string | undefined }>();
  for (const { state, at } of entries) {
    for (const [id, finding] of found)
      if (!(id in state.findings) && finding.closedAt === undefined)
        found.set(id, { ...finding, closedAt: at });
    for (const [id, finding] of Object.entries(state.findings))
      if (finding.version === version) found.set(id, { ...finding, closedAt: undefined });
  }
  return [...found.values()];
}
