import { type FactCheck, runCheck } from '../../../lambdas/domain/checks.ts';
import {
  type EntryDraft,
  open,
  type ReadEntry,
  type SealedEntry,
  seal,
} from '../../../lambdas/domain/entry.ts';
import type { Facts } from '../../../lambdas/domain/facts.ts';
import type { Choice, RequestState, Step, SubjectState, Submission } from '../../../lambdas/domain/model.ts';
import { checkStage, recordChecks } from '../../../lambdas/domain/request/check.ts';
import { closeRequest, expire } from '../../../lambdas/domain/request/close.ts';
import { type DecideCommand, decide } from '../../../lambdas/domain/request/decide.ts';
import { handOver } from '../../../lambdas/domain/request/hand-over.ts';
import { hold } from '../../../lambdas/domain/request/hold.ts';
import { noteEffect } from '../../../lambdas/domain/request/note-effect.ts';
import { openStage } from '../../../lambdas/domain/request/open-stage.ts';
import { dequeue, queue } from '../../../lambdas/domain/request/queue.ts';
import { escalate, remind } from '../../../lambdas/domain/request/remind.ts';
import { skipStage } from '../../../lambdas/domain/request/skip.ts';
import { revise, submit } from '../../../lambdas/domain/request/submit.ts';
import { takeEffect } from '../../../lambdas/domain/subject/effect.ts';
import { enterRequest, newSubject } from '../../../lambdas/domain/subject/subject.ts';
import type { FormState, ReviewView } from '../../../lambdas/pages/view.ts';
import { everyone, type Person } from '../../../schema/roles.ts';
import { definitionHash, type Workflow } from '../../../schema/workflow.ts';
import { expense, governed, promotion, roles } from './example-workflows.ts';

export const EXECUTION =
  'arn:aws:states:eu-central-1:123456789012:execution:countersign-model-promotion:run-1';
export const REQUEST = '7kq2m9x4c1v8n5b3t6w0z2y4hd';

/** The first attempt of the examples. */
export const FIRST = {
  subject: 'model/churn',
  version: '14',
  requestedBy: 'data-scientist@example.org',
  lineage: {
    trainingData: { uri: 's3://ml-data/churn/2026-10.parquet', sha256: 'a1'.repeat(32) },
    code: {
      repository: 'https://git.example.com/ml/churn',
      commit: '4be19c2f7d30a8e5c6b1f09d2e3a4b5c6d7e8f90',
    },
    hyperparameters: { learningRate: 0.1, maxDepth: 6, optimizer: 'adam', layers: [64, 32] },
  },
  artifact: { uri: 's3://ml-models/churn/14/model.tar.gz', sha256: 'c3'.repeat(32) },
  metrics: { auc: 0.881, recall: 0.702, 'log loss': 0.412 },
  attributes: {},
  evidence: [{ name: 'validation-report', uri: 's3://ml-reports/churn/14.pdf', sha256: 'e5'.repeat(32) }],
  note: 'Weekly retraining.\nDrift in segment B is expected.',
} satisfies Submission;

/** The second attempt, after changes were requested. */
export const SECOND: Submission = {
  ...FIRST,
  version: '14.1',
  lineage: {
    trainingData: { uri: 's3://ml-data/churn/2026-11.parquet', sha256: 'b2'.repeat(32) },
    code: FIRST.lineage.code,
    hyperparameters: { learningRate: 0.05, maxDepth: 6, optimizer: 'adam', earlyStopping: true },
  },
  artifact: { uri: 's3://ml-models/churn/14.1/model.tar.gz', sha256: 'd4'.repeat(32) },
  metrics: { auc: 0.913, recall: 0.765, 'log loss': 0.371 },
  note: 'Trained on November, with early stopping.',
};

/** Walks a request through its life by the domain's own rules, an hour for each step. */
export class ExampleRequest {
  readonly workflow: Workflow;
  readonly history: ReadEntry<RequestState>[] = [];
  subject: SubjectState | undefined;
  now = new Date('2026-11-03T09:05:00.000Z');
  #last: SealedEntry | undefined;

  constructor(workflow: Workflow = promotion) {
    this.workflow = workflow;
  }

  get state(): RequestState {
    const last = this.history.at(-1);
    if (last === undefined) throw new Error('nothing was submitted yet');
    return last.state;
  }

