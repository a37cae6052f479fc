import { runCheck } from '../../../../../lambdas/domain/checks.ts';
import { requestStream, type SealedEntry, seal, subjectStream } from '../../../../../lambdas/domain/entry.ts';
import { GovernanceError } from '../../../../../lambdas/domain/errors.ts';
import type { Choice, RequestState, Step, SubjectState } from '../../../../../lambdas/domain/model.ts';
import { judgeRule } from '../../../../../lambdas/domain/policy.ts';
import { recordChecks } from '../../../../../lambdas/domain/request/check.ts';
import { closeRequest, expire } from '../../../../../lambdas/domain/request/close.ts';
import { decide } from '../../../../../lambdas/domain/request/decide.ts';
import { openStage } from '../../../../../lambdas/domain/request/open-stage.ts';
import { recordRule } from '../../../../../lambdas/domain/request/rule.ts';
import { skipStage } from '../../../../../lambdas/domain/request/skip.ts';
import { revise, submit } from '../../../../../lambdas/domain/request/submit.ts';
import { beginWait, recordLook } from '../../../../../lambdas/domain/request/wait.ts';
import { subjectDueAt } from '../../../../../lambdas/domain/subject/due.ts';
import { takeEffect } from '../../../../../lambdas/domain/subject/effect.ts';
import { closeFinding } from '../../../../../lambdas/domain/subject/findings.ts';
import { leaveSubject } from '../../../../../lambdas/domain/subject/leave.ts';
import { promotedOver } from '../../../../../lambdas/domain/subject/replaced.ts';
import { enterRequest, newSubject } from '../../../../../lambdas/domain/subject/subject.ts';
import { resume, suspend } from '../../../../../lambdas/domain/subject/suspend.ts';
import { position } from '../../../../../lambdas/engine/advance.ts';
import { carryOut } from '../../../../../lambdas/engine/effect.ts';
import { policyPosition } from '../../../../../lambdas/engine/policies.ts';
import { IN_FORCE, policyHash, policySubject } from '../../../../../schema/policy.ts';
import type { Roles } from '../../../../../schema/roles.ts';
import { definitionHash, isHuman, type PolicyStage, type Workflow } from '../../../../../schema/workflow.ts';
import { approval, passing, promotion } from '../../../../schema/samples.ts';
import { readWritten } from '../../../../support/written.ts';
import { attempt, submission } from '../../samples.ts';
import { agree, type Books, dayOf, endOfDay, resultOf } from './books.ts';
import { CHOSEN, type Throw, type Traits } from './scenario.ts';

const SUBJECT = 'model/churn';
const SYSTEM = 'system:test';

/** What came of something that was tried. */
export type Verdict = 'done' | 'nothing' | 'refused';

/** The real rules over a ledger in memory, of which the books hear every entry as it is written. */
export class World {
  readonly streams = new Map<string, SealedEntry[]>();
  readonly workflow: Workflow;
  readonly books: Books;
  now: number;
  private signatures = 0;

  constructor(workflow: Workflow, books: Books, now: number) {
    this.workflow = workflow;
    this.books = books;
    this.now = now;
  }

  private get ports() {
    return {
      ledger: {
        last: async (stream: string) => this.streams.get(stream)?.at(-1),
        append: async (entry: SealedEntry) => this.write(entry),
        read: async function* () {},
      },
      clock: { now: () => new Date(this.now) },
      catalogue: { workflows: [this.workflow], roles: this.roles, freezes: [] },
    };
  }

  get roles(): Roles {
    return Object.fromEntries(
      Object.entries(this.books.members).map(([role, people]) => [
        role,
        people.map((email) => ({ email, name: email })),
      ]),
    );
  }

  request(id: string): RequestState | undefined {
    return this.last<RequestState>(requestStream(id));
  }

  subject(): SubjectState {
    return this.last<SubjectState>(subjectStream(SUBJECT)) ?? newSubject(SUBJECT);
  }

  submit(request: string, by: string, traits: Traits): Verdict {
    const { workflow } = this;
    const state = this.request(request);
    const input = `${request}-${(state?.attempt ?? 0) + 1}`;
    const next = attempt({
      requester: { email: by, name: by },
      input,
      submission: submissionOf(request, traits),
    });
    if (state !== undefined) return this.onRequest(request, (known) => revise({ ...known }, next));
    const begun = this.append(
      requestStream(request),
      submit(
        { state, now: new Date(this.now) },
        { request, workflow, definition: definitionHash(workflow) },
        next,
      ),
    );
    this.onSubject((subject, now) => enterRequest(subject, { workflow, state: this.existing(request), now }));
    return begun;
  }

  skip(request: string, stage: string): Verdict {
    return this.onRequest(request, ({ workflow, state, now }) =>
      skipStage(workflow, this.facts(state, now), { stage, attempt: state.attempt, actor: SYSTEM }),
    );
  }

