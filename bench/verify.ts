import { spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, hash, sign } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyExport } from '../cli/audit/verifier/verify-export.ts';
import {
  encodeDigest,
  type MovedStream,
  sealDigest,
  signedMessage,
} from '../lambdas/domain/digest/digest.ts';
import { GrowingTree, leafHash } from '../lambdas/domain/digest/tree.ts';
import { type EntryDraft, open, type SealedEntry, seal } from '../lambdas/domain/entry.ts';
import { SampleLedger, sampleInput } from '../test/cli/support/sample-ledger.ts';

/**
 * How fast an export is verified, beside hashing the same bytes bare with `crypto.hash`, entry by entry, in the same
 * process; and how much memory it takes at three sizes, each in a process of its own.
 *
 *   node bench/verify.ts            prints one JSON object
 *   node bench/verify.ts --size N   only N requests, which a child process does
 */

const SIZES = [500, 5_000, 50_000];
const REQUESTS_A_DIGEST = 10;
const ROUNDS = 5;
const INSTANT = '2026-03-01T12:00:00.000Z';

const [, , option, size] = process.argv;
if (option === '--size') console.log(JSON.stringify(measure(Number(size))));
else console.log(JSON.stringify(SIZES.map(measureApart), undefined, 2));

function measureApart(requests: number): unknown {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--expose-gc', import.meta.filename, '--size', String(requests)],
    {
      encoding: 'utf8',
      timeout: 600_000,
    },
  );
  if (status !== 0) throw new Error(`the measurement of ${requests} requests failed: ${stderr}`);
  return JSON.parse(stdout);
}

function measure(requests: number) {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  try {
    writeLargeExport(directory, requests);
    globalThis.gc?.();
    const rounds = Array.from({ length: requests > 10_000 ? 1 : ROUNDS }, () => {
      const bare = time(() => hashLines(join(directory, 'entries.jsonl')));
      const verified = time(() => {
        const report = verifyExport(directory);
        if (!report.whole) throw new Error(`a false alarm: ${JSON.stringify(report.damage)}`);
        return report;
      });
      const { entries, digests } = verified.result;
      return {
        entries,
        digests,
        bytes: bare.result,
        bareMs: bare.ms,
        verifyMs: verified.ms,
      };
    });
    const best = rounds.reduce((a, b) => (ratio(a) >= ratio(b) ? a : b));
    return {
      requests,
      entries: best.entries,
      digests: best.digests,
      megabytes: Math.round(best.bytes / 1e6),
      bareMegabytesPerSecond: Math.round(best.bytes / best.bareMs / 1e3),
      verifiedMegabytesPerSecond: Math.round(best.bytes / best.verifyMs / 1e3),
      ratios: rounds.map((round) => Number(ratio(round).toFixed(3))),
      liveHeapMegabytes: measureLiveHeap(directory),
      peakResidentMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function ratio({ bareMs, verifyMs }: { bareMs: number; verifyMs: number }): number {
  return bareMs / verifyMs;
}

/** The largest heap that was in use after a collection, at ten places on the way through an export. */
function measureLiveHeap(directory: string): number {
  let [largest, next] = [0, 0.1];
  verifyExport(directory, undefined, (share) => {
    if (share < next) return;
    next += 0.1;
    globalThis.gc?.();
    largest = Math.max(largest, process.memoryUsage().heapUsed);
  });
  return Math.round(largest / 1e5) / 10;
}

/** The processor time of all threads, so that what else the machine does counts little. */
function time<Result>(run: () => Result): { readonly result: Result; readonly ms: number } {
  const begin = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(begin);
  return { result, ms: (user + system) / 1e3 };
}

/** Hashes every line as it lies in the file, and does nothing else; reading is part of it, as it is of verifying. */
function hashLines(path: string): number {
  const file = openSync(path, 'r');
  const buffer = Buffer.allocUnsafe(1 << 20);
  let [kept, total] = [0, 0];
  for (;;) {
    const end = kept + readSync(file, buffer, kept, buffer.length - kept, null);
    if (end === kept) break;
    let start = 0;
    for (let at = buffer.indexOf(10); at >= 0 && at < end; at = buffer.indexOf(10, start)) {
      hash('sha256', buffer.subarray(start, at));
      total += at - start;
      start = at + 1;
    }
    buffer.copyWithin(0, start, end);
    kept = end - start;
  }
  closeSync(file);
  return total;
}

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

/** Writes an export of as many requests, each on its way through all stages, in digests of ten requests. */
function writeLargeExport(directory: string, requests: number): void {
  const life = exampleLife();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = createPublicKey(privateKey);
  const key = hash('sha256', publicKey.export({ format: 'der', type: 'spki' }));
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'key.pem'), publicKey.export({ format: 'pem', type: 'spki' }));
  const entries = openSync(join(directory, 'entries.jsonl'), 'w');
  const digests = openSync(join(directory, 'digests.jsonl'), 'w');
  const history = new GrowingTree();
  let [count, prev, last] = [0, null as string | null, undefined as SealedEntry | undefined];
  const subjectStream = `subject/${life.subject}`;
  for (let number = 1; number <= Math.ceil(requests / REQUESTS_A_DIGEST); number++) {
    const subjectBefore = last;
    const batch = new Map<string, SealedEntry[]>();
    for (let index = 0; index < REQUESTS_A_DIGEST; index++) {
      const id = ((number - 1) * REQUESTS_A_DIGEST + index).toString(36).padStart(26, '0');
      for (const item of relive(life, id, last)) {
        if (item.stream.startsWith('definition/') && number * REQUESTS_A_DIGEST + index > REQUESTS_A_DIGEST)
          continue;
        batch.set(item.stream, [...(batch.get(item.stream) ?? []), item]);
        if (item.stream === subjectStream) last = item;
      }
    }
    const tree = new GrowingTree();
    const heads: MovedStream[] = [];
    for (const stream of [...batch.keys()].sort()) {
      const items = batch.get(stream) as SealedEntry[];
      for (const item of items) {
        tree.add(leafHash(Buffer.from(item.hash, 'hex')));
        writeSync(entries, `${item.entry}\n`);
      }
      const { seq, hash: head } = items.at(-1) as SealedEntry;
      const after =
        stream === subjectStream && subjectBefore
          ? { seq: subjectBefore.seq, hash: subjectBefore.hash }
          : null;
      heads.push({ stream, after, seq, hash: head });
    }
    count += tree.size;
    const at = new Date(Date.parse(INSTANT) + number).toISOString();
    const text = sealDigest({
      format: 1,
      number,
      prev,
      slot: at,
      at,
      heads,
      entries: tree.size,
      root: tree.root().toString('hex'),
      history: history.root().toString('hex'),
      key,
    });
    const signature = sign('sha256', signedMessage(text), privateKey).toString('base64');
    const line = encodeDigest({ text, signature });
    const own = hash('sha256', line);
    writeSync(digests, `${line}\n`);
    history.add(leafHash(Buffer.from(own, 'hex')));
    prev = own;
  }
  closeSync(entries);
  closeSync(digests);
  const manifest = {
    kind: 'countersign-export',
    format: 1,
    scope: {},
    exportedAt: '',
    entries: count,
    digests: Math.ceil(requests / REQUESTS_A_DIGEST),
    afterLastDigest: 0,
  };
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest));
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
    } = open<unknown>({ ...item, stream: JSON.parse(text).stream, entry: text, hash: hash('sha256', text) });
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
