import { after } from '../../../schema/calendar.ts';
import { defined } from '../../../schema/defined.ts';
import { canMeet, meets } from '../../../schema/judge-when.ts';
import { own } from '../../../schema/own.ts';
import {
  answerAwaited,
  attributeAwaited,
  instantOf,
  longestWait,
  looks,
  waitAt,
} from '../../../schema/wait.ts';
import {
  isEffect,
  type Sight,
  stagesInOrder,
  type WaitStage,
  type Workflow,
} from '../../../schema/workflow.ts';
import { answersGiven } from '../answers.ts';
import type { CheckResult } from '../checks.ts';
import { GovernanceError } from '../errors.ts';
import type { RequestState, RunningRequest, Step, Waiting } from '../model.ts';
import { describeTest } from '../when.ts';
import { toRework } from './decide.ts';
import { passStage } from './pass.ts';
import type { Situation } from './situation.ts';
import { isPast, requireReached, type StageRef, stageState, withStage } from './stages.ts';

type Known = Pick<Situation, 'workflow' | 'state' | 'now'>;
type Open = Known & { readonly state: RunningRequest };

/** What a look found, and who looked. */
export interface Look {
  readonly results: readonly CheckResult[];
  readonly actor: string;
}

/**
 * The wait that is a stage of this name.
 * @throws GovernanceError `NotApproved` when the definition has none.
 */
export function waitStage(workflow: Workflow, name: string): WaitStage {
  const stage = waitAt(workflow, name);
  if (stage !== undefined) return stage;
  throw new GovernanceError('NotApproved', `Stage '${name}' of '${workflow.id}' waits for nothing.`, {
    stage: name,
  });
}

/**
 * Lets time pass from now on. Nothing happens when it does already, the stage is settled, or the request has moved on.
 *
 * @throws GovernanceError `NotApproved` when an earlier stage is not passed.
 */
export function beginWait(
  { workflow, state, now }: Known,
  { stage: name, attempt }: StageRef,
): Step<RequestState> {
  const stage = waitStage(workflow, name);
  const current = stageState(state, name);
  if (state.status !== 'open' || attempt !== state.attempt) return {};
  if (current.outcome !== undefined || current.waiting !== undefined) return {};
  requireReached(workflow, state, name);
  const at = now.toISOString();
  const until = endOf(stage, { workflow, state, now }).toISOString();
  const sooner = stage.until === 'passed' || undefined;
  // Only what ends by its checks has something to find at once.
  const lookAt = sooner ? at : nextLook(stage, workflow, { since: now, now });
  const waiting = defined<Waiting>({ since: at, until, lookAt, looks: 0 });
  return {
    entry: {
      at,
      actor: 'system:check',
      action: 'wait-begun',
      details: { stage: name, attempt, version: state.version, ...defined({ until, sooner, lookAt }) },
      state: withStage(state, name, { ...current, waiting }),
    },
  };
}

/** True when a wait is to be looked at: its next look is due, or its end where it looks at nothing. */
export function isLookDue(
  { state, now }: Pick<Known, 'state' | 'now'>,
  { stage, attempt }: StageRef,
): boolean {
  const { waiting, outcome } = stageState(state, stage);
  if (state.status !== 'open' || attempt !== state.attempt || outcome !== undefined) return false;
  return waiting !== undefined && isPast(waiting.lookAt ?? waiting.until, now);
}

/** True when the next look is the last, whatever it finds. */
export function isOver(
  { state, now }: Pick<Known, 'state' | 'now'>,
  { stage }: Pick<StageRef, 'stage'>,
): boolean {
  return isPast(stageState(state, stage).waiting?.until, now);
}

/** The waits of the current attempt that are over, and look at nothing which could say otherwise. */
export function waitsOver({ workflow, state, now }: Known): readonly string[] {
  return Object.keys(state.stages).filter((stage) => {
    const wait = waitAt(workflow, stage);
    return wait !== undefined && !looks(wait) && isLookDue({ state, now }, { stage, attempt: state.attempt });
  });
}

/**
 * Records what a look found. A wait for its checks is over as soon as all pass, any other when its time is and they do; it
 * fails when its time is over otherwise, and at once when the look saw what it must not. Else it goes on until the next look.
 * A check that passed without saying a value that `abortWhen` looks at counts as one that did not. Nothing happens before a
 * look is due.
 */
export function recordLook(
  { workflow, state, now }: Known,
  { stage: name, attempt }: StageRef,
  { results: answered, actor }: Look,
): Step<RequestState> {
  const stage = waitStage(workflow, name);
  const results = answered.map((result) => holdToSights(stage, result));
  if (state.status !== 'open' || !isLookDue({ state, now }, { stage: name, attempt })) return {};
  const failed = results.filter(({ passed }) => !passed);
  const over = isOver({ state, now }, { stage: name });
  const known = { workflow, state, now };
  const aborted = abortOf(stage, results);
  if (aborted !== undefined) return end(known, name, { results, actor, why: aborted });
  if (failed.length === 0 && (over || stage.until === 'passed')) return end(known, name, { results, actor });
  const why = failed.map(({ found }) => found).join('; ');
  return over ? end(known, name, { results, actor, why }) : goOn(known, name, { results, actor });
}

/** Notes a look after which time goes on to pass. */
function goOn({ workflow, state, now }: Open, name: string, { results, actor }: Look): Step<RequestState> {
  const at = now.toISOString();
  const current = stageState(state, name);
  const before = current.waiting ?? { since: at, until: at, looks: 0 };
  const look = before.looks + 1;
  const since = new Date(before.since);
  const lookAt = nextLook(waitStage(workflow, name), workflow, { since, now }) ?? at;
  return {
    entry: {
      at,
      actor,
      action: 'wait-checked',
      details: { stage: name, attempt: state.attempt, version: state.version, look, results, lookAt },
      state: withStage(state, name, { ...current, waiting: { ...before, looks: look, lookAt } }),
    },
  };
}

