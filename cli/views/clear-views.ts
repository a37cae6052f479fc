import type { ViewItem } from '../../lambdas/adapters/dynamodb-view-items.ts';
import { type ReadEntry, requestStream, type SealedEntry, unseal } from '../../lambdas/domain/entry.ts';
import { parse, readRequestState, readSubjectState } from '../../lambdas/domain/views/view.ts';
import { linesOf, type ProjectPorts, project, projectLines } from '../../lambdas/engine/project.ts';
import type { Streams, Tasks, WaitingTask } from '../../lambdas/ports.ts';
import { isUnreadable } from './rebuild-views.ts';

export interface ClearPorts extends ProjectPorts {
  /** Everything in the views. */
  readonly items: AsyncIterable<ViewItem>;
  /** Removes an item that is as it was read. */
  readonly remove: (item: ViewItem) => Promise<void>;
  readonly streams: Pick<Streams, 'after'>;
  readonly tasks: Tasks;
}

/** What was cleared away. */
export interface Cleared {
  /** Items that nothing in the ledger asks for. */
  readonly removed: number;
  /** Task tokens that an earlier version kept in the views, now where they belong. */
  readonly tokens: number;
}

/**
 * Removes from the views what the ledger does not ask for: views of streams that there are not, or of entries to come; rows
 * that their view does not have; lines that no entry says; whatever else is none of these. Can run while everything else
 * does. Task tokens of an earlier version are moved to where this one looks for them.
 */
export async function clearViews(
  ports: ClearPorts,
  progress: (items: number) => void = () => {},
): Promise<Cleared> {
  const cleared = { removed: 0, tokens: 0 };
  let count = 0;
  for await (const item of ports.items) {
    progress(++count);
    const task = taskOf(item);
    if (task !== undefined) {
      await ports.tasks.put(task);
      cleared.tokens++;
    } else if (await isAskedFor(ports, item)) continue;
    else cleared.removed++;
    await ports.remove(item);
    await putRight(ports, item);
  }
  return cleared;
}

async function isAskedFor(ports: ClearPorts, item: ViewItem): Promise<boolean> {
  if (item.sk === 'view') return isView(ports, item);
  if (item.stream !== undefined) return isRow(ports, item.stream, item);
  return item.text !== undefined && isLine(ports, item, item.text);
}

async function isView({ ledger }: ClearPorts, { pk, seq, text = '' }: ViewItem): Promise<boolean> {
  const state = pk.startsWith('request/') ? readRequestState(pk, text) : readSubjectState(pk, text);
  const last = state && (await ledger.last(pk));
  return last !== undefined && seq !== undefined && Number.isSafeInteger(seq) && seq <= last.seq;
}

/** A row of an entry that is newer than the view is put before it: its view is about to come. */
async function isRow({ views }: ClearPorts, stream: string, { pk, sk, seq }: ViewItem): Promise<boolean> {
  const view = await views.find(stream);
  if (view === undefined || seq === undefined) return false;
  return seq > view.seq || view.rows.some(({ list, place }) => list.name === pk && place === sk);
}

async function isLine(ports: ClearPorts, { pk, sk }: ViewItem, text: string): Promise<boolean> {
  const entry = await entryOf(ports, sk);
  const lines = entry === undefined ? [] : await unlessUnreadable(linesOf(ports, entry), []);
  return lines.some(({ spot, text: said }) => spot.list.name === pk && spot.place === sk && said === text);
}

/** What was replaced by what is none is made anew: a view from where its stream stands, a line from its entry. */
async function putRight(ports: ClearPorts, { pk, sk, text }: ViewItem): Promise<void> {
  if (sk === 'view') {
    const last = await ports.ledger.last(pk);
    if (last !== undefined) await unlessUnreadable(projectSealed(ports, last), undefined);
  } else if (text !== undefined) {
    const entry = await entryOf(ports, sk);
    if (entry !== undefined) await unlessUnreadable(projectLines(ports, entry), undefined);
  }
}

const projectSealed = async (ports: ClearPorts, sealed: SealedEntry) => project(ports, unseal(sealed), true);

/** The entry that a line is about: its place ends with the request and the number of the entry. */
async function entryOf({ streams }: ClearPorts, place: string): Promise<ReadEntry<unknown> | undefined> {
  const [, request, number] = place.split('#');
  const seq = Number(number);
  if (request === undefined || !Number.isSafeInteger(seq) || seq < 1) return undefined;
  for await (const sealed of streams.after(requestStream(request), seq - 1, seq))
    return unlessUnreadable((async () => unseal(sealed))(), undefined);
  return undefined;
}

/** What comes of an entry; something else when the entry can't be read. */
async function unlessUnreadable<Result, Other>(made: Promise<Result>, other: Other): Promise<Result | Other> {
  try {
    return await made;
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return other;
  }
}

function taskOf({ pk, task }: ViewItem): WaitingTask | undefined {
  if (!pk.startsWith('tasks/') || task === undefined) return undefined;
  const { request, stage, attempt, taskToken } = (parse(task) ?? {}) as Partial<WaitingTask>;
  const isTask = [request, stage, taskToken].every((one) => typeof one === 'string');
  return isTask && Number.isSafeInteger(attempt)
    ? ({ request, stage, attempt, taskToken } as WaitingTask)
    : undefined;
}
