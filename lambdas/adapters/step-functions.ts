import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import type { Executions, TaskCallback } from '../ports.ts';

const MAX_ERROR = 256;
const MAX_CAUSE = 32_768;

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

/** Asks Step Functions whether executions still run, and starts them on what is published of a workflow. */
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

  async status(execution: string): ReturnType<Executions['status']> {
    try {
      const { status } = await this.#client.send(
        new DescribeExecutionCommand({ executionArn: execution, includedData: 'METADATA_ONLY' }),
      );
      // Only Express and redriven executions know further states; a redriven one runs.
      return status === 'PENDING_REDRIVE' ? 'RUNNING' : status;
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
  }
}
