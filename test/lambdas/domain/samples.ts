import type { EntryDraft } from '../../../lambdas/domain/entry.ts';
import type {
  Replacing,
  RequestState,
  RunningRequest,
  Step,
  Submission,
} from '../../../lambdas/domain/model.ts';
import { type DecideCommand, decide } from '../../../lambdas/domain/request/decide.ts';
import { noteEffect } from '../../../lambdas/domain/request/note-effect.ts';
import { openStage } from '../../../lambdas/domain/request/open-stage.ts';
import { type Attempt, submit } from '../../../lambdas/domain/request/submit.ts';
import { canonicalize } from '../../../schema/canonical-json.ts';
import { definitionHash, type Workflow } from '../../../schema/workflow.ts';
import { approval, asks, person, promotion, rolesOf, sampleWorkflow, task } from '../../schema/samples.ts';
import { asRunning } from '../../support/states.ts';

/** The instant at which everything here begins. */
export const START = new Date('2026-03-02T09:00:00.000Z');

/** So many seconds after the start. */
export const at = (seconds: number): Date => new Date(START.getTime() + seconds * 1000);

/** `bob` is in two roles; `amy` and `ann` may submit, `ann` may also review. */
export const roles = rolesOf({
  author: ['amy', 'ann'],
  reviewer: ['bob', 'cleo', 'ann'],
  tester: ['bob', 'dan'],
  operator: ['eve'],
});

/** Two reviewers, QA, a tester, production, a roll-out. */
export const workflow: Workflow = sampleWorkflow({
  subject: 'model',
  submission: { lineage: true, artifact: true, attributes: {} },
  environments: ['qa', 'production'],
  stages: {
    review: approval({ ...asks({ reviewer: 2 }), meaning: 'reviewed', next: 'to-qa' }),
    'to-qa': promotion({ environment: 'qa', next: 'test' }),
    test: approval({ ...asks({ tester: 1 }), next: 'to-production' }),
    'to-production': promotion({ next: 'roll-out' }),
    'roll-out': task(),
  },
});

export const submission = (changes: Partial<Submission> = {}): Submission => ({
  subject: 'model/churn',
  version: '14',
  requestedBy: 'amy@example.com',
  lineage: {
    trainingData: { uri: 's3://data/churn.csv', sha256: 'd'.repeat(64) },
    code: { repository: 'https://git.example.com/churn', commit: 'c0ffee0' },
    hyperparameters: { learningRate: 0.1 },
  },
  artifact: { uri: 's3://models/churn-14', sha256: 'a'.repeat(64) },
  attributes: {},
  metrics: { auc: 0.91 },
  evidence: [],
  ...changes,
});

export const attempt = (changes: Partial<Attempt> = {}): Attempt => ({
  submission: submission(),
  input: 'input-1',
  requester: person('amy'),
  submitters: [(changes.requester ?? person('amy')).email],
  execution: 'execution-1',
  ...changes,
});

/** The entry on which a step must have decided, as the ledger keeps it: what is undefined is not there. */
export function entryOf<State>(step: Step<State>): EntryDraft<unknown> & { readonly state: State } {
  if (step.entry === undefined) throw new Error('the step decided on no entry');
  return JSON.parse(canonicalize(step.entry));
}

/** A request of `amy` that was just submitted. */
export function submitted(changes: Partial<Attempt> = {}, request = 'r1'): RunningRequest {
  const beginning = { request, workflow, definition: definitionHash(workflow) };
  return asRunning(entryOf(submit({ state: undefined, now: START }, beginning, attempt(changes))).state);
}

export const opened = (state: RequestState, stage: string, now = START): RequestState =>
  entryOf(openStage({ workflow, roles, state, now }, { stage, attempt: state.attempt })).state;

/** What somebody answers, by default a complete approval. */
export const answer = (
  state: RequestState,
  stage: string,
  who: string,
  changes: Partial<DecideCommand> = {},
): DecideCommand => ({
  stage,
  attempt: state.attempt,
  person: person(who),
  choice: 'approve',
  version: state.version,
  comment: 'because',
  findings: [],
  answers: {},
  assurance: 'email-link',
  ...changes,
});

export const decided = (
  state: RequestState,
  stage: string,
  who: string,
  changes: Partial<DecideCommand> = {},
): RequestState =>
  entryOf(decide({ workflow, roles, state, now: at(60) }, answer(state, stage, who, changes))).state;

export const noted = (state: RequestState, stage: string, environment: string): RequestState =>
  entryOf(
    noteEffect(
      { workflow, state, now: at(91) },
      { stage, attempt: state.attempt, environment, since: at(90).toISOString() },
    ),
  ).state;

/** A request on its way: just before the stage that is named. */
export function reached(
  stage: 'to-qa' | 'test' | 'to-production' | 'roll-out',
  from: RequestState = submitted(),
): RequestState {
  const reviewed = decided(decided(opened(from, 'review'), 'review', 'bob'), 'review', 'cleo');
  if (stage === 'to-qa') return reviewed;
  const inQa = noted(reviewed, 'to-qa', 'qa');
  if (stage === 'test') return inQa;
  const tested = decided(opened(inQa, 'test'), 'test', 'dan');
  return stage === 'to-production' ? tested : noted(tested, 'to-production', 'production');
}

/** As if everyone who approved a request so far had seen this run. */
export const seeing = (state: RequestState, replaces: Replacing): RequestState => ({
  ...state,
  stages: Object.fromEntries(
    Object.entries(state.stages).map(([name, stage]) => [
      name,
      { ...stage, decisions: stage.decisions.map((decision) => ({ ...decision, replaces })) },
    ]),
  ),
});

/** A request whose tester asked for changes. */
export const inRework = (): RequestState =>
  decided(opened(reached('test'), 'test', at(30)), 'test', 'dan', {
    choice: 'request-changes',
    comment: 'Too slow on short histories.',
  });
