import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import type { Invoke } from '../../../../local/step-functions/engine.ts';
import type { MachineDeployment } from '../../../../local/step-functions/machines.ts';
import { StepFunctionsService } from '../../../../local/step-functions/service.ts';
import type { ExecutionStatusChange } from '../../../../local/step-functions/status-change.ts';
import { HandClock } from './hand-clock.ts';

export const REGION = 'eu-central-1';
export const ACCOUNT = '111111111111';
export const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:countersign-test`;
export const MACHINE = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:machine`;

/** A machine named `machine` with these states; the first is the start. Version 1, alias `live`. */
export function deploy(states: object, more: object = {}): MachineDeployment {
  const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more };
  return {
    arn: MACHINE,
    name: 'machine',
    roleArn: `arn:aws:iam::${ACCOUNT}:role/machine`,
    definition,
    versions: { '1': definition },
    aliases: { live: '1' },
  };
}

/** A task of `lambda:invoke.waitForTaskToken` whose payload is its token. */
export function tokenTask(more: object = {}): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: FUNCTION, Payload: { token: '{% $states.context.Task.Token %}' } },
    End: true,
    ...more,
  };
}

/** A task of `lambda:invoke` with the state's input as payload. */
export function invokeTask(more: object = {}): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: FUNCTION, Payload: '{% $states.input %}' },
    End: true,
    ...more,
  };
}

export const echo: Invoke = async (_arn, payload) => ({ ok: true, payload });

export function fails(errorType: string, errorMessage = 'broken'): Invoke {
  return async () => ({ ok: false, errorType, errorMessage, trace: ['at handler'] });
}

// biome-ignore lint/suspicious/noExplicitAny: answers of the wire protocol, read loosely by tests
export type Body = any;

/** A service on a database file of its own, with a hand-driven clock and a record of what went out. */
export class Harness {
  readonly clock = new HandClock();
  readonly changes: ExecutionStatusChange[] = [];
  readonly calls: { readonly arn: string; readonly payload: Body }[] = [];
  readonly file = join(mkdtempSync(join(tmpdir(), 'countersign-sfn-')), 'state.sqlite');
  invoke: Invoke;
  service: StepFunctionsService;
  #database: DatabaseSync;
  #machines: readonly MachineDeployment[];

  constructor(machine: MachineDeployment | readonly MachineDeployment[], invoke: Invoke = echo) {
    this.#machines = [machine].flat();
    this.invoke = invoke;
    [this.service, this.#database] = this.#open();
    onTestFinished(() => {
      this.stop();
      rmSync(dirname(this.file), { recursive: true });
    });
  }

  /** What happens when the process is killed and started again: no farewell, then the same file. */
  restart(machine?: MachineDeployment): void {
    this.stop();
    if (machine !== undefined) this.#machines = [machine];
    [this.service, this.#database] = this.#open();
  }

  stop(): void {
    this.service.close();
    if (this.#database.isOpen) this.#database.close();
  }

  async call(action: string, input: object): Promise<Body> {
    return (await this.service.handle(action, input)).body;
  }

  /** Starts an execution and waits until it waits or ends. @returns its ARN */
  async start(input: unknown = {}, more: object = {}): Promise<string> {
    const { executionArn } = await this.call('StartExecution', {
      stateMachineArn: MACHINE,
      input: JSON.stringify(input),
      ...more,
    });
    await this.service.settle();
    return executionArn;
  }

  async describe(executionArn: string): Promise<Body> {
    return await this.call('DescribeExecution', { executionArn });
  }

  async history(executionArn: string): Promise<Body[]> {
    return (await this.call('GetExecutionHistory', { executionArn, maxResults: 1000 })).events;
  }

  async types(executionArn: string): Promise<string[]> {
    return (await this.history(executionArn)).map(({ type }) => type);
  }

  async advance(seconds: number): Promise<void> {
    await this.clock.advance(seconds * 1000, () => this.service.settle());
  }

  /** The token of the newest call. */
  get token(): string {
    return this.calls.at(-1)?.payload.token;
  }

  #open(): [StepFunctionsService, DatabaseSync] {
    const database = new DatabaseSync(this.file);
    const service: StepFunctionsService = new StepFunctionsService({
      database,
      region: REGION,
      account: ACCOUNT,
      clock: this.clock,
      invoke: (arn, payload) => {
        this.calls.push({ arn, payload });
        return this.invoke(arn, payload);
      },
      onStatusChange: ({ detail }) => void this.changes.push(detail),
    });
    service.load(this.#machines);
    service.resume();
    return [service, database];
  }
}
