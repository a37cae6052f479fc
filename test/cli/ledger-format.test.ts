import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toItem } from '../../lambdas/adapters/dynamodb-ledger.ts';
import { requestStream, type SealedEntry } from '../../lambdas/domain/entry.ts';
import { sampleLedger } from './support/sample-ledger.ts';
import { insertAfter, remove, replace, reseal, swap } from './support/tamper.ts';

const page = readFileSync(new URL('../../docs/ledger-format.md', import.meta.url), 'utf8');
const script = /```python\n(.*?)```/s.exec(page)?.[1] ?? '';
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

describe('docs/ledger-format.md', () => {
  it('names every action and every member of its details that the ledger has', () => {
    const rows = new Map(
      [...page.matchAll(/^\| (request|subject|definition) \| `([\w-]+)` \| (.*) \|$/gm)].map(
        ([, kind, action, details]) => [`${kind} ${action}`, details ?? ''],
      ),
    );
    for (const { stream: name, entry: text } of items) {
      const { action, details } = JSON.parse(text);
      const row = rows.get(`${name.split('/')[0]} ${action}`);
      expect(row, `${name} ${action}`).toBeDefined();
      for (const member of Object.keys(details)) expect(row).toContain(`\`${member}\``);
    }
  });
});
