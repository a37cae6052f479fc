import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyExport } from '../../cli/audit/verifier/verify-export.ts';
import { decodeDigest } from '../../lambdas/domain/digest/digest.ts';
import { reportFigures } from '../campaigns/figures.ts';
import { digestedLedger, exportTo } from '../cli/support/digested-ledger.ts';
import {
  ATTACKS,
  attackExport,
  attackFiles,
  attackLedger,
  FORGERIES,
  makeWorlds,
  withDirectory,
} from './campaign.ts';

/** How many of each attack, and how many untouched exports: `npm run test:tampering` asks for all. */
const FULL = process.env['TAMPERING'] === 'full';
const ATTEMPTS = FULL ? 2_000 : 40;
const UNTOUCHED = FULL ? 10_000 : 60;
const HOUR_MS = 3_600_000;

let worlds: Awaited<ReturnType<typeof makeWorlds>>;
beforeAll(async () => {
  worlds = await makeWorlds(FULL ? 50 : 8);
}, HOUR_MS);
afterAll(() => {
  if (FULL)
    reportFigures('tampering', {
      attacks: Object.keys(ATTACKS).length + Object.keys(FORGERIES).length,
      attempts: ATTEMPTS,
      untouched: UNTOUCHED,
    });
});
const worldOf = (attempt: number) => worlds[attempt % worlds.length] as (typeof worlds)[number];

describe('tampering before the last digest', { timeout: HOUR_MS }, () => {
  it.each(Object.keys(ATTACKS))(`is found: %s, ${ATTEMPTS} times at random places`, async (kind) => {
    const missed: number[] = [];
    let named = 0;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const outcome = await attackLedger(kind, worldOf(attempt), attempt);
      if (!outcome.found) missed.push(attempt);
      if (outcome.named) named += 1;
    }
    expect(missed).toEqual([]);
    expect(named).toBe(ATTEMPTS);
  });

  it(`is found in the files of an export, ${ATTEMPTS} times`, async () => {
    const missed: number[] = [];
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (!(await attackFiles(worldOf(attempt), attempt)).found) missed.push(attempt);
    }
    expect(missed).toEqual([]);
  });
});

describe('an export that shows less than it says', { timeout: HOUR_MS }, () => {
  it.each(Object.keys(FORGERIES))(`is found: %s, ${ATTEMPTS} times at random places`, async (kind) => {
    const missed: number[] = [];
    let forged = 0;
    for (let attempt = 0; forged < ATTEMPTS; attempt++) {
      const outcome = await attackExport(kind, worldOf(attempt), attempt);
      if (outcome === undefined) continue;
      forged += 1;
      if (!outcome.found) missed.push(attempt);
    }
    expect(missed).toEqual([]);
  });
});

/** When the last digest of a ledger was made. */
function lastDigestOf({ archive }: (typeof worlds)[number]): string {
  const key =
    [...archive.texts.keys()]
      .filter((name) => name.startsWith('digests/'))
      .sort()
      .at(-1) ?? '';
  return decodeDigest(archive.texts.get(key) ?? '').digest.at;
}

describe('no false alarm', { timeout: HOUR_MS }, () => {
  it(`in ${UNTOUCHED} untouched exports: everything, subjects and periods`, async () => {
    const scopes = [
      {},
      { subject: 'model/churn' },
      { subject: 'model/fraud' },
      { from: '2026-03-01T17:00:00.000Z' },
      { to: '2026-03-01T20:00:00.000Z' },
      { from: '2026-03-01T16:00:00.000Z', to: '2026-03-01T22:00:00.000Z' },
      { subject: 'service/billing', from: '2026-03-01T17:00:00.000Z' },
    ];
    let checked = 0;
    for (let seed = 1_000; checked < UNTOUCHED; seed++) {
      const world = await digestedLedger(seed, 4);
      for (const scope of scopes) {
        // Not every ledger goes on as long as the period asks for.
        if ((scope.from ?? '') > lastDigestOf(world)) continue;
        if (scope.subject !== undefined && !world.ledger.streams.has(`subject/${scope.subject}`)) continue;
        await withDirectory(async (directory) => {
          const target = join(directory, 'export');
          await exportTo(target, world.items, world.archive, scope);
          const { damage } = verifyExport(target, world.pem);
          expect(damage, `seed ${seed}, ${JSON.stringify(scope)}`).toBeUndefined();
        });
        checked += 1;
      }
    }
  });
});