  submit(submission: Submission): this {
    const requester = this.person(submission.requestedBy);
    const input = String(this.history.length).padStart(64, '0');
    const submitters = [requester.email];
    const attempt = { submission, input, requester, submitters, execution: EXECUTION };
    const definition = definitionHash(this.workflow);
    const beginning = { request: REQUEST, workflow: this.workflow, definition };
    const before = this.history.at(-1)?.state;
    return this.#append(
      before === undefined
        ? submit({ state: undefined, now: this.now }, beginning, attempt)
        : revise({ workflow: this.workflow, state: before, now: this.now }, attempt),
    );
  }

  open(stage: string): this {
    return this.#append(
      openStage({ workflow: this.workflow, roles, state: this.state, now: this.now }, this.#ref(stage)),
    );
  }

  decide(
    email: string,
    stage: string,
    choice: Choice,
    comment = '',
    more: Partial<Pick<DecideCommand, 'findings' | 'answers'>> = {},
  ): this {
    const { version } = this.state;
    const command: DecideCommand = {
      ...this.#ref(stage),
      person: this.person(email),
      choice,
      version,
      comment,
      findings: [],
      answers: {},
      ...more,
      assurance: 'email-link',
    };
    return this.#append(
      decide({ workflow: this.workflow, roles, state: this.state, now: this.now }, command),
    );
  }

  handOver(from: string, to: string, stage: string, comment = '', administrator?: string): this {
    const by = { actor: administrator ?? from, administrator: administrator !== undefined };
    const command = { ...this.#ref(stage), from, to, by, comment };
    return this.#append(
      handOver({ workflow: this.workflow, roles, state: this.state, now: this.now }, command),
    );
  }

  /** Runs a stage's checks on the facts. */
  check(stage: string): this {
    const { checks } = checkStage(this.workflow, stage);
    const results = Object.entries(checks).map(([name, check]) =>
      runCheck(name, check as FactCheck, this.#facts()),
    );
    return this.#append(
      recordChecks({ workflow: this.workflow, state: this.state, now: this.now }, this.#ref(stage), results),
    );
  }

  skip(stage: string): this {
    const step = skipStage(this.workflow, this.#facts(), { ...this.#ref(stage), actor: 'system:open-stage' });
    return this.#append(step);
  }

  hold(stage: string, why: string, until?: string): this {
    const held = { why, ...(until === undefined ? {} : { until }) };
    return this.#append(hold({ state: this.state, now: this.now }, this.#ref(stage), held));
  }

  /** Lets days pass, then reminds whoever has not answered. */
  remind(stage: string, days: number): this {
    this.wait(days);
    return this.#append(
      remind({ workflow: this.workflow, roles, state: this.state, now: this.now }, this.#ref(stage)),
    );
  }

  /** Lets days pass, then asks the other role too. */
  escalate(stage: string, days: number): this {
    this.wait(days);
    return this.#append(
      escalate({ workflow: this.workflow, roles, state: this.state, now: this.now }, this.#ref(stage)),
    );
  }

  queue(behind: readonly string[]): this {
    return this.#append(queue(this.state, behind, this.now));
  }

  dequeue(): this {
    return this.#append(dequeue(this.state, 'system:intake', this.now));
  }

  wait(days: number): this {
    this.now = new Date(this.now.getTime() + days * 86_400_000);
    return this;
  }

  withdraw(email: string, reason: string): this {
    return this.#append(
      closeRequest({ state: this.state, now: this.now }, { outcome: 'withdrawn', reason, actor: email }),
    );
  }

  promote(stage: string, environment: string): this {
    const before = this.subject ?? newSubject(this.state.subject);
    const entered =
      enterRequest(before, { workflow: this.workflow, state: this.state, now: this.now }).entry?.state ??
      before;
    const ref = this.#ref(stage);
    this.subject =
      takeEffect(entered, { workflow: this.workflow, state: this.state, now: this.now }, ref).entry?.state ??
      entered;
    const since = this.now.toISOString();
    return this.#append(
      noteEffect(
        { workflow: this.workflow, state: this.state, now: this.now },
        { ...ref, environment, since },
      ),
    );
  }

  close(outcome: 'superseded' | 'stopped' | 'failed', reason: string): this {
    return this.#append(
      closeRequest({ state: this.state, now: this.now }, { outcome, reason, actor: 'system:close' }),
    );
  }

  expire(stage: string): this {
    this.now = new Date(this.state.stages[stage]?.dueAt ?? this.now);
    return this.#append(
      expire(
        { workflow: this.workflow, state: this.state, now: this.now },
        this.#ref(stage),
        'system:open-stage',
      ),
    );
  }

  view(email: string, stage: string, form?: FormState, attempt = this.state.attempt): ReviewView {
    return {
      workflow: this.workflow,
      roles,
      state: this.state,
      history: this.history,
      subject: this.subject,
      freezes: [],
      claims: { request: REQUEST, stage, attempt, approver: email, expiresAt: '2026-11-08T10:05:00.000Z' },
      person: this.person(email),
      action: '/decide/payload.mac',
      now: this.now,
      ...(form === undefined ? {} : { form }),
    };
  }

  person(email: string): Person {
    return everyone(roles).get(email) ?? { email, name: email };
  }

  #facts(): Facts {
    const reference = this.workflow.environments.at(-1);
    return { request: this.state, subject: this.subject, reference, now: this.now };
  }

  #ref(stage: string) {
    return { stage, attempt: this.state.attempt };
  }

  #append({ entry }: Step<RequestState>): this {
    if (entry === undefined) throw new Error('the step changes nothing');
    this.#last = seal(`request/${REQUEST}`, this.#last, entry satisfies EntryDraft<RequestState>);
    this.history.push(open<RequestState>(this.#last));
    this.now = new Date(this.now.getTime() + 3_600_000);
    return this;
  }
}

