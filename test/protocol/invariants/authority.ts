import { open, type SealedEntry } from '../../../lambdas/domain/entry.ts';
import type { Decision, RequestState, StageDecision } from '../../../lambdas/domain/model.ts';
import { stageState } from '../../../lambdas/domain/request/stages.ts';
import { membersOf, type Roles } from '../../../schema/roles.ts';
import {
  escalationsOf,
  type HumanStage,
  hasTracks,
  isEffect,
  isHuman,
  type Seats,
  type Stage,
  stagesInOrder,
  type Workflow,
} from '../../../schema/workflow.ts';
import { claimsOf } from '../../support/in-memory-ports.ts';
import type { Step } from '../model/moves.ts';
import { shownOn } from '../model/operations.ts';
import type { Event } from '../model/scenario.ts';
import type { Universe } from '../model/world.ts';
import {
  changeOf,
  definitionFor,
  isSubject,
  type RequestEntry,
  type RestInvariant,
  requestEntries,
  type StepInvariant,
  type SubjectEntry,
  standings,
  subjectEntries,
} from './invariant.ts';

interface Promoted {
  readonly request: string;
  readonly attempt: number;
  readonly stage: string;
  readonly environment: string;
  readonly version: string;
  readonly authorisedBy: readonly StageDecision[];
}

interface Decided {
  readonly stage: string;
  readonly attempt: number;
  readonly decision: Decision;
}

/**
 * 2. The reason why there is a Countersign at all. Judged from the single decision entries and the definition, not
 * from the state that the entries carry, which is what the code under test makes.
 */
export const promotedOnlyWithApprovals: StepInvariant = (universe, step) => {
  const promoted = newPromotion(universe, step);
  if (promoted === undefined) return undefined;
  const entries = requestEntries(universe, step.after, promoted.request);
  const submitted = entries.filter((entry) => entry.action === 'submitted');
  const attempt = submitted.at(-1)?.details['attempt'];
  if (attempt !== promoted.attempt)
    return `attempt ${promoted.attempt} promotes, the request is at ${attempt}`;
  if (submitted.at(-1)?.state.version !== promoted.version)
    return `promotes another version: ${promoted.version}`;
  const workflow = definitionFor(universe, String(submitted[0]?.details['definition']));
  for (const [name, stage] of stagesInOrder(workflow)) {
    if (name === promoted.stage) {
      return isEffect(stage) && stage.environment === promoted.environment
        ? undefined
        : `stage ${name} changes ${promoted.environment}`;
    }
    // Each of its tracks is judged by itself.
    if (hasTracks(stage)) continue;
    const missing = whyNotPassed(
      universe,
      entries,
      workflow,
      name,
      stage,
      attemptOf(workflow, entries, name),
    );
    if (missing !== undefined) return missing;
  }
  return `no stage ${promoted.stage} in the request's definition`;
};

/** The attempt in which a stage had to be passed: an earlier one when the current one began behind that stage. */
function attemptOf(workflow: Workflow, entries: readonly RequestEntry[], name: string): number {
  const order = stagesInOrder(workflow).map(([stage]) => stage);
  const current = entries.filter((entry) => entry.action === 'submitted').length;
  for (let attempt = current; attempt > 1; attempt--) {
    const sentBack = entries
      .filter((entry) => entry.action === 'decided')
      .map((entry) => decidedIn(entry))
      .find((one) => one.attempt === attempt - 1 && one.decision.choice === 'request-changes');
    const stage = sentBack === undefined ? undefined : workflow.stages[sentBack.stage];
    const resumed = stage !== undefined && isHuman(stage) ? stage.reworkTo : undefined;
    if (resumed === undefined || order.indexOf(name) >= order.indexOf(resumed)) return attempt;
    const signed = workflow.stages[name];
    const carries = signed !== undefined && isHuman(signed) && signed.carries === true;
    if (!carries && matterOf(entries, attempt) !== matterOf(entries, attempt - 1)) return attempt;
  }
  return 1;
}

/** What the signatures of an attempt were given for. */
function matterOf(entries: readonly RequestEntry[], attempt: number): string {
  const submitted = entries.filter((entry) => entry.action === 'submitted')[attempt - 1];
  const { version, artifact, variables, attributes } = submitted?.state ?? {};
  return JSON.stringify([version, artifact?.sha256, variables, attributes]);
}

