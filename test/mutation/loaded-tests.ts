/**
 * All tests that may notice a mutant, loaded once. Vitest runs this file in a thread, and the one test of it that it comes
 * to runs the others again and again, as its orders come: starting a thread and loading the tests for each mutant would take
 * longer than the tests do.
 */
import { globSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BroadcastChannel } from 'node:worker_threads';
import { describe, inject, type RunnerTestCase, type RunnerTestSuite, TestRunner, test } from 'vitest';
import type { Answer, Ran, Trial } from './trial.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** The fast tests of the two rooms that are mutated, and the stories in which the words of the language are played. */
const TESTS = [
  'test/lambdas/domain/**/*.test.ts',
  'test/schema/**/*.test.ts',
  'test/lambdas/operations/{rules,waits}.test.ts',
  'test/lambdas/operations/features/{answers,any-of,ends-by-themselves,quorums,registry-names,tracks,waivers,who-decides}.test.ts',
  'test/simulation/votes.test.ts',
  'test/docs/event-schemas.test.ts',
  'test/workflows/shipped.test.ts',
];
/** Random lives and calendars are not the same twice, and take seconds for each mutant. */
const LEFT_OUT = ['test/lambdas/domain/life/**', 'test/schema/calendar-{properties,temporal}.test.ts'];
/** What a test may take with a mutant, in milliseconds and beside many times what it usually takes: the rest waits for ever. */
const PATIENCE = 2000;
const TIMES = 20;
const FIRST = 30_000;
// Tests set clocks of their own.
const { setTimeout, clearTimeout } = globalThis;

/** How long a test has taken the first time, in milliseconds. */
const usual = new Map<RunnerTestCase, number>();

/** What StrykerJS's changed code looks at to know which mutant it is, and where it notes what was reached. */
interface Switch {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: unknown;
  /** How many times a test has been run, for `made-anew.ts`. */
  runs: number;
}
const stryker: Switch = { activeMutant: undefined, runs: 0 };
// Before anything is loaded that looks at it.
Object.assign(globalThis, { __stryker__: stryker });

test('what is ordered', { timeout: 0 }, async ({ task }) => {
  const tests = named(testsIn(task.file));
  const channel = new BroadcastChannel(inject('trials'));
  const send = (answer: Answer) => channel.postMessage(answer);
  const orders: Trial[] = [];
  let wake = () => {};
  channel.onmessage = (message) => {
    orders.push((message as { data: Trial }).data);
    wake();
  };
  send({ loaded: true });
  for (;;) {
    const order = orders.shift();
    if (order === undefined)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    else send(order === 'all' ? await runAll(tests) : await tryMutant(order, tests));
  }
});

for (const file of globSync(TESTS, { cwd: ROOT, exclude: LEFT_OUT }).toSorted())
  describe(file, () => import(join(ROOT, file)));

/** Runs each test without a mutant, and tells what each of them reaches. */
async function runAll(tests: ReadonlyMap<string, RunnerTestCase>): Promise<Answer> {
  const ran: Ran[] = [];
  for (const [id, one] of tests) {
    stryker.currentTestId = id;
    ran.push(await run(id, one));
  }
  stryker.currentTestId = undefined;
  return { tests: ran, coverage: stryker.mutantCoverage };
}

/**
 * Runs the tests with the mutant, quick ones first, until one fails. What has failed must pass again without it: else an
 * earlier mutant, or this one, has left something behind, and the tests must be loaded anew.
 */
async function tryMutant(
  { mutant, ids, hitLimit }: Exclude<Trial, 'all'>,
  tests: ReadonlyMap<string, RunnerTestCase>,
): Promise<Answer> {
  const ran: Ran[] = [];
  for (const id of ids) {
    const one = tests.get(id);
    if (one === undefined) throw new Error(`There is no test '${id}'.`);
    Object.assign(stryker, { activeMutant: mutant, hitCount: 0, hitLimit });
    const result = await run(id, one);
    const hits = stryker.hitCount ?? 0;
    Object.assign(stryker, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
    ran.push(result);
    if (result.failure === undefined) continue;
    const endless = hitLimit !== undefined && hits > hitLimit;
    const again = await run(id, one);
    return { tests: ran, endless, spoilt: again.failure !== undefined };
  }
  return { tests: ran, endless: false, spoilt: false };
}

/** Runs a test with the hooks around it, as Vitest does, for so many milliseconds at most. */
async function run(id: string, one: RunnerTestCase): Promise<Ran> {
  const usually = usual.get(one);
  const limit = usually === undefined ? FIRST : PATIENCE + TIMES * usually;
  const suites = suitesAround(one);
  stryker.runs++;
  const began = performance.now();
  const failures: unknown[] = [];
  const attempt = async (act: () => unknown) => {
    try {
      return await act();
    } catch (error) {
      failures.push(error);
      return undefined;
    }
  };
  const cleanups: unknown[] = [];
  const body = async () => {
    for (const suite of suites)
      for (const hook of TestRunner.getSuiteHooks(suite).beforeEach)
        cleanups.push(await hook(one.context, suite));
    await TestRunner.getTestFn(one)();
  };
  await attempt(() => within(limit, body()));
  for (const suite of suites.toReversed())
    for (const hook of TestRunner.getSuiteHooks(suite).afterEach)
      await attempt(() => hook(one.context, suite));
  for (const cleanup of cleanups.reverse()) if (typeof cleanup === 'function') await attempt(() => cleanup());
  const { onFinished = [] } = one as { onFinished?: ((context: unknown) => unknown)[] };
  Object.assign(one, { onFinished: undefined, onFailed: undefined });
  for (const finish of onFinished.toReversed()) await attempt(() => finish(one.context));
  const [failure] = failures;
  const milliseconds = performance.now() - began;
  if (usually === undefined) usual.set(one, milliseconds);
  return {
    id,
    file: suites[1]?.name ?? '',
    milliseconds,
    ...(failures.length === 0 ? {} : { failure: String(failure) }),
  };
}

async function within(limit: number, running: Promise<void>): Promise<void> {
  let clock: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    clock = setTimeout(() => reject(new Error(`not done after ${limit} ms`)), limit);
  });
  try {
    await Promise.race([running, late]);
  } finally {
    clearTimeout(clock);
  }
}

function testsIn(suite: RunnerTestSuite): RunnerTestCase[] {
  const { beforeAll } = TestRunner.getSuiteHooks(suite);
  if (beforeAll.length > 0) throw new Error(`${suite.name}: beforeAll is not run here: use beforeEach.`);
  return suite.tasks.flatMap((task) => {
    if (task.type === 'suite') return testsIn(task);
    return task.mode === 'run' && task.suite !== undefined ? [task] : [];
  });
}

/** From the outermost in: this file, the test's own file, then the groups in it. */
function suitesAround({ suite, file }: RunnerTestCase): RunnerTestSuite[] {
  const inner: RunnerTestSuite[] = [];
  for (let at = suite; at !== undefined && at !== file; at = at.suite) inner.unshift(at);
  return [file, ...inner];
}

/** The tests by their names; of several that have the same, the later ones have their number in it. */
function named(tests: readonly RunnerTestCase[]): ReadonlyMap<string, RunnerTestCase> {
  const byId = new Map<string, RunnerTestCase>();
  for (const one of tests) {
    const name = [...suitesAround(one).slice(1), one].map((part) => part.name).join(' > ');
    let id = name;
    for (let number = 2; byId.has(id); number++) id = `${name} (${number})`;
    byId.set(id, one);
  }
  return byId;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The name of the channel by which orders come. */
    trials: string;
  }
}
