import type { DatabaseSync } from 'node:sqlite';
import { own } from '../../schema/own.ts';
import { type LocalClock, systemClock } from './clock.ts';
import { Engine, type Invoke } from './engine.ts';
import { Input } from './input.ts';
import type { JsonObject } from './json.ts';
import { type MachineDeployment, Machines } from './machines.ts';
import type { StatusChangeListener } from './notifier.ts';
import { OPERATIONS } from './operations.ts';
import { ServiceError } from './service-error.ts';
import { Store } from './store.ts';

export interface StepFunctionsServiceOptions {
  /** May be shared: the service has its own tables (`sfn_...`), and transactions that never span an `await`. */
  readonly database: DatabaseSync;
  readonly region: string;
  readonly account: string;
  /** The machine's own clock when left out. */
  readonly clock?: LocalClock;
  readonly invoke: Invoke;
  /** Told each change of an execution's status at least once; a rejected promise asks for it again. */
  readonly onStatusChange?: StatusChangeListener;
}

/** An answer on the wire: the HTTP status and the JSON body. */
export interface WireAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

/**
 * Step Functions for one machine: standard workflows of the states that Countersign's compiler emits, behind
 * the wire protocol of the real service.
 *
 * Every transition is stored before it has any effect, so that an execution survives the end of the process at
 * any moment. A Lambda function that had not answered by then is called again.
 */
export class StepFunctionsService {
  readonly #store: Store;
  readonly #machines: Machines;
  readonly #engine: Engine;
  readonly #clock: LocalClock;
  #closed = false;

  constructor({
    database,
    region,
    account,
    clock = systemClock,
    invoke,
    onStatusChange,
  }: StepFunctionsServiceOptions) {
    this.#clock = clock;
    this.#store = new Store(database);
    this.#machines = new Machines(this.#store);
    this.#engine = new Engine({ store: this.#store, clock, region, account, invoke, onStatusChange });
  }

  /**
   * Replaces the deployed machines. Running executions go on with the definition that they started with.
   *
   * @throws DefinitionError naming machine, state and field of everything that the engine can't run
   */
  load(machines: readonly MachineDeployment[]): void {
    this.#machines.load(machines, this.#clock.now());
  }

  /** Goes on with what was under way when the database was last used: call once, after `load`. */
  resume(): void {
    this.#engine.resume();
  }

  /** Stops at once, at any time: no timer fires and nothing is written any more. */
  close(): void {
    this.#closed = true;
    this.#engine.close();
  }

  /** Resolves when nothing is under way: every execution has ended, or waits for a time or a token. */
  async settle(): Promise<void> {
    await this.#engine.settle();
  }

  /** Answers a call of `AWSStepFunctions.<action>`. Never rejects for anything that the caller did. */
  async handle(action: string, input: unknown): Promise<WireAnswer> {
    try {
      if (this.#closed)
        throw new ServiceError('ServiceUnavailable', 'Step Functions is stopped: start it again.');
      const operation = own(OPERATIONS, action);
      if (operation === undefined) {
        const known = Object.keys(OPERATIONS).join(', ');
        throw new ServiceError(
          'UnknownOperationException',
          `There is no action '${action}' here, only ${known}.`,
        );
      }
      const parts = {
        store: this.#store,
        machines: this.#machines,
        engine: this.#engine,
        clock: this.#clock,
      };
      return { status: 200, body: await operation(parts, new Input(input)) };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const { status, code, message } = this.#closed ? stopped() : error;
      return { status, body: { __type: code, message } };
    }
  }
}

function stopped(): ServiceError {
  return new ServiceError('ServiceUnavailable', 'Step Functions is stopped: start it again.');
}
