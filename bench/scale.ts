/**
 * `npm run bench:scale`: the calls and bytes of each question and each routine over few and very many open requests and
 * entries, through the adapters as they are deployed, on tables in memory that page as DynamoDB does. The largest may take
 * 1.2 times the smallest. Exit code 1 when something grows with what is there.
 *
 *   node bench/scale.mjs            1,000 and 10,000 open requests, 10,000 and 100,000 entries: half a minute
 *   node bench/scale.mjs --full     with 100,000 open requests and 1,000,000 entries, too: some minutes
 *   node bench/scale.mjs [requests]... [--entries n,n]
 */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type Figure, formatTable, isMet } from './figure.ts';
import { measureScale, type Size } from './scale/measure.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { full: { type: 'boolean', default: false }, entries: { type: 'string' } },
});
const counts = numbersIn(positionals, values.full ? [1_000, 10_000, 100_000] : [1_000, 10_000]);
const entries = numbersIn(
  values.entries?.split(',') ?? [],
  values.full ? [10_000, 100_000, 1_000_000] : [10_000, 100_000],
);
if (![...counts, ...entries].every((count) => Number.isSafeInteger(count) && count > 0)) {
  console.error('How many: whole numbers, such as 1000 10000 --entries 10000,1000000.');
  process.exitCode = 2;
} else {
  await measure(counts.map((requests, index) => [requests, entries[index] ?? entries.at(-1) ?? requests]));
}

async function measure(sizes: readonly Size[]): Promise<void> {
  const before = loadavg()[0] ?? 0;
  const figures: readonly Figure[] = await measureScale(sizes, (text) => process.stderr.write(text));
  console.log(formatTable(figures));
  const load = `load ${before.toFixed(1)} before and ${(loadavg()[0] ?? 0).toFixed(1)} after`;
  console.log(
    `\nNode ${process.versions.node}, ${availableParallelism()} cores, ${load}. Calls and bytes do not depend on the ` +
      'load: the spread is that of the same asked three times over.',
  );
  if (!figures.every(isMet)) process.exitCode = 1;
}

function numbersIn(texts: readonly string[], others: readonly number[]): readonly number[] {
  return texts.length > 0 ? texts.map(Number) : others;
}
