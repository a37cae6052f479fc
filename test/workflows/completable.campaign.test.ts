import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeValue, Choice, RequestState, Step } from '../../lambdas/domain/model.ts';
import { recordChecks } from '../../lambdas/domain/request/check.ts';
import { decide } from '../../lambdas/domain/request/decide.ts';
import { eligible } from '../../lambdas/domain/request/mandates.ts';
import { noteEffect } from '../../lambdas/domain/request/note-effect.ts';
import { openStage } from '../../lambdas/domain/request/open-stage.ts';
import { skipStage } from '../../lambdas/domain/request/skip.ts';
import { stageState } from '../../lambdas/domain/request/stages.ts';
import { submit } from '../../lambdas/domain/request/submit.ts';
import { newSubject } from '../../lambdas/domain/subject/subject.ts';
import { membersOf, type Person, type Roles } from '../../schema/roles.ts';
import { validateWorkflow } from '../../schema/validate-workflow.ts';
import type { When } from '../../schema/when.ts';
import {
  definitionHash,
  type HumanStage,
  isHuman,
  type Stage,
  stagesInOrder,
  type Workflow,
} from '../../schema/workflow.ts';
import { approval, check, passing, promotion, rolesOf, task } from '../schema/samples.ts';

const NOW = new Date('2026-03-02T09:00:00.000Z');
const ATTRIBUTES = { amount: 'number', riskTier: ['low', 'high'] } as const;
type Attributes = Readonly<Record<keyof typeof ATTRIBUTES, AttributeValue>>;

describe('a workflow without a problem', () => {
  it('can be completed, whoever submits and whatever the request is like', () => {
    let complete = 0;
    fc.assert(
      fc.property(workflows(5), rosters, attributes, (workflow, roles, stated) => {
        fc.pre(validateWorkflow(workflow, roles).length === 0);
        for (const requester of membersOf(roles, workflow.requester)) {
          const path = stagesInOrder(workflow).map(([name]) => name);
          const end = approveAll(workflow, roles, submitted(workflow, requester, stated), path);
          expect(end?.outcome).toBe('completed');
          complete++;
        }
      }),
      { numRuns: 200, maxSkipsPerRun: 400 },
    );
    expect(complete).toBeGreaterThanOrEqual(200);
  });

  it('has a result of its only stage, however people vote', () => {
    fc.assert(
      fc.property(workflows(1, true), rosters, votes, (workflow, roles, choices) => {
        fc.pre(validateWorkflow(workflow, roles).length === 0);
        for (const requester of membersOf(roles, workflow.requester)) {
          const opened = open(
            workflow,
            roles,
            submitted(workflow, requester, { amount: 1, riskTier: 'low' }),
            's0',
          );
          const end = vote(workflow, roles, opened, 's0', choices);
          expect(['approved', 'rejected']).toContain(stageState(end, 's0').outcome);
        }
      }),
      { numRuns: 200, maxSkipsPerRun: 400 },
    );
  });
});

// ---- Any workflow, any people, any request

const whens: fc.Arbitrary<When> = fc.oneof(
  fc.constantFrom<When>(
    { attribute: 'riskTier', is: 'high' },
    { attribute: 'riskTier', is: 'low' },
    { attribute: 'amount', over: 10 },
    { attribute: 'amount', atMost: 10 },
    { changed: 'code' },
  ),
  fc.constantFrom<When>({ metric: 'auc', over: 1 }, { not: { metric: 'auc', over: 1 } }),
);

const asking = fc.record({
  approvers: fc.uniqueArray(
    fc.record({ role: fc.constantFrom('author', 'x', 'y'), quorum: fc.integer({ min: 1, max: 2 }) }),
    { minLength: 1, maxLength: 3, selector: ({ role }) => role },
  ),
  alsoEligible: fc.subarray<HumanStage['alsoEligible'][number]>(['requester', 'earlier-approver']),
  rejectQuorum: fc.integer({ min: 1, max: 3 }),
});

const applying = fc.option(whens, { nil: undefined, freq: 3 });
const forPeople = fc
  .tuple(fc.constantFrom(approval, task), asking, applying)
  .map(([make, changes, when]): Stage => make({ ...changes, when }));
const automatic = fc.oneof(
  applying.map((when): Stage => check({ auc: { metric: 'auc', atLeast: 0 } }, { when })),
  fc
    .tuple(fc.constantFrom('staging', 'production'), applying)
    .map(([environment, when]): Stage => promotion({ environment, when })),
);

function workflows(most: number, peopleOnly = false): fc.Arbitrary<Workflow> {
  const stage = peopleOnly ? forPeople : fc.oneof({ weight: 2, arbitrary: forPeople }, automatic);
  return fc.array(stage, { minLength: 1, maxLength: most }).map((stages) =>
    passing(Object.fromEntries(stages.map((one, index) => [`s${index}`, one])), {
      submission: { lineage: true, artifact: false, attributes: ATTRIBUTES },
    }),
  );
}

