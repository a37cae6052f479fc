import type { Workflow } from '../../schema/workflow.ts';
import { known, type ReadEntry, subjectStream, unseal } from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { RequestState, SubjectState } from '../domain/model.ts';
import { dueSpot, type Spot } from '../domain/views/lists.ts';
import { projectRequest } from '../domain/views/project-request.ts';
import { projectSubject } from '../domain/views/project-subject.ts';
import {
  type Line,
  type Projection,
  readRequestState,
  readSubjectState,
  type Stir,
  type View,
} from '../domain/views/view.ts';
import type { Ledger, Ports, StoredView, Views } from '../ports.ts';
import { definitionOf } from './definitions.ts';

export type ProjectPorts = Pick<Ports, 'views' | 'catalogue'> & {
  readonly ledger: Pick<Ledger, 'last'>;
  /** Is told what was put right. */
  readonly log?: Ports['log'];
};

/**
 * Brings the views to where an entry says that its stream stands. The same entry twice, an older one late, or one of
 * another run that is still at it, changes nothing for good: one conditional put decides what a stream's view is, the
 * rows that lead to it are put before, and those that no longer do are removed after. Where a run died, a row may be left that leads to a
 * view which says nothing of it, until the entry is followed again; none is ever missing. What says that it is of an entry which the ledger does not have is
 * replaced, and counted.
 *
 * @param again also what the very same entry has left is made anew
 * @throws TypeError when the entry's state can not be read by this version: trying again would not help.
 */
export async function project(ports: ProjectPorts, entry: ReadEntry<unknown>, again = false): Promise<void> {
  const projection = await projectionOf(ports, entry);
  if (projection === undefined) return;
  const { views } = ports;
  const { view, lines, stirs, ended } = projection;
  await Promise.all(lines.map((line) => views.putLine(line)));
  await show(ports, view, again);
  if (stirs !== undefined) await stir(views, stirs);
  if (ended !== undefined) await views.setDue(ended.stream, ended.seq);
  await settleClosed(views, view);
}

/**
 * Of a closed request nothing is coming once its subject has recorded the end. The two streams are followed in either
 * order, and each looks after its own put at what the other has said by then.
 */
async function settleClosed(views: Views, { stream, seq, text }: View): Promise<void> {
  const state = readRequestState(stream, text);
  if (state?.status !== 'closed') return;
  const name = subjectStream(state.subject);
  const found = await views.find(name);
  const subject = found && readSubjectState(name, found.text);
  if (subject?.closed.includes(state.request)) await views.setDue(stream, seq);
}

/** Moves forward when requests are due, by their newest entries: those that got another one meanwhile are looked at again. */
async function stir(views: Views, { streams, concerns, dueAt }: Stir): Promise<void> {
  let left = new Map(streams.map((stream) => [stream, 0]));
  while (left.size > 0) {
    const moved = new Map<string, number>();
    for (const [stream, { seq, text }] of await views.findAll([...left.keys()], true)) {
      const state = readRequestState(stream, text);
      if (state === undefined || state.status === 'closed' || !concerns(state) || left.get(stream) === seq)
        continue;
      if ((await views.setDue(stream, seq, dueSpot(stream, dueAt))) === 'kept') moved.set(stream, seq);
    }
    left = moved;
  }
}

/** Brings the lists of what happened to where an entry says: all of what follows from it that a later one does not change. */
export async function projectLines(ports: ProjectPorts, entry: ReadEntry<unknown>): Promise<void> {
  const lines = await linesOf(ports, entry);
  await Promise.all(lines.map((line) => ports.views.putLine(line)));
}

/** What an entry leaves in the lists of what happened. @throws TypeError like `project` */
export async function linesOf(ports: ProjectPorts, entry: ReadEntry<unknown>): Promise<readonly Line[]> {
  if (entry.action !== 'decided' && entry.action !== 'rescinded') return [];
  return (await projectionOf(ports, entry))?.lines ?? [];
}

