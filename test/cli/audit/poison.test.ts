import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeMisplaced } from '../../../cli/audit/describe-verification.ts';
import { proveInclusion } from '../../../cli/audit/prove.ts';
import { checkProof } from '../../../cli/audit/verifier/check-proof.ts';
import { verifyExport } from '../../../cli/audit/verifier/verify-export.ts';
import { verifyOnline } from '../../../cli/audit/verify-online.ts';
import { fromItem } from '../../../lambdas/adapters/dynamodb-ledger.ts';
import { decodeDigest } from '../../../lambdas/domain/digest/digest.ts';
import type { SealedEntry } from '../../../lambdas/domain/entry.ts';
import { canonicalize, sha256Hex } from '../../../schema/canonical-json.ts';
import { digestOf, pem } from '../support/both-verifiers.ts';
import { exportTo, surveyOf } from '../support/digested-ledger.ts';
import { sampleLedger } from '../support/sample-ledger.ts';
import { memorySource } from '../support/tamper.ts';

const { ledger, completed, waiting } = sampleLedger();
const items = ledger.items();

/** An item as a writer of the table can put it, which says of itself where it is. */
function poison(stream: string, seq: number): SealedEntry {
  const [before] = items.filter((item) => item.stream === stream);
  const entry = canonicalize({
    ...JSON.parse(before?.entry ?? '{}'),
    stream,
    seq: Number.isNaN(seq) ? null : seq,
  });
  return { stream, seq, entry, hash: sha256Hex(entry) };
}

const STREAMS = ['subject/model/churn', `request/${completed}`, `request/${waiting}`, 'request/none'];
const placed = STREAMS.flatMap((stream) =>
  [1.5, 0, -3, 1e20, 2 ** 53, Number.NaN].map((seq) => poison(stream, seq)),
);
const empty = STREAMS.map((stream) => ({ stream, seq: 2.5, entry: '', hash: '' }));
const poisoned = [...items, ...placed, ...empty].sort((a, b) => a.seq - b.seq || 0);
const all = placed.length + empty.length;

async function inDirectory<Result>(use: (directory: string) => Promise<Result>): Promise<Result> {
  const parent = mkdtempSync(join(tmpdir(), 'countersign-poison-'));
  try {
    return await use(join(parent, 'export'));
  } finally {
    rmSync(parent, { recursive: true });
  }
}

describe('items that are in no place of a stream', () => {
  it('are in no digest, and keep nothing out of it', async () => {
    const archive = await digestOf(items, poisoned);
    const [key = ''] = [...archive.texts.keys()].filter((name) => name.startsWith('digests/'));
    const { digest } = decodeDigest(archive.texts.get(key) ?? '');
    expect(digest.entries).toBe(items.length);
  });

  it('are counted and named by the verification, which goes on past them', async () => {
    const options = { names: undefined, pem, progress() {} };
    const found = await verifyOnline(memorySource(poisoned), await digestOf(items, poisoned), options);
    expect(found).toMatchObject({ whole: true, entries: items.length, misplaced: { count: all } });
    expect(describeMisplaced(found.misplaced as never)).toMatch(
      new RegExp(`^${all} items are in no place of a stream, and no part of the ledger \\(-?\\S+ of "\\w+/`),
    );
  });

  it.each([{}, { subject: 'model/churn' }])('are in no export, which verifies and names them: %j', (scope) =>
    inDirectory(async (directory) => {
      await exportTo(directory, poisoned, await digestOf(items, poisoned), scope);
      expect(verifyExport(directory, pem).damage).toBeUndefined();
      const { leftOut } = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
      expect(leftOut.count).toBeGreaterThan(10);
    }),
  );

  it('are named where an export goes on after the last digest, and end no other stream', () =>
    inDirectory(async (directory) => {
      const archive = await digestOf(items.slice(0, 5));
      const junk = { stream: 'request/none', seq: 1, entry: 'no JSON', hash: sha256Hex('no JSON') };
      await exportTo(directory, [...poisoned, junk], archive);
      const report = verifyExport(directory, pem);
      expect(report).toMatchObject({ whole: true, entries: items.length });
    }));

  it('keep no entry from being proven', async () => {
    const survey = surveyOf(() => poisoned);
    const proof = await proveInclusion(survey, await digestOf(items, poisoned), `request/${completed}`, 2);
    expect(checkProof(JSON.stringify(proof), pem)).toMatchObject({ kind: 'inclusion' });
  });

  it('are not taken for others by their rounded numbers', () => {
    const seqOf = (N: string) => fromItem({ stream: { S: 's' }, seq: { N } }).seq;
    expect([seqOf('1'), seqOf('12')]).toEqual([1, 12]);
    expect(seqOf('1.0000000000000000000001')).toBeNaN();
    expect(seqOf('9007199254740993')).toBeNaN();
    expect(seqOf('1.5')).toBe(1.5);
  });
});
