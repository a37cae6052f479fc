import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { describeReport } from '../../../cli/audit/verifier/describe-report.ts';
import type { Scope } from '../../../cli/audit/verifier/scope.ts';
import { verifyExport } from '../../../cli/audit/verifier/verify-export.ts';
import { digestedLedger, exportTo, randomFrom } from '../support/digested-ledger.ts';
import { forgeExport, ownStreams, readShown, whyIncomplete, writeProofs } from '../support/forged-export.ts';

type World = Awaited<ReturnType<typeof digestedLedger>>;
let worlds: World[];
beforeAll(async () => {
  worlds = [];
  for (let seed = 1; seed <= 6; seed++) worlds.push(await digestedLedger(seed));
}, 60_000);

async function withExport<Result>(
  world: World,
  scope: Scope,
  use: (directory: string) => Result,
): Promise<Result> {
  const parent = mkdtempSync(join(tmpdir(), 'countersign-scope-'));
  try {
    const target = join(parent, 'export');
    await exportTo(target, world.items, world.archive, scope);
    return use(target);
  } finally {
    rmSync(parent, { recursive: true });
  }
}

function setScope(directory: string, scope: object): void {
  const path = join(directory, 'manifest.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), scope }));
}

const damageOf = (directory: string, world: World, expected: Scope = {}) =>
  verifyExport(directory, world.pem, undefined, expected).damage?.what;

describe('an export that hides history', { timeout: 60_000 }, () => {
  const world = () => worlds[2] as World;

  test('does not verify as one of a subject that is not there', async () => {
    const what = await withExport(world(), { subject: 'model/churn' }, (directory) => {
      setScope(directory, { subject: 'model/none' });
      forgeExport(directory, ({ entries }) => entries.fill(false));
      return damageOf(directory, world());
    });
    expect(what).toBe('does not show the stream subject/model/none itself');
  });

  test('does not verify with a later beginning than it has', async () => {
    const what = await withExport(world(), {}, (directory) => {
      setScope(directory, { from: '2026-03-01T15:00:00.000Z' });
      forgeExport(directory, ({ digests }) => digests.fill(false, 0, digests.length - 1));
      return damageOf(directory, world());
    });
    expect(what).toMatch(/^does not show what was recorded since|is missing|does not go on/);
  });

  test('does not verify when a stream that was shown ends before its end', async () => {
    const what = await withExport(world(), { subject: 'model/churn' }, (directory) => {
      const { entries } = readShown(directory);
      const request = entries.findLast(({ digest, stream }) => digest > 0 && stream.startsWith('request/'));
      forgeExport(directory, ({ entries: kept }) => {
        for (const [index, { stream, digest }] of entries.entries())
          if (stream === request?.stream && digest === request.digest) kept[index] = false;
      });
      return damageOf(directory, world());
    });
    expect(what).toMatch(/^is missing/);
  });

  test('is not what somebody expects who names more', async () => {
    const scope = { subject: 'model/churn', from: '2026-03-01T16:00:00.000Z' };
    await withExport(world(), scope, (directory) => {
      const { scope: is } = verifyExport(directory, world().pem);
      expect(damageOf(directory, world(), { subject: 'model/fraud' })).toMatch(
        /^is of model\/churn, .*not of what is expected$/,
      );
      expect(damageOf(directory, world(), { subject: 'model/churn' })).toBeUndefined();
      const early = is.from === undefined ? undefined : expect.stringContaining('not of what is expected');
      expect(damageOf(directory, world(), { from: '2026-03-01T01:00:00.000Z' })).toEqual(early);
      expect(damageOf(directory, world(), { to: '2036-03-01T01:00:00.000Z' })).toMatch(
        /not of what is expected$/,
      );
    });
  });

  test('says first of what it is', async () => {
    const lines = await withExport(world(), { subject: 'model/churn' }, (directory) =>
      describeReport(verifyExport(directory, world().pem)),
    );
    expect(lines[0]).toBe(
      'This is of model/churn, from the first digest to the last digest and what came after it.',
    );
  });
});

const RUNS = process.env['TAMPERING'] === 'full' ? 2_000 : 80;
const SUBJECTS = [undefined, undefined, 'model/churn', 'model/fraud', 'service/billing', 'model/none'];

describe('a random ledger, a random scope and random entries left out', { timeout: 120_000 }, () => {
  test('verify exactly when nothing in scope is missing', async () => {
    const wrong: string[] = [];
    const counts = { whole: 0, damaged: 0 };
    for (let seed = 0; seed < RUNS; seed++) {
      const random = randomFrom(seed);
      const world = worlds[random(worlds.length)] as World;
      const hour = (limit: number) =>
        new Date(Date.parse('2026-03-01T12:00:00.000Z') + random(limit) * 1_800_000).toISOString();
      const asked: Scope = {
        subject: SUBJECTS[random(SUBJECTS.length)],
        from: random(2) === 0 ? hour(30) : undefined,
        to: random(3) === 0 ? hour(60) : undefined,
      };
      try {
        await withExport(world, asked, (directory) => {
          const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
          if (random(4) === 0) setScope(directory, { ...manifest.scope, from: hour(40) });
          const subject = SUBJECTS[random(SUBJECTS.length)];
          const another = random(4) === 0;
          if (another) {
            setScope(directory, { ...manifest.scope, subject });
            if (asked.subject === undefined) writeProofs(directory, world);
          }
          const { entries: shown } = readShown(directory);
          forgeExport(directory, ({ digests, entries }) => {
            const kind = random(5);
            if (kind === 0) digests.fill(false, 0, random(digests.length));
            if (kind === 1)
              for (let times = random(3); times > 0; times--) entries[random(entries.length)] = false;
            if (kind === 2) digests.fill(false, digests.length - random(digests.length));
            if (another && subject !== undefined && kind > 1) {
              const isOwn = ownStreams(shown, subject);
              for (const [index, { stream }] of shown.entries()) if (!isOwn(stream)) entries[index] = false;
            }
          });
          const missing = whyIncomplete(directory, world);
          const damage = damageOf(directory, world);
          if (missing === undefined) counts.whole += 1;
          else counts.damaged += 1;
          if ((missing === undefined) !== (damage === undefined))
            wrong.push(`seed ${seed}: ${JSON.stringify(asked)}: ${missing} / ${damage}`);
        });
      } catch (error) {
        if (!/knows no subject|No digest is as late|Nothing was recorded/.test((error as Error).message))
          throw error;
      }
    }
    expect(wrong).toEqual([]);
    expect(counts.whole).toBeGreaterThan(RUNS / 7);
    expect(counts.damaged).toBeGreaterThan(RUNS / 7);
  });
});
