import { canonicalize } from '../../../schema/canonical-json.ts';
import { own } from '../../../schema/own.ts';
import { nameOfDataSet, pairDataSets } from '../../domain/data-sets.ts';
import { type ReadEntry, requestStream, subjectStream } from '../../domain/entry.ts';
import { GovernanceError } from '../../domain/errors.ts';
import { changedLeaves } from '../../domain/hyperparameters.ts';
import type { Decision, Lineage, RequestState, SubjectState } from '../../domain/model.ts';
import { position } from '../../engine/advance.ts';
import type { Answer, Call, Frozen } from '../call.ts';
import type { QueryPorts } from '../ports.ts';
import { attemptIn, entriesOfRequest, opened, subjectOf } from '../read.ts';
import type { Comparison, Dossier } from '../schemas/subjects.ts';

type Needs = Pick<QueryPorts, 'ledger' | 'streams'>;

/**
 * Two versions of a subject, and what differs between them. What a version is made of comes from what was submitted for
 * it; the decisions about it come from all of its requests. Reads all of the subject's stream.
 *
 * @throws GovernanceError `UnknownSubject`, `UnknownVersion`, `LedgerDamaged`.
 */
export async function compare(ports: Needs, { path, query }: Call<'compare'>): Promise<Answer<'compare'>> {
  const subject = subjectOf(path);
  const { state, requests } = await findRequests(ports, subject, [query.from, query.to]);
  const from = await readDossier(ports, state, query.from, requests);
  const to = await readDossier(ports, state, query.to, requests);
  return { subject, from, to, changes: changesBetween(from, to) };
}

/** The requests that were ever about one of these versions, by version, in the order in which they began. */
type RequestsOf = ReadonlyMap<string, readonly string[]>;

async function findRequests(
  ports: Needs,
  subject: string,
  versions: readonly string[],
): Promise<{ state: SubjectState; requests: RequestsOf }> {
  const found = new Map(versions.map((version) => [version, new Set<string>()]));
  const often = new Set<string>();
  let state: SubjectState | undefined;
  const note = (request: string, version: string, attempt: number) => {
    found.get(version)?.add(request);
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
    const entries = await entriesOfRequest(ports, request);
    for (const { version } of entries.map((entry) => entry.state)) found.get(version)?.add(request);
  }
  return { state, requests: new Map([...found].map(([version, requests]) => [version, [...requests]])) };
}

type Submitted = Extract<ReadEntry<RequestState>, { readonly action: 'submitted' }>;

async function readDossier(
  ports: Needs,
  { subject, environments }: SubjectState,
  version: string,
  requests: RequestsOf,
): Promise<Frozen<Dossier>> {
  const entries: ReadEntry<RequestState>[] = [];
  const about: Frozen<Dossier['requests']>[number][] = [];
  for (const request of requests.get(version) ?? []) {
    const all = await entriesOfRequest(ports, request);
    const ofVersion = all.filter((entry) => entry.state.version === version);
    const first = ofVersion[0];
    if (first === undefined) continue;
    entries.push(...ofVersion);
    about.push(describeRequest(first, all.at(-1) ?? first));
  }
  const brought = broughtBy(entries.filter((entry): entry is Submitted => entry.action === 'submitted'));
  if (brought === undefined) {
    const message = `No version '${version}' of ${subject} was ever submitted: see its history.`;
    throw new GovernanceError('UnknownVersion', message, { subject, version });
  }
  const { lineage, artifact, metrics, evidence, note, requestedBy } = brought.details.submission;
  const { request, attempt } = brought.state;
  return {
    version,
    request,
    attempt,
    requestedBy,
    requestedAt: brought.at,
    lineage,
    artifact,
    metrics,
    evidence,
    note,
    requests: about.toSorted((a, b) => (a.requestedAt < b.requestedAt ? -1 : 1)),
    decisions: standing(entries).toSorted((a, b) => (a.at < b.at ? -1 : 1)),
    environments: Object.entries(environments)
      .filter(([, deployment]) => deployment.version === version)
      .map(([name]) => name),
  };
}

/**
 * The submission that says what a version is made of: the last that states a lineage; where none does, the last with an
 * artifact, or else the first. Requests about a version that is there already (a renewal, a retirement, the way back)
 * mostly name it and no more.
 */
function broughtBy(submissions: readonly Submitted[]): Submitted | undefined {
  return (
    submissions.findLast(({ details }) => details.submission.lineage !== undefined) ??
    submissions.findLast(({ details }) => details.submission.artifact !== undefined) ??
    submissions[0]
  );
}

function describeRequest(first: ReadEntry<RequestState>, last: ReadEntry<RequestState>) {
  const { request, workflow, definition } = first.state;
  const { status, outcome } = last.state;
  return { request, workflow, definition, status, outcome, requestedAt: first.at };
}

/** What was decided in requests and not taken back. */
function standing(entries: readonly ReadEntry<RequestState>[]) {
  const signed = ({ stream }: ReadEntry<RequestState>, { person, at }: Decision) =>
    `${stream} ${person} ${at}`;
  const takenBack = new Set(
    entries.map((entry) =>
      entry.action === 'rescinded' ? signed(entry, entry.details.decision) : undefined,
    ),
  );
  return entries.flatMap((entry) => {
    if (entry.action !== 'decided' || takenBack.has(signed(entry, entry.details.decision))) return [];
    const { attempt, request } = entry.state;
    const { stage, decision } = entry.details;
    return [{ ...decision, stage, attempt, request }];
  });
}

function changesBetween(from: Frozen<Dossier>, to: Frozen<Dossier>): Frozen<Comparison['changes']> {
  return {
    trainingData: differs(from.lineage?.trainingData, to.lineage?.trainingData),
    dataSets: changedSets(from.lineage, to.lineage),
    code: differs(from.lineage?.code, to.lineage?.code),
    artifact: differs(from.artifact?.sha256, to.artifact?.sha256),
    hyperparameters: changedLeaves(from.lineage?.hyperparameters, to.lineage?.hyperparameters)
      .map(({ path, was, is }) => ({ name: path, from: was, to: is }))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
    metrics: changedMembers(from.metrics, to.metrics),
    evidence: changedMembers(byName(from.evidence), byName(to.evidence)),
  };
}

/** The data sets that differ; one that is missing on a side has no value there. */
function changedSets(from: Lineage | undefined, to: Lineage | undefined) {
  return pairDataSets(from?.trainingData, to?.trainingData)
    .filter(({ was, is }) => differs(was, is))
    .map(({ name, was, is }) => {
      const either = is ?? was;
      return { name: name ?? (either === undefined ? '' : nameOfDataSet(either)), from: was, to: is };
    });
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
