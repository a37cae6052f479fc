import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../local/support/tiny-app.ts';
import { CAMPAIGN_NAMES, CAMPAIGNS } from './campaigns.ts';
import { digestOf } from './covered.ts';
import type { CampaignName, Figures } from './figures.ts';
import { digestIn, formatCode, type Row, readRows, withRow } from './last-figures.ts';
import { type Machine, runCampaigns } from './run.ts';
import { findStale } from './stale.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/reliability.md'), 'utf8');
const rowOf = (text: string, name: string) => readRows(text).find((row) => row.name === name);

const FIGURES: Figures = {
  exploration: { scenarios: 81, states: 2_822_597, crashes: 2, violations: 0 },
  mutants: { mutants: 67, equivalent: 4, wrong: 0 },
  faults: { handlers: 14, cells: 3_693, wrong: 0 },
  links: { links: 1_000_000, verified: 518_000, perSecond: 15_800.4, tokens: 100_000, wrong: 0 },
  robot: { mails: 1_000, requests: 27_000, forms: 15_000, decided: 0, welcomed: 500 },
  lives: { lives: 10_000 },
  soak: { requests: 200, decisions: 564, kills: 10, lost: 0, doubled: 0 },
  tampering: { attacks: 7, attempts: 2_000, untouched: 10_000 },
  follow: { tampered: 2_000, ways: 6, untouched: 10_000, medianSeconds: 0.12, slowestSeconds: 1.08 },
  verify: {
    sizes: [
      { entries: 10_000, megabytes: 24.2, rate: 0.263, peakMegabytes: 113, liveMegabytes: 13, seconds: 0.07 },
      { entries: 100_000, megabytes: 242, rate: 0.3, peakMegabytes: 161, liveMegabytes: 14, seconds: 0.7 },
    ],
    leastRate: 0.3,
    mostMegabytes: 192,
  },
};

/** A machine on which every campaign takes 99 s and reports what is above. */
function makeMachine(given: Partial<Machine> = {}) {
  const [lines, kept] = [[] as string[], [] as Row[]];
  let time = 0;
  const machine: Machine = {
    run: async (name) => FIGURES[name],
    digest: (paths) => digestOf(ROOT, paths),
    codeOf: (_, digest) => formatCode('ae50dc1', '2026-03-02', digest),
    keep: (row) => void kept.push(row),
    say: (line) => void lines.push(line),
    now: () => (time += 49_500),
    isBusy: false,
    ...given,
  };
  return { machine, lines, kept };
}

describe('the table of last figures', () => {
  it('has a row for each campaign, in their order', () => {
    expect(readRows(page).map(({ name, about }) => [name, about])).toEqual(
      CAMPAIGN_NAMES.map((name) => [name, CAMPAIGNS[name].about]),
    );
  });

  it('gets a new row in the place of the old one, and is otherwise as it was', () => {
    const old = rowOf(page, 'soak') as Row;
    const row = {
      ...old,
      size: '1 request $& $1',
      code: formatCode('ae50dc1', '2026-03-02', '0a1b2c3d4e5f'),
    };
    const after = withRow(page, row, CAMPAIGN_NAMES);
    expect(rowOf(after, 'soak')).toEqual(row);
    expect(digestIn(row)).toBe('0a1b2c3d4e5f');
    expect(withRow(after, old, CAMPAIGN_NAMES)).toBe(page);
  });

  it('gets a row that was not there in the place where it belongs', () => {
    const row = rowOf(page, 'soak') as Row;
    const without = page.replace(/^\| soak .*\n/m, '');
    expect(rowOf(without, 'soak')).toBeUndefined();
    expect(withRow(without, row, CAMPAIGN_NAMES)).toBe(page);
  });
});