function whyNotPassed(
  universe: Universe,
  entries: readonly RequestEntry[],
  workflow: Workflow,
  name: string,
  stage: Stage,
  attempt: number,
): string | undefined {
  const says = (action: string, outcome?: string) =>
    sinceAsked(entries, name).some(({ action: done, details }) => {
      const { stage: of, attempt: at, outcome: to } = details as Record<string, unknown>;
      return done === action && of === name && at === attempt && (outcome === undefined || to === outcome);
    });
  if (stage.when !== undefined && says('stage-skipped')) return undefined;
  if (isHuman(stage)) return whyNotApproved(universe, entries, workflow, attempt, name, stage);
  const done =
    stage.type === 'check'
      ? says('checked', 'passed')
      : stage.type === 'wait'
        ? says('wait-begun') && says('wait-ended', 'passed')
        : says('promoted');
  return done ? undefined : `goes on without stage ${name} in attempt ${attempt}`;
}

function whyNotApproved(
  universe: Universe,
  entries: readonly RequestEntry[],
  workflow: Workflow,
  attempt: number,
  name: string,
  stage: HumanStage,
): string | undefined {
  const decided = sinceAsked(entries, name)
    .filter((entry) => entry.action === 'decided')
    .map((entry) => decidedIn(entry));
  const here = decided.filter((one) => one.stage === name && one.attempt === attempt);
  const back = here.find((one) => one.decision.choice === 'request-changes');
  if (back !== undefined) return `promotes though ${back.decision.person} requested changes at ${name}`;
  if (here.filter((one) => one.decision.choice === 'reject').length >= stage.rejectQuorum)
    return `promotes though stage ${name} rejected it`;
  const requesters = entries.filter((entry) => entry.action === 'submitted').map((entry) => entry.actor);
  const roles = universe.scenario.catalogues[0]?.roles ?? {};
  const approving = here
    .filter(({ decision }) => decision.choice.startsWith('approve'))
    .filter(({ decision }) => !requesters.includes(decision.person))
    .filter(
      ({ decision }) => !decided.some((one) => one.decision.person === decision.person && one.stage !== name),
    );
  const parts = approving.filter(
    ({ decision: { person, inPlaceOf = person } }, index) =>
      approving.findIndex((one) => (one.decision.inPlaceOf ?? one.decision.person) === inPlaceOf) === index,
  );
  const helps = parts.map(({ decision }) =>
    stage.approvers
      .map(({ role }) => role)
      .filter((role) => hasPart(entries, workflow, name, attempt, roles, decision, role)),
  );
  const seats = seatsAsked(entries, name, attempt, stage);
  return canSeat(seats, helps)
    ? undefined
    : `promotes though the approvals at stage ${name} do not fill ${seats.join(', ')}`;
}

/** A seat for each approval that a stage asks for, by role: a share is so many as its opening has recorded. */
function seatsAsked(
  entries: readonly RequestEntry[],
  name: string,
  attempt: number,
  { approvers }: HumanStage,
): string[] {
  const recorded = sinceAsked(entries, name).findLast(
    ({ action, details }) =>
      action === 'stage-opened' && details['stage'] === name && details['attempt'] === attempt,
  )?.details['approvers'] as readonly Seats[] | undefined;
  return approvers.flatMap(({ role, quorum }) => {
    const count = typeof quorum === 'number' ? quorum : recorded?.find((one) => one.role === role)?.quorum;
    return Array<string>(count ?? 1).fill(role);
  });
}

/** The entries of a stage that count: those since its attempt went back to it, or before it, if it did. */
function sinceAsked(entries: readonly RequestEntry[], name: string): readonly RequestEntry[] {
  const last = entries.findLastIndex(
    ({ action, state }) => action === 'approval-outdated' && state.again?.through.includes(name),
  );
  const promoted = entries.filter(({ action }) => action === 'promoted');
  return standing(last < 0 ? entries : [...promoted, ...entries.slice(last)]);
}

/** The entries without the decisions that were taken back: of those that are alike, the one before that. */
function standing(entries: readonly RequestEntry[]): readonly RequestEntry[] {
  const left: RequestEntry[] = [];
  for (const entry of entries) {
    const taken =
      entry.action === 'rescinded'
        ? left.findLastIndex((one) => one.action === 'decided' && decisionKey(one) === decisionKey(entry))
        : -1;
    if (taken >= 0) left.splice(taken, 1);
    left.push(entry);
  }
  return left;
}

