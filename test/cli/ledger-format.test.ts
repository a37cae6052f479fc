import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { proveInclusion } from '../../cli/audit/prove.ts';
import { toItem } from '../../lambdas/adapters/dynamodb-ledger.ts';
import { DETAILS } from '../../lambdas/domain/details.ts';
import { requestStream, type SealedEntry } from '../../lambdas/domain/entry.ts';
import { makeTestDirectory } from '../local/support/tiny-app.ts';
import { digestedLedger, surveyOf } from './support/digested-ledger.ts';
import { sampleEffects, sampleLedger } from './support/sample-ledger.ts';
import { insertAfter, remove, replace, reseal, swap } from './support/tamper.ts';

const page = readFileSync(new URL('../../docs/ledger-format.md', import.meta.url), 'utf8');
const [script = '', proofScript = ''] = [...page.matchAll(/```python\n(.*?)```/gs)].map(
  ([, text = '']) => text,
);
const hasPython = spawnSync('python3', ['-c', 'import hashlib, json'], { timeout: 20_000 }).status === 0;
const { ledger, completed } = sampleLedger();
const items = ledger.items();
const stream = requestStream(completed);
const entry = (seq: number) => ledger.streams.get(stream)?.[seq - 1] as SealedEntry;

function runScript(ledgerItems: SealedEntry[]) {
  const input = JSON.stringify({ Items: ledgerItems.map(toItem) });
  const { status, stdout } = spawnSync('python3', ['-c', script], {
    input,
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, lines: stdout.trimEnd().split('\n') };
}

describe.skipIf(!hasPython)('the Python verifier of docs/ledger-format.md', () => {
  it('finds a whole ledger whole', () => {
    const summary = `${items.length} entries in ${ledger.streams.size} streams, 0 damaged`;
    expect(runScript(items)).toEqual({ status: 0, lines: [summary] });
  });

  it.each<[string, SealedEntry[], number]>([
    ['a change', replace(items, entry(3), { entry: entry(3).entry.replace('approve', 'reject!') }), 3],
    ['a removal', remove(items, entry(3)), 4],
    ['an exchange', swap(items, entry(3), entry(5)), 3],
    ['an insertion', insertAfter(items, entry(3), () => ({ actor: 'mallory' })), 5],
    ['a replacement', reseal(items, entry(3), () => ({ actor: 'mallory' })), 4],
  ])('finds %s', (_, tampered, seq) => {
    const { status, lines } = runScript(tampered);
    expect(status).toBe(1);
    expect(lines[0]).toMatch(new RegExp(`^entry ${seq} of ${stream}: `));
  });
});

describe.skipIf(!hasPython)('the Python checker of proofs in docs/ledger-format.md', () => {
  const directory = makeTestDirectory();
  afterAll(() => directory.remove());
  const check = (proof: object) => {
    writeFileSync(join(directory.path, 'proof.json'), JSON.stringify(proof));
    const argv = ['-c', proofScript, 'proof.json'];
    return spawnSync('python3', argv, { cwd: directory.path, encoding: 'utf8', timeout: 20_000 });
  };

  it('confirms every proof that Countersign makes, and no other', async () => {
    const { items: all, covered, archive, pem } = await digestedLedger(3);
    writeFileSync(join(directory.path, 'key.pem'), pem);
    const survey = surveyOf(() => all);
    for (const item of covered.filter((_, index) => index % 9 === 0)) {
      const proof = await proveInclusion(survey, archive, item.stream, item.seq);
      const { status, stdout } = check(proof);
      expect({ status, stdout }).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(`^entry ${item.seq} of ${item.stream} is in digest`),
      });
      const [command = '', ...argv] = stdout.trimEnd().split('\n').at(-1)?.split(' ') ?? [];
      const signed = spawnSync(command, argv, { cwd: directory.path, encoding: 'utf8', timeout: 20_000 });
      // Not every machine has openssl.
      if (signed.error === undefined) expect(signed.stdout).toBe('Verified OK\n');
      expect(check({ ...proof, entry: proof.entry.replace('"actor":"', '"actor":"x') }).status).not.toBe(0);
      expect(check({ ...proof, index: proof.index + 1 }).status).not.toBe(0);
    }
  }, 60_000);
});

/** Every action of each kind of stream: what is not among them does not compile as one. */
const recordedActions = (): string[] =>
  Object.entries(DETAILS).flatMap(([kind, actions]) =>
    Object.keys(actions).map((action) => `${kind} ${action}`),
  );

describe('docs/ledger-format.md', () => {
  const rows = new Map(
    [...page.matchAll(/^\| (request|subject|version|definition) \| `([\w-]+)` \| (.*) \|$/gm)].map(
      ([, kind, action, details]) => [`${kind} ${action}`, details ?? ''],
    ),
  );

  it('names every action that can be recorded, and no other', () => {
    expect([...rows.keys()].sort()).toEqual(recordedActions().sort());
  });

  it('names every member of the details of each action that a sample ledger has', () => {
    for (const { stream: name, entry: text } of [...items, ...sampleEffects().items()]) {
      const { action, details } = JSON.parse(text);
      const row = rows.get(`${name.split('/')[0]} ${action}`);
      expect(row, `${name} ${action}`).toBeDefined();
      for (const member of Object.keys(details)) expect(row).toContain(`\`${member}\``);
    }
  });
});
