import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { requestStream, subjectStream } from '../../lambdas/domain/entry.ts';
import type { Choice, RequestState, SubjectState } from '../../lambdas/domain/model.ts';
import { GOES_ON_WITHIN_MS } from '../../lambdas/domain/request/due.ts';
import { requestId } from '../../lambdas/domain/submission.ts';
import { check } from '../../lambdas/operations/check.ts';
import { close } from '../../lambdas/operations/close.ts';
import { intake } from '../../lambdas/operations/intake.ts';
import { openStage } from '../../lambdas/operations/open-stage.ts';
import { reconcile } from '../../lambdas/operations/reconcile.ts';
import { type Page, review } from '../../lambdas/operations/review.ts';
import { sweep } from '../../lambdas/operations/sweep.ts';
import { takeEffect } from '../../lambdas/operations/take-effect.ts';
import { definitionHash, type Workflow } from '../../schema/workflow.ts';
import { InMemoryWorld, linkOf, type Woken } from './in-memory-ports.ts';
import { sendForm } from './send-form.ts';
import { readWritten, type WrittenEntry } from './written.ts';

const digest = (digit: string): string => digit.repeat(64);

/** A valid input of an execution. */
export function submission(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    subject: 'model/churn',
    version: '14',
    requestedBy: 'dana@example.com',
    lineage: {
      trainingData: { uri: 's3://data/churn.csv', sha256: digest('a') },
      code: { repository: 'https://git.example.com/churn', commit: 'c0ffee1' },
      hyperparameters: { learningRate: 0.1 },
    },
    artifact: { uri: 's3://models/churn/14', sha256: digest('b') },
    metrics: { auc: 0.913 },
    note: 'weekly retraining',
    ...changes,
  };
}

export const execution = (name: string): string =>
  `arn:aws:states:eu-west-1:111122223333:execution:countersign-model-promotion:${name}`;

/** One request's life, step by step, as the state machine and its people would drive it. */
export class Story {
  readonly world: InMemoryWorld;
  readonly input: Record<string, unknown>;
  readonly execution: string;
  attempt = 1;
  #tokens = 0;

  constructor(world = new InMemoryWorld(), input = submission(), name = 'first') {
    this.world = world;
    this.input = input;
    this.execution = execution(name);
  }

  /** The workflow that its world has first. */
  get workflow(): Workflow {
    const [workflow] = this.world.workflows;
    if (workflow === undefined) throw new Error('no workflow');
    return workflow;
  }

  get request(): string {
    return requestId(this.workflow.id, this.input);
  }

  /** Enters the intake state; what the execution hears at once, if anything. */
  async intake(
    options: { timedOut?: boolean; execution?: string; input?: unknown } = {},
  ): Promise<Woken | undefined> {
    const { workflow } = this;
    const taskToken = this.token();
    await intake(this.world.ports)({
      workflow: workflow.id,
      definition: definitionHash(workflow),
      execution: options.execution ?? this.execution,
      input: options.input ?? this.input,
      taskToken,
      timedOut: options.timedOut ?? false,
    });
    return this.heard(taskToken);
  }

  /** Enters a stage for people; what the execution hears at once, if anything. */
  openStage(stage: string, { timedOut = false } = {}): Promise<Woken | undefined> {
    return this.#enter(openStage(this.world.ports), stage, timedOut);
  }

  /** Enters a stage that changes an environment; what the execution hears at once, if anything. */
  promote(stage: string, { timedOut = false } = {}): Promise<Woken | undefined> {
    return this.#enter(takeEffect(this.world.ports), stage, timedOut);
  }

  /** Enters a check stage; what the execution hears at once, if anything. */
  check(stage: string): Promise<Woken | undefined> {
    return this.#enter(check(this.world.ports), stage, false);
  }

  /** Sends the form of a person's review page. */
  async decide(
    person: { readonly email: string },
    stage: string,
    choice: Choice | 'hand-over',
    fields: {
      version?: string;
      comment?: string;
      attempt?: number;
      confirmed?: string;
      act?: number;
      to?: string;
    } = {},
  ): Promise<Page> {
    const comment = fields.comment ?? (choice === 'approve' ? '' : 'The AUC is too low.');
    const { version = this.state.version, confirmed = '', to } = fields;
    const body = new URLSearchParams({ choice, version, comment, confirmed, ...(to && { to }) });
    const event = this.event('POST', person, stage, {
      body: `${body}`,
      attempt: fields.attempt,
      act: fields.act,
    });
    return sendForm(this.world.ports, event);
  }