  open(request: string, stage: string): Verdict {
    return this.onRequest(request, (known) =>
      openStage({ ...known, roles: this.roles }, { stage, attempt: known.state.attempt }),
    );
  }

  decide(request: string, stage: string, said: { person: string; choice: Choice; days: number }): Verdict {
    const { person, choice, days } = said;
    const due = dayOf(this.now + days * 86_400_000);
    const asked = this.books.stage(stage);
    const asks = asked !== undefined && isHuman(asked) ? asked.form : [];
    const finding = { text: 'Retrain it.', owner: this.books.members['right']?.[0] ?? '', due };
    return this.onRequest(request, ({ workflow, state, now }) =>
      decide(
        { workflow, roles: this.roles, state, now },
        {
          ...{ stage, attempt: state.attempt, choice, version: state.version, comment: 'because' },
          person: { email: person, name: person },
          findings: choice === 'approve-with-conditions' ? [finding] : [],
          answers: asks.length === 0 ? {} : { [CHOSEN]: due },
          replaces: promotedOver(workflow, this.subject()),
          assurance: 'email-link',
        },
      ),
    );
  }

  expire(request: string, stage: string): Verdict {
    return this.onRequest(request, (known) => expire(known, { stage, attempt: known.state.attempt }, SYSTEM));
  }

  check(request: string, stage: string): Verdict {
    return this.onRequest(request, ({ workflow, state, now }) => {
      const found = workflow.stages[stage];
      const checks = found?.type === 'check' ? Object.entries(found.checks) : [];
      const results = checks.flatMap(([name, one]) =>
        'custom' in one || 'modelSignature' in one ? [] : [runCheck(name, one, this.facts(state, now))],
      );
      return recordChecks({ workflow, state, now }, { stage, attempt: state.attempt }, results);
    });
  }

  async judge(request: string, stage: string): Promise<Verdict> {
    const rule = this.workflow.stages[stage];
    if (rule?.type !== 'policy') return 'nothing';
    const standing = await policyPosition(this.ports, rule.policy);
    return this.onRequest(request, ({ workflow, state, now }) => {
      const judgement = judgeRule({ workflow, stage: rule, position: standing }, this.facts(state, now));
      return recordRule({ workflow, state, now }, { stage, attempt: state.attempt }, judgement);
    });
  }

  /** Begins a wait, or looks at it. */
  wait(request: string, stage: string): Verdict {
    const begun = this.onRequest(request, (known) =>
      beginWait(known, { stage, attempt: known.state.attempt }),
    );
    if (begun !== 'nothing') return begun;
    const found = this.workflow.stages[stage];
    const looks = found?.type === 'wait' && Object.keys(found.checks).length > 0;
    const results = looks ? [resultOf(this.books.reading)] : [];
    return this.onRequest(request, (known) =>
      recordLook(known, { stage, attempt: known.state.attempt }, { results, actor: SYSTEM }),
    );
  }

  async promote(request: string, stage: string): Promise<Verdict> {
    const written = this.size();
    const ref = { stage, attempt: this.existing(request).attempt };
    try {
      const before = await position<RequestState>(this.ports, requestStream(request));
      if (before !== undefined) await carryOut(this.ports, before, ref);
    } catch (error) {
      if (!(error instanceof GovernanceError)) throw error;
      if (written === this.size()) return 'refused';
    }
    return written === this.size() ? 'nothing' : 'done';
  }

  supersede(request: string): Verdict {
    return this.onRequest(request, (known) =>
      closeRequest(known, { outcome: 'superseded', reason: 'A newer one.', actor: SYSTEM }),
    );
  }

  leave(request: string): Verdict {
    return this.onSubject((subject, now) => {
      const last = this.streams.get(requestStream(request))?.at(-1);
      return last === undefined ? {} : leaveSubject(subject, { ...last, state: this.existing(request) }, now);
    });
  }

  settle(index: number): Verdict {
    return this.onSubject((subject, now) => {
      const findings = Object.keys(subject.findings);
      const finding = findings[index % findings.length];
      return finding === undefined
        ? {}
        : closeFinding(subject, { finding, comment: 'Done.', actor: SYSTEM }, now);
    });
  }

  /** Signs a rule as it is, or as it is not, or by people who don't stand for it; or switches it. */
  switchRule(stage: PolicyStage, what: Throw['rule']): void {
    const subject = policySubject(stage.policy);
    const stream = subjectStream(subject);
    const before = this.last<SubjectState>(stream) ?? newSubject(subject);
    const now = new Date(this.now);
    if (what === 'suspend')
      this.append(stream, suspend(before, { actor: SYSTEM, reason: 'Let people see.' }, now));
    else if (what === 'resume') this.append(stream, resume(before, { actor: SYSTEM, reason: 'Seen.' }, now));
    else this.sign(stage, what);
  }