const decisionKey = (entry: RequestEntry): string => {
  const { stage, attempt, decision } = decidedIn(entry);
  return JSON.stringify([stage, attempt, decision.person, decision.choice, decision.comment, decision.at]);
};

/** 17. No promotion names an approval that was taken back as one that it rests on. */
export const nothingRestsOnWhatWasTakenBack: StepInvariant = (universe, step) => {
  const promoted = newPromotion(universe, step);
  if (promoted === undefined) return undefined;
  const entries = requestEntries(universe, step.after, promoted.request);
  const decided = standing(entries)
    .filter(({ action }) => action === 'decided')
    .map((entry) => decidedIn(entry));
  const rests = promoted.authorisedBy.find(
    ({ person, at, stage }) =>
      !decided.some(
        ({ stage: of, decision }) => of === stage && decision.person === person && decision.at === at,
      ),
  );
  return rests && `promotes by an approval of ${rests.person} that was taken back, or never given`;
};

/** 17. One's own approval is taken back, once, by the link for that, while the stage waits. */
export const onlyWhatWaitsIsTakenBack: StepInvariant = (universe, step) => {
  const change = changeOf(universe, step);
  const entry = change?.after.entries.at(-1) as RequestEntry | undefined;
  if (entry?.action !== 'rescinded') return undefined;
  const earlier = (change?.before?.entries ?? []) as readonly RequestEntry[];
  const { stage, attempt, decision } = decidedIn(entry);
  if (entry.actor !== decision.person) return `${entry.actor} takes back what ${decision.person} decided`;
  if (!decision.choice.startsWith('approve')) return `takes back '${decision.choice}'`;
  const here = sinceAsked(earlier, stage).filter(
    (one) => one.action === 'decided' && decidedIn(one).stage === stage && decidedIn(one).attempt === attempt,
  );
  if (!here.some((one) => decisionKey(one) === decisionKey(entry)))
    return `takes back what ${decision.person} has not decided, or has taken back before`;
  if (here.some(({ details }) => details['outcome'] !== undefined))
    return `takes back an approval of ${stage}, which is settled`;
  const { dueAt } = stageState(earlier.at(-1)?.state ?? entry.state, stage);
  return dueAt === undefined || entry.at >= dueAt ? `takes it back at ${entry.at}, due ${dueAt}` : undefined;
};

/** 17. A link acts once: what its person did by it is done, also after it was taken back. */
export const eachLinkActsOnce: StepInvariant = (universe, step) => {
  const change = changeOf(universe, step);
  const entry = change?.after.entries.at(-1) as RequestEntry | undefined;
  const { owner } = step.invocation ?? {};
  if (entry === undefined || owner?.kind !== 'click' || !isAct(entry)) return undefined;
  const event = universe.event(owner.event);
  if (event.kind !== 'click') return undefined;
  const earlier = (change?.before?.entries ?? []) as readonly RequestEntry[];
  const { stage } = decidedIn(entry);
  // What an attempt asks again has links of its own.
  const first = 100 * ((stageState(entry.state, stage).asked ?? 1) - 1);
  const asking = earlier.findLastIndex(
    ({ state }) => state.stages[stage]?.asked !== entry.state.stages[stage]?.asked,
  );
  const before = first + actsBefore(earlier.slice(asking + 1), entry);
  return before === (event.act ?? 0)
    ? undefined
    : `a link for act ${event.act ?? 0} of ${event.person} does their act ${before}`;
};

/** How many acts of a person's at the stage of an attempt came before one of them. */
function actsBefore(entries: readonly RequestEntry[], act: RequestEntry): number {
  const { stage, attempt, decision } = decidedIn(act);
  const there = entries.filter(
    (one) => one.seq < act.seq && decidedIn(one).stage === stage && decidedIn(one).attempt === attempt,
  );
  const acts = there.filter((one) => isAct(one) && decidedIn(one).decision.person === decision.person);
  const given = there.filter(
    (one) => one.action === 'handed-over' && one.details['from'] === decision.person,
  );
  return acts.length + 2 * given.length;
}

const isAct = ({ action }: RequestEntry): boolean => action === 'decided' || action === 'rescinded';

