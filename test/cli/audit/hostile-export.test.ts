import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UnusableExport } from '../../../cli/audit/verifier/damage.ts';
import { describeReport } from '../../../cli/audit/verifier/describe-report.ts';
import { verifyExport } from '../../../cli/audit/verifier/verify-export.ts';
import { seal } from '../../../lambdas/domain/entry.ts';
import { csvCell } from '../../../lambdas/words/csv-cell.ts';
import { makeTestDirectory } from '../../local/support/tiny-app.ts';
import { digestOf, pem } from '../support/both-verifiers.ts';
import { exportTo } from '../support/digested-ledger.ts';
import { sampleLedger } from '../support/sample-ledger.ts';

const directory = makeTestDirectory();
const items = sampleLedger().ledger.items();
const ESCAPE = '\u001b]0;owned\u0007\u001b[2J\u202e\u009b31m';
let target: string;
let number = 0;
beforeAll(async () => {
  target = join(directory.path, 'export');
  await exportTo(target, items, await digestOf(items));
});
afterAll(() => directory.remove());

/** A copy of the export with something else in the place of one of its files. */
function withFile(name: string, make: (path: string) => void): string {
  const copy = join(directory.path, `copy-${++number}`);
  execFileSync('cp', ['-r', target, copy]);
  rmSync(join(copy, name));
  make(join(copy, name));
  return copy;
}

describe('the verifier, on its own,', () => {
  it.each(['entries.jsonl', 'digests.jsonl', 'manifest.json'])(
    'does not wait for a pipe in the place of %s',
    (name) => {
      const copy = withFile(name, (path) => execFileSync('mkfifo', [path]));
      expect(() => verifyExport(copy, pem)).toThrow(UnusableExport);
    },
  );

  it('prints nothing that a terminal obeys', () => {
    const manifest = JSON.parse(readFileSync(join(target, 'manifest.json'), 'utf8'));
    const scoped = withFile('manifest.json', (path) =>
      writeFileSync(path, JSON.stringify({ ...manifest, scope: { subject: `model/${ESCAPE}` } })),
    );
    writeFileSync(join(scoped, 'proofs.jsonl'), '');
    const [first] = items;
    const forged = seal(`request/${ESCAPE}`, undefined, {
      ...JSON.parse(first?.entry ?? ''),
      action: ESCAPE,
    });
    const foreign = withFile('entries.jsonl', (path) => writeFileSync(path, `${forged.entry}\n`));
    for (const one of [scoped, foreign]) {
      const lines = describeReport(verifyExport(one, pem));
      expect(lines.join('\n')).toMatch(/damaged/);
      for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
    }
  });

  it('reads a line of a megabyte at once, whatever is in it', () => {
    const [first] = items;
    const { details, ...entry } = JSON.parse(first?.entry ?? '');
    const texts = [
      '"attempt":1,"decision":{},"stage":"",'.repeat(25_000),
      '\\'.repeat(400_000),
      '['.repeat(900_000),
      '{"a":'.repeat(180_000),
    ];
    for (const text of texts) {
      const lines = [
        JSON.stringify({ ...entry, action: 'decided', details: { text } }),
        JSON.stringify({ action: 'decided', details: 0 }).replace('0', text),
      ];
      for (const line of lines) {
        const copy = withFile('entries.jsonl', (path) =>
          writeFileSync(path, `${line.slice(0, 1_048_000)}\n`),
        );
        const began = performance.now();
        expect(verifyExport(copy, pem).whole).toBe(false);
        expect(performance.now() - began).toBeLessThan(1_000);
      }
    }
  });
});

describe('a cell of entries.csv', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['a;=1+1', `"a;'=1+1"`],
    ['a,=1+1', `"a,'=1+1"`],
    ['a|@SUM(A1)', `"a|'@SUM(A1)"`],
    ['a\t+1', `"a\t'+1"`],
    ['a\r\n-1', `"a\r\n'-1"`],
    ['a; "=1', `"a; ""'=1"`],
    ['\t=1', `"'\t'=1"`],
    ['\ta', `"'\ta"`],
    ['1 - 2 = 3', '1 - 2 = 3'],
    ['plain', 'plain'],
  ])('is no formula wherever a spreadsheet begins one: %j', (text, expected) => {
    const cell = csvCell(text);
    const inside = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
    for (const part of inside.split(/[,;|\t\r\n]/)) expect(part).not.toMatch(/^["\s]*[=+\-@]/);
    expect(cell).toBe(expected);
  });
});
