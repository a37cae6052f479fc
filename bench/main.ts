/**
 * `npm run bench`: measures, and prints a table of the figures beside their baselines of the same run, with the spread
 * of the samples. Exit code 1 when a target is missed.
 *
 *   node bench/main.mjs [start | decision | calls | paths | waiting | who | synthesis | bundles | cold-start | console | price]...
 */
import { availableParallelism, loadavg } from 'node:os';
import { type Figure, formatTable, isMet } from './figure.ts';
import { measureBundles } from './figures/bundles.ts';
import { measureCalls } from './figures/calls.ts';
import { measureColdStart } from './figures/cold-start.ts';
import { measureConsole } from './figures/console.ts';
import { measureDecision } from './figures/decision.ts';
import { measurePaths } from './figures/paths.ts';
import { measurePrice } from './figures/price.ts';
import { measureStart } from './figures/start.ts';
import { measureSynthesis } from './figures/synthesis.ts';
import { measureWaiting } from './figures/waiting.ts';
import { measureWho } from './figures/who.ts';

const MEASUREMENTS: Readonly<Record<string, () => Promise<Figure[]>>> = {
  start: measureStart,
  decision: measureDecision,
  calls: measureCalls,
  paths: measurePaths,
  waiting: measureWaiting,
  who: measureWho,
  synthesis: measureSynthesis,
  bundles: measureBundles,
  'cold-start': measureColdStart,
  console: measureConsole,
  price: measurePrice,
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(MEASUREMENTS, name));
if (unknown.length > 0) {
  console.error(
    `There is no measurement '${unknown[0]}': choose from ${Object.keys(MEASUREMENTS).join(', ')}.`,
  );
  process.exitCode = 2;
} else {
  await measure(names.length > 0 ? names : Object.keys(MEASUREMENTS));
}

async function measure(chosen: readonly string[]): Promise<void> {
  const before = loadavg();
  const figures: Figure[] = [];
  for (const name of chosen) {
    console.error(`measuring ${name}...`);
    figures.push(...((await MEASUREMENTS[name]?.()) ?? []));
  }
  console.log(formatTable(figures));
  const load = [before, loadavg()].map(([minute = 0]) => minute.toFixed(1));
  console.log(
    `\nNode ${process.versions.node}, ${availableParallelism()} cores, load ${load[0]} before and ${load[1]} after.`,
  );
  if (!figures.every(isMet)) process.exitCode = 1;
}
