import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALL_HANDLERS, HANDLER_NAMES, type HandlerName } from '../../lib/handlers.ts';
import { reportFigures } from '../campaigns/figures.ts';
import { type Cell, cellsOf, runCell, runUndisturbed } from './support/cell.ts';
import { prepareScenarios, type Scenario } from './support/scenarios.ts';
import { openStage, type Stage } from './support/stage.ts';
import { Table, writeTable } from './support/table.ts';

/**
 * `all` runs every cell, `write` also puts the table into the page when nothing is wrong; else one cell of every eighth
 * kind runs.
 */
const MODE = process.env['FAULTS'] ?? 'some';
/** No call is tried more often than this within one run of a handler. */
const MAX_TRIES = 3;
/** Of the kinds of cells, which part runs in the ordinary tests; no divisor of how many faults there are. */
const SHARE = 8;
const MINUTES = 60_000;

const table = new Table();
const ran = { cells: 0, wrong: 0, slowest: new Map<HandlerName, number>() };
let stage: Stage;
let scenarios: readonly Scenario[];

beforeAll(async () => {
  stage = await openStage();
  scenarios = await prepareScenarios(stage);
});
afterAll(async () => {
  await stage.close();
  console.log(`${ran.cells} cells; slowest answers: ${slowestAnswers()}`);
  const { cells, wrong, slowest } = ran;
  if (MODE !== 'some') reportFigures('faults', { handlers: slowest.size, cells, wrong });
});

describe('whatever goes wrong with one call', () => {
  test.each(HANDLER_NAMES)(
    '%s answers in time and truly, and the record ends up as if nothing had happened',
    async (handler) => {
      const kinds = new Set<string>();
      const wrong: string[] = [];
      for (const scenario of scenarios.filter((one) => one.handler === handler)) {
        const reference = await runUndisturbed(stage, scenario);
        for (const cell of cellsOf(reference)) {
          const kind = [cell.label, cell.fault, cell.lasting].join('/');
          const known = kinds.has(kind);
          kinds.add(kind);
          if (MODE === 'some' && (known || kinds.size % SHARE !== 0)) continue;
          wrong.push(...(await run(cell)));
        }
      }
      expect(wrong).toEqual([]);
    },
    10 * MINUTES,
  );

  test('docs/reliability.md shows what repeats it', () => {
    if (MODE === 'write' && ran.wrong === 0) writeTable(table, slowestAnswers());
    expect(table.differences(MODE !== 'some')).toEqual([]);
  });
});

async function run(cell: Cell): Promise<string[]> {
  const { handler, name } = cell.reference.scenario;
  const result = await runCell(stage, cell);
  ran.cells++;
  ran.slowest.set(handler, Math.max(result.duration, ran.slowest.get(handler) ?? 0));
  table.add(cell, result);
  const place = `${handler} (${name}), ${cell.label} ${cell.occurrence + 1}, ${cell.fault}${cell.lasting ? ' for good' : ''}`;
  const wrong = [...result.wrong];
  if (result.remedy === 'X') wrong.push('nobody repeats it');
  if (result.tries > MAX_TRIES) wrong.push(`it is tried ${result.tries} times`);
  ran.wrong += wrong.length;
  return wrong.map((what) => `${place}: ${what}`);
}

/** Of each handler the longest that an answer took, and how long it may run. */
function slowestAnswers(): string {
  return [...ran.slowest]
    .map(([name, ms]) => `${name} ${(ms / 1000).toFixed(1)} s of ${ALL_HANDLERS[name].timeoutSeconds} s`)
    .join(', ');
}