/** What somebody did by a link has that very link beside it, so that nobody who can only write the ledger can have done it. */
export const deedsAreProven: StepInvariant = (universe, step) => {
  const entry = changeOf(universe, step)?.after.entries.at(-1) as RequestEntry | undefined;
  if (entry === undefined || !(isAct(entry) || entry.action === 'handed-over')) return undefined;
  const { owner } = step.invocation ?? {};
  const event = owner?.kind === 'click' ? universe.event(owner.event) : undefined;
  if (event?.kind !== 'click') return `${entry.action} by nobody's click`;
  const proof = entry.details['proof'];
  if (typeof proof !== 'string') return `${entry.action} without a proof`;
  const { request, stage, attempt, approver, act = 0 } = claimsOf(proof);
  const proves = [request, stage, attempt, approver, act].join();
  const { state, details } = entry;
  const done = [state.request, details['stage'], details['attempt'], event.person, event.act ?? 0].join();
  return proves === done ? undefined : `${entry.action} by ${done} carries a proof of ${proves}`;
};

/**
 * 16. An approval is for replacing what its people saw: no environment ever moves to a version whose approvals were given
 * before what it replaces was there. What an earlier attempt of the request put there counts for what it replaced.
 */
export const replacesWhatWasSeen: StepInvariant = (universe, step) => {
  const promoted = newPromotion(universe, step);
  if (promoted === undefined) return undefined;
  const { request, attempt, environment } = promoted;
  const entries = requestEntries(universe, step.after, request);
  const workflow = definitionFor(universe, String(entries[0]?.details['definition']));
  const before = subjectEntries(universe, step.before, entries[0]?.state.subject ?? '').at(-1);
  const there = before?.state.environments[environment];
  const name = stagesBefore(workflow, promoted.stage).findLast((stage) =>
    entries.some((entry) => entry.action === 'decided' && decidedIn(entry).stage === stage),
  );
  if (name === undefined) return undefined;
  const approving = sinceAsked(entries, name)
    .filter((entry) => entry.action === 'decided')
    .map((entry) => decidedIn(entry))
    .filter(({ stage, decision }) => stage === name && decision.choice.startsWith('approve'));
  if (approving.length === 0) return `promotes to ${environment} by approvals that count no more`;
  for (const { decision, attempt: at } of approving) {
    const shown = shownOn(universe, step.before, `${request} ${name} ${at} ${decision.person}`)?.replaces;
    const saw = shown?.[environment];
    const fits = [there, ...(there?.request === request ? [there.replaced] : [])].some(
      (one) => `${one?.request} ${one?.version}` === `${saw?.request} ${saw?.version}`,
    );
    if (!fits)
      return `attempt ${attempt} replaces version ${there?.version} in ${environment}; ${decision.person} saw ${saw?.version}`;
  }
  return undefined;
};

/** 16. What people answered before their stage was asked again counts no more. */
export const askedAnewFromNothing: StepInvariant = (universe, step) => {
  const change = changeOf(universe, step);
  const entries = (change?.after.entries ?? []) as readonly RequestEntry[];
  const { state } = entries.at(-1) ?? {};
  const stale = state?.again?.through.find((name) => {
    const since = sinceAsked(entries, name).filter(
      (entry) => entry.action === 'decided' && decidedIn(entry).stage === name,
    );
    return stageState(state, name).decisions.length > since.length;
  });
  return stale && `${stale} is asked again, and still has what was answered before`;
};

const stagesBefore = (workflow: Workflow, name: string): string[] => {
  const order = stagesInOrder(workflow);
  const index = order.findIndex(([stage]) => stage === name);
  return order.slice(0, index).flatMap(([stage, { type }]) => (type === 'approval' ? [stage] : []));
};

/** Whether each seat finds an approval of its own among those that may take it. */
function canSeat([seat, ...others]: readonly string[], helps: readonly (readonly string[])[]): boolean {
  if (seat === undefined) return true;
  return helps.some((roles, index) => roles.includes(seat) && canSeat(others, helps.toSpliced(index, 1)));
}

