import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UnusableExport } from '../../../cli/audit/verifier/damage.ts';
import { type Report, verifyExport } from '../../../cli/audit/verifier/verify-export.ts';
import { verifyOnline } from '../../../cli/audit/verify-online.ts';
import { seal } from '../../../lambdas/domain/entry.ts';
import { makeTestDirectory } from '../../local/support/tiny-app.ts';
import { digestedLedger, exportTo } from '../support/digested-ledger.ts';
import { memorySource } from '../support/tamper.ts';

const directory = makeTestDirectory();
const [whole, copy] = ['whole', 'copy'].map((name) => join(directory.path, name)) as [string, string];
beforeAll(async () => {
  const { items, archive } = await digestedLedger(3);
  await exportTo(whole, items, archive, { subject: 'model/churn' });
});
afterAll(() => directory.remove());

/** What becomes of the export after a change to a copy of it: a report, or one sentence. */
function verifyChanged(change: (path: (name: string) => string) => void): Report | string {
  rmSync(copy, { recursive: true, force: true });
  cpSync(whole, copy, { recursive: true });
  change((name) => join(copy, name));
  try {
    return verifyExport(copy);
  } catch (error) {
    if (error instanceof UnusableExport) return error.message;
    throw error;
  }
}

const damageIn = (found: Report | string) => (typeof found === 'string' ? found : found.damage);

describe('an entry that is dated after the digest that covers it', () => {
  const request = '0'.repeat(26);
  const stream = `request/${request}`;

  it.each([
    ['when it was written', 0, false],
    ['as much later as clocks may differ', 64, false],
    ['later', 66, true],
    ['years later', 5_000_000, true],
  ])('is damage, offline and online: %s', async (_, minutes, isDamage) => {
    const world = await digestedLedger(5, 1);
    const at = new Date(world.now().getTime() + minutes * 60_000).toISOString();
    const record = { actor: 'mallory@example.com', action: 'noted', details: {}, state: { request }, at };
    const items = await world.cover([seal(stream, undefined, record)]);
    const target = join(directory.path, `dated-${minutes}`);
    await exportTo(target, items, world.archive, {});
    const what = expect.stringMatching(
      `^is dated ${at}, but digest \\d+ of .* has it already: it was postdated$`,
    );
    const found = isDamage ? [{ stream, seq: 1, what }] : [];
    expect(verifyExport(target).damage).toEqual(
      isDamage ? { where: `entry 1 of ${stream}`, what } : undefined,
    );
    const options = { names: undefined, pem: world.pem, progress() {} };
    expect((await verifyOnline(memorySource(items), world.archive, options)).damage).toEqual(found);
  });
});

describe('a broken export', { timeout: 60_000 }, () => {
  it.each<[string, string, (text: string) => string, RegExp]>([
    ['a manifest of another kind', 'manifest.json', () => '{"kind":"other"}', /is no export of Countersign/],
    [
      'a manifest without a scope',
      'manifest.json',
      (text) => text.replace('"scope"', '"cope"'),
      /is no export/,
    ],
    ['a scope of numbers', 'manifest.json', (text) => text.replace('"model/churn"', '7'), /is no export/],
    [
      'counts that are none',
      'manifest.json',
      (text) => text.replace(/"digests": \d+/, '"digests": "1"'),
      /is no/,
    ],
    ['a manifest that is null', 'manifest.json', () => 'null', /is no export/],
  ])('is no export: %s', (_, name, change, sentence) => {
    const found = verifyChanged((path) =>
      writeFileSync(path(name), change(readFileSync(path(name), 'utf8'))),
    );
    expect(found).toMatch(sentence);
    expect(String(found).split('\n')).toHaveLength(1);
  });

  it.each(['entries.jsonl', 'digests.jsonl', 'proofs.jsonl'])('is one without %s', (name) => {
    expect(verifyChanged((path) => rmSync(path(name)))).toMatch(new RegExp(`is broken: ${name} is missing`));
  });

  it.each(['entries.jsonl', 'digests.jsonl', 'proofs.jsonl'])(
    'is one in which %s is cut off anywhere',
    (name) => {
      const { length } = readFileSync(join(whole, name));
      for (let part = 0; part < 40; part++) {
        const end = Math.floor((length * part) / 40);
        const found = verifyChanged((path) =>
          writeFileSync(path(name), readFileSync(path(name)).subarray(0, end)),
        );
        expect(damageIn(found), `${name} cut off at ${end}`).toBeDefined();
      }
    },
  );

  it('is one in which nothing vouches for the entries', () => {
    const found = verifyChanged((path) => {
      writeFileSync(path('digests.jsonl'), '');
      const manifest = { ...JSON.parse(readFileSync(path('manifest.json'), 'utf8')), digests: 0, scope: {} };
      writeFileSync(path('manifest.json'), JSON.stringify(manifest));
    });
    expect(damageIn(found)).toEqual({ where: 'the export', what: expect.stringMatching(/^holds no digest/) });
  });

  it('is one with a line that never ends, and is not read into memory', () => {
    const found = verifyChanged((path) => writeFileSync(path('entries.jsonl'), Buffer.alloc(8_000_000, 'x')));
    expect(damageIn(found)).toEqual({
      where: 'line 1 of entries.jsonl',
      what: 'is longer than any that Countersign writes',
    });
  });

  it('is one without a key, or with one that is none', () => {
    const pem = readdirSync(whole).find((name) => name.endsWith('.pem')) ?? '';
    expect(verifyChanged((path) => rmSync(path(pem)))).toMatch(/holds no public key/);
    expect(verifyChanged((path) => writeFileSync(path(pem), 'none'))).toMatch(/must be in PEM format/);
  });

  it('is reported, and nothing else happens, whatever the bytes are', () => {
    const files = readdirSync(whole).filter((name) => !name.endsWith('.csv'));
    const junk = fc.constantFrom(
      '',
      '\0',
      '\n',
      '{}',
      'null',
      '[]',
      '"',
      '}',
      '{"toString":1}',
      '\ud83d\ude00',
      '-1',
      '1e999',
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.nat(),
        fc.nat({ max: 200 }),
        junk,
        (name, place, length, text) => {
          verifyChanged((path) => {
            const bytes = readFileSync(path(name));
            const at = place % bytes.length;
            const pieces = [bytes.subarray(0, at), Buffer.from(text), bytes.subarray(at + length)];
            writeFileSync(path(name), Buffer.concat(pieces));
          });
        },
      ),
      { numRuns: 400 },
    );
  });
});