  /** Sends the form with which a person takes back what they approved. */
  async rescind(
    person: { readonly email: string },
    stage: string,
    fields: { version?: string; comment?: string; attempt?: number; act?: number; choice?: string } = {},
  ): Promise<Page> {
    const { version = this.state.version, comment = 'The recall is too low.', act = 1 } = fields;
    const body = new URLSearchParams({ choice: fields.choice ?? 'rescind', version, comment });
    const event = this.event('POST', person, stage, { body: `${body}`, attempt: fields.attempt, act });
    return sendForm(this.world.ports, event);
  }

  review(person: { readonly email: string }, stage: string, choice?: string, act?: number): Promise<Page> {
    const query = choice === undefined ? {} : { query: { choice } };
    return review(this.world.ports)(this.event('GET', person, stage, { ...query, act }));
  }

  /** The execution has ended. */
  async ended(status: 'SUCCEEDED' | 'FAILED' | 'ABORTED', error?: string): Promise<void> {
    this.world.running.set(this.execution, status);
    this.world.endedWith.set(this.execution.split(':').at(-1) ?? '', { error });
    const stateMachineArn = `arn:aws:states:eu-west-1:111122223333:stateMachine:countersign-${this.workflow.id}`;
    const input = JSON.stringify(this.input);
    await close(this.world.ports)({
      detail: {
        executionArn: this.execution,
        stateMachineArn,
        status,
        input,
        error: error ?? null,
        cause: null,
      },
    });
  }

  /** Lets the sweeper come, when what should have gone on by itself is due. */
  sweep(): Promise<void> {
    this.world.wait(GOES_ON_WITHIN_MS / 1000);
    return sweep(this.world.ports)();
  }

  /** Lets the daily comparison with what runs come. */
  reconcile(): Promise<void> {
    return reconcile(this.world.ports)();
  }

  /** From the beginning to the point where a stage waits for its people. */
  async upTo(stage: 'review' | 'test' | 'deploy'): Promise<this> {
    await this.intake();
    await this.openStage('review');
    if (stage === 'review') return this;
    await this.decide({ email: 'morgan@example.com' }, 'review', 'approve');
    await this.promote('promote-to-qa');
    await this.openStage('test');
    if (stage === 'test') return this;
    await this.decide({ email: 'alex@example.com' }, 'test', 'approve');
    await this.promote('promote-to-production');
    await this.openStage('deploy');
    return this;
  }

  get entries(): WrittenEntry<RequestState>[] {
    return this.#read<RequestState>(requestStream(this.request));
  }

  get subjectEntries(): WrittenEntry<SubjectState>[] {
    return this.#read<SubjectState>(subjectStream(String(this.input['subject'])));
  }

  get state(): RequestState {
    const last = this.entries.at(-1);
    if (last === undefined) throw new Error('the request has no entry');
    return last.state;
  }

  get actions(): string[] {
    return this.entries.map((entry) => entry.action);
  }

  event(
    method: string,
    person: { readonly email: string },
    stage: string,
    {
      body,
      query,
      attempt,
      act = 0,
    }: {
      body?: string;
      query?: Record<string, string>;
      attempt?: number | undefined;
      act?: number | undefined;
    } = {},
  ): APIGatewayProxyEventV2 {
    const expiresAt = this.state.stages[stage]?.dueAt ?? '2026-12-31T00:00:00.000Z';
    const claims = {
      request: this.request,
      stage,
      attempt: attempt ?? this.attempt,
      approver: person.email,
      expiresAt,
      ...(act === 0 ? {} : { act }),
    };
    const link = linkOf(claims);
    const http = {
      method,
      path: `/decide/${link}`,
      protocol: 'HTTP/1.1',
      sourceIp: '127.0.0.1',
      userAgent: 'test',
    };
    return {
      version: '2.0',
      routeKey: `${method} /decide/{link}`,
      rawPath: `/decide/${link}`,
      rawQueryString: '',
      headers: body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' },
      pathParameters: { link },
      ...(query === undefined ? {} : { queryStringParameters: query }),
      ...(body === undefined ? {} : { body }),
      isBase64Encoded: false,
      requestContext: { http } as APIGatewayProxyEventV2['requestContext'],
    };
  }

  heard(taskToken: string): Woken | undefined {
    return this.world.woken.find((wake) => wake.taskToken === taskToken);
  }

  token(): string {
    this.#tokens++;
    return `${this.execution}#${this.#tokens}`;
  }

  async #enter(
    state: (payload: unknown) => Promise<unknown>,
    stage: string,
    timedOut: boolean,
  ): Promise<Woken | undefined> {
    const taskToken = this.token();
    await state({ request: this.request, attempt: this.attempt, stage, taskToken, timedOut });
    return this.heard(taskToken);
  }

  #read<State>(stream: string): WrittenEntry<State>[] {
    return (this.world.streams.get(stream) ?? []).map((sealed) => readWritten<State>(sealed));
  }
}
