import { generateKeyPairSync, hash, type KeyObject, sign } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import {
  encodeDigest,
  type MovedStream,
  sealDigest,
  signedMessage,
} from '../../lambdas/domain/digest/digest.ts';
import { GrowingTree, leafHash } from '../../lambdas/domain/digest/tree.ts';
import {
  type EntryDraft,
  type SealedEntry,
  seal,
  subjectStream,
  unseal,
} from '../../lambdas/domain/entry.ts';
import { SampleLedger, sampleInput } from '../../test/cli/support/sample-ledger.ts';

const REQUESTS_A_DIGEST = 10;
const INSTANT = '2026-03-01T12:00:00.000Z';

/** A request's life, as entries to seal again elsewhere. */
interface Life {
  readonly request: string;
  readonly items: readonly SealedEntry[];
}

/** The lives of a subject's first three requests, with what a real pipeline submits: the third has all that later ones have. */
function exampleLives(): { readonly subject: string; readonly lives: readonly [Life, Life, Life] } {
  const ledger = new SampleLedger();
  const subject = 'model/churn';
  const live = (note: string): Life => {
    // The rules were defined before the first.
    const before = ledger.streams.has(subjectStream(subject)) ? ledger.items() : [];
    const request = ledger.submit(
      sampleInput('1', subject, {
        metrics: { auc: 0.913, accuracy: 0.874, precision: 0.861, recall: 0.842, f1: 0.851, logLoss: 0.322 },
        evidence: [{ name: 'model card', uri: 's3://evidence/churn/1/card.pdf', sha256: 'cd'.repeat(32) }],
        note,
      }),
    );
    ledger.advance(request, 'deploy');
    ledger.leave(request);
    const items = ledger.items().filter((item) => !before.includes(item));
    // The subject names the last entry of its request.
    return {
      request,
      items: items.toSorted((a, b) => (a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : 0)),
    };
  };
  const quarters = ['first', 'second', 'third'].map((one) => live(`Retrained on the ${one} quarter's data.`));
  return { subject, lives: quarters as [Life, Life, Life] };
}

type Batch = ReadonlyMap<string, readonly SealedEntry[]>;

/**
 * Writes an export of as many requests, each on its way through all stages, in digests of ten requests. Every request
 * is the same life under another id, sealed anew, and replaces the one before.
 */
export function writeLargeExport(directory: string, requests: number): void {
  mkdirSync(directory, { recursive: true });
  const { subject, lives } = exampleLives();
  const entries = openSync(join(directory, 'entries.jsonl'), 'w');
  const digests = new Digests(directory);
  let [count, last] = [0, undefined as SealedEntry | undefined];
  for (let begun = 0; begun < requests; begun += REQUESTS_A_DIGEST) {
    const batch = new Map<string, SealedEntry[]>();
    for (let index = 0; index < REQUESTS_A_DIGEST; index++) {
      const number = begun + index;
      const which = Math.min(number, 2);
      const ids = new Map(lives.map(({ request }, life) => [request, idOf(number - which + life)]));
      for (const item of relive(lives[which] as Life, ids, last)) {
        batch.set(item.stream, [...(batch.get(item.stream) ?? []), item]);
        if (item.stream === subjectStream(subject)) last = item;
      }
    }
    const items = [...batch.keys()].sort().flatMap((stream) => batch.get(stream) ?? []);
    writeSync(entries, items.map(({ entry }) => `${entry}\n`).join(''));
    digests.add(batch);
    count += items.length;
  }
  closeSync(entries);
  digests.close();
  const counts = { digests: digests.number, entries: count, afterLastDigest: 0 };
  const manifest = { kind: 'countersign-export', format: 1, scope: {}, exportedAt: '', ...counts };
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest));
}

/** Writes the chain of digests, signed with a key of its own. */
class Digests {
  number = 0;
  readonly #file: number;
  readonly #privateKey: KeyObject;
  readonly #key: string;
  readonly #history = new GrowingTree();
  readonly #heads = new Map<string, { readonly seq: number; readonly hash: string }>();
  #prev: string | null = null;

  constructor(directory: string) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#privateKey = privateKey;
    this.#key = hash('sha256', publicKey.export({ format: 'der', type: 'spki' }));
    this.#file = openSync(join(directory, 'digests.jsonl'), 'w');
    writeFileSync(join(directory, 'key.pem'), publicKey.export({ format: 'pem', type: 'spki' }));
  }

  add(batch: Batch): void {
    this.number += 1;
    const tree = new GrowingTree();
    const heads = [...batch.keys()].sort().map((stream): MovedStream => {
      const after = this.#heads.get(stream) ?? null;
      let head = { seq: 0, hash: '' };
      for (const { seq, hash: own } of batch.get(stream) ?? []) {
        tree.add(leafHash(Buffer.from(own, 'hex')));
        head = { seq, hash: own };
      }
      this.#heads.set(stream, head);
      return { stream, after, ...head };
    });
    const at = new Date(Date.parse(INSTANT) + this.number).toISOString();
    const [root, history] = [tree, this.#history].map((one) => one.root().toString('hex')) as [
      string,
      string,
    ];
    const times = { slot: at, every: 300, at, covers: at, since: INSTANT } as const;
    const place = { format: 2, number: this.number, prev: this.#prev, ...times, key: this.#key } as const;
    const text = sealDigest({ ...place, heads, entries: tree.size, root, history });
    const signature = sign('sha256', signedMessage(text), this.#privateKey).toString('base64');
    const line = encodeDigest({ text, signature });
    this.#prev = hash('sha256', line);
    this.#history.add(leafHash(Buffer.from(this.#prev, 'hex')));
    writeSync(this.#file, `${line}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

const idOf = (number: number): string => number.toString(36).padStart(26, '0');
/** Instants of examples differ by the milliseconds that each step took. */
const TIME = /T12:00:\d\d\.\d{3}Z/g;

/** A life under other ids, its subject's entries after `last`. */
function* relive(
  { request, items }: Life,
  ids: ReadonlyMap<string, string>,
  last: SealedEntry | undefined,
): Generator<SealedEntry> {
  const lasts = new Map<string, SealedEntry>();
  if (last !== undefined) lasts.set(last.stream, last);
  for (const item of items) {
    let text = item.entry.replaceAll(TIME, 'T12:00:00.000Z');
    for (const [before, id] of ids) text = text.replaceAll(before, id);
    const {
      seq: _,
      prev: __,
      stream,
      hash: ___,
      ...draft
    } = unseal({ ...item, ...placeIn(text), entry: text, hash: hash('sha256', text) });
    const closing = draft.action === 'request-closed' ? lasts.get(`request/${ids.get(request)}`) : undefined;
    const details = closing
      ? { ...draft.details, lastEntry: { seq: closing.seq, hash: closing.hash } }
      : draft.details;
    const sealed = seal(stream, lasts.get(stream), { ...(draft as EntryDraft<unknown>), details });
    lasts.set(stream, sealed);
    yield sealed;
  }
}

function placeIn(text: string): Pick<SealedEntry, 'stream' | 'seq'> {
  const { stream, seq } = JSON.parse(text);
  return { stream, seq };
}
