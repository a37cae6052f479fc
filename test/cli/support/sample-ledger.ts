import type { RequestActions } from '../../../lambdas/domain/actions.ts';
import {
  definitionStream,
  type EntryDraft,
  requestStream,
  type SealedEntry,
  seal,
  subjectStream,
} from '../../../lambdas/domain/entry.ts';
import type { Choice, RequestState, Step, SubjectState } from '../../../lambdas/domain/model.ts';
import { closeRequest } from '../../../lambdas/domain/request/close.ts';
import { decide } from '../../../lambdas/domain/request/decide.ts';
import { noteEffect } from '../../../lambdas/domain/request/note-effect.ts';
import { openStage } from '../../../lambdas/domain/request/open-stage.ts';
import { revise, submit } from '../../../lambdas/domain/request/submit.ts';
import { takeEffect } from '../../../lambdas/domain/subject/effect.ts';
import { closeFinding, reportFinding } from '../../../lambdas/domain/subject/findings.ts';
import { leaveSubject } from '../../../lambdas/domain/subject/leave.ts';
import { enterRequest, newSubject } from '../../../lambdas/domain/subject/subject.ts';
import { inputDigest, parseSubmission, requestId } from '../../../lambdas/domain/submission.ts';
import { everyone } from '../../../schema/roles.ts';
import {
  definitionHash,
  type HumanStage,
  isEffect,
  stagesInOrder,
  type Workflow,
} from '../../../schema/workflow.ts';
import { countersignatureOf } from '../../attack/support/tokens.ts';
import { entryOf } from '../../lambdas/domain/samples.ts';
import { roles, workflows } from '../../organisation/index.ts';
import { defineWorkflow } from '../../organisation/roles.ts';
import { linkOf } from '../../support/in-memory-ports.ts';
import { readWritten } from '../../support/written.ts';

/** The workflow of every sample that names no other. */
export const workflow = workflows[0] as Workflow;
const DIGEST = 'ab'.repeat(32);

