/**
 * `npm run bench:verify`: how fast an export is verified, beside hashing the same bytes bare with `crypto.hash`, entry
 * by entry, in the same process; and how much memory it takes at three sizes. Exit code 1 when a target is missed.
 *
 *   node bench/verify.mjs [entries]...                 prints a table; by default of 10000, 100000 and 1000000 entries
 *   node bench/verify.mjs --measure <export> <rounds>  what one process finds out, as JSON
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportFigures } from '../test/campaigns/figures.ts';
import { type Figure, formatTable, isMet, median } from './figure.ts';
import { writeLargeExport } from './verify/large-export.ts';
import { type Measurement, measure } from './verify/measure.ts';

const SIZES = [10_000, 100_000, 1_000_000];
/** How many entries one request leaves, on its own stream and on its subject's. */
const ENTRIES_A_REQUEST = 13;
/** Bytes a second, beside those of bare hashing. */
const LEAST_RATE = 0.3;
/** What a process may have, however large the export is. */
const MOST_MEGABYTES = 192;

const [option = '', directory = '', rounds = ''] = process.argv.slice(2);
if (option === '--measure') console.log(JSON.stringify(measure(directory, Number(rounds))));
else report(option === '' ? SIZES : process.argv.slice(2).map(Number));

function report(sizes: readonly number[]): void {
  const before = loadavg();
  const measured = sizes.map((entries) => {
    console.error(`measuring ${entries.toLocaleString('en-US')} entries...`);
    return measureApart(entries);
  });
  const figures = measured.flatMap(toFigures);
  console.log(formatTable(figures));
  const load = [before, loadavg()].map(([minute = 0]) => minute.toFixed(1));
  console.log(
    `\nNode ${process.versions.node}, ${availableParallelism()} cores, load ${load[0]} before and ${load[1]} after.`,
  );
  const isReported = reportFigures('verify', {
    sizes: measured.map(toSize),
    leastRate: LEAST_RATE,
    mostMegabytes: MOST_MEGABYTES,
  });
  // Where the figures are kept, what they miss is said beside them.
  if (!isReported && !figures.every(isMet)) process.exitCode = 1;
}

/** Verifies in a process of its own, so that nothing but verifying counts for its memory. */
function measureApart(entries: number): Measurement {
  const parent = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  try {
    const target = join(parent, 'export');
    writeLargeExport(target, Math.ceil(entries / ENTRIES_A_REQUEST));
    const turns = entries > 500_000 ? '3' : '9';
    const argv = ['--expose-gc', import.meta.filename, '--measure', target, turns];
    const { stdout, stderr, status } = spawnSync(process.execPath, argv, {
      encoding: 'utf8',
      timeout: 900_000,
    });
    if (status !== 0) throw new Error(`the measurement of ${entries} entries failed: ${stderr}`);
    return JSON.parse(stdout) as Measurement;
  } finally {
    rmSync(parent, { recursive: true });
  }
}

function ratesOf({ verify, bare }: Measurement): number[] {
  return verify.map((ms, round) => (bare[round] ?? Number.NaN) / ms);
}

function toSize(measured: Measurement) {
  const { verify, bare, ...one } = measured;
  return { ...one, rate: median(ratesOf(measured)), seconds: median(verify) / 1_000 };
}

function toFigures(measured: Measurement): Figure[] {
  const { entries, megabytes, verify, bare, ...memory } = measured;
  const size = `${entries.toLocaleString('en-US')} entries, ${Math.round(megabytes)} MB`;
  const rates = ratesOf(measured);
  return [
    { name: `verify ${size}`, unit: 'ms', samples: verify, baseline: { name: 'crypto.hash', samples: bare } },
    { name: '  rate beside bare hashing', unit: '', samples: rates, atLeast: LEAST_RATE },
    { name: '  most memory', unit: 'MB', samples: [memory.peakMegabytes], atMost: MOST_MEGABYTES },
    { name: '  live heap', unit: 'MB', samples: [memory.liveMegabytes] },
  ];
}
