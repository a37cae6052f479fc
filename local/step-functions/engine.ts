import { randomUUID } from 'node:crypto';
import { Alarm } from './alarm.ts';
import type { LocalClock } from './clock.ts';
import type { Definition } from './definition.ts';
import { type End, type Execution, type Position, type Working, wakeAt } from './execution.ts';
import { failExecution } from './fail-state.ts';
import type { HistoryEvent } from './history.ts';
import { nextTransition } from './next-transition.ts';
import { Notifier, type StatusChangeListener } from './notifier.ts';
import { StateFailure } from './state-failure.ts';
import { Step } from './step.ts';
import type { NewExecution, Store } from './store.ts';
import { type InvocationResult, takeInvocation } from './task.ts';

/** Calls a Lambda function. A rejected promise counts as a failure of the function. */
export type Invoke = (functionArn: string, payload: unknown) => Promise<InvocationResult>;

export interface EngineOptions {
  readonly store: Store;
  readonly clock: LocalClock;
  readonly region: string;
  readonly account: string;
  readonly invoke: Invoke;
  readonly onStatusChange?: StatusChangeListener | undefined;
}

/** Decides how a step goes on, or that there is nothing to do. */
export type Action = (step: Step, execution: Execution) => Promise<Position | End | undefined>;

/**
 * Runs executions. The truth is in the store: a transition is computed, committed, and only then acted upon
 * (functions called, changes told). Transitions of one execution happen one after the other; between them it
 * lives in the database alone.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #alarm: Alarm;
  readonly #notifier: Notifier | undefined;
  readonly #definitions = new Map<string, Definition>();
  /** The last thing queued for each execution that is being worked on. */
  readonly #queues = new Map<number, Promise<unknown>>();
  readonly #underWay = new Set<Promise<unknown>>();
  #ringing = false;
  #closed = false;

  constructor(options: EngineOptions) {
    const { store, clock, onStatusChange } = options;
    this.#options = options;
    this.#alarm = new Alarm(clock, () => void this.#track(this.#ring()));
    this.#notifier = onStatusChange && new Notifier(store, clock, options, onStatusChange);
  }

  /** Starts an execution. When this returns, it is stored and will run, come what may. */
  begin(execution: NewExecution, first: HistoryEvent): void {
    const id = this.#options.store.begin(execution, first, this.#newNoticeId());
    this.#tell(id);
    void this.advance(id);
  }

  /**
   * Does one transition of an execution on behalf of someone outside. When the promise resolves, it is stored.
   *
   * @returns the outcome, or undefined when the action found nothing to do or the execution has ended
   */
  async change(id: number, action: Action): Promise<Position | End | undefined> {
    const outcome = await this.#queue(id, () => this.#step(id, action));
    if (outcome?.phase === 'enter') void this.advance(id);
    return outcome;
  }

  /** Runs an execution until it waits or ends. */
  async advance(id: number): Promise<void> {
    await this.#queue(id, async () => {
      while ((await this.#step(id, nextTransition)) !== undefined);
    });
  }

  /** Goes on with everything that was under way when the database was last used. */
  resume(): void {
    const { store } = this.#options;
    for (const id of store.listActive()) void this.#track(this.#takeUp(id));
    for (const id of store.listNoticed()) this.#tell(id);
    this.#arm();
  }

  /** Stops at once. Nothing is lost: what was under way is taken up by the next `resume`. */
  close(): void {
    this.#closed = true;
    this.#alarm.set(undefined);
    this.#notifier?.close();
  }

  /** Resolves when nothing is under way: every execution has ended, or waits for a time or a token. */
  async settle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  async #step(id: number, action: Action): Promise<Position | End | undefined> {
    const { store, clock, region, account } = this.#options;
    if (this.#closed) return undefined;
    const execution = store.read(id);
    if (execution?.status !== 'RUNNING') return undefined;
    const definition = this.#readDefinition(execution.definitionHash);
    const now = clock.now();
    let step = new Step({ execution, definition, now, region, account });
    let outcome: Position | End | undefined;
    try {
      outcome = await action(step, execution);
    } catch (error) {
      step = new Step(step.run);
      outcome = failExecution(step, new StateFailure('States.Runtime', String(error)));
    }
    if (outcome === undefined || this.#closed) return undefined;
    const noticeId = outcome.phase === 'end' ? this.#newNoticeId() : undefined;
    store.commit(
      execution,
      step.complete(outcome),
      outcome.phase === 'end' ? undefined : wakeAt(execution, definition, outcome),
      now,
      noticeId,
    );
    this.#act(execution, outcome);
    return outcome;
  }

  /** What follows from a committed transition. */
  #act({ id, position }: Execution, outcome: Position | End): void {
    if (outcome.phase === 'end') this.#tell(id);
    if (outcome.phase === 'task' && !isSameTask(position, outcome)) this.#invoke(id, outcome);
    this.#arm();
  }

  #invoke(id: number, task: Working): void {
    const call = async () => {
      const result = await this.#call(task);
      await this.change(id, async (step, { position }) =>
        position.phase === 'task' && isSameTask(position, task)
          ? await takeInvocation(step, position, result)
          : undefined,
      );
    };
    void this.#track(call());
  }

  async #call({ functionArn, payload }: Working): Promise<InvocationResult> {
    try {
      return await this.#options.invoke(functionArn, JSON.parse(payload));
    } catch (error) {
      return { ok: false, errorType: 'Lambda.Unknown', errorMessage: String(error), trace: [] };
    }
  }

  /** Continues one execution after a restart: a function that had not answered is called again. */
  async #takeUp(id: number): Promise<void> {
    const { store } = this.#options;
    const before = store.read(id)?.position;
    await this.advance(id);
    const after = this.#closed ? undefined : store.read(id);
    if (before?.phase !== 'task' || after?.status !== 'RUNNING' || after.position.phase !== 'task') return;
    if (isSameTask(before, after.position) && !after.position.submitted) this.#invoke(id, after.position);
  }

  async #ring(): Promise<void> {
    this.#ringing = true;
    const { store, clock } = this.#options;
    await Promise.all(store.listDue(clock.now()).map((id) => this.advance(id)));
    this.#ringing = false;
    this.#arm();
  }

  #arm(): void {
    if (!this.#closed && !this.#ringing) this.#alarm.set(this.#options.store.nextWake());
  }

  #tell(id: number): void {
    if (this.#notifier !== undefined) void this.#track(this.#notifier.deliver(id));
  }

  #newNoticeId(): string | undefined {
    return this.#notifier && randomUUID();
  }

  #readDefinition(hash: string): Definition {
    const known = this.#definitions.get(hash);
    if (known !== undefined) return known;
    const definition = JSON.parse(this.#options.store.readDefinition(hash)) as Definition;
    this.#definitions.set(hash, definition);
    return definition;
  }

  /** Runs `work` when everything that was queued for the execution before is done. */
  async #queue<T>(id: number, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(id) ?? Promise.resolve();
    const result = before.then(work, work);
    this.#queues.set(id, result);
    try {
      return await this.#track(result);
    } finally {
      if (this.#queues.get(id) === result) this.#queues.delete(id);
    }
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
    return tracked;
  }
}

function isSameTask(position: Position, task: Working): boolean {
  return position.phase === 'task' && position.scheduledId === task.scheduledId;
}