  /** A request of its own puts a rule in force. */
  private sign(stage: PolicyStage, how: 'sign' | 'sign-otherwise' | 'sign-by-others'): void {
    const signed = policyHash(this.workflow, stage);
    const subject = policySubject(stage.policy);
    const role = how === 'sign-by-others' ? 'others' : stage.approvedBy;
    const workflow = passing(
      {
        sign: approval({ approvers: [{ role, quorum: 1 }] }),
        put: promotion({ environment: IN_FORCE }),
      },
      { id: 'signing', subject: 'policy', environments: [IN_FORCE] },
    );
    const [rita, amy] = [
      { email: 'rita@example.com', name: 'Rita' },
      { email: 'amy@example.com', name: 'Amy' },
    ];
    const roles = { author: [amy], [role]: [rita] };
    const now = new Date(this.now);
    const request = `signing-${this.signatures++}`;
    const version = how === 'sign-otherwise' ? 'f'.repeat(64) : signed;
    const beginning = { request, workflow, definition: definitionHash(workflow) };
    const next = attempt({
      requester: amy,
      submission: submission({ subject, version, artifact: undefined, metrics: {} }),
    });
    let state = taken(submit({ state: undefined, now }, beginning, next));
    const known = this.last<SubjectState>(subjectStream(subject)) ?? newSubject(subject);
    const entered = taken(enterRequest(known, { workflow, state, now }));
    state = taken(openStage({ workflow, roles, state, now }, { stage: 'sign', attempt: 1 }));
    const answer = { version, comment: '', findings: [], answers: {}, assurance: 'email-link' } as const;
    state = taken(
      decide(
        { workflow, roles, state, now },
        {
          ...answer,
          stage: 'sign',
          attempt: 1,
          choice: 'approve',
          person: rita,
          replaces: promotedOver(workflow, entered),
        },
      ),
    );
    this.append(
      subjectStream(subject),
      takeEffect(entered, { workflow, state, now }, { stage: 'put', attempt: 1 }),
    );
  }

  private onRequest(
    request: string,
    step: (known: { workflow: Workflow; state: RequestState; now: Date }) => Step<RequestState>,
  ): Verdict {
    try {
      const known = { workflow: this.workflow, state: this.existing(request), now: new Date(this.now) };
      return this.append(requestStream(request), step(known));
    } catch (error) {
      if (error instanceof GovernanceError) return 'refused';
      throw error;
    }
  }

  private onSubject(step: (subject: SubjectState, now: Date) => Step<SubjectState>): Verdict {
    return this.append(subjectStream(SUBJECT), step(this.subject(), new Date(this.now)));
  }

  private append<State>(stream: string, { entry }: Step<State>): Verdict {
    if (entry === undefined) return 'nothing';
    this.write(seal(stream, this.streams.get(stream)?.at(-1), entry));
    return 'done';
  }

  private write(sealed: SealedEntry): 'appended' {
    const { stream } = sealed;
    this.streams.set(stream, [...(this.streams.get(stream) ?? []), sealed]);
    const entry = readWritten(sealed);
    if (stream.startsWith('request/')) this.books.hearRequest(readWritten<RequestState>(sealed));
    else if (stream.startsWith('subject/policy/'))
      this.books.hearRule(stream.slice('subject/policy/'.length), entry);
    else if (stream === subjectStream(SUBJECT)) this.hearSubject(sealed);
    return 'appended';
  }

  /** No waiver gets lost, and the day after its last the subject is looked at, whatever else there is to do. */
  private hearSubject(sealed: SealedEntry): void {
    const entry = readWritten<SubjectState>(sealed);
    this.books.hearSubject(entry);
    const findings = Object.values(entry.state.findings).map(({ due }) => due);
    agree('waivers', 'the last days on the subject', findings.sort(), this.books.open());
    const [first] = findings;
    const due = subjectDueAt(entry.state)?.getTime() ?? Number.POSITIVE_INFINITY;
    if (first !== undefined)
      agree('waivers', 'somebody looks when the first is over', due <= endOfDay(first), true);
  }

  private facts(request: RequestState, now: Date) {
    return { request, subject: this.subject(), reference: this.workflow.environments.at(-1), now };
  }

  private existing(request: string): RequestState {
    const state = this.request(request);
    if (state === undefined) throw new Error(`there is no request ${request}`);
    return state;
  }

  private last<State>(stream: string): State | undefined {
    const sealed = this.streams.get(stream)?.at(-1);
    return sealed && readWritten<State>(sealed).state;
  }

  private size(): number {
    return [...this.streams.values()].reduce((sum, entries) => sum + entries.length, 0);
  }
}

const submissionOf = (request: string, { version, size, auc, code, releaseOn }: Traits) =>
  submission({
    version: `${request}-${version}`,
    metrics: { auc },
    attributes: { size, releaseOn },
    lineage: {
      trainingData: { uri: 's3://data/churn.csv', sha256: 'd'.repeat(64) },
      code: { repository: 'https://git.example.com/churn', commit: code },
      hyperparameters: { learningRate: 0.1 },
    },
  });

function taken<State>({ entry }: Step<State>): State {
  if (entry === undefined) throw new Error('nothing was done');
  return entry.state;
}
