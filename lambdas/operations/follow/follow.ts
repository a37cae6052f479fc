import type { Change } from '../../ports.ts';
import { damaged, describeHashes } from './damage.ts';
import { Follower, type FollowPorts } from './follower.ts';

/** What Lambda is answered for a batch: the changes to send again. */
export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Lets everything follow from the ledger that is not the ledger itself, from the changes of its table: views, heads, and
 * events. Counts as damage, at once, every change that no appending makes: an item changed, removed, or put that is no
 * entry.
 *
 * Every change may come again, and late. Changes of one stream are taken in their order; one that fails keeps the
 * later ones of its stream back, and no others. Whatever an item holds makes nothing fail.
 *
 * @returns what failed, to be sent again
 */
export const follow =
  (ports: FollowPorts) =>
  async (changes: readonly Change[]): Promise<BatchAnswer> => {
    const streams = Map.groupBy(changes, ({ stream }) => stream);
    const heads = await ports.heads.head([...streams.keys()]);
    const results = await Promise.all(
      [...streams].map(([stream, own]) => followStream(ports, new Follower(ports, heads.get(stream)), own)),
    );
    const oldest = Math.min(...results.map(({ oldest }) => oldest));
    if (oldest !== Infinity) ports.log.count('FollowLag', lagOf(ports, oldest));
    const failed = new Set(results.flatMap(({ failed }) => failed));
    return {
      batchItemFailures: changes.filter(({ id }) => failed.has(id)).map(({ id }) => ({ itemIdentifier: id })),
    };
  };

interface StreamResult {
  readonly failed: readonly string[];
  /** When the oldest of the entries was recorded, in milliseconds since 1970; `Infinity` when there is none. */
  readonly oldest: number;
}

async function followStream(
  ports: FollowPorts,
  follower: Follower,
  changes: readonly Change[],
): Promise<StreamResult> {
  let [done, oldest] = [0, Infinity];
  for (const change of changes) {
    const recorded = await followChange(ports, follower, change);
    if (recorded === 'failed') break;
    oldest = Math.min(oldest, recorded ?? Infinity);
    done++;
  }
  if (!(await tryToNote(ports, follower))) done = 0;
  return { failed: changes.slice(done).map(({ id }) => id), oldest };
}

/** When the entry was recorded that a change put, in milliseconds since 1970; nothing when it put none. */
async function followChange(
  ports: FollowPorts,
  follower: Follower,
  { kind, stream, seq, at, before, after }: Change,
): Promise<number | undefined | 'failed'> {
  if (kind !== 'INSERT' || after === undefined) {
    damaged(ports.log, { stream, seq }, WHAT[kind], describeHashes(before, after));
    return undefined;
  }
  try {
    const entry = await follower.follow(after, at);
    return entry && Date.parse(entry.at);
  } catch (error) {
    ports.log.error('an entry could not be followed: it will be tried again', error, { stream, seq });
    return 'failed';
  }
}

/** Notes how far was followed, also when it was not as far as it should be. */
async function tryToNote({ log }: FollowPorts, follower: Follower): Promise<boolean> {
  try {
    await follower.noteHead();
    return true;
  } catch (error) {
    log.error('a head could not be noted: what was followed will be followed again', error);
    return false;
  }
}

const WHAT: Readonly<Record<Change['kind'], string>> = {
  INSERT: 'it came without what it holds',
  MODIFY: 'it was changed',
  REMOVE: 'it was removed',
  UNKNOWN: 'something was done to it that this version does not know',
};

const lagOf = ({ clock }: FollowPorts, recorded: number): number =>
  Math.max(0, (clock.now().getTime() - recorded) / 1000);
