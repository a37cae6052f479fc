import { canonicalize } from '../../../schema/canonical-json.ts';
import { own } from '../../../schema/own.ts';
import { type ReadEntry, requestStream, subjectStream } from '../../domain/entry.ts';
import { GovernanceError } from '../../domain/errors.ts';
import type { RequestState, SubjectState } from '../../domain/model.ts';
import { position } from '../../engine/advance.ts';
import type { Answer, Call, Frozen } from '../call.ts';
import type { QueryPorts } from '../ports.ts';
import { attemptIn, entriesOfRequest, opened, subjectOf } from '../read.ts';
import type { Comparison, Dossier } from '../schemas/subjects.ts';

type Needs = Pick<QueryPorts, 'ledger' | 'streams'>;

/**
 * Two versions of a subject, and what differs between them. The newest request of a version speaks for it. Reads all
 * of the subject's stream.
 *
 * @throws GovernanceError `UnknownSubject`, `UnknownVersion`, `LedgerDamaged`.
 */
export async function compare(ports: Needs, { path, query }: Call<'compare'>): Promise<Answer<'compare'>> {
  const subject = subjectOf(path);
  const { state, requests } = await findRequests(ports, subject, [query.from, query.to]);
  const from = await readDossier(ports, state, query.from, requests.get(query.from));
  const to = await readDossier(ports, state, query.to, requests.get(query.to));
  return { subject, from, to, changes: changesBetween(from, to) };
}

/** The newest request of each version: by what the subject's entries say, then by those under way. */
async function findRequests(
  ports: Needs,
  subject: string,
  versions: readonly string[],
): Promise<{ state: SubjectState; requests: ReadonlyMap<string, string> }> {
  const requests = new Map<string, string>();
  const often = new Set<string>();
  let state: SubjectState | undefined;
  const note = (request: string, version: string, attempt: number) => {
    if (versions.includes(version)) requests.set(version, request);
    if (attempt > 2) often.add(request);
  };
  for await (const entry of opened<SubjectState>(ports.streams.after(subjectStream(subject), 0))) {
    const told = attemptIn(entry);
    if (told !== undefined) note(told.request, told.version, told.attempt);
    state = entry.state;
  }
  if (state === undefined) {
    const message = `The ledger knows no subject '${subject}': check its name, or submit a version of it.`;
    throw new GovernanceError('UnknownSubject', message, { subject });
  }
  for (const request of Object.keys(state.open)) {
    const current = await position<RequestState>(ports, requestStream(request));
    if (current !== undefined) note(request, current.state.version, current.state.attempt);
  }
  // The subject hears of a request's first and last attempt, and of those that promoted; not of others between.
  for (const request of often) {
    if (versions.every((version) => requests.has(version))) break;
    for (const { version } of await submissionsOf(ports, request)) {
      if (versions.includes(version) && !requests.has(version)) requests.set(version, request);
    }
  }
  return { state, requests };
}

async function submissionsOf(ports: Needs, request: string): Promise<readonly RequestState[]> {
  const entries = await entriesOfRequest(ports, request);
  return entries.filter(({ action }) => action === 'submitted').map(({ state }) => state);
}

async function readDossier(
  ports: Needs,
  { subject, environments }: SubjectState,
  version: string,
  request: string | undefined,
): Promise<Frozen<Dossier>> {
  const entries: readonly ReadEntry<RequestState>[] =
    request === undefined ? [] : await entriesOfRequest(ports, request);
  const submitted = entries
    .filter((entry) => entry.action === 'submitted')
    .findLast(({ state }) => state.version === version);
  const last = entries.at(-1);
  if (submitted === undefined || last === undefined) {
    const message = `No version '${version}' of ${subject} was ever submitted: see its history.`;
    throw new GovernanceError('UnknownVersion', message, { subject, version });
  }
  const { lineage, artifact, metrics, evidence, note, requestedBy } = submitted.details.submission;
  const { state } = last;
  return {
    version,
    request: state.request,
    attempt: submitted.state.attempt,
    workflow: state.workflow,
    definition: state.definition,
    status: state.status,
    outcome: state.outcome,
    requestedBy,
    requestedAt: submitted.at,
    lineage,
    artifact,
    metrics,
    evidence,
    note,
    decisions: entries.filter((entry) => entry.state.version === version).flatMap(decisionIn),
    environments: Object.entries(environments)
      .filter(([, deployment]) => deployment.version === version)
      .map(([name]) => name),
  };
}

function decisionIn({ action, details, state }: ReadEntry<RequestState>) {
  if (action !== 'decided') return [];
  const { stage, decision } = details;
  return [{ ...decision, stage, attempt: state.attempt }];
}

function changesBetween(from: Frozen<Dossier>, to: Frozen<Dossier>): Frozen<Comparison['changes']> {
  return {
    trainingData: differs(from.lineage?.trainingData, to.lineage?.trainingData),
    code: differs(from.lineage?.code, to.lineage?.code),
    artifact: differs(from.artifact?.sha256, to.artifact?.sha256),
    hyperparameters: changedMembers(from.lineage?.hyperparameters, to.lineage?.hyperparameters),
    metrics: changedMembers(from.metrics, to.metrics),
    evidence: changedMembers(byName(from.evidence), byName(to.evidence)),
  };
}

/** The members that differ, by name in order; one that is missing on a side has no value there. */
function changedMembers<Value>(
  from: Readonly<Record<string, Value>> = {},
  to: Readonly<Record<string, Value>> = {},
): { name: string; from: Value | undefined; to: Value | undefined }[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .sort()
    .map((name) => ({ name, from: own(from, name), to: own(to, name) }))
    .filter((change) => differs(change.from, change.to));
}

function byName(evidence: Frozen<Dossier['evidence']>) {
  return Object.fromEntries(evidence.map((one) => [one.name, one]));
}

function differs(a: unknown, b: unknown): boolean {
  return canonicalize([a ?? null]) !== canonicalize([b ?? null]);
}
