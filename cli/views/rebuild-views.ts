import {
  open,
  type ReadEntry,
  requestStream,
  type SealedEntry,
  subjectStream,
  unseal,
} from '../../lambdas/domain/entry.ts';
import { GovernanceError } from '../../lambdas/domain/errors.ts';
import type { RequestState, SubjectState } from '../../lambdas/domain/model.ts';
import { wakeUp } from '../../lambdas/domain/request/wake.ts';
import { type ProjectPorts, project, projectLines } from '../../lambdas/engine/project.ts';
import type { Clock, Tasks } from '../../lambdas/ports.ts';
import { hasPlace } from '../audit/placed.ts';

export interface RebuildPorts extends ProjectPorts {
  /** The ledger's entries, those of a stream one after another. */
  readonly entries: AsyncIterable<SealedEntry>;
  readonly tasks: Tasks;
  readonly clock: Clock;
}

/** What a rebuild did. */
export interface Rebuilt {
  /** Requests that are not closed. */
  readonly open: number;
  readonly closed: number;
  readonly subjects: number;
  /** Entries that could not be read: no view shows them. */
  readonly unreadable: readonly string[];
  /** Requests that wait for people although no task token is noted for them: see `countersign views rebuild --help`. */
  readonly withoutToken: readonly string[];
}

/** A closed request that its subject does not have any more has nothing coming after so long. */
const SETTLED_MS = 86_400_000;

/**
 * Makes every view and list anew from the ledger, whatever was there before. Can run while everything else does: a view
 * never replaces a newer one. Needs no more memory for a larger ledger.
 *
 * Task tokens are left as they are: only executions can give them.
 *
 * @param progress is told after every stream how many entries there were, and the last one: a rebuild that was
 *   interrupted can go on after it.
 */
export async function rebuildViews(
  ports: RebuildPorts,
  progress: (entries: number, last: SealedEntry) => void = () => {},
): Promise<Rebuilt> {
  const counts = { open: 0, closed: 0, subjects: 0 };
  const unreadable: string[] = [];
  const withoutToken: string[] = [];
  const finish = async (sealed: SealedEntry) => {
    const entry = await tryTo(() => show(ports, unseal(sealed)), sealed, unreadable);
    if (entry?.stream.startsWith('subject/')) counts.subjects++;
    if (!entry?.stream.startsWith('request/')) return;
    const state = entry.state as RequestState;
    counts[state.status === 'closed' ? 'closed' : 'open']++;
    if (state.status !== 'closed' && !(await isNoted(ports, state))) withoutToken.push(state.request);
  };
  let last: SealedEntry | undefined;
  let count = 0;
  for await (const sealed of ports.entries) {
    // What is in no place of its stream is no part of it, and never where it stands.
    if (!hasPlace(sealed.seq)) {
      unreadable.push(`${sealed.stream} ${sealed.seq}`);
      continue;
    }
    if (last !== undefined && last.stream !== sealed.stream) {
      await finish(last);
      progress(count, last);
    }
    await tryTo(() => projectLines(ports, unseal(sealed)), sealed, unreadable);
    last = sealed;
    count++;
  }
  if (last !== undefined) await finish(last);
  return { ...counts, unreadable: [...new Set(unreadable)], withoutToken };
}

/** True when a token is noted for a wait that is not over: what is left of one that is over wakes nobody. */
async function isNoted({ tasks }: Pick<RebuildPorts, 'tasks'>, state: RequestState): Promise<boolean> {
  const noted = await tasks.of(state.request);
  return noted.some((task) => wakeUp(state, task) === undefined);
}

/** Shows where a stream stands by its last entry. */
async function show(ports: RebuildPorts, entry: ReadEntry<unknown>): Promise<ReadEntry<unknown>> {
  await project(ports, entry, true);
  if (!entry.stream.startsWith('request/')) return entry;
  const state = entry.state as RequestState;
  if (state.status === 'closed' && (await isSettled(ports, state, entry.at)))
    await ports.views.setDue(requestStream(state.request), entry.seq);
  return entry;
}

/** True when a closed request's subject has recorded its end, so that nothing is due for it. */
async function isSettled({ ledger, clock }: RebuildPorts, state: RequestState, at: string): Promise<boolean> {
  const last = await ledger.last(subjectStream(state.subject));
  const subject = last && open<SubjectState>(last).state;
  if (subject === undefined || Object.hasOwn(subject.open, state.request)) return false;
  return subject.closed.includes(state.request) || clock.now().getTime() - Date.parse(at) > SETTLED_MS;
}

/** True for what comes of an entry that this version can't read; anything else may not come again. */
export function isUnreadable(error: unknown): boolean {
  if (GovernanceError.is(error, 'LedgerDamaged')) return true;
  return error instanceof TypeError || error instanceof RangeError;
}

/** Passes over an entry that can't be read, and notes where it is. */
async function tryTo<Result>(
  act: () => Promise<Result>,
  { stream, seq }: SealedEntry,
  unreadable: string[],
): Promise<Result | undefined> {
  try {
    return await act();
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    unreadable.push(`${stream} ${seq}`);
    return undefined;
  }
}
