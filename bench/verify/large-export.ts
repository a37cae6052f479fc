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

/** A life of one request, with what a real pipeline submits, as entries to seal again elsewhere. */
function exampleLife(): {
  readonly request: string;
  readonly subject: string;
  readonly items: readonly SealedEntry[];
} {
  const ledger = new SampleLedger();
  const subject = 'model/churn';
  const request = ledger.submit(
    sampleInput('1', subject, {
      metrics: { auc: 0.913, accuracy: 0.874, precision: 0.861, recall: 0.842, f1: 0.851, logLoss: 0.322 },
      evidence: [{ name: 'model card', uri: 's3://evidence/churn/1/card.pdf', sha256: 'cd'.repeat(32) }],
      note: 'Retrained on the data of the last quarter.',
    }),
  );
  ledger.advance(request, 'deploy');
  ledger.leave(request);
  return { request, subject, items: ledger.items() };
}

type Batch = ReadonlyMap<string, readonly SealedEntry[]>;

/**
 * Writes an export of as many requests, each on its way through all stages, in digests of ten requests. Every request
 * is the same life under another id, sealed anew.
 */
export function writeLargeExport(directory: string, requests: number): void {
  mkdirSync(directory, { recursive: true });
  const life = exampleLife();
  const entries = openSync(join(directory, 'entries.jsonl'), 'w');
  const digests = new Digests(directory);
  let [count, last] = [0, undefined as SealedEntry | undefined];
  for (let begun = 0; begun < requests; begun += REQUESTS_A_DIGEST) {
    const batch = new Map<string, SealedEntry[]>();
    for (let index = 0; index < REQUESTS_A_DIGEST; index++) {
      const id = (begun + index).toString(36).padStart(26, '0');
      for (const item of relive(life, id, last)) {
        // The rules are defined once.
        if (item.stream.startsWith('definition/') && begun + index > 0) continue;
        batch.set(item.stream, [...(batch.get(item.stream) ?? []), item]);
        if (item.stream === subjectStream(life.subject)) last = item;
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

/** The example's life under another id, its subject's entries after `last`. */
function* relive(
  life: ReturnType<typeof exampleLife>,
  id: string,
  last: SealedEntry | undefined,
): Generator<SealedEntry> {
  const lasts = new Map<string, SealedEntry>();
  if (last !== undefined) lasts.set(last.stream, last);
  for (const item of life.items) {
    const text = item.entry.replaceAll(life.request, id);
    const {
      seq: _,
      prev: __,
      stream,
      hash: ___,
      ...draft
    } = unseal({ ...item, stream: JSON.parse(text).stream, entry: text, hash: hash('sha256', text) });
    const closing = draft.action === 'request-closed' ? lasts.get(`request/${id}`) : undefined;
    const details = closing
      ? { ...draft.details, lastEntry: { seq: closing.seq, hash: closing.hash } }
      : draft.details;
    const sealed = seal(stream, lasts.get(stream), {
      ...(draft as EntryDraft<unknown>),
      at: INSTANT,
      details,
    });
    lasts.set(stream, sealed);
    yield sealed;
  }
}