/** Judged from the entries alone: the people of a role each have a part; whoever is handed one has it from then on. */
function hasPart(
  entries: readonly RequestEntry[],
  workflow: Workflow,
  name: string,
  attempt: number,
  roles: Roles,
  { person, inPlaceOf = person }: Decision,
  countsFor: string,
): boolean {
  const stage = workflow.stages[name];
  if (stage === undefined || !isHuman(stage)) return false;
  if (!stage.approvers.some((seat) => seat.role === countsFor)) return false;
  const about = entries.filter(({ details }) => {
    const { stage: of, attempt: at } = details as Record<string, unknown>;
    return of === name && at === attempt;
  });
  const taken = about.filter(({ action }) => action === 'escalated').length;
  const escalated = escalationsOf(stage).slice(0, taken);
  const from = [countsFor, ...escalated.map(({ to }) => to)];
  if (!from.some((one) => membersOf(roles, one).some(({ email }) => email === inPlaceOf))) return false;
  let holder = inPlaceOf;
  for (const { action, details, at } of about) {
    const { from: giver, to } = details as unknown as { from: string; to: string };
    const decidedAt = about.find(
      (one) => one.action === 'decided' && decidedIn(one).decision.person === person,
    );
    if (action !== 'handed-over' || giver !== holder || (decidedAt && at > decidedAt.at)) continue;
    holder = to;
  }
  return holder === person;
}

/** 3. What a newer version has superseded must never overwrite it. */
export const supersededNeverPromotes: StepInvariant = (universe, step) => {
  const promoted = newPromotion(universe, step);
  if (promoted === undefined) return undefined;
  const own = requestEntries(universe, step.after, promoted.request)[0];
  const definition = definitionFor(universe, String(own?.details['definition']));
  if (definition.newerVersion !== 'supersede') return undefined;
  const subject = changeOf(universe, step)?.after.entries as readonly SubjectEntry[] | undefined;
  const newer = (subject ?? [])
    .filter((entry) => entry.action === 'request-opened')
    .map((entry) => requestEntries(universe, step.after, String(entry.details['request']))[0])
    .find((first) => first !== undefined && own !== undefined && first.at > own.at);
  return (
    newer && `request ${promoted.request} promotes after a newer one, ${newer.state.request}, has entered`
  );
};

/**
 * 3. What was withdrawn, rejected, stopped or expired promotes nothing more. (A promotion that was decided upon before
 * may be committed after the closing entry: they are entries of different streams.)
 */
export const closedNeverPromotes: StepInvariant = (universe, step) => {
  const promoted = newPromotion(universe, step);
  if (promoted === undefined || step.move.kind !== 'call') return undefined;
  const read = universe.actors
    .answersTo(step.move.actor)
    .map(({ value }) => value as Partial<SealedEntry> | undefined)
    .findLast((value) => value?.stream === `request/${promoted.request}`);
  const state = read === undefined ? undefined : open<RequestState>(read as SealedEntry).state;
  if (state === undefined) return 'promotes without having read the request';
  return state.status === 'closed'
    ? `request ${promoted.request} was read as closed (${state.outcome}), and promotes`
    : undefined;
};

/** 5. A person who was told "recorded" must be able to rely on it, and on hearing the same again. */
export const answersAreInTheLedger: StepInvariant = (universe, { after, invocation, answered }) => {
  if (invocation?.owner.kind !== 'click' || answered?.ok !== true) return undefined;
  const event = universe.event(invocation.owner.event);
  if (event.kind !== 'click') return undefined;
  const { person, attempt = 1, choice, request } = event;
  const entries = requestEntries(universe, after, universe.requestBy(request));
  const recorded = entries.some((entry) => says(entry, event));
  const { status } = answered.value as { status: number };
  if (status === 303 && !recorded) return `${person} hears that '${choice}' is recorded, and it is not`;
  // What was asked again since, is asked anew; what was taken back and decided again, another link has decided.
  const counts = sinceAsked(entries, event.stage).some(
    (entry) => says(entry, event) && (!isAct(entry) || actsBefore(entries, entry) <= (event.act ?? 0)),
  );
  const current = entries.at(-1)?.state.attempt === attempt;
  if (status !== 303 && counts && current)
    return `${person} hears ${status} about a '${choice}' that is recorded`;
  return undefined;
};

/** Whether an entry records what a person has sent. */
function says(
  { action, actor, details, state }: RequestEntry,
  { person, stage, attempt = 1, choice, to }: Extract<Event, { kind: 'click' }>,
): boolean {
  const { stage: of, attempt: at, decision, from, to: taker } = details as Record<string, unknown>;
  if (choice === 'withdraw') return action === 'closed' && state.outcome === 'withdrawn' && actor === person;
  if (of !== stage || at !== attempt) return false;
  if (choice === 'rescind')
    return action === 'rescinded' && (decision as Decision | undefined)?.person === person;
  if (choice === 'hand-over') return action === 'handed-over' && from === person && taker === to;
  const { person: decider, choice: chosen } = (decision ?? {}) as Partial<Decision>;
  return action === 'decided' && decider === person && chosen === choice;
}

