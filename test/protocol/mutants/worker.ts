import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { Exploration } from '../model/explore.ts';
import { applyMutant, type Mutant } from './mutant.ts';

/** What a worker does: it loads everything with one defect and explores until an invariant notices. */
export interface MutantJob {
  readonly mutant: Mutant;
  readonly scenarios: readonly string[];
  readonly maxStates: number;
}

/** What came of it: the exploration that ended in a violation, and its schedule; or nothing. */
export interface MutantResult {
  readonly caught: Exploration | undefined;
  readonly lines: readonly string[];
  readonly states: number;
}

const { mutant, scenarios, maxStates } = workerData as MutantJob;

const mutated = new URL(`../../../${mutant.file}`, import.meta.url).href;
registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (url !== mutated) return loaded;
    return { ...loaded, source: applyMutant(mutant, `${loaded.source}`) };
  },
});

// Only from here on does anything load the code under test.
const { invariants } = await import('../invariants/all.ts');
const { explore } = await import('../model/explore.ts');
const { replay } = await import('../model/trace.ts');
const { scenarioBy } = await import('../scenarios.ts');

async function run(): Promise<MutantResult> {
  let states = 0;
  for (const name of scenarios) {
    const exploration = await explore(scenarioBy(name), invariants, maxStates);
    states += exploration.states;
    const { violation } = exploration;
    if (violation === undefined) continue;
    const began = exploration.states > 0;
    const { lines } = began ? await replay(scenarioBy(name), violation.path, invariants) : { lines: [] };
    return { caught: exploration, lines, states };
  }
  return { caught: undefined, lines: [], states };
}

parentPort?.postMessage(await run());
