import { join } from 'node:path';
import { BroadcastChannel } from 'node:worker_threads';
import type { MutantCoverage } from '@stryker-mutator/api/core';
import {
  type DryRunResult,
  DryRunStatus,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestRunner,
  TestStatus,
} from '@stryker-mutator/api/test-runner';
import { createVitest } from 'vitest/node';
import type { Answer, Ran, Trial } from './trial.ts';

/**
 * What StrykerJS runs tests with: Vitest has them loaded in a thread (`loaded-tests.ts`), which is told one mutant after
 * another. Where a trial has left something behind, or has ended the thread, StrykerJS starts this process again.
 */
export class LoadedTests implements TestRunner {
  readonly #channel = new BroadcastChannel(`trials ${process.pid}`);
  /** Ends when the thread does, which it does only by a fault. */
  #ended: Promise<never> | undefined;
  /** How long each test has taken without a mutant, in milliseconds. */
  readonly #usual = new Map<string, number>();
  #trials = 0;
  #unusable: string | undefined;

  /**
   * Nothing has to be loaded anew for a mutant: what is computed while a file is loaded is left out (`ignoreStatic`), also of
   * mutants that tests reach later, too. Without this, StrykerJS starts a process for each of those.
   */
  capabilities() {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    const config = join('test', 'mutation', 'vitest.config.ts');
    const vitest = await createVitest('test', { config, watch: false, reporters: [{}] });
    vitest.provide('trials', this.#channel.name);
    const loaded = this.#next();
    this.#ended = vitest.start().then(({ testModules, unhandledErrors }) => {
      const errors = [...testModules.flatMap((module) => module.errors()), ...unhandledErrors];
      const said = errors.map((error) => String((error as Error).message ?? error));
      throw new Error(['the loaded tests have ended', ...said].join(': '));
    });
    this.#ended.catch(() => {});
    await Promise.race([loaded, this.#ended]);
  }

  async dryRun(): Promise<DryRunResult> {
    const answer = await this.#ask('all');
    if (!('coverage' in answer)) throw new Error('no answer to the order to run all tests');
    return {
      status: DryRunStatus.Complete,
      tests: answer.tests.map(({ id, file, milliseconds, failure }) => {
        this.#usual.set(id, milliseconds);
        const about = { id, name: id, fileName: join(process.cwd(), file), timeSpentMs: milliseconds };
        return failure === undefined
          ? { ...about, status: TestStatus.Success }
          : { ...about, status: TestStatus.Failed, failureMessage: failure };
      }),
      mutantCoverage: answer.coverage as MutantCoverage,
    };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }: MutantRunOptions): Promise<MutantRunResult> {
    if (this.#unusable !== undefined) throw new Error(this.#unusable);
    const isFirst = this.#trials++ === 0;
    const trial: Trial = { mutant: activeMutant.id, ids: this.#quickFirst(testFilter), hitLimit };
    let answer: Answer;
    try {
      answer = await this.#ask(trial);
    } catch (error) {
      this.#unusable = String(error);
      return { status: MutantRunStatus.Timeout, reason: this.#unusable };
    }
    if (!('spoilt' in answer)) throw new Error('no answer to a trial');
    const { tests, endless, spoilt } = answer;
    if (spoilt) {
      this.#unusable = `Not usable after ${this.#trials} mutants: what has failed fails without a mutant too.`;
      if (!isFirst) throw new Error(this.#unusable);
    }
    return judge(tests, endless);
  }

  async dispose(): Promise<void> {
    // The thread never ends by itself: it ends with this process.
    this.#channel.close();
  }

  #quickFirst(ids: readonly string[] = []): string[] {
    return ids.toSorted((one, other) => (this.#usual.get(one) ?? 0) - (this.#usual.get(other) ?? 0));
  }

  async #ask(trial: Trial): Promise<Answer> {
    if (this.#ended === undefined) throw new Error('not begun');
    const answer = this.#next();
    this.#channel.postMessage(trial);
    return Promise.race([answer, this.#ended]);
  }

  #next(): Promise<Answer> {
    return new Promise((resolve) => {
      this.#channel.onmessage = (message) => resolve((message as { data: Answer }).data);
    });
  }
}

function judge(tests: readonly Ran[], endless: boolean): MutantRunResult {
  const failed = tests.find(({ failure }) => failure !== undefined);
  const duration = tests.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const about = { nrOfTests: tests.length, duration };
  if (failed === undefined) return { status: MutantRunStatus.Survived, ...about };
  const { id, failure: failureMessage = '' } = failed;
  return endless
    ? { status: MutantRunStatus.Timeout, reason: failureMessage, duration }
    : { status: MutantRunStatus.Killed, killedBy: [id], failureMessage, ...about };
}
