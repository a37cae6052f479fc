import { open, requestStream, subjectStream } from '../../domain/entry.ts';
import type { RequestState, SubjectState } from '../../domain/model.ts';
import type { Ports } from '../../ports.ts';

/** A subject as the ledger has it now, and up to which entry. */
export interface Standing {
  readonly seq: number;
  readonly state: SubjectState;
}

/** A subject as the ledger has it; `undefined` for one of which nothing is known. */
export async function standingOf(
  { ledger }: Pick<Ports, 'ledger'>,
  subject: string,
): Promise<Standing | undefined> {
  const last = await ledger.last(subjectStream(subject));
  return last && { seq: last.seq, state: open<SubjectState>(last).state };
}

/** A request as the ledger has it; `undefined` for one of which nothing is known. */
export async function requestState(
  { ledger }: Pick<Ports, 'ledger'>,
  request: string,
): Promise<RequestState | undefined> {
  const last = await ledger.last(requestStream(request));
  return last && open<RequestState>(last).state;
}

/**
 * The requests of the versions of a subject that an entry may concern, by version: those that run, those that they replaced,
 * those that are asked about, and that of the entry. Of two of one version, the later one.
 */
export function concerned(state: SubjectState, asked: RequestState | undefined): ReadonlyMap<string, string> {
  const running = Object.values(state.environments);
  return new Map([
    ...running.flatMap(({ replaced }) => (replaced ? [[replaced.version, replaced.request] as const] : [])),
    ...running.map((one) => [one.version, one.request] as const),
    ...Object.entries(state.open).map(([id, one]) => [one.version, id] as const),
    ...(asked?.subject === state.subject ? [[asked.version, asked.request] as const] : []),
  ]);
}

/** How often what was written is held to the ledger again before somebody else is left to it. */
const MOST_ROUNDS = 5;

/**
 * Shows elsewhere how a subject stands, and looks at the ledger again afterwards: of two of these at once, whichever is later
 * has the last word with what is true then. Nothing is shown of a subject that is not known.
 */
export async function showUntilSettled(
  ports: Pick<Ports, 'ledger'>,
  subject: string,
  show: (standing: Standing) => Promise<void>,
): Promise<void> {
  let shown = -1;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const standing = await standingOf(ports, subject);
    if (standing === undefined || standing.seq === shown) return;
    await show(standing);
    shown = standing.seq;
  }
}
