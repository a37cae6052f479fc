import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyExport } from '../../cli/audit/verifier/verify-export.ts';
import { verifyLedger } from '../../cli/audit/verify-ledger.ts';
import { describeEntry } from '../../cli/describe-entry.ts';
import { open, type SealedEntry, unseal } from '../../lambdas/domain/entry.ts';
import { memorySource } from '../cli/support/tamper.ts';
import { KEY, recorded, sealedIn, TOLD, unpack } from './ledger.ts';
import { tell } from './tell.ts';

/** Actions without which a recording would leave out a word that a stage has. */
const EVERY_WORD = [
  ...[
    'approval-outdated',
    'checked',
    'decided',
    'policy-suspended',
    'promotion-held',
    'retired',
    'rule-judged',
  ],
  ...['stage-opened', 'stage-spared', 'wait-begun', 'wait-checked', 'wait-ended'],
];

describe.each(recorded())('the ledger that was recorded in %s', (name) => {
  const read = (file: string) => readFileSync(join(import.meta.dirname, name, file), 'utf8');
  let target: string;
  let items: readonly SealedEntry[];

  beforeAll(() => {
    target = mkdtempSync(join(tmpdir(), 'countersign-ledger-'));
    unpack(name, target);
    items = sealedIn(target);
  });
  afterAll(() => rmSync(target, { recursive: true }));

  it('is whole, offline and entry by entry', async () => {
    const { whole, damage, entries, afterLastDigest } = verifyExport(target, read(KEY));
    expect({ whole, damage, entries, afterLastDigest }).toEqual({
      ...{ whole: true, damage: undefined, entries: items.length, afterLastDigest: 0 },
    });
    const found: string[] = [];
    for await (const { what } of verifyLedger(memorySource(items))) found.push(what);
    expect(found).toEqual([]);
  });

  it('tells what it told then: who approved, what passed, what ran', () => {
    expect(tell(items)).toEqual(JSON.parse(read(TOLD)));
  });

  it('has no entry that today knows otherwise, and a sentence for each', () => {
    for (const item of items) {
      const { action } = unseal(item);
      expect(open(item).action).toBe(action);
      expect(describeEntry(unseal(item) as Parameters<typeof describeEntry>[0])).toMatch(/\S/);
    }
  });

  it('is found changed where anybody changes who approved', () => {
    const entries = join(target, 'entries.jsonl');
    const text = readFileSync(entries, 'utf8');
    const decided = items.find(({ entry }) => entry.includes('"action":"decided"'))?.entry ?? '';
    const person = /"actor":"([^"]+)"/.exec(decided)?.[1] ?? '';
    writeFileSync(entries, text.replace(decided, decided.replaceAll(person, 'mallory@example.com')));
    const { whole, damage } = verifyExport(target, read(KEY));
    writeFileSync(entries, text);
    expect({ whole, damage: damage?.what }).toMatchObject({
      whole: false,
      damage: expect.stringMatching(/\S/),
    });
  });
});

it('the newest recording has every word that a stage has', () => {
  const newest = readFileSync(join(import.meta.dirname, recorded().at(-1) ?? '', TOLD), 'utf8');
  const { actions } = JSON.parse(newest);
  expect(EVERY_WORD.filter((action) => actions[action] === undefined)).toEqual([]);
  const choices = ['abstain', 'approve', 'approve-with-conditions', 'reject'];
  expect(choices.filter((choice) => !newest.includes(`"choice": "${choice}"`))).toEqual([]);
});
