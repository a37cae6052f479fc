import type { Position } from '../engine/advance.ts';
import type { Frozen } from './call.ts';
import type { Recorded } from './schemas/requests.ts';

/** The entry that records what a caller did, or says that it was done before. */
export function describeRecorded(
  stream: string,
  { seq, hash, appended }: Position<unknown>,
  caller: string,
): Frozen<Recorded> {
  return { entry: { stream, seq, hash }, appended, caller };
}