/** 2. Whoever decides must be entitled to, even when nothing is promoted after it. */
export const onlyTheEntitledDecide: StepInvariant = (universe, step) => {
  const change = changeOf(universe, step);
  const entry = change?.after.entries.at(-1) as RequestEntry | undefined;
  if (entry?.action !== 'decided') return undefined;
  const earlier = (change?.before?.entries ?? []) as readonly RequestEntry[];
  const { stage: name, attempt, decision } = decidedIn(entry);
  const stage = definitionFor(universe, entry.state.definition).stages[name];
  if (stage === undefined || !isHuman(stage)) return `a decision about ${name}, which waits for nobody`;
  const { person } = decision;
  // The function that decides may have begun on the code before a deployment.
  const roles = step.invocation?.catalogue.roles ?? {};
  const workflow = definitionFor(universe, entry.state.definition);
  const seats = stage.approvers.map(({ role }) => role);
  if (!seats.some((role) => hasPart(earlier, workflow, name, attempt, roles, decision, role)))
    return `${person} has no part in stage ${name} as ${decision.role}`;
  if (earlier.some((one) => one.action === 'submitted' && one.actor === person))
    return `${person} decides about their own request`;
  const all = earlier.filter((one) => one.action === 'decided').map((one) => decidedIn(one));
  if (all.some((one) => one.decision.person === person && one.stage !== name))
    return `${person} decides a second stage`;
  const before = sinceAsked(earlier, name)
    .filter((one) => one.action === 'decided')
    .map((one) => decidedIn(one));
  if (before.some((one) => one.decision.person === person && one.attempt === attempt))
    return `${person} decides stage ${name} twice`;
  const origin = decision.inPlaceOf ?? person;
  const used = before.find(
    (one) =>
      one.stage === name &&
      one.attempt === attempt &&
      (one.decision.inPlaceOf ?? one.decision.person) === origin,
  );
  if (used !== undefined) return `the part of ${origin} decides stage ${name} a second time`;
  const asked =
    step.invocation?.owner.kind === 'click' ? universe.event(step.invocation.owner.event) : undefined;
  if (
    asked?.kind === 'click' &&
    (asked.stage !== name || (asked.attempt ?? 1) !== attempt || asked.person !== person)
  )
    return `the link of ${asked.person} for ${asked.stage}, attempt ${asked.attempt ?? 1}, decides ${name} of ${attempt}`;
  const against = before.filter(
    (one) => one.stage === name && one.attempt === attempt && one.decision.choice === 'reject',
  );
  if (entry.state.outcome === 'rejected' && against.length + 1 < stage.rejectQuorum)
    return `stage ${name} rejects with ${against.length + 1} of ${stage.rejectQuorum} votes`;
  const { dueAt } = stageState(earlier.at(-1)?.state ?? entry.state, name);
  if (dueAt === undefined || entry.at >= dueAt)
    return `${person} decides ${name} at ${entry.at}, due ${dueAt}`;
  const current = earlier.filter((one) => one.action === 'submitted').length;
  return attempt === current ? undefined : `a decision about attempt ${attempt} in attempt ${current}`;
};

/** 4. A request that is completed has had every effect that its last attempt came by. */
export const completedHasPromoted: RestInvariant = (universe, world) => {
  for (const { state } of standings(universe, world)) {
    if (state.outcome !== 'completed') continue;
    const entries = requestEntries(universe, world, state.request);
    const workflow = definitionFor(universe, state.definition);
    for (const [name, stage] of stagesInOrder(workflow)) {
      if (!isEffect(stage)) continue;
      const attempt = attemptOf(workflow, entries, name);
      const missing = whyNotPassed(universe, entries, workflow, name, stage, attempt);
      if (missing !== undefined) return `request ${state.request} is completed: ${missing}`;
    }
  }
  return undefined;
};

function newPromotion(universe: Universe, step: Step): Promoted | undefined {
  const change = changeOf(universe, step);
  if (change === undefined || !isSubject(change.after)) return undefined;
  const entry = change.after.entries.at(-1) as SubjectEntry | undefined;
  return entry?.action === 'promoted' ? (entry.details as unknown as Promoted) : undefined;
}

const decidedIn = (entry: RequestEntry): Decided => entry.details as unknown as Decided;
