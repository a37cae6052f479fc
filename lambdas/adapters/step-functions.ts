import { setTimeout as delay } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  paginateListExecutions,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import type { Executions, RunningExecution, StartedExecution, TaskCallback } from '../ports.ts';

const MAX_ERROR = 256;
const MAX_CAUSE = 32_768;
/** Step Functions lists at most so many executions in one call. */
const PAGE = 1_000;
/** Step Functions lets an account list executions five times a second: others want to, too. */
const BETWEEN_PAGES_MS = 500;

/** Wakes waiting states by their task tokens. */
export class StepFunctionsCallback implements TaskCallback {
  readonly #client: SFNClient;

  constructor(client: SFNClient) {
    this.#client = client;
  }

  succeed(taskToken: string, output: Readonly<Record<string, unknown>>): Promise<'woken' | 'gone'> {
    return this.#wake(() =>
      this.#client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) })),
    );
  }

  fail(taskToken: string, error: string, cause: string): Promise<'woken' | 'gone'> {
    const command = {
      taskToken,
      error: error.slice(0, MAX_ERROR),
      cause: cause.slice(0, MAX_CAUSE).toWellFormed(),
    };
    return this.#wake(() => this.#client.send(new SendTaskFailureCommand(command)));
  }

  async #wake(send: () => Promise<unknown>): Promise<'woken' | 'gone'> {
    try {
      await send();
      return 'woken';
    } catch (error) {
      // All three are also the answer to a call that follows one that succeeded: the ledger knows what happened.
      const gone = [TaskTimedOut, TaskDoesNotExist, InvalidToken].some((kind) => error instanceof kind);
      if (gone) return 'gone';
      throw error;
    }
  }
}

/** The ARN of an execution of a workflow. `machineArnPrefix` is what the ARN of its machine has before the id. */
export const executionArnOf = (machineArnPrefix: string, workflow: string, name: string): string =>
  `${machineArnPrefix.replace(':stateMachine:', ':execution:')}${workflow}:${name}`;

/** Asks Step Functions which executions run, and starts them on what is published of a workflow. */
export class StepFunctionsExecutions implements Executions {
  readonly #client: SFNClient;
  readonly #machineArnPrefix: string;

  /** @param machineArnPrefix what the ARN of a state machine has before the id of its workflow */
  constructor(client: SFNClient, machineArnPrefix: string) {
    this.#client = client;
    this.#machineArnPrefix = machineArnPrefix;
  }

  async start(workflow: string, name: string, input: unknown): Promise<'started' | 'exists'> {
    const stateMachineArn = `${this.#machineArnPrefix}${workflow}:live`;
    try {
      await this.#client.send(
        new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
      );
      return 'started';
    } catch (error) {
      if (error instanceof ExecutionAlreadyExists) return 'exists';
      throw error;
    }
  }

  async look(workflow: string, name: string): Promise<StartedExecution | undefined> {
    const executionArn = executionArnOf(this.#machineArnPrefix, workflow, name);
    try {
      const found = await this.#client.send(new DescribeExecutionCommand({ executionArn }));
      return { input: found.input ?? '', status: found.status ?? '', error: found.error, cause: found.cause };
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
  }

  async *running(workflow: string): AsyncIterable<RunningExecution> {
    const pages = paginateListExecutions(
      { client: this.#client, pageSize: PAGE },
      { stateMachineArn: `${this.#machineArnPrefix}${workflow}`, statusFilter: 'RUNNING' },
    );
    try {
      for await (const { executions = [], nextToken } of pages) {
        for (const { executionArn = '', startDate } of executions)
          yield { execution: executionArn, startedAt: (startDate ?? new Date(0)).toISOString() };
        if (nextToken !== undefined) await delay(BETWEEN_PAGES_MS);
      }
    } catch (error) {
      if (!(error instanceof StateMachineDoesNotExist)) throw error;
    }
  }
}
