import {
  definitionStream,
  type EntryDraft,
  open,
  requestStream,
  type SealedEntry,
  seal,
  subjectStream,
} from '../../../lambdas/domain/entry.ts';
import type { Choice, RequestState, Step, SubjectState } from '../../../lambdas/domain/model.ts';
import { closeRequest } from '../../../lambdas/domain/request/close.ts';
import { decide } from '../../../lambdas/domain/request/decide.ts';
import { notePromotion } from '../../../lambdas/domain/request/note-promotion.ts';
import { openStage } from '../../../lambdas/domain/request/open-stage.ts';
import { revise, submit } from '../../../lambdas/domain/request/submit.ts';
import { enterRequest, leaveSubject, newSubject, promote } from '../../../lambdas/domain/subject.ts';
import { inputDigest, parseSubmission, requestId } from '../../../lambdas/domain/submission.ts';
import { roles, workflows } from '../../../workflows/index.ts';
import { everyone } from '../../../workflows/schema/roles.ts';
import { definitionHash, stagesInOrder, type Workflow } from '../../../workflows/schema/workflow.ts';

/** The workflow of every sample. */
export const workflow = workflows[0] as Workflow;
const definition = definitionHash(workflow);
const DIGEST = 'ab'.repeat(32);

/** What a pipeline would submit. */
export function sampleInput(version: string, subject = 'model/churn', more: Record<string, unknown> = {}) {
  return {
    subject,
    version,
    requestedBy: 'data-scientist@example.com',
    lineage: {
      trainingData: { uri: 's3://data/churn.csv', sha256: DIGEST },
      code: { repository: 'https://git.example.com/churn', commit: 'abcdef1' },
      hyperparameters: { learningRate: 0.1, note: 'größer ☃' },
    },
    artifact: { uri: `s3://models/${version}`, sha256: DIGEST },
    metrics: { auc: 0.913 },
    ...more,
  };
}

/** A ledger in memory that the pure rules write, one instant a millisecond. */
export class SampleLedger {
  readonly streams = new Map<string, SealedEntry[]>();
  #time = Date.parse('2026-03-01T12:00:00.000Z');

  constructor() {
    const state = { definition };
    const details = { workflow };
    this.append(definitionStream(definition), {
      entry: { at: this.now().toISOString(), actor: 'system:intake', action: 'defined', details, state },
    });
  }

  /** Every item, stream by stream. */
  items(): SealedEntry[] {
    return [...this.streams.values()].flat();
  }

