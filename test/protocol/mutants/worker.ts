import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { applyMutant, LIVES, type Mutant } from './mutant.ts';

/** What a worker does: it loads everything with one defect and explores, or plays lives, until something is noticed. */
export interface MutantJob {
  readonly mutant: Mutant;
  readonly scenarios: readonly string[];
  readonly maxStates: number;
  /** How many lives at most, where these are to notice it. */
  readonly lives?: number;
}

/** What came of it: what noticed it, where, and by which schedule; or nothing. */
export interface MutantResult {
  readonly caught: Caught | undefined;
  readonly lines: readonly string[];
  /** How many states were visited, or lives played. */
  readonly states: number;
}

export interface Caught {
  readonly scenario: string;
  readonly invariant: string;
  readonly message: string;
}

const { mutant, scenarios, maxStates, lives } = workerData as MutantJob;
/** So that a mutant is noticed tomorrow by what has noticed it today. */
const SEED = 42;

const mutated = new URL(`../../../${mutant.file}`, import.meta.url).href;
registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (url !== mutated) return loaded;
    return { ...loaded, source: applyMutant(mutant, `${loaded.source}`) };
  },
});

// Only from here on does anything load the code under test.
async function explored(): Promise<MutantResult> {
  const { invariants } = await import('../invariants/all.ts');
  const { explore } = await import('../model/explore.ts');
  const { replay } = await import('../model/trace.ts');
  const { scenarioBy } = await import('../scenarios.ts');
  let states = 0;
  for (const name of scenarios) {
    const exploration = await explore(scenarioBy(name), invariants, maxStates);
    states += exploration.states;
    const { violation } = exploration;
    if (violation === undefined) continue;
    const began = exploration.states > 0;
    const { lines } = began ? await replay(scenarioBy(name), violation.path, invariants) : { lines: [] };
    const { invariant, message } = violation;
    return { caught: { scenario: exploration.scenario, invariant, message }, lines, states };
  }
  return { caught: undefined, lines: [], states };
}

async function lived(numRuns: number): Promise<MutantResult> {
  const { Broken } = await import('../../lambdas/domain/life/stages/books.ts');
  const { playLife } = await import('../../lambdas/domain/life/stages/play.ts');
  const { scenario } = await import('../../lambdas/domain/life/stages/scenario.ts');
  const property = fc.asyncProperty(scenario, async (life) => void (await playLife(life)));
  const { errorInstance, numRuns: states } = await fc.check(property, {
    numRuns,
    seed: SEED,
    endOnFailure: true,
  });
  if (errorInstance === null) return { caught: undefined, lines: [], states };
  if (!(errorInstance instanceof Broken)) throw errorInstance;
  const { word: invariant, message } = errorInstance;
  return { caught: { scenario: LIVES, invariant, message }, lines: [], states };
}

parentPort?.postMessage(await (lives === undefined ? explored() : lived(lives)));
