import { check } from '../lambdas/operations/check.ts';
import { close } from '../lambdas/operations/close.ts';
import { intake } from '../lambdas/operations/intake.ts';
import { openStage } from '../lambdas/operations/open-stage.ts';
import { takeEffect } from '../lambdas/operations/take-effect.ts';
import { compileWorkflow } from '../lib/asl/compile-workflow.ts';
import { type Definition, passOn, type TaskState, timeoutOf } from '../lib/asl/definition.ts';
import { INTAKE } from '../schema/protocol.ts';
import { definitionHash, type Workflow } from '../schema/workflow.ts';
import type { InMemoryWorld, Woken } from './in-memory-world.ts';

const HANDLERS = { intake, openStage, check, takeEffect } as const;
const ARN = 'arn:aws:states:us-east-1:000000000000';

/** An execution of a compiled workflow: its states call the real operations, and it goes where the definition says. */
export class SimulatedExecution {
  readonly #world: InMemoryWorld;
  readonly #workflow: Workflow;
  readonly #input: unknown;
  readonly #definition: Definition;
  readonly #arn: string;
  #state: string = INTAKE;
  #token = '';
  #tokens = 0;
  #enteredAt = 0;
  #timedOut = false;
  #ended = false;
  #variables: Readonly<Record<string, unknown>> = {};
  /** Why its input was refused, if it was. */
  refusal: string | undefined;

  constructor(world: InMemoryWorld, workflow: Workflow, input: unknown, number: number) {
    this.#world = world;
    this.#workflow = workflow;
    this.#input = input;
    this.#arn = `${ARN}:execution:countersign-${workflow.id}:simulated-${number}`;
    this.#definition = compileWorkflow(workflow, {
      intake: 'intake',
      openStage: 'openStage',
      check: 'check',
      takeEffect: 'takeEffect',
      partition: 'aws',
    });
  }

  get arn(): string {
    return this.#arn;
  }

  /** The state in which it is, or was when it ended. */
  get state(): string {
    return this.#state;
  }

  begin(): Promise<void> {
    this.#world.running.set(this.#arn, 'RUNNING');
    return this.#enter(INTAKE, false);
  }

  /** When its state times out, in ms; `undefined` when it has ended. */
  get timeoutAt(): number | undefined {
    return this.#ended ? undefined : this.#enteredAt + timeoutOf(this.#task, this.#timedOut) * 1000;
  }

  /** Leaves its state if the time for that is over. */
  async passTime(): Promise<void> {
    const { timeoutAt } = this;
    if (timeoutAt === undefined || this.#world.time < timeoutAt) return;
    this.#world.gone.add(this.#token);
    await this.#fail('States.Timeout', '');
  }

  /** Follows what its waiting task was told, if anything; true when it was. */
  async goOn(): Promise<boolean> {
    const woken = this.#ended
      ? undefined
      : this.#world.woken.find(({ taskToken }) => taskToken === this.#token);
    if (woken === undefined) return false;
    await (woken.kind === 'succeed'
      ? this.#succeed(woken)
      : this.#fail(woken.error ?? '', woken.cause ?? ''));
    return true;
  }

  get #task(): TaskState {
    const state = this.#definition.States[this.#state];
    if (state?.Type !== 'Task') throw new Error(`state '${this.#state}' waits for nothing`);
    return state;
  }

  async #enter(name: string, timedOut: boolean): Promise<void> {
    this.#state = name;
    this.#enteredAt = this.#world.time;
    this.#timedOut = timedOut;
    this.#tokens++;
    this.#token = `${this.#arn}#${this.#tokens}`;
    const handler = this.#task.Arguments.FunctionName as keyof typeof HANDLERS;
    const call = { taskToken: this.#token, timedOut };
    const begin = { workflow: this.#workflow.id, definition: definitionHash(this.#workflow) };
    const payload =
      handler === 'intake'
        ? { ...begin, execution: this.#arn, input: this.#input, ...call }
        : { ...this.#variables, stage: name, ...call };
    try {
      await this.run(() => HANDLERS[handler](this.#world.ports)(payload));
    } catch (error) {
      const { name: code, message } = error as Error;
      await this.#fail(code, message);
    }
  }

  async #succeed({ output = {} }: Woken): Promise<void> {
    this.#variables = { request: output['request'], attempt: output['attempt'] };
    const task = this.#task;
    if ('Next' in task) await this.#enter(task.Next, false);
    else await this.#end('SUCCEEDED');
  }

  async #fail(error: string, cause: string): Promise<void> {
    const catcher = this.#task.Catch?.find(({ ErrorEquals }) => ErrorEquals.includes(error));
    if (catcher?.Assign !== undefined) this.#variables = JSON.parse(cause);
    const next = catcher && passOn(this.#definition, catcher.Next);
    if (next === undefined) {
      if (this.#state === INTAKE) this.refusal = cause;
      await this.#end('FAILED', error, cause);
    } else if (this.#definition.States[next]?.Type === 'Task')
      await this.#enter(next, error === 'States.Timeout');
    else await this.#end('SUCCEEDED');
  }

  async #end(
    status: 'SUCCEEDED' | 'FAILED',
    error: string | null = null,
    cause: string | null = null,
  ): Promise<void> {
    this.#ended = true;
    this.#world.running.set(this.#arn, status);
    const name = this.#arn.split(':').at(-1) ?? '';
    this.#world.endedWith.set(name, { error: error ?? undefined, cause: cause ?? undefined });
    const stateMachineArn = `${ARN}:stateMachine:countersign-${this.#workflow.id}`;
    const input = JSON.stringify(this.#input);
    const event = {
      detail: { executionArn: this.#arn, stateMachineArn, status, input, error, cause },
    };
    await this.run(() => close(this.#world.ports)(event));
  }

  /** Runs a function once: in a simulation nothing fails by chance. Where it may, it is repeated here. */
  protected run(operation: () => Promise<unknown>): Promise<unknown> {
    return operation();
  }
}
