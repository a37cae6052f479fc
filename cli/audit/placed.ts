import { type SealedEntry, unseal } from '../../lambdas/domain/entry.ts';
import { GovernanceError } from '../../lambdas/domain/errors.ts';
import type { Survey } from '../../lambdas/ports.ts';

/** An item that is in no place of a stream. Whoever may write can put one; nobody can remove it; nothing is made of it. */
export interface Misplaced {
  readonly stream: string;
  readonly seq: number;
}

/** Whether an item's number is one that an entry can have: 1, 2, 3 ... */
export const hasPlace = (seq: number): boolean => Number.isSafeInteger(seq) && seq > 0;

/** So many are named. */
export const MOST_NAMED = 100;

/**
 * The entries of a stream after one and up to another, and nothing that lies between them.
 * @param leftOut is told what else is there
 */
export async function* entriesAfter(
  survey: Pick<Survey, 'after'>,
  {
    stream,
    after,
    last,
  }: { readonly stream: string; readonly after: number; readonly last?: number | undefined },
  leftOut: (item: Misplaced) => void = () => {},
): AsyncGenerator<SealedEntry> {
  for await (const sealed of survey.after(stream, after, last)) {
    if (hasPlace(sealed.seq)) yield sealed;
    else leftOut({ stream: sealed.stream, seq: sealed.seq });
  }
}

/** Those that go on from `after` without a gap and are entries: nobody has vouched for them yet. */
export async function* goingOnFrom(
  survey: Pick<Survey, 'after'>,
  place: { readonly stream: string; readonly after: number; readonly last?: number | undefined },
  leftOut: (item: Misplaced) => void,
): AsyncGenerator<SealedEntry> {
  let next = place.after + 1;
  for await (const sealed of entriesAfter(survey, place, leftOut)) {
    if (sealed.seq === next && isEntry(sealed)) {
      yield sealed;
      next += 1;
    } else leftOut({ stream: sealed.stream, seq: sealed.seq });
  }
}

function isEntry(sealed: SealedEntry): boolean {
  try {
    unseal(sealed);
    return true;
  } catch (error) {
    if (error instanceof GovernanceError) return false;
    throw error;
  }
}