async function show(ports: ProjectPorts, view: View, again: boolean, anew = again): Promise<void> {
  const { views } = ports;
  const { stream, seq, rows } = view;
  const before = await views.find(stream);
  if (before !== undefined && before.seq > seq) return comeLate(ports, view, before);
  // It was there before its entry was.
  if (before?.seq === seq && !again && before.text !== view.text) return show(ports, view, true);
  // Another run of the same entry may have died before it was done.
  if (before?.seq === seq && !again) return remove(views, before.former, seq);
  // Where an entry between was never shown, another run of it may still be taking rows away: they are put anew.
  const kept = before?.seq === seq - 1 && !anew ? before.rows : [];
  const fresh = without(rows, kept);
  const former = without([...(before?.rows ?? []), ...(again ? (before?.former ?? []) : [])], rows);
  await putRows(ports, fresh, view);
  const over = kept.length > 0 ? kept : undefined;
  if ((await views.put(view, former, again, over)) === 'stored') return remove(views, former, seq);
  const now = await views.find(stream);
  // The entry before was shown again meanwhile, and may have lost rows by that which this one has.
  if (over !== undefined && (now?.seq ?? 0) < seq) return show(ports, view, again, true);
  // What is there is of no entry at all.
  if (now !== undefined && now.seq < seq) return correct(ports, stream);
  // Another run has shown this entry or a newer one meanwhile: what was put for this one alone goes again.
  await remove(views, without(fresh, now?.rows ?? []), seq);
}

/**
 * Looks whether the ledger has the later entry of which a view says that it is. If so, an earlier run for this one may have
 * died after it had put rows, and the later one was shown without knowing of them: they go.
 */
async function comeLate(
  ports: ProjectPorts,
  { stream, seq, rows }: View,
  shown: Pick<StoredView, 'seq' | 'rows'>,
): Promise<void> {
  const last = await ports.ledger.last(stream);
  if (last !== undefined && last.seq < shown.seq) return correct(ports, stream);
  await remove(ports.views, without(rows, shown.rows), seq);
}

/**
 * Shows a stream's newest entry in place of what is of none. Nothing is removed on the word of that; and what was shown
 * of an entry that came meanwhile is shown again.
 */
async function correct(ports: ProjectPorts, stream: string): Promise<void> {
  const last = await ports.ledger.last(stream);
  const projection = last && (await projectionOf(ports, unseal(last)));
  if (projection === undefined) return;
  await putRows(ports, projection.view.rows, projection.view);
  if ((await ports.views.correct(projection.view, [])) === 'stored') tell(ports, stream);
  const now = await ports.ledger.last(stream);
  if (now !== undefined) await project(ports, unseal(now), true);
}

/** Puts rows. One that is of an entry which the ledger does not have, or of another stream, keeps none of them out. */
async function putRows(ports: ProjectPorts, spots: readonly Spot[], { stream, seq }: View): Promise<void> {
  const { ledger, views } = ports;
  const put = await Promise.all(spots.map((spot) => views.putRow(spot, stream, seq)));
  const kept = spots.filter((_, index) => put[index] === 'kept');
  if (kept.length === 0) return;
  const last = Math.max(seq, (await ledger.last(stream))?.seq ?? 0);
  for (const spot of kept)
    if ((await views.putRow(spot, stream, seq, last)) === 'stored')
      tell(ports, `${spot.list.name} ${spot.place}`);
}

function tell({ log }: ProjectPorts, where: string): void {
  log?.warn('something in the views was of no entry: it was replaced', { where });
  log?.count('ViewDamage');
}

async function remove(views: Views, spots: readonly Spot[], seq: number): Promise<void> {
  await Promise.all(spots.map((spot) => views.removeRow(spot, seq)));
}

async function projectionOf(ports: ProjectPorts, entry: ReadEntry<unknown>): Promise<Projection | undefined> {
  const { stream, state } = entry;
  const text = JSON.stringify(state);
  if (stream.startsWith('subject/')) {
    if (readSubjectState(stream, text) === undefined) throw unreadable(stream);
    return projectSubject(known<SubjectState>(entry));
  }
  if (!stream.startsWith('request/')) return undefined;
  if (readRequestState(stream, text) === undefined) throw unreadable(stream);
  const request = known<RequestState>(entry);
  return projectRequest(request, await workflowOf(ports, request.state), ports.catalogue.roles);
}

/** The rules of a request; `undefined` when nobody knows them, which is no reason to hide it. */
async function workflowOf(ports: ProjectPorts, { definition }: RequestState): Promise<Workflow | undefined> {
  try {
    return await definitionOf(ports, definition);
  } catch (error) {
    if (GovernanceError.is(error, 'UnknownDefinition') || GovernanceError.is(error, 'LedgerDamaged'))
      return undefined;
    throw error;
  }
}

function unreadable(stream: string): TypeError {
  return new TypeError(`The state in an entry of ${stream} is none that this version knows.`);
}

function without(spots: readonly Spot[], others: readonly Spot[]): readonly Spot[] {
  const known = new Set(others.map(({ list, place }) => JSON.stringify([list.name, place])));
  return spots.filter(({ list, place }) => !known.has(JSON.stringify([list.name, place])));
}
