import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { requestStream, subjectStream } from '../../lambdas/domain/entry.ts';
import type { Choice, Deployment, RequestState, SubjectState } from '../../lambdas/domain/model.ts';
import { actsOf } from '../../lambdas/domain/request/acts.ts';
import { GOES_ON_WITHIN_MS } from '../../lambdas/domain/request/due.ts';
import { requestId } from '../../lambdas/domain/submission.ts';
import { closeFromOutside } from '../../lambdas/engine/close.ts';
import { wakeWaiting } from '../../lambdas/engine/wake.ts';
import { adopt } from '../../lambdas/operations/adopt.ts';
import { decide } from '../../lambdas/operations/decide.ts';
import { outcomePage } from '../../lambdas/operations/form-outcome.ts';
import { reconcile } from '../../lambdas/operations/reconcile.ts';
import { sweep } from '../../lambdas/operations/sweep.ts';
import type { Roles } from '../../schema/roles.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { SimulatedExecution } from '../../simulation/simulated-execution.ts';
import { InMemoryWorld, linkOf, roles } from './in-memory-ports.ts';
import { readWritten, type WrittenEntry } from './written.ts';

/** An execution whose functions are tried again when they fail, as the compiled definitions ask for. */
class PersistentExecution extends SimulatedExecution {
  protected override run(operation: () => Promise<unknown>): Promise<unknown> {
    return persist(operation);
  }
}

/** What is tried again: whatever broke, and what says of itself that it passes. */
const PASSING = ['Error', 'Unavailable', 'LedgerBusy'];

/** A step as its caller would repeat it: Step Functions' retry, a person's second click. */
export async function persist<T>(step: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await step();
    } catch (error) {
      if (attempt === 2 || !PASSING.includes((error as Error).name)) throw error;
    }
  }
}

/** Which act of a person the newest of their links is for by which they may decide. */
export function newestAct(state: RequestState, stage: string, person: string): { readonly act?: number } {
  const acts = actsOf(state, stage, person);
  return acts < 2 ? {} : { act: acts - (acts % 2) };
}

/** One request, as a test looks at it. */
export class Played {
  readonly #world: InMemoryWorld;
  readonly workflow: Workflow;
  readonly input: Record<string, unknown>;
  readonly execution: SimulatedExecution;

  constructor(
    world: InMemoryWorld,
    workflow: Workflow,
    input: Record<string, unknown>,
    execution: SimulatedExecution,
  ) {
    this.#world = world;
    this.workflow = workflow;
    this.input = input;
    this.execution = execution;
  }

  get id(): string {
    return requestId(this.workflow.id, this.input);
  }

  get entries(): WrittenEntry<RequestState>[] {
    return (this.#world.streams.get(requestStream(this.id)) ?? []).map((sealed) =>
      readWritten<RequestState>(sealed),
    );
  }

  get actions(): string[] {
    return this.entries.map(({ action }) => action);
  }

  get state(): RequestState {
    const last = this.entries.at(-1);
    if (last === undefined) throw new Error(`the request has no entry: ${this.execution.refusal}`);
    return last.state;
  }

  get status() {
    return this.#world.running.get(this.execution.arn);
  }
}

/** Whole workflows as they are compiled, run by the real operations over ports in memory. */
export class Play {
  readonly world: InMemoryWorld;
  readonly #executions: PersistentExecution[] = [];
  readonly #started = new Set<string>();

  constructor(workflows: readonly Workflow[], people: Roles = roles) {
    this.world = new InMemoryWorld(workflows, people);
  }