/** A subject of which version 13 runs in production, by an earlier request. */
export function runningThirteen(): SubjectState {
  return {
    ...newSubject('model/churn'),
    environments: {
      production: {
        version: '13',
        artifact: { uri: 's3://ml-models/churn/13/model.tar.gz', sha256: '97'.repeat(32) },
        metrics: { auc: 0.901, recall: 0.777, brier: 0.0912345678 },
        variables: {},
        owing: [],
        since: '2026-10-01T08:00:00.000Z',
        request: '1aa2m9x4c1v8n5b3t6w0z2y4hd',
        attempt: 1,
        workflow: 'model-promotion',
        definition: '0'.repeat(64),
        requestedBy: 'data-scientist@example.org',
        authorisedBy: [],
        ended: { outcome: 'completed', at: '2026-10-02T08:00:00.000Z', confirmedBy: [] },
      },
    },
  };
}

/** At the manager's review of the first attempt, with version 13 in production. */
export function atFirstReview(): ExampleRequest {
  const request = new ExampleRequest();
  request.subject = runningThirteen();
  return request.submit(FIRST).open('review');
}

export const FEEDBACK = 'Recall is below that of version 13.\nPlease train on the November data, too.';

/** At the manager's review of the second attempt. */
export function atSecondReview(): ExampleRequest {
  return atFirstReview()
    .decide('manager@example.org', 'review', 'request-changes', FEEDBACK)
    .submit(SECOND)
    .open('review');
}

/** At the joint review of a model of low risk: the gate passed, the legal opinion was not needed. */
export function atJointReview(): ExampleRequest {
  const request = new ExampleRequest(governed);
  request.subject = runningThirteen();
  return request
    .submit({ ...FIRST, attributes: { riskTier: 'low', customers: 120_000 } })
    .check('gate')
    .skip('counsel')
    .open('review');
}

/** Complete answers to the questions of the joint review. */
export const ANSWERS = {
  'bias-tested': 'yes',
  explainable: 'yes',
  impact: 'medium',
  region: 'Europe',
  'loss-limit': '12500',
  remarks: 'Watch segment B.',
};

/** At the agreement to take version 13 out of production, to go back to it, or at the assessment of whether it stays. */
export function atDecisionAbout(workflow: Workflow): ExampleRequest {
  const { lineage: _, metrics: __, ...rest } = FIRST;
  const running = runningThirteen();
  const { version, artifact } = running.environments['production'] ?? {};
  const request = new ExampleRequest(workflow);
  request.subject = running;
  return request
    .submit({ ...rest, version: version ?? '', ...(artifact && { artifact }), metrics: {}, evidence: [] })
    .open(workflow.start);
}

/** At the manager's decision about an expense. */
export function atExpense(): ExampleRequest {
  const { lineage: _, artifact: __, ...rest } = FIRST;
  return new ExampleRequest(expense)
    .submit({
      ...rest,
      subject: 'expense/4711',
      version: '1',
      attributes: { amount: 180.5, purpose: 'Train to Hamburg' },
      metrics: {},
      evidence: [],
    })
    .open('manager');
}
