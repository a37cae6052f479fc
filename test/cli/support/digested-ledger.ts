import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { exportLedger } from '../../../cli/audit/export/export-ledger.ts';
import { writeExport } from '../../../cli/audit/export/write-export.ts';
import type { Scope } from '../../../cli/audit/verifier/scope.ts';
import type { SealedEntry } from '../../../lambdas/domain/entry.ts';
import { digest } from '../../../lambdas/operations/digest.ts';
import type { Archive, DigestSigner, Kept, Survey } from '../../../lambdas/ports.ts';
import { MemoryHeads } from '../../support/memory-heads.ts';
import { effects, SampleLedger, sampleInput } from './sample-ledger.ts';

/** A source of numbers that look random and are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) % 1_000_003) % below;
  };
}

/** A survey of items in memory. */
export function surveyOf(items: () => readonly SealedEntry[]): Survey {
  return {
    async *places() {
      yield* items();
    },
    async *after(stream, seq, last = Number.POSITIVE_INFINITY) {
      const found = items().filter((item) => item.stream === stream && item.seq > seq && item.seq <= last);
      yield* found.sort((a, b) => a.seq - b.seq);
    },
  };
}

/** An archive in memory, in which names can be hidden and things put over others, as a locked bucket allows it. */
export class MemoryArchive implements Archive {
  /** What was put under each name first. */
  readonly texts = new Map<string, string>();
  /** What was put over it later. */
  readonly over = new Map<string, string[]>();
  readonly #markers = new Map<string, number>();
  readonly #hidden = new Set<string>();

  readonly #hiddenIsFree: boolean;

  /** @param hiddenIsFree whether a put on condition that there is nothing succeeds where a marker hides something */
  constructor(hiddenIsFree = true) {
    this.#hiddenIsFree = hiddenIsFree;
  }

  async get(key: string): Promise<string | undefined> {
    return this.texts.get(key);
  }

  async put(key: string, text: string): Promise<'kept' | 'taken'> {
    const free = this.#hidden.has(key) ? this.#hiddenIsFree : !this.texts.has(key);
    if (!free) return 'taken';
    this.force(key, text);
    return 'kept';
  }

  /** Puts a text under a name without any condition. */
  force(key: string, text: string): void {
    this.#hidden.delete(key);
    if (this.texts.has(key)) this.over.set(key, [...(this.over.get(key) ?? []), text]);
    else this.texts.set(key, text);
  }

  /** Puts a delete marker over whatever has a name. */
  hide(key: string): void {
    this.#hidden.add(key);
    this.#markers.set(key, (this.#markers.get(key) ?? 0) + 1);
  }

  async *list(prefix: string, after = ''): AsyncIterable<Kept> {
    const keys = new Set([...this.texts.keys(), ...this.#markers.keys()]);
    for (const key of [...keys].filter((one) => one.startsWith(prefix) && one > after).sort())
      yield {
        key,
        texts: (this.texts.has(key) ? 1 : 0) + (this.over.get(key)?.length ?? 0),
        markers: this.#markers.get(key) ?? 0,
      };
  }
}

/** A signer with a real key of its own. */
export function makeSigner(
  privateKey: KeyObject = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
) {
  const publicKey = createPublicKey(privateKey);
  const signer: DigestSigner = {
    sign: async (message) => sign('sha256', message, privateKey),
    publicKey: async () => publicKey.export({ format: 'der', type: 'spki' }),
  };
  return { signer, pem: publicKey.export({ format: 'pem', type: 'spki' }) as string };
}

export const silent = { info() {}, warn() {}, error() {}, count() {} };

let time = 0;

/** A ledger whose time passes a minute with every step. */
class SlowLedger extends SampleLedger {
  override now(): Date {
    time += 60_000;
    return new Date(time);
  }
}

const SUBJECTS = ['model/churn', 'model/fraud', 'service/billing'];
const UNTIL = ['review', 'promote-to-qa', 'test', 'promote-to-production', 'deploy'];

/**
 * A ledger of random lives of requests, with a digest now and then, and entries after the last one. The same seed
 * gives the same ledger; only signatures differ.
 */
export async function digestedLedger(seed: number, requests = 6) {
  const random = randomFrom(seed);
  time = Date.parse('2026-03-01T12:00:00.000Z');
  const ledger = new SlowLedger();
  const archive = new MemoryArchive();
  const { signer, pem } = makeSigner();
  const heads = new MemoryHeads();
  const run = digest({
    moves: heads,
    memory: heads,
    streams: surveyOf(() => all()),
    every: 300,
    archive,
    signer,
    log: silent,
    clock: { now: () => new Date(time) },
  });
  let others: readonly SealedEntry[] = [];
  const all = () => [...ledger.items(), ...others];
  const makeDigest = async () => {
    await heads.noticeAll(all());
    await run();
  };
  /** Lets these entries be noticed in time, and the next digest cover them; all entries that there are then. */
  const cover = async (entries: readonly SealedEntry[]) => {
    others = entries;
    for (const { stream, seq, hash } of all())
      await heads.note({ stream, seq, hash, writtenAt: new Date(time).toISOString() }, new Date(time));
    time += 3_600_000;
    await run();
    return all();
  };
  const pause = async () => {
    const hours = random(4);
    if (hours > 1) return;
    time += 3_600_000 * (hours + 1);
    await makeDigest();
    time += 1_000;
  };
  let covered: SealedEntry[] = [];
  for (let count = 0; count < requests; count++) {
    if (count === requests - 1) {
      time += 3_600_000;
      await makeDigest();
      covered = ledger.items();
    }
    const last = count === requests - 1;
    const subject = SUBJECTS[random(SUBJECTS.length)] as string;
    const wait = last ? async () => {} : pause;
    if (!last && random(5) === 0) await liveToTheEnd(ledger, subject, `${count + 1}`, random, wait);
    else await live(ledger, subject, `${count + 1}`, random, wait);
  }
  return { ledger, items: ledger.items(), covered, archive, pem, cover, now: () => new Date(time) };
}

async function live(
  ledger: SampleLedger,
  subject: string,
  version: string,
  random: (below: number) => number,
  pause: () => Promise<void>,
): Promise<void> {
  const request = ledger.submit(sampleInput(version, subject));
  await pause();
  const until = UNTIL.slice(0, 1 + random(UNTIL.length));
  for (const stage of until) {
    ledger.advance(request, stage);
    await pause();
  }
  if (random(4) === 0) return;
  if (ledger.request(request).status !== 'closed') ledger.stop(request);
  await pause();
  ledger.leave(request);
  await pause();
}

/** A version that is promoted with a condition, attested, and perhaps retired; the condition is closed. */
async function liveToTheEnd(
  ledger: SampleLedger,
  subject: string,
  version: string,
  random: (below: number) => number,
  pause: () => Promise<void>,
): Promise<void> {
  for (const rules of effects.slice(0, 2 + random(2))) {
    const request = ledger.submit(sampleInput(version, subject), rules);
    await pause();
    ledger.advance(request, 'agree', random(2) === 0 ? 'approve-with-conditions' : 'approve');
    await pause();
    ledger.advance(request, 'confirm');
    await pause();
    ledger.leave(request);
    await pause();
  }
  ledger.closeFindings(subject);
}

/** Exports items with the digests of an archive into a directory. */
export function exportTo(
  directory: string,
  items: readonly SealedEntry[],
  archive: Archive,
  scope: Scope = {},
) {
  const source = { survey: surveyOf(() => items), archive };
  return writeExport(directory, exportLedger(source, scope), new Date(time), () => {});
}
