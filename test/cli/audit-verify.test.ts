import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { toItem } from '../../lambdas/adapters/dynamodb-ledger.ts';
import { requestStream, type SealedEntry } from '../../lambdas/domain/entry.ts';
import { LEDGER_TABLE } from '../support/table-names.ts';
import { run } from './support/run.ts';
import { sampleLedger } from './support/sample-ledger.ts';
import { startTables, type Tables } from './support/tables.ts';
import { insertAfter, remove, replace, reseal, rewrite, swap } from './support/tamper.ts';

const { ledger, completed, waiting } = sampleLedger();
const items = ledger.items();
const stream = requestStream(completed);
const entry = (seq: number) => ledger.streams.get(stream)?.[seq - 1] as SealedEntry;
const UNRECORDED =
  'No digest was looked at: a ledger that was rewritten so that it agrees with itself is not found this way.';
const deeds = items.filter((item) => item.entry.startsWith('{"action":"decided"')).length;
const PROOFS = `${deeds} deeds carry the link by which its person did it; the key was asked about none.`;
const EXTENT = `${items.length} entries in ${ledger.streams.size} streams`;
let tables: Tables;
const verify = (...argv: string[]) =>
  run(['audit', 'verify', '--no-digests', '--proofs', '0', ...argv, '--endpoint-url', tables.endpoint]);

beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

describe('countersign audit verify on a whole ledger', { timeout: 60_000 }, () => {
  beforeEach(() => tables.fill(items));

  it('says so, with how much was checked, and exits with 0', async () => {
    expect(await verify()).toEqual({
      code: 0,
      stdout: `The ledger is whole: ${EXTENT}.\n${UNRECORDED}\n${PROOFS}\n`,
      stderr: '',
    });
    const { code, stdout } = await verify('--json');
    const extent = { streams: ledger.streams.size, entries: items.length };
    expect({ code, answer: JSON.parse(stdout) }).toEqual({
      code: 0,
      answer: { whole: true, ...extent, damage: [], proofs: { proven: deeds, asked: 0, earlier: 0 } },
    });
  });

  it('checks single streams by the name of a subject, a request or a stream', async () => {
    expect((await verify('model/churn', waiting, stream)).code).toBe(0);
    expect(await verify('model/none')).toEqual({
      code: 3,
      stdout: '',
      stderr:
        'countersign: The ledger has no subject/model/none, and nothing in it speaks of one: check how it is written.\n',
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
      expect(
        await main(
          ['audit', 'verify', '--no-digests', '--proofs', '0', '--endpoint-url', tables.endpoint],
          io,
        ),
      ).toBe(0);
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
    expect(answer.damage[0]).toEqual({ stream, seq, what: expect.any(String) });
    expect(JSON.parse(stderr)).toMatchObject({
      code: 'Failed',
      detail: expect.stringMatching(/^The ledger is damaged at \d+ places? /),
    });
    const text = await verify();
    expect(text.stdout.split('\n')[0]).toBe(`entry ${seq} of ${stream} ${answer.damage[0].what}`);
    expect((await verify(completed)).code).toBe(1);
  });

  it('finds a whole stream missing, and says so of a name that nobody has beside it', async () => {
    await tables.fill(items.filter((item) => item.stream !== stream));
    const { code, stdout } = await verify(completed, 'model/none');
    expect(code).toBe(1);
    expect(stdout).toContain(`entry 1 of ${stream} is missing: subject/model/churn speaks of it\n`);
    expect(stdout).toContain('\nThe ledger has no subject/model/none, and nothing in it speaks of one: ');
  });

  it.each([
    ['of another instant', { S: '2026-01-01T00:00:00.000Z#000000000003' }, /^is indexed under '2026-01-01/],
    ['of none', undefined, /^has no 'moment' beside it/],
  ])('finds an entry that is indexed under the moment %s', async (_, moment, what) => {
    await tables.fill(items);
    const { moment: __, ...item } = toItem(entry(3));
    const Item = { ...item, ...(moment && { moment }) };
    await tables.client.send(new PutItemCommand({ TableName: LEDGER_TABLE, Item }));
    const { code, stdout } = await verify('--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout).damage).toEqual([{ stream, seq: 3, what: expect.stringMatching(what) }]);
  });
});

describe('countersign audit verify without a bucket', { timeout: 60_000 }, () => {
  it.each([
    [['--no-digests', '--bucket', 'mine'], 2, /leave out --no-digests/],
    [['--no-digests', '--public-key', 'key.pem'], 2, /leave out --no-digests/],
    [['--public-key', 'missing.pem'], 1, /The public key missing.pem can't be read/],
  ])('refuses %s in one sentence', async (options, code, sentence) => {
    const result = await run(['audit', 'verify', ...options, '--endpoint-url', tables.endpoint]);
    expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(sentence) });
    expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('says that there is none, rather than to verify less than was asked for', async () => {
    const { code, stdout, stderr } = await run(['audit', 'verify', '--endpoint-url', tables.endpoint]);
    expect({ code, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({
      code: 1,
      stdout: '',
      lines: 1,
    });
  });
});
