import { reportFigures } from '../campaigns/figures.ts';
import { invariants } from './invariants/all.ts';
import type { Exploration } from './model/explore.ts';
import { runInWorkers } from './model/pool.ts';
import { parseScheduleId, scheduleId, slug } from './model/schedule-id.ts';
import { replay } from './model/trace.ts';
import { scenarioBy, scenarios } from './scenarios.ts';

/**
 * Explores every scenario completely and says how many states there are; replays one schedule when given its id.
 *
 *     node test/protocol/main.mjs
 *     node test/protocol/main.mjs <scenario>
 *     node test/protocol/main.mjs <schedule id>
 *
 * Exit code 1 when an invariant is violated.
 */
async function main([wanted]: string[]): Promise<void> {
  if (wanted?.includes(':')) return show(wanted);
  await exploreAll(wanted === undefined ? scenarios.map(({ name }) => name) : [scenarioBy(wanted).name]);
}

async function exploreAll(names: readonly string[]): Promise<void> {
  const began = performance.now();
  const found: Exploration[] = [];
  await runInWorkers<string, Exploration>(
    new URL('./explore-worker.ts', import.meta.url),
    names,
    (result) => {
      found.push(result);
      const { scenario, states, steps, quiescent, seconds } = result;
      const columns = [
        count(states, 9),
        count(steps, 10),
        count(quiescent, 6),
        `${seconds.toFixed(1).padStart(5)} s`,
      ];
      console.log(`${scenario.padEnd(34)}${columns.join('  ')}`);
    },
  );
  for (const { scenario, violation } of found) {
    if (violation !== undefined) await show(scheduleId(scenario, violation.path));
  }
  const states = found.reduce((sum, one) => sum + one.states, 0);
  const violated = found.filter(({ violation }) => violation !== undefined).length;
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(
    `${count(states)} states in ${found.length} scenarios, ${violated} with a violation, in ${seconds} s` +
      ' (columns: states, steps, states in which nobody runs, time)',
  );
  reportFigures('exploration', {
    scenarios: found.length,
    states,
    crashes: Math.max(...scenarios.map(({ faults }) => faults)),
    violations: violated,
  });
  if (violated > 0) process.exitCode = 1;
}

async function show(id: string): Promise<void> {
  const { slug: name, path } = parseScheduleId(id);
  const scenario = scenarioBy(name);
  const { lines, violation } = await replay(scenario, path, invariants);
  console.log(`\n${scenario.name}: ${scenario.about}`);
  console.log(lines.map((line, index) => `${`${index + 1}`.padStart(4)}. ${line}`).join('\n'));
  if (violation === undefined) return console.log('      No invariant is violated here.\n');
  console.log(`      ${violation.invariant}: ${violation.message}`);
  console.log(`      Replay with: node test/protocol/main.mjs ${slug(name)}:${path.join('.')}\n`);
  process.exitCode = 1;
}

const count = (number: number, width = 0): string => number.toLocaleString('en').padStart(width);

await main(process.argv.slice(2));
