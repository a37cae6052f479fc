import type { Head } from '../../domain/digest/digest.ts';
import type { SealedEntry } from '../../domain/entry.ts';
import { newsOf } from '../../domain/ledger-event.ts';
import { type PlacedEntry, place } from '../../domain/placement.ts';
import { type ProjectPorts, project } from '../../engine/project.ts';
import type { Noticed, Ports, Streams } from '../../ports.ts';
import { damaged, describeHashes } from './damage.ts';

export type FollowPorts = ProjectPorts &
  Pick<Ports, 'heads' | 'events' | 'clock' | 'log'> & { readonly streams: Pick<Streams, 'after'> };

/** An entry is written within moments of its instant; checks, clocks and retries may take this much. */
const TOLERANCE_MS = 300_000;

/** Follows one stream of the ledger from where it was seen last. */
export class Follower {
  readonly #ports: FollowPorts;
  #head: Head | undefined;
  /** How far what is followed reaches beyond the head that is noted. */
  #unnoted: Noticed | undefined;

  /** @param head how far the stream was seen; `undefined` when it never was */
  constructor(ports: FollowPorts, head: Head | undefined) {
    this.#ports = ports;
    this.#head = head;
  }

  /**
   * Lets follow what follows from an item that was put: shows it in the views, and announces it. `noteHead` says that it is
   * done, once for all that arrived together.
   *
   * An item that is no entry is counted as damage, and nothing follows from it. So is an entry that does not follow from
   * the head, or is dated long before it was written; and what was missed in between is followed first, as the ledger has it.
   *
   * @param writtenAt when it was put, as the database says; of one that was missed nobody knows any more
   * @returns the entry, if it is one
   * @throws when something that is needed does not answer: all of it can be done again
   */
  async follow(sealed: SealedEntry, writtenAt?: string): Promise<PlacedEntry | undefined> {
    const placement = place(sealed);
    if (placement.kind === 'damage') {
      damaged(this.#ports.log, sealed, placement.what, describeHashes(undefined, sealed));
      return undefined;
    }
    const { entry } = placement;
    if ((this.#head?.seq ?? 0) < entry.seq - 1) await this.#catchUp(entry, this.#head?.seq ?? 0);
    this.#compareWithHead(entry);
    if (writtenAt !== undefined) this.#compareWithTime(entry, writtenAt);
    if (placement.kind === 'foreign') this.#unreadable(entry, 'it has members of another version');
    else await this.#show(entry);
    await this.#ports.events.publish(newsOf(sealed, entry));
    await this.#reach(entry, writtenAt);
    return entry;
  }

  /**
   * Notes how far the stream was followed. At last: a head that is noted says that everything before it is done, and
   * nobody looks for what was missed.
   */
  async noteHead(): Promise<void> {
    if (this.#unnoted === undefined) return;
    await this.#ports.heads.note(this.#unnoted, this.#ports.clock.now());
    this.#unnoted = undefined;
  }

  /** Follows what the changes did not tell of: they can be lost when all retries fail. */
  async #catchUp({ stream, seq }: PlacedEntry, seen: number): Promise<void> {
    for await (const missed of this.#ports.streams.after(stream, seen, seq - 1)) await this.follow(missed);
    const reached = this.#head?.seq ?? seen;
    if (reached < seq - 1)
      damaged(this.#ports.log, { stream, seq }, `what comes before it is missing from ${reached + 1} on`);
  }

  /** Counts as damage what does not follow from the head. Older entries come again now and then. */
  #compareWithHead({ stream, seq, prev, hash }: PlacedEntry): void {
    const head = this.#head;
    if (head?.seq === seq - 1 && head.hash !== prev)
      damaged(this.#ports.log, { stream, seq }, 'it does not follow from the one before', {
        prev,
        before: head.hash,
      });
    if (head?.seq === seq && head.hash !== hash)
      damaged(this.#ports.log, { stream, seq }, 'another entry had its place', { hash, before: head.hash });
  }

  /** Counts as damage what says that it is older than it is. What was missed comes by itself, too, or has no time. */
  #compareWithTime({ stream, seq, at }: PlacedEntry, writtenAt: string): void {
    if (Date.parse(writtenAt) - Date.parse(at) > TOLERANCE_MS)
      damaged(this.#ports.log, { stream, seq }, 'it is dated before it was written', { at, writtenAt });
  }

  /** Shows an entry in the views. Its state may hold anything: if it can't be read, no view shows it. */
  async #show(entry: PlacedEntry): Promise<void> {
    try {
      await project(this.#ports, entry);
    } catch (error) {
      // The services' errors have other names: these are what comes of reading what is not there.
      if (!['TypeError', 'RangeError', 'SyntaxError'].includes((error as Error).name)) throw error;
      this.#unreadable(entry, 'its state can not be read', error);
    }
  }

  #unreadable({ stream, seq }: PlacedEntry, what: string, error: unknown = what): void {
    this.#ports.log.error('an entry is shown by no view', error, { stream, seq, what });
    this.#ports.log.count('UnreadableEntry');
  }

  async #reach({ stream, seq, hash, at }: PlacedEntry, writtenAt: string | undefined): Promise<void> {
    if ((this.#head?.seq ?? 0) < seq) this.#head = { seq, hash };
    if (writtenAt !== undefined) {
      // One that comes after a later one takes nothing back.
      if ((this.#unnoted?.seq ?? 0) < seq) this.#unnoted = { writtenAt, ...this.#unnoted, stream, seq, hash };
      return;
    }
    // There may be many that were missed: whoever is interrupted need not begin with the first of them again.
    await this.noteHead();
    this.#unnoted = { stream, seq, hash, writtenAt: at, late: true };
    await this.noteHead();
  }
}