const people = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1 });
const rosters = fc
  .record({ author: people, x: people, y: people })
  .map((words) => ({ ...rolesOf(words), ...rolesOf({ reviewer: ['g'], operator: ['h'] }) }));
const attributes: fc.Arbitrary<Attributes> = fc.record({
  amount: fc.constantFrom(0, 10, 11),
  riskTier: fc.constantFrom('low', 'high'),
});
const votes = fc.array(fc.constantFrom<Choice>('approve', 'reject'), { minLength: 12, maxLength: 12 });

// ---- Its request, by the domain alone

function after(state: RequestState, step: Step<RequestState>): RequestState {
  return step.entry?.state ?? state;
}

function submitted(workflow: Workflow, requester: Person, stated: Attributes): RequestState {
  const submission = {
    subject: 'service/billing',
    version: '1',
    requestedBy: requester.email,
    attributes: stated,
    metrics: { auc: 0.5 },
    evidence: [],
  };
  const attempt = { submission, input: 'i', requester, submitters: [requester.email], execution: 'x' };
  const beginning = { request: 'r', workflow, definition: definitionHash(workflow) };
  const { entry } = submit({ state: undefined, now: NOW }, beginning, attempt);
  if (entry === undefined) throw new Error('a first submission begins a request');
  return entry.state;
}

/** Opens a stage for people, unless its `when` passes it over. */
function open(workflow: Workflow, roles: Roles, state: RequestState, stage: string): RequestState {
  const facts = { request: state, subject: newSubject(state.subject), reference: 'production', now: NOW };
  const skipped = after(state, skipStage(workflow, facts, { stage, attempt: 1, actor: 'system:test' }));
  const isOver = stageState(skipped, stage).outcome === 'skipped';
  return isOver
    ? skipped
    : after(state, openStage({ workflow, roles, state, now: NOW }, { stage, attempt: 1 }));
}

/** The request after all these stages, if there are people whose approvals bring it there: by trying them in turn. */
function approveAll(
  workflow: Workflow,
  roles: Roles,
  state: RequestState,
  [name, ...later]: readonly string[],
): RequestState | undefined {
  const stage = name === undefined ? undefined : workflow.stages[name];
  if (name === undefined || stage === undefined) return state;
  const opened = isHuman(stage) ? open(workflow, roles, state, name) : automate(workflow, state, name);
  if (stageState(opened, name).outcome !== undefined) return approveAll(workflow, roles, opened, later);
  if (!isHuman(stage)) return undefined;
  for (const person of eligible({ workflow, roles, state: opened, now: NOW }, name)) {
    if (stageState(opened, name).decisions.some((decision) => decision.person === person.email)) continue;
    const decided = answer(workflow, roles, opened, name, person, 'approve');
    const end = approveAll(workflow, roles, decided, [name, ...later]);
    if (end !== undefined) return end;
  }
  return undefined;
}

/** Carries out a stage that asks nobody, unless its `when` passes it over. */
function automate(workflow: Workflow, state: RequestState, stage: string): RequestState {
  const ref = { stage, attempt: 1 };
  const facts = { request: state, subject: newSubject(state.subject), reference: 'production', now: NOW };
  const skipped = after(state, skipStage(workflow, facts, { ...ref, actor: 'system:test' }));
  if (stageState(skipped, stage).outcome === 'skipped') return skipped;
  if (workflow.stages[stage]?.type === 'check') {
    const results = [{ name: 'auc', passed: true, found: 'auc is 0.5', saw: { auc: 0.5 } }];
    return after(state, recordChecks({ workflow, state, now: NOW }, ref, results));
  }
  const promoted = { ...ref, environment: 'production', since: NOW.toISOString() };
  return after(state, noteEffect({ workflow, state, now: NOW }, promoted));
}

/** Lets everyone vote who may, one after the other, until there is a result. */
function vote(
  workflow: Workflow,
  roles: Roles,
  state: RequestState,
  name: string,
  choices: readonly Choice[],
): RequestState {
  const stage = workflow.stages[name];
  if (stage === undefined || !isHuman(stage)) throw new Error('people vote');
  return eligible({ workflow, roles, state, now: NOW }, name).reduce(
    (current, person, index) =>
      stageState(current, name).outcome === undefined
        ? answer(workflow, roles, current, name, person, choices[index] ?? 'approve')
        : current,
    state,
  );
}

function answer(
  workflow: Workflow,
  roles: Roles,
  state: RequestState,
  stage: string,
  person: Person,
  choice: Choice,
): RequestState {
  const command = {
    stage,
    attempt: 1,
    person,
    choice,
    version: '1',
    comment: 'because',
    findings: [],
    answers: {},
    assurance: 'email-link',
  } as const;
  return after(state, decide({ workflow, roles, state, now: NOW }, command));
}
