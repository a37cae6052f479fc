import type { Figure, Series } from '../figure.ts';
import { Ground } from './ground.ts';
import type { Volume } from './memory-dynamodb.ts';

/** So many open requests, and so many entries at least. */
export type Size = readonly [requests: number, entries: number];

const MANAGER = 'manager@example.org';
/** The same is asked so many times. */
const REPETITIONS = 3;

/** What is asked; each with as much to do, however much there is. */
const QUESTIONS: Readonly<Record<string, (ground: Ground) => Promise<Volume>>> = {
  'pending --approver': (ground) => ground.ask('/v1/pending', { approver: MANAGER, limit: '50' }),
  requests: (ground) => ground.ask('/v1/requests', { limit: '50' }),
  status: (ground) => ground.ask('/v1/subjects', { limit: '50' }),
  who: (ground) => ground.ask('/v1/subjects/model/number-0000007'),
  'report times, a month': (ground) => ground.ask('/v1/reports/times', { since: '2026-02-01T00:00:00Z' }),
};
/** What is done once, for it leaves nothing to do. */
const ROUTINES: Readonly<Record<string, (ground: Ground) => Promise<Volume>>> = {
  'sweep with 10 due': (ground) => ground.sweep(),
  'digest of 100 entries': (ground) => ground.digest(),
};

/** Calls and bytes over tables of each size: those of the largest beside those of the smallest. */
export async function measureScale(
  sizes: readonly Size[],
  tell: (text: string) => void,
): Promise<readonly Figure[]> {
  const found: Map<string, readonly Volume[]>[] = [];
  for (const [requests, entries] of sizes) {
    const began = performance.now();
    const size = `${count(requests)} open requests, ${count(entries)} entries`;
    const ground = await Ground.fill(requests, entries, (done) =>
      tell(`\r${size}: ${count(done)} requests filled `),
    );
    found.push(await measureOn(ground));
    tell(`\r${size}: ${count(ground.entries)} really, ${count((performance.now() - began) / 1_000)} s\n`);
  }
  return [...Object.keys(QUESTIONS), ...Object.keys(ROUTINES)].flatMap((name) => {
    const each = found.map((volumes) => volumes.get(name) ?? []);
    return [
      compare(
        `${name}: calls`,
        each.map((volumes) => volumes.map(({ calls }) => calls)),
      ),
      compare(
        `${name}: KB read`,
        each.map((volumes) => volumes.map(({ bytes }) => bytes / 1_000)),
      ),
    ];
  });
}

async function measureOn(ground: Ground): Promise<Map<string, readonly Volume[]>> {
  const found = new Map<string, readonly Volume[]>();
  for (const [name, ask] of Object.entries(QUESTIONS)) {
    const volumes: Volume[] = [];
    for (let repetition = 0; repetition < REPETITIONS; repetition++) volumes.push(await ask(ground));
    found.set(name, volumes);
  }
  for (const [name, run] of Object.entries(ROUTINES)) found.set(name, [await run(ground)]);
  return found;
}

/** What took most, beside what took least. */
function compare(name: string, each: readonly (readonly number[])[]): Figure {
  const sorted = [...each].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
  const baseline: Series = { name: 'the least of them', samples: sorted[0] ?? [] };
  return { name, unit: '', samples: sorted.at(-1) ?? [], baseline, ratioAtMost: 1.2 };
}

const count = (number: number): string => Math.round(number).toLocaleString('en-US');