describe('every campaign', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

  it.each(CAMPAIGN_NAMES)(
    '%s has a script, covers what is there, and tells its figures in a row',
    async (name) => {
      expect(Object.keys(scripts)).toContain(CAMPAIGNS[name].script);
      expect(digestOf(ROOT, CAMPAIGNS[name].covers)).toMatch(/^[0-9a-f]{12}$/);
      const { machine, kept } = makeMachine();
      expect(await runCampaigns([name], machine, new Map())).toEqual([]);
      const [row] = kept as [Row];
      expect(row).toMatchObject({ name, about: CAMPAIGNS[name].about, time: '50 s' });
      expect(rowOf(withRow(page, row, CAMPAIGN_NAMES), name)).toEqual(row);
      expect(Object.values(row).join()).not.toMatch(/undefined|NaN/);
    },
  );

  it('tells what it found in words', async () => {
    const { machine, kept } = makeMachine({ isBusy: true });
    await runCampaigns(['exploration', 'verify'], machine, new Map());
    expect(kept).toMatchObject([
      {
        size: '2,822,597 states in 81 scenarios, up to 2 crashes',
        result: '0 violations of any invariant',
        time: '50 s, on a busy machine',
      },
      {
        size: '10,000 entries (24 MB), 100,000 entries (242 MB)',
        result:
          '0.26 and 0.30 of the rate of bare hashing of the same bytes; 113 and 161 MB of memory, 14 MB of it live; 0.1 and 0.7 s; **missed**: a rate of 0.3',
      },
    ]);
  });
});

describe('campaigns one after another', () => {
  it('go on after one that fails, whose row stays, and name it in the end', async () => {
    const { machine, lines, kept } = makeMachine({
      run: async (name) => {
        if (name === 'mutants') throw new Error("'npm run test:mutants' ended with 1");
        return FIGURES[name];
      },
    });
    const last = new Map(readRows(page).map((row) => [row.name, { ...row, time: '54 s' }]));
    expect(await runCampaigns(['exploration', 'mutants', 'lives'], machine, last)).toEqual(['mutants']);
    expect(kept.map(({ name }) => name)).toEqual(['exploration', 'lives']);
    expect(lines).toContain('\n==> 2 of 3: mutants (defects in the real code, 54 s last time)');
    expect(lines).toContain("mutants FAILED: 'npm run test:mutants' ended with 1. Its row stays as it is.");
  });

  it('keep no figures of code that changed while they ran', async () => {
    let changes = 0;
    const { machine, kept } = makeMachine({ digest: () => `${changes++}` });
    expect(await runCampaigns(['lives'], machine, new Map())).toEqual(['lives']);
    expect(kept).toEqual([]);
  });
});

describe('figures of other code', () => {
  const fresh = (names: readonly CampaignName[]) =>
    names.reduce((text, name) => {
      const code = formatCode('ae50dc1', '2026-03-02', digestOf(ROOT, CAMPAIGNS[name].covers));
      return withRow(text, { ...(rowOf(text, name) as Row), code, time: '37 s' }, CAMPAIGN_NAMES);
    }, page);

  it('are named, with what renews them and how long that took; others are not', () => {
    expect(findStale(ROOT, fresh(CAMPAIGN_NAMES))).toEqual([]);
    const old = fresh(CAMPAIGN_NAMES).replace(/^(\| lives .*digest `)[0-9a-f]+/m, '$1000000000000');
    expect(findStale(ROOT, old)).toEqual([
      "the figures of 'lives' are of other code than this: npm run campaigns -- lives (took 37 s)",
    ]);
    expect(findStale(ROOT, old.replace(/^\| lives .*\n/m, ''))).toEqual([
      "the figures of 'lives' are of other code than this: npm run campaigns -- lives",
    ]);
  });

  it('are known by each change of a source, wherever it is below what is covered, and by nothing else', () => {
    const root = makeDirectory();
    const write = (file: string, text: string) => writeFileSync(join(root, file), text);
    mkdirSync(join(root, 'a/b'), { recursive: true });
    mkdirSync(join(root, 'c'));
    for (const file of ['a/one.ts', 'a/b/two.ts', 'c/three.ts', 'four.ts']) write(file, file);
    const digest = () => digestOf(root, ['a', 'four.ts']);
    const first = digest();
    write('c/three.ts', 'changed');
    write('a/notes.md', 'no source');
    expect(digest()).toBe(first);
    expect(digestOf(root, ['four.ts', 'a', 'a/b'])).toBe(first);
    const seen = [first];
    for (const [file, text] of [
      ['a/b/two.ts', 'changed'],
      ['four.ts', 'changed'],
      ['a/five.ts', ''],
    ] as const) {
      write(file, text);
      seen.push(digest());
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(() => digestOf(root, ['gone'])).toThrow('gone');
  });
});