  /** Starts an execution and follows it until it waits or ends. */
  async start(workflow: Workflow, input: Record<string, unknown>): Promise<Played> {
    const execution = new PersistentExecution(this.world, workflow, input, this.#executions.length + 1);
    this.#executions.push(execution);
    await execution.begin();
    await this.settle();
    return new Played(this.world, workflow, input, execution);
  }

  /** Starts what operations asked to be started, once each. */
  async startAsked(): Promise<Played[]> {
    const asked = [...this.world.started].filter(([name]) => !this.#started.has(name));
    const played: Played[] = [];
    for (const [name, { workflow: id, input }] of asked) {
      this.#started.add(name);
      const workflow = this.world.workflows.find((one) => one.id === id);
      if (workflow === undefined) throw new Error(`no workflow '${id}'`);
      played.push(await this.start(workflow, input as Record<string, unknown>));
    }
    return played;
  }

  /** Lets every execution go on that was woken, and those that go on because of it. */
  async settle(): Promise<void> {
    for (let moved = true; moved; ) {
      moved = false;
      for (const execution of this.#executions) moved = (await execution.goOn()) || moved;
    }
  }

  /** Sends the form of a person's review page; the status of the answer. */
  async decide(
    request: Played,
    person: { readonly email: string },
    choice: Choice | 'hand-over',
    fields: Record<string, string> & { stage?: string; attempt?: never } = {},
  ): Promise<number> {
    const { stage = request.execution.state, ...others } = fields;
    const { state } = request;
    const expiresAt = state.stages[stage]?.dueAt ?? state.requestedAt;
    const link = linkOf({
      request: request.id,
      stage,
      attempt: state.attempt,
      approver: person.email,
      expiresAt,
      ...newestAct(state, stage, person.email),
    });
    const comment = choice === 'approve' ? '' : 'Because.';
    return this.send(link, new URLSearchParams({ choice, version: state.version, comment, ...others }));
  }

  /** Sends a form by any link; the status of the answer. */
  async send(link: string, body: URLSearchParams): Promise<number> {
    const event = {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      pathParameters: { link },
      body: `${body}`,
      isBase64Encoded: false,
    } as unknown as APIGatewayProxyEventV2;
    const { status } = await outcomePage(await persist(() => decide(this.world.ports)(event)));
    await this.settle();
    return status;
  }

  /** Ends a request as its requester or an administrator would. */
  async withdraw(request: Played): Promise<void> {
    await persist(async () => {
      const { ports } = this.world;
      const closed = await closeFromOutside(ports, request.id, {
        outcome: 'withdrawn',
        reason: 'No longer needed.',
        actor: 'dana@example.com',
      });
      if (closed === undefined) throw new TypeError('there is no such request');
      await wakeWaiting(ports, closed.state);
    });
    await this.settle();
  }

  /** Lets the sweeper come, when what should have gone on by itself is due. */
  async sweep(): Promise<void> {
    this.world.wait(GOES_ON_WITHIN_MS / 1000);
    await this.#sweepNow();
  }

  /** Deploys what the world has by now: other people, other freezes. */
  async deploy(): Promise<void> {
    await persist(() => adopt(this.world.ports)());
    await this.settle();
  }

  /** Lets the daily comparison with what runs come. */
  async reconcile(): Promise<void> {
    await persist(() => reconcile(this.world.ports)());
    await this.settle();
  }

  async #sweepNow(): Promise<void> {
    await persist(() => sweep(this.world.ports)());
    await this.settle();
  }

  /** Passes time, then lets the sweeper and the states' own timeouts do what is due. */
  async pass(seconds: number): Promise<void> {
    this.world.wait(seconds);
    for (const execution of this.#executions) await execution.passTime();
    await this.settle();
    await this.#sweepNow();
  }

  subjectEntries(subject: string): WrittenEntry<SubjectState>[] {
    return (this.world.streams.get(subjectStream(subject)) ?? []).map((sealed) =>
      readWritten<SubjectState>(sealed),
    );
  }

  subject(name: string): SubjectState {
    const last = this.subjectEntries(name).at(-1);
    if (last === undefined) throw new Error(`nothing is known of ${name}`);
    return last.state;
  }

  production(subject = 'model/churn'): Deployment | undefined {
    return this.subject(subject).environments['production'];
  }
}
