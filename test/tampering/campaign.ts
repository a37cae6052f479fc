import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnusableExport } from '../../cli/audit/verifier/damage.ts';
import { verifyExport } from '../../cli/audit/verifier/verify-export.ts';
import type { SealedEntry } from '../../lambdas/domain/entry.ts';
import { GovernanceError } from '../../lambdas/domain/errors.ts';
import { digestedLedger, exportTo, randomFrom } from '../cli/support/digested-ledger.ts';
import {
  forgeExport,
  ownStreams,
  readShown,
  whyIncomplete,
  writeProofs,
} from '../cli/support/forged-export.ts';
import { insertAfter, remove, reseal, rewrite, swap } from '../cli/support/tamper.ts';

type World = Awaited<ReturnType<typeof digestedLedger>>;
type Random = (below: number) => number;
type Items = readonly SealedEntry[];

/** A way to tamper with the ledger before its last digest. Gives what the ledger then holds, and the streams it hit. */
type Attack = (
  world: World,
  random: Random,
) => { readonly items: Items; readonly streams: readonly string[] };

const pick = <Item>(items: readonly Item[], random: Random): Item => items[random(items.length)] as Item;
const forge = (random: Random) => () => ({ actor: `mallory-${random(1_000_000)}@example.com` });

/** What each attack does. All of them keep every item's own hash right: without that, even the export refuses. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  edit: ({ items, covered }, random) => {
    const target = pick(covered, random);
    return { items: reseal(items, target, forge(random)), streams: [target.stream] };
  },
  delete: ({ items, covered }, random) => {
    const target = pick(covered, random);
    return { items: remove(items, target), streams: [target.stream] };
  },
  swap: ({ items, covered }, random) => {
    const a = pick(covered, random);
    const others = covered.filter((item) => item !== a);
    const b = pick(others, random);
    return { items: swap(items, a, b), streams: [a.stream, b.stream] };
  },
  insert: ({ items, covered }, random) => {
    const target = pick(covered, random);
    return { items: insertAfter(items, target, forge(random)), streams: [target.stream] };
  },
  truncate: ({ items, covered }, random) => {
    const target = pick(covered, random);
    const end = items.filter(({ stream, seq }) => stream === target.stream && seq >= target.seq);
    return { items: remove(items, ...end), streams: [target.stream] };
  },
  rewrite: ({ items, covered }, random) => {
    const target = pick(covered, random);
    return { items: rewrite(items, target, forge(random)), streams: [target.stream] };
  },
  backdate: ({ items, covered }, random) => {
    const target = pick(covered, random);
    const earlier = (entry: { at: string }) => ({
      at: new Date(Date.parse(entry.at) - 1 - random(86_400_000)).toISOString(),
    });
    return { items: rewrite(items, target, earlier), streams: [target.stream] };
  },
};

/** What became of one attack. */
export interface Outcome {
  readonly found: boolean;
  /** Whether the damage is named at the stream that was tampered with, or at one that is linked with it. */
  readonly named: boolean;
  readonly where: string;
}

/** Ledgers to tamper with: making one takes longer than attacking it. */
export async function makeWorlds(count: number, firstSeed = 1): Promise<World[]> {
  const worlds: World[] = [];
  for (let seed = firstSeed; seed < firstSeed + count; seed++) worlds.push(await digestedLedger(seed));
  return worlds;
}

/** A directory that is there while `use` runs. */
export async function withDirectory<Result>(use: (directory: string) => Promise<Result>): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-tampering-'));
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Tampers with the ledger, exports it with the digests as they were signed, and verifies the export. */
export function attackLedger(kind: string, world: World, seed: number): Promise<Outcome> {
  const { items, streams } = (ATTACKS[kind] as Attack)(world, randomFrom(seed));
  return withDirectory(async (directory) => {
    const target = join(directory, 'export');
    try {
      await exportTo(target, items, world.archive);
    } catch (error) {
      // An item whose text says another place than its key does is not even exported.
      if (!(error instanceof GovernanceError)) throw error;
      return {
        found: true,
        named: streams.some((stream) => error.message.includes(stream)),
        where: error.message,
      };
    }
    return judge(target, world.pem, streams);
  });
}

