/**
 * `npm run bench:scale`: the calls and bytes of each question and each routine over few and very many open requests and
 * entries, on a DynamoDB-compatible server, through the adapters as they are deployed. The largest may take 1.2 times
 * the smallest. Exit code 1 when something grows with what is there.
 *
 *   node bench/scale.mjs [requests]... [--entries n,n]
 */
import { parseArgs } from 'node:util';
import { type Figure, formatTable, isMet } from './figure.ts';
import { Ground, type Volume } from './scale/ground.ts';

const MANAGER = 'manager@example.org';

/** What is measured; each with as much to do, however much there is. */
const MEASURED: Readonly<Record<string, (ground: Ground) => Promise<Volume>>> = {
  'pending --approver': (ground) => ground.ask('/v1/pending', { approver: MANAGER, limit: '50' }),
  requests: (ground) => ground.ask('/v1/requests', { limit: '50' }),
  status: (ground) => ground.ask('/v1/subjects', { limit: '50' }),
  who: (ground) => ground.ask('/v1/subjects/model/open-7'),
  'report times, a month': (ground) => ground.ask('/v1/reports/times', { since: '2026-02-01T00:00:00Z' }),
  'digest of 100 entries': (ground) => ground.digest(),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { entries: { type: 'string', default: '10000,1000000' } },
});
const counts = positionals.length > 0 ? positionals.map(Number) : [1_000, 10_000, 100_000];
const entries = values.entries.split(',').map(Number);
if (![...counts, ...entries].every((count) => Number.isSafeInteger(count) && count > 0)) {
  console.error('How many: whole numbers, such as 1000 10000 --entries 10000,1000000.');
  process.exitCode = 2;
} else {
  await measure();
}

async function measure(): Promise<void> {
  const found = new Map<string, Volume[]>();
  const note = (name: string, volume: Volume) => found.set(name, [...(found.get(name) ?? []), volume]);
  for (const [index, count] of counts.entries()) {
    const length = entries[Math.min(index, entries.length - 1)] ?? count;
    console.error(
      `${count.toLocaleString('en-US')} open requests, ${length.toLocaleString('en-US')} entries: filling...`,
    );
    const ground = await Ground.fill(count, length, (done) =>
      process.stderr.write(`\r${done.toLocaleString('en-US')} items `),
    );
    try {
      process.stderr.write('\n');
      for (const [name, run] of Object.entries(MEASURED)) note(name, await run(ground));
    } finally {
      await ground.stop();
    }
  }
  const figures = [...found].flatMap(([name, volumes]) => [
    compare(
      `${name}: calls`,
      volumes.map(({ calls }) => calls),
    ),
    compare(
      `${name}: KB read`,
      volumes.map(({ bytes }) => bytes / 1_000),
    ),
  ]);
  console.log(formatTable(figures));
  if (!figures.every(isMet)) process.exitCode = 1;
}

/** The largest beside the smallest. */
function compare(name: string, samples: readonly number[]): Figure {
  const sorted = [...samples].sort((a, b) => a - b);
  const baseline = { name: 'the smallest of them', samples: [sorted[0] ?? 0] };
  return { name, unit: '', samples: [sorted.at(-1) ?? 0], baseline, ratioAtMost: 1.2 };
}
