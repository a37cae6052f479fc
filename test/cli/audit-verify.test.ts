import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { requestStream, type SealedEntry } from '../../lambdas/domain/entry.ts';
import { run } from './support/run.ts';
import { sampleLedger } from './support/sample-ledger.ts';
import { startTables, type Tables } from './support/tables.ts';
import { insertAfter, remove, replace, reseal, rewrite, swap } from './support/tamper.ts';

const { ledger, completed, waiting } = sampleLedger();
const items = ledger.items();
const stream = requestStream(completed);
const entry = (seq: number) => ledger.streams.get(stream)?.[seq - 1] as SealedEntry;
const EXTENT = `${items.length} entries in ${ledger.streams.size} streams`;
let tables: Tables;
const verify = (...argv: string[]) => run(['audit', 'verify', ...argv, '--endpoint-url', tables.endpoint]);

beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

describe('countersign audit verify on a whole ledger', { timeout: 60_000 }, () => {
  beforeEach(() => tables.fill(items));

  it('says so, with how much was checked, and exits with 0', async () => {
    expect(await verify()).toEqual({ code: 0, stdout: `The ledger is whole: ${EXTENT}.\n`, stderr: '' });
    const { code, stdout } = await verify('--json');
    const extent = { streams: ledger.streams.size, entries: items.length };
    expect({ code, answer: JSON.parse(stdout) }).toEqual({
      code: 0,
      answer: { whole: true, ...extent, findings: [] },
    });
  });

  it('checks single streams by the name of a subject, a request or a stream', async () => {
    expect((await verify('model/churn', waiting, stream)).code).toBe(0);
    expect(await verify('model/none')).toMatchObject({
      code: 1,
      stdout: 'entry 1 of subject/model/none is missing: there is no such stream\n',
    });
    expect((await verify('nonsense')).code).toBe(2);
  });

  it('shows its progress to a terminal only', async () => {
    const written: string[] = [];
    const stderr = { isTTY: true, write: (text: string) => written.push(text) };
    const io = { stdin: (async function* () {})(), stdout: { write: () => 0 }, stderr, env: {} };
    const now = Date.now;
    let time = now();
    Date.now = () => (time += 300);
    try {
      expect(await main(['audit', 'verify', '--endpoint-url', tables.endpoint], io)).toBe(0);
    } finally {
      Date.now = now;
    }
    expect(written.join('')).toSatisfy(
      (text: string) => text.includes(' entries read') && text.endsWith('\r\u001b[K'),
    );
  });
});

describe('countersign audit verify on a damaged ledger', { timeout: 60_000 }, () => {
  const last = entry(15);
  const mallory = () => ({ actor: 'mallory@example.com' });
  it.each<[string, SealedEntry[], number]>([
    [
      'a changed byte',
      replace(items, entry(3), { entry: entry(3).entry.replace('14', '41').replace('13', '31') }),
      3,
    ],
    ['a changed hash', replace(items, entry(5), { hash: `${'0'.repeat(63)}1` }), 5],
    ['an edited state', replace(items, entry(8), { entry: entry(8).entry.replace('"open"', '"closed"') }), 8],
    ['a removed entry', remove(items, entry(7)), 7],
    ['a removed end', remove(items, entry(14), last), 15],
    ['two exchanged entries', swap(items, entry(4), entry(9)), 4],
    ['an inserted entry', insertAfter(items, entry(10), mallory), 12],
    ['a copied entry', [...items, { ...entry(2), seq: 16 }], 16],
    ['a replaced entry', reseal(items, entry(6), mallory), 7],
    ['a stream rewritten to its end', rewrite(items, entry(6), mallory), 15],
    ['an added entry', insertAfter(items, last, mallory), 15],
  ])('finds %s at its place and exits with 1', async (_, tampered, seq) => {
    await tables.fill(tampered);
    const { code, stdout, stderr } = await verify('--json');
    const answer = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(answer.whole).toBe(false);
    expect(answer.findings[0]).toEqual({ stream, seq, what: expect.any(String) });
    expect(stderr).toMatch(/^countersign: The ledger is damaged at \d+ places? .*\n$/);
    const text = await verify();
    expect(text.stdout.split('\n')[0]).toBe(`entry ${seq} of ${stream} ${answer.findings[0].what}`);
    expect((await verify(completed)).code).toBe(1);
  });
});
