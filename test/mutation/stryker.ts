import { Stryker } from '@stryker-mutator/core';
import { HEAP } from './run-stryker.ts';

/** Everything of StrykerJS stays here: neither its files nor its copies of the sources are in git. */
const DIRECTORY = '.countersign/mutation';
const mutate = process.argv.slice(2);

await new Stryker({
  mutate,
  mutator: { plugins: [], excludedMutations: ['StringLiteral'] },
  ignorers: ['texts'],
  plugins: [new URL('./plugin.ts', import.meta.url).href],
  reporters: ['results'],
  testRunner: 'loaded',
  coverageAnalysis: 'perTest',
  // What is computed once while a file is loaded would ask for every test: it is counted apart.
  ignoreStatic: true,
  // TypeScript 7 has no JavaScript API: without a tsconfig StrykerJS doesn't look for one.
  tsconfigFile: 'none.json',
  checkers: [],
  incremental: true,
  incrementalFile: `${DIRECTORY}/results.json`,
  tempDirName: `${DIRECTORY}/sandbox`,
  concurrency: 2,
  testRunnerNodeArgs: [HEAP],
  timeoutMS: 10_000,
  allowConsoleColors: false,
  ignorePatterns: ['/bench', '/dist', '/cdk.out'],
}).runMutationTest();
process.disconnect?.();