/** What a pipeline would submit. */
export function sampleInput(version: string, subject = 'model/churn', more: Record<string, unknown> = {}) {
  return {
    subject,
    version,
    requestedBy: 'data-scientist@example.org',
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
  readonly #workflows = new Map<string, Workflow>();
  #time = Date.parse('2026-03-01T12:00:00.000Z');

  constructor() {
    this.define(workflow);
  }

  /** Records the rules, unless they are; returns their hash. */
  define(rules: Workflow): string {
    const definition = definitionHash(rules);
    const stream = definitionStream(definition);
    if (this.streams.has(stream)) return definition;
    const [at, actor] = [this.now().toISOString(), 'system:intake'];
    const entry = { at, actor, action: 'defined', details: { workflow: rules }, state: { definition } };
    this.append(stream, { entry });
    return definition;
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
  submit(input: ReturnType<typeof sampleInput>, rules: Workflow = workflow): string {
    const request = requestId(rules.id, input);
    this.#workflows.set(request, rules);
    const beginning = { request, workflow: rules, definition: this.define(rules) };
    this.append(
      requestStream(request),
      submit({ state: undefined, now: this.now() }, beginning, this.#attempt(input)),
    );
    const entered = enterRequest(this.subject(input.subject), {
      workflow: rules,
      state: this.request(request),
      now: this.now(),
    });
    this.append(subjectStream(input.subject), entered);
    return request;
  }

  /** Submits the next attempt. */
  revise(request: string, input: ReturnType<typeof sampleInput>): void {
    this.#step(request, (state) =>
      revise({ workflow: this.#rules(request), state, now: this.now() }, this.#attempt(input)),
    );
  }

  /** Takes the request through the stages that it has before it, this one included. */
  advance(request: string, until: string, choice: Choice = 'approve'): void {
    for (const [stage, described] of stagesInOrder(this.#rules(request))) {
      if (this.request(request).stages[stage]?.outcome === undefined) {
        if (isEffect(described)) this.promote(request, stage);
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
    this.#step(request, (state) =>
      openStage({ workflow: this.#rules(request), roles, state, now: this.now() }, { stage, attempt }),
    );
  }

  decide(request: string, stage: string, choice: Choice): void {
    const { attempt, version, stages } = this.request(request);
    const person = everyone(roles).get(stages[stage]?.roster?.[0] ?? '');
    if (person === undefined) throw new Error(`nobody decides ${stage}`);
    const comment = choice === 'approve' ? '' : 'calibrate it';
    const finding = { text: 'Watch the drift.', owner: 'data-analyst@example.org', due: '2026-04-01' };
    const findings = choice === 'approve-with-conditions' ? [finding] : [];
    const answer = { choice, version, comment, findings, answers: {} };
    const proof = linkOf({ request, stage, attempt, approver: person.email, expiresAt: '' });
    const command = { stage, attempt, person, ...answer, assurance: 'email-link' as const, proof };
    const rules = this.#rules(request);
    const { signature } = rules.stages[stage] as HumanStage;
    this.#step(request, (state) => {
      const situation = { workflow: rules, roles, state, now: this.now() };
      if (signature === undefined) return decide(situation, command);
      const signed = { ...command, assurance: signature };
      const details = entryOf(decide(situation, signed)).details as unknown as RequestActions['decided'];
      const countersignature = countersignatureOf({ ...details, request }, situation.now.toISOString());
      return decide({ ...situation, now: this.now() }, { ...signed, countersignature });
    });
  }

  promote(request: string, stage: string): void {
    const state = this.request(request);
    const ref = { stage, attempt: state.attempt };
    const promoted = this.append(
      subjectStream(state.subject),
      takeEffect(
        this.subject(state.subject),
        { workflow: this.#rules(request), state, now: this.now() },
        ref,
      ),
    );
    if (promoted === undefined) return;
    const { environment, since } = JSON.parse(promoted.entry).details;
    const committed = { ...ref, environment, since };
    this.#step(request, () =>
      noteEffect({ workflow: this.#rules(request), state, now: this.now() }, committed),
    );
  }

  /** Stops a request from outside, as the console can. */
  stop(request: string): void {
    this.#step(request, (state) =>
      closeRequest(
        { state, now: this.now() },
        { outcome: 'stopped', reason: 'stopped', actor: 'system:close' },
      ),
    );
  }

  /** Enters the end of a closed request on its subject. */
  leave(request: string): void {
    const state = this.request(request);
    const last = this.streams.get(requestStream(request))?.at(-1) as SealedEntry;
    const subject = this.subject(state.subject);
    this.append(subjectStream(state.subject), leaveSubject(subject, { ...last, state }, this.now()));
  }

  /** Tells of something that was found in production. */
  report(subject: string, id: string): void {
    const found = {
      id,
      environment: 'production',
      text: 'Look at the drift.',
      owner: 'dana@example.com',
      due: '2026-04-01',
      actor: 'monitor:drift',
    };
    this.append(subjectStream(subject), reportFinding(this.subject(subject), found, this.now()));
  }

  /** Closes every condition that a subject has. */
  closeFindings(subject: string): void {
    for (const id of Object.keys(this.subject(subject).findings)) {
      const step = closeFinding(
        this.subject(subject),
        { finding: id, comment: 'It is watched.', actor: 'iam:arn:aws:iam::0:user/ana' },
        this.now(),
      );
      this.append(subjectStream(subject), step);
    }
  }

  #rules(request: string): Workflow {
    const rules = this.#workflows.get(request);
    if (rules === undefined) throw new Error(`nobody submitted ${request}`);
    return rules;
  }

  #step(request: string, step: (state: RequestState) => Step<RequestState>): void {
    this.append(requestStream(request), step(this.request(request)));
  }

  #state<State>(stream: string): State | undefined {
    const last = this.streams.get(stream)?.at(-1);
    return last === undefined ? undefined : readWritten<State>(last).state;
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

/** Rules that lead to each effect after one approval, which may have conditions. */
export const effects = (['promotion', 'attestation', 'retirement'] as const).map((type) =>
  defineWorkflow({
    id: `sample-${type}`,
    title: `A ${type}`,
    subject: 'model',
    requester: 'data-scientist',
    environments: ['production'],
    start: 'agree',
    stages: {
      agree: {
        type: 'approval',
        title: 'Agreement',
        role: 'manager',
        dueIn: '5 days',
        conditions: true,
        next: 'act',
      },
      act: { type, title: 'The effect', environment: 'production', next: 'confirm' },
      confirm: {
        type: 'approval',
        title: 'Review afterwards',
        role: 'it-engineer',
        dueIn: '3 days',
        next: 'end',
      },
    },
  }),
) as unknown as readonly [promotion: Workflow, attestation: Workflow, retirement: Workflow];

/**
 * One subject, `model/churn`, whose version 1 is promoted with a condition, replaced by version 2, which is attested
 * with a condition, and retired; then both conditions are closed.
 */
export function sampleEffects(): SampleLedger {
  const ledger = new SampleLedger();
  const [promotion, attestation, retirement] = effects;
  const run = (version: string, rules: Workflow, choice: Choice) => {
    const request = ledger.submit(sampleInput(version), rules);
    ledger.advance(request, 'agree', choice);
    ledger.advance(request, 'confirm');
    ledger.leave(request);
  };
  run('1', promotion, 'approve-with-conditions');
  run('2', promotion, 'approve');
  ledger.report('model/churn', 'drift-1');
  ledger.report('model/churn', 'drift-2');
  run('2', attestation, 'approve-with-conditions');
  run('2', retirement, 'approve');
  ledger.closeFindings('model/churn');
  return ledger;
}
