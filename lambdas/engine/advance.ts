import { setTimeout as delay } from 'node:timers/promises';
import type { StreamState } from '../domain/actions.ts';
import { open, type ReadEntry, requestStream, seal } from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { RequestState, Step } from '../domain/model.ts';
import type { Ports } from '../ports.ts';

const MAX_ATTEMPTS = 10;
const BACKOFF_MS = 8;
const MAX_BACKOFF_MS = 400;

/** Where a stream stands: its newest entry, and whether it was this call that appended it. */
export interface Position<State> {
  readonly state: State;
  readonly seq: number;
  readonly hash: string;
  /** When its newest entry was made. */
  readonly at: string;
  readonly appended: boolean;
}

/** Decides the next entry from the stream's newest one; may read other streams, must not write this one. */
export type Decide<State> = (
  last: ReadEntry<State> | undefined,
  now: Date,
) => Step<State> | Promise<Step<State>>;

/**
 * The only way in which anything is recorded: read the stream's newest entry, decide, put the next entry on the
 * condition that nobody did. When somebody did, read and decide again, so that a decision always stands on the
 * state it was made for. One read and one write when nobody interferes; only the read when there is nothing to do.
 *
 * `now` never runs backwards within a stream, whatever the clocks of different machines say.
 *
 * @throws whatever `decide` throws, with nothing written; GovernanceError `LedgerBusy` when others won every time.
 */
export async function advance<State extends StreamState>(
  { ledger, clock }: Pick<Ports, 'ledger' | 'clock'>,
  stream: string,
  decide: Decide<State>,
): Promise<Position<State> | undefined> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (attempt > 0) await delay(Math.random() * Math.min(MAX_BACKOFF_MS, BACKOFF_MS * 2 ** attempt));
    const sealed = await ledger.last(stream);
    const last = sealed === undefined ? undefined : open<State>(sealed);
    const now = new Date(Math.max(clock.now().getTime(), last === undefined ? 0 : Date.parse(last.at)));
    const { entry } = await decide(last, now);
    if (entry === undefined)
      return last && { state: last.state, seq: last.seq, hash: last.hash, at: last.at, appended: false };
    const next = seal(stream, sealed, entry);
    if ((await ledger.append(next)) === 'appended') {
      return { state: entry.state, seq: next.seq, hash: next.hash, at: entry.at, appended: true };
    }
  }
  throw new GovernanceError('LedgerBusy', 'Many people are deciding at once. Nothing is lost: try again.', {
    stream,
  });
}

/**
 * Records the next entry of a request that has begun, as `advance` does. Where none has, nothing happens.
 * @returns where the request stands afterwards; `undefined` when it has not begun.
 */
export function amend(
  ports: Pick<Ports, 'ledger' | 'clock'>,
  request: string,
  step: (state: RequestState, now: Date) => Step<RequestState> | Promise<Step<RequestState>>,
): Promise<Position<RequestState> | undefined> {
  return advance<RequestState>(ports, requestStream(request), (last, now) =>
    last === undefined ? {} : step(last.state, now),
  );
}

/** Where a stream stands now, or `undefined` when it has no entry. One read. */
export async function position<State extends StreamState>(
  { ledger }: Pick<Ports, 'ledger'>,
  stream: string,
): Promise<Position<State> | undefined> {
  const sealed = await ledger.last(stream);
  if (sealed === undefined) return undefined;
  const { state, seq, hash, at } = open<State>(sealed);
  return { state, seq, hash, at, appended: false };
}