  now(): Date {
    this.#time += 1;
    return new Date(this.#time);
  }

  append<State>(
    stream: string,
    { entry }: { entry?: EntryDraft<State> | undefined },
  ): SealedEntry | undefined {
    if (entry === undefined) return undefined;
    const entries = this.streams.get(stream) ?? [];
    const sealed = seal(stream, entries.at(-1), entry);
    this.streams.set(stream, [...entries, sealed]);
    return sealed;
  }

  request(id: string): RequestState {
    return this.#state<RequestState>(requestStream(id)) as RequestState;
  }

  subject(subject: string): SubjectState {
    return this.#state<SubjectState>(subjectStream(subject)) ?? newSubject(subject);
  }

  /** Submits a version and enters it on its subject; returns the id of the request. */
  submit(input: ReturnType<typeof sampleInput>): string {
    const request = requestId(workflow.id, input);
    const step = submit(undefined, { request, workflow, definition }, this.#attempt(input), this.now());
    this.append(requestStream(request), step);
    const subject = this.subject(input.subject);
    this.append(
      subjectStream(input.subject),
      enterRequest(subject, this.request(request), workflow, this.now()),
    );
    return request;
  }

  /** Submits the next attempt. */
  revise(request: string, input: ReturnType<typeof sampleInput>): void {
    this.#step(request, (state) => revise(workflow, state, request, this.#attempt(input), this.now()));
  }

  /** Takes the request through the stages that it has before it, this one included. */
  advance(request: string, until: string, choice: Choice = 'approve'): void {
    for (const [stage, { type }] of stagesInOrder(workflow)) {
      if (this.request(request).stages[stage]?.outcome === undefined) {
        if (type === 'promotion') this.promote(request, stage);
        else {
          this.open(request, stage);
          this.decide(request, stage, stage === until ? choice : 'approve');
        }
      }
      if (stage === until) return;
    }
  }

  open(request: string, stage: string): void {
    const { attempt } = this.request(request);
    this.#step(request, (state) => openStage(workflow, roles, state, { stage, attempt }, this.now()));
  }

  decide(request: string, stage: string, choice: Choice): void {
    const { attempt, version, stages } = this.request(request);
    const person = everyone(roles).get(stages[stage]?.roster?.[0] ?? '');
    if (person === undefined) throw new Error(`nobody decides ${stage}`);
    const comment = choice === 'approve' ? '' : 'calibrate it';
    const answer = { choice, version, comment, findings: [], answers: {} };
    const command = { stage, attempt, person, ...answer, assurance: 'email-link' as const };
    this.#step(request, (state) => decide(workflow, roles, state, command, this.now()));
  }

  promote(request: string, stage: string): void {
    const state = this.request(request);
    const ref = { stage, attempt: state.attempt };
    const promoted = this.append(
      subjectStream(state.subject),
      promote(this.subject(state.subject), state, workflow, ref, this.now()),
    );
    if (promoted === undefined) return;
    const { environment, since } = JSON.parse(promoted.entry).details;
    this.#step(request, () => notePromotion(workflow, state, { ...ref, environment, since }, this.now()));
  }

  /** Stops a request from outside, as the console can. */
  stop(request: string): void {
    this.#step(request, (state) => closeRequest(state, 'stopped', 'stopped', 'system:close', this.now()));
  }

  /** Enters the end of a closed request on its subject. */
  leave(request: string): void {
    const state = this.request(request);
    const last = this.streams.get(requestStream(request))?.at(-1) as SealedEntry;
    const subject = this.subject(state.subject);
    this.append(subjectStream(state.subject), leaveSubject(subject, state, last, this.now()));
  }

  #step(request: string, step: (state: RequestState) => Step<RequestState>): void {
    this.append(requestStream(request), step(this.request(request)));
  }

  #state<State>(stream: string): State | undefined {
    const last = this.streams.get(stream)?.at(-1);
    return last === undefined ? undefined : open<State>(last).state;
  }

  #attempt(input: ReturnType<typeof sampleInput>) {
    const submission = parseSubmission(input);
    const requester = everyone(roles).get(submission.requestedBy);
    if (requester === undefined) throw new Error('nobody requests this');
    const execution = `arn:aws:states:us-east-1:000000000000:execution:countersign-model-promotion:${input.version}`;
    return { submission, input: inputDigest(input), requester, submitters: [], execution };
  }
}

/**
 * Two subjects: `model/churn` with a completed request of two attempts (version 13, then 14), one stopped (15) and
 * one that waits at `review` (16); `model/fraud` with one that waits for rework (1).
 */
export function sampleLedger() {
  const ledger = new SampleLedger();
  const completed = ledger.submit(sampleInput('13'));
  ledger.advance(completed, 'test', 'request-changes');
  ledger.revise(completed, sampleInput('14', 'model/churn', { revises: completed }));
  ledger.advance(completed, 'deploy');
  ledger.leave(completed);
  const stopped = ledger.submit(sampleInput('15'));
  ledger.advance(stopped, 'review');
  ledger.stop(stopped);
  ledger.leave(stopped);
  const waiting = ledger.submit(sampleInput('16'));
  ledger.open(waiting, 'review');
  const rework = ledger.submit(sampleInput('1', 'model/fraud'));
  ledger.advance(rework, 'review', 'request-changes');
  return { ledger, completed, stopped, waiting, rework };
}
