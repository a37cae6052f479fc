import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Signatures } from '../../../cli/audit/signatures.ts';
import { UnusableExport } from '../../../cli/audit/verifier/damage.ts';
import type { BelievedProvider } from '../../../cli/audit/verifier/providers.ts';
import type { Scope } from '../../../cli/audit/verifier/scope.ts';
import { verifyExport } from '../../../cli/audit/verifier/verify-export.ts';
import { verifyLedger } from '../../../cli/audit/verify-ledger.ts';
import type { SealedEntry } from '../../../lambdas/domain/entry.ts';
import { digest } from '../../../lambdas/operations/digest.ts';
import { MemoryHeads } from '../../support/memory-heads.ts';
import { exportTo, MemoryArchive, makeSigner, silent, surveyOf } from './digested-ledger.ts';
import { memorySource } from './tamper.ts';

/** So long after the last entry a digest covers it. */
const LATER_MS = 180_000;
const signer = makeSigner();

/** The public key of those digests. */
export const { pem } = signer;

/** A digest, honestly signed, of whatever these items are, where the table may hold others beside them. */
export async function digestOf(items: readonly SealedEntry[], table = items): Promise<MemoryArchive> {
  const [archive, heads] = [new MemoryArchive(), new MemoryHeads()];
  await heads.noticeAll(items);
  const last = Math.max(...items.map(({ entry }) => Date.parse(JSON.parse(entry).at)));
  const ports = { moves: heads, memory: heads, streams: surveyOf(() => table), archive, log: silent };
  const clock = { now: () => new Date(last + LATER_MS) };
  await digest({ ...ports, every: 300, signer: signer.signer, clock })();
  return archive;
}

/** What each verifier says of a ledger all of which the honest handler signed: every damage, and the first. */
export async function judgeBoth(
  items: readonly SealedEntry[],
  scope: Scope = {},
  believed?: readonly BelievedProvider[],
) {
  const online: string[] = [];
  const signatures = new Signatures(believed);
  for await (const { what } of verifyLedger(signatures.watch(memorySource(items)))) online.push(what);
  online.push(...signatures.end().found.map(({ what }) => what));
  return { online, offline: await judgeOffline(items, scope, believed) };
}

async function judgeOffline(
  items: readonly SealedEntry[],
  scope: Scope,
  believed?: readonly BelievedProvider[],
): Promise<string | undefined> {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-both-'));
  try {
    const target = join(directory, 'export');
    await exportTo(target, items, await digestOf(items), scope);
    return verifyExport(target, signer.pem, undefined, {}, believed).damage?.what;
  } catch (error) {
    if (!(error instanceof UnusableExport)) throw error;
    return error.message;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