/** Tampers with the files of an export: a line of digests or entries is changed, removed, doubled or exchanged. */
export function attackFiles(world: World, seed: number): Promise<Outcome> {
  const random = randomFrom(seed);
  return withDirectory(async (directory) => {
    const target = join(directory, 'export');
    await exportTo(target, world.items, world.archive);
    const file = join(target, pick(['digests.jsonl', 'entries.jsonl'], random));
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    // What lies after the last digest is exposed: the campaign stays before it.
    const covered = file.endsWith('digests.jsonl') ? lines.length : world.covered.length;
    const [at, other] = [random(covered), random(covered)];
    const line = lines[at] as string;
    const place = random(line.length);
    const changed = `${line.slice(0, place)}${line[place] === '7' ? '8' : '7'}${line.slice(place + 1)}`;
    const attacks = [
      () => lines.splice(at, 1, changed),
      () => lines.splice(at, 1),
      () => lines.splice(at, 0, line),
      () => ([lines[at], lines[other]] = [lines[other] as string, line]),
      () => lines.splice(at, lines.length - at),
    ];
    const chosen = random(attacks.length);
    const untouched = (chosen === 3 && at === other) || changed === line;
    attacks[chosen]?.();
    writeFileSync(file, lines.map((text) => `${text}\n`).join(''));
    const outcome = judge(target, world.pem, []);
    return untouched ? { ...outcome, found: true } : outcome;
  });
}

/** Where an export's scope is written. */
function setScope(directory: string, scope: object): void {
  const path = join(directory, 'manifest.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), scope }));
}

const SUBJECTS = ['model/churn', 'model/fraud', 'service/billing', 'model/none'];
const instantFrom = (random: Random): string =>
  new Date(Date.parse('2026-03-01T12:00:00.000Z') + random(60) * 1_800_000).toISOString();

/** A way to make of a true export one that shows less than it says: all files can be written, no digest can be signed. */
type Forgery = (directory: string, world: World, random: Random) => void;

export const FORGERIES: Readonly<Record<string, Forgery>> = {
  /** The export of everything becomes one of a subject, with what is left out of that. */
  scope: (directory, world, random) => {
    const subject = pick(SUBJECTS, random);
    setScope(directory, { subject });
    writeProofs(directory, world);
    const { entries } = readShown(directory);
    const isOwn = ownStreams(entries, subject);
    const shown = entries.filter(({ stream, digest }) => isOwn(stream) && digest > 0);
    const gone = shown.length === 0 ? undefined : pick(shown, random);
    forgeExport(directory, ({ entries: kept }) => {
      for (const [index, entry] of entries.entries())
        if (!isOwn(entry.stream) || (entry.stream === gone?.stream && entry.seq >= gone.seq))
          kept[index] = false;
    });
  },
  /** It says another period than it shows. */
  period: (directory, _, random) => {
    setScope(directory, random(2) === 0 ? { from: instantFrom(random) } : { to: instantFrom(random) });
    forgeExport(directory, ({ digests }) => {
      if (random(2) === 0) digests.fill(false, 0, 1 + random(digests.length));
      else digests.fill(false, random(digests.length));
    });
  },
  /** Entries of some stream are left out, digest by digest, and all counts are right. */
  omission: (directory, world, random) => {
    const { entries } = readShown(directory);
    const covered = entries.filter(({ digest }) => digest > 0);
    const { stream } = pick(covered, random);
    const since = random(covered.length);
    if (random(2) === 0) {
      setScope(directory, { subject: pick(SUBJECTS, random) });
      writeProofs(directory, world);
    }
    forgeExport(directory, ({ entries: kept }) => {
      for (const [index, entry] of entries.entries())
        if (entry.stream === stream && (index >= since || random(3) === 0)) kept[index] = false;
    });
  },
  /** What is shown stands in another order. */
  order: (directory, { covered }, random) => {
    const path = join(directory, 'entries.jsonl');
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const [from, to] = [random(covered.length), random(covered.length)];
    const moved = lines.splice(from, 1 + random(3));
    lines.splice(to, 0, ...moved);
    writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  },
};

/**
 * Makes a forged export, and verifies it. Where what came of it shows all that it says, nothing was hidden: then it is no
 * attack, and `undefined`.
 */
export function attackExport(kind: string, world: World, seed: number): Promise<Outcome | undefined> {
  return withDirectory(async (directory) => {
    const target = join(directory, 'export');
    await exportTo(target, world.items, world.archive);
    const before = readFileSync(join(target, 'entries.jsonl'), 'utf8');
    (FORGERIES[kind] as Forgery)(target, world, randomFrom(seed));
    const isForged =
      kind === 'order'
        ? readFileSync(join(target, 'entries.jsonl'), 'utf8') !== before
        : whyIncomplete(target, world) !== undefined;
    return isForged ? judge(target, world.pem, []) : undefined;
  });
}

function judge(directory: string, pem: string, streams: readonly string[]): Outcome {
  try {
    const { damage } = verifyExport(directory, pem);
    if (damage === undefined) return { found: false, named: false, where: '' };
    const named = streams.some((stream) => damage.where.endsWith(` of ${stream}`));
    return { found: true, named, where: `${damage.where} ${damage.what}` };
  } catch (error) {
    // A digest that names another key than the right one.
    if (!(error instanceof UnusableExport)) throw error;
    return { found: true, named: false, where: error.message };
  }
}
