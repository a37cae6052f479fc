import { reportFigures } from '../../campaigns/figures.ts';
import { runInWorkers } from '../model/pool.ts';
import { scenarios } from '../scenarios.ts';
import { LIVES, type Mutant } from './mutant.ts';
import { mutants } from './table.ts';
import type { MutantJob, MutantResult } from './worker.ts';

/** Equivalent mutants get this far into every scenario. */
const MAX_STATES = 2_000;
/** Lives that have noticed nothing by then are taken to notice nothing. */
const MAX_LIVES = 4_000;

/**
 * Puts one defect after another into the code and shows which invariant notices it, in which scenario.
 *
 *     node test/protocol/mutants/main.mjs
 *     node test/protocol/mutants/main.mjs <part of a mutant's name, or of who notices it>      also shows the schedule
 *
 * Exit code 1 when a defect goes unnoticed or is noticed otherwise than its table says.
 */
async function main([part]: string[]): Promise<void> {
  const chosen = mutants.filter(({ name, caughtIn }) => `${name} ${caughtIn}`.includes(part ?? ''));
  const rows: string[] = [];
  let wrong = 0;
  const show = ({ caught, lines, states }: MutantResult, { mutant }: MutantJob) => {
    const complaint = whyNotAsExpected(mutant, caught);
    if (complaint !== undefined) wrong++;
    const result = caught === undefined ? 'survives' : `${caught.invariant} in '${caught.scenario}'`;
    const unit = mutant.caughtIn === LIVES ? 'lives' : 'states';
    rows.push(`${mutant.name.padEnd(62)} ${result} (${states} ${unit})${complaint ?? ''}`);
    console.log(rows.at(-1));
    if (part !== undefined) console.log(lines.map((line) => `    ${line}`).join('\n'), caught?.message ?? '');
  };
  await runInWorkers<MutantJob, MutantResult>(
    new URL('./worker.ts', import.meta.url),
    chosen.map(jobOf),
    show,
  );
  const equivalent = chosen.filter((mutant) => mutant.equivalent !== undefined);
  for (const { name, equivalent: why } of equivalent) console.log(`equivalent: ${name}: ${why}`);
  console.log(`${chosen.length} mutants, ${equivalent.length} of them equivalent, ${wrong} not as expected`);
  reportFigures('mutants', { mutants: chosen.length, equivalent: equivalent.length, wrong });
  if (wrong > 0) process.exitCode = 1;
}

function jobOf(mutant: Mutant): MutantJob {
  const { caughtIn } = mutant;
  if (caughtIn === LIVES) return { mutant, scenarios: [], maxStates: 0, lives: MAX_LIVES };
  return caughtIn === undefined
    ? { mutant, scenarios: scenarios.map(({ name }) => name), maxStates: MAX_STATES }
    : { mutant, scenarios: [caughtIn], maxStates: Number.POSITIVE_INFINITY };
}

function whyNotAsExpected(mutant: Mutant, caught: MutantResult['caught']): string | undefined {
  if (mutant.equivalent !== undefined) return caught === undefined ? undefined : ' - NOT EQUIVALENT';
  if (caught === undefined) return ' - UNNOTICED';
  return caught.invariant === mutant.caughtBy ? undefined : ` - expected ${mutant.caughtBy}`;
}

await main(process.argv.slice(2));