/** Settles a wait: passed, unless it says why not. */
function end(
  { workflow, state, now }: Open,
  name: string,
  { results, actor, why }: Look & { readonly why?: string },
): Step<RequestState> {
  const stage = waitStage(workflow, name);
  const at = now.toISOString();
  const ends = stage.ifFailed !== 'request-changes' || state.attempt >= workflow.rework.maxAttempts;
  const about = { stage: name, attempt: state.attempt, version: state.version, results };
  const entry = { at, actor, action: 'wait-ended' as const };
  const settled = { ...stageState(state, name), settledAt: at };
  if (why === undefined) {
    const outcome = 'passed' as const;
    const passed = passStage({ workflow, state }, name, { ...settled, outcome });
    return { entry: { ...entry, details: { ...about, outcome }, state: passed } };
  }
  const outcome = ends ? ('rejected' as const) : ('changes-requested' as const);
  const reason = `${stage.title} failed: ${why}.`;
  const after = withStage(state, name, { ...settled, outcome, reason });
  const details = { ...about, outcome, reason };
  return {
    entry:
      outcome === 'rejected'
        ? { ...entry, details, state: { ...after, status: 'closed', outcome, reason } }
        : { ...entry, details, state: toRework({ workflow, state: after, now }, undefined) },
  };
}

/** What a look saw that it must not see, if it did. */
function abortOf({ abortWhen = [] }: WaitStage, results: readonly CheckResult[]): string | undefined {
  for (const sight of abortWhen) {
    const value = seen(sight, results);
    if (value !== undefined && value !== null && meets(sight, value))
      return `${sight.saw} is ${value}; it must not be ${describeTest(sight)}`;
  }
  return undefined;
}

function seen({ saw }: Sight, results: readonly CheckResult[]) {
  for (const { name, saw: values } of results)
    if (saw.startsWith(`${name}.`)) return own(values, saw.slice(name.length + 1));
  return undefined;
}

/** A result that passed only where it says each value that must not be seen, so that it can be compared. */
function holdToSights({ abortWhen = [] }: WaitStage, result: CheckResult): CheckResult {
  const unseen = abortWhen.flatMap((sight) => {
    if (!result.passed || !sight.saw.startsWith(`${result.name}.`)) return [];
    const value = seen(sight, [result]);
    if (value === undefined || value === null) return [`it did not say ${sight.saw}`];
    return canMeet(sight, value)
      ? []
      : [`it said ${sight.saw} as the ${typeof value} ${JSON.stringify(value)}`];
  });
  if (unseen.length === 0) return result;
  const why = `${[...new Set(unseen)].join(' and ')}, which abortWhen compares`;
  return { ...result, passed: false, found: `${result.found}; ${why}` };
}

/** The date until which a stage is to wait, where it is one that is known already and not over. */
export function dateAwaited(stage: WaitStage, known: Known): Date | undefined {
  if (typeof stage.until !== 'object') return undefined;
  const until = endOf(stage, known);
  return until > known.now ? until : undefined;
}

/** True where a stage would wait for a date that is over: no time passes there. */
export function isDateOver(stage: WaitStage, known: Known): boolean {
  return typeof stage.until === 'object' && dateAwaited(stage, known) === undefined;
}

/** The waits that come after a stage, before anything takes effect, and that last until a date already known and not over. */
export function datesAhead(
  { workflow, state, now }: Pick<Known, 'workflow' | 'state' | 'now'>,
  stage: string,
): readonly { readonly title: string; readonly until: Date }[] {
  const path = stagesInOrder(workflow);
  const ahead: { readonly title: string; readonly until: Date }[] = [];
  for (const [, one] of path.slice(path.findIndex(([name]) => name === stage) + 1)) {
    if (isEffect(one)) break;
    const until = one.type === 'wait' ? dateAwaited(one, { workflow, state, now }) : undefined;
    if (until !== undefined) ahead.push({ title: one.title, until });
  }
  return ahead;
}

function endOf(stage: WaitStage, { workflow, state, now }: Pick<Known, 'workflow' | 'state' | 'now'>): Date {
  if (typeof stage.until !== 'object') return after(now, longestWait(stage), workflow.calendar);
  const answer = answerAwaited(stage);
  const dates =
    answer === undefined
      ? [own(state.attributes, attributeAwaited(stage) ?? '')]
      : answersGiven(state, answer);
  // A date that is over, and what is none, which no request states, is waited for no longer.
  return new Date(Math.max(now.getTime(), ...dates.map((date) => instantOf(date)?.getTime() ?? 0)));
}

/** The first of the instants, each `every` after the one before and counted from when it began, that is still to come. */
function nextLook(
  stage: WaitStage,
  { calendar }: Workflow,
  { since, now }: { readonly since: Date; readonly now: Date },
): string | undefined {
  const { every } = stage;
  if (!looks(stage) || every === undefined) return undefined;
  if ('seconds' in every) {
    const passed = Math.floor((now.getTime() - since.getTime()) / (every.seconds * 1_000));
    return new Date(since.getTime() + (passed + 1) * every.seconds * 1_000).toISOString();
  }
  let instant = after(since, every, calendar);
  while (instant <= now) instant = after(instant, every, calendar);
  return instant.toISOString();
}
