import { stageState } from '../../../lambdas/domain/request/stages.ts';
import { membersOf } from '../../../workflows/schema/roles.ts';
import { type HumanStage, isHuman, stagesInOrder } from '../../../workflows/schema/workflow.ts';
import type { Step } from '../model/moves.ts';
import type { Universe } from '../model/world.ts';
import {
  changeOf,
  definitionFor,
  isSubject,
  type RequestEntry,
  requestEntries,
  type StepInvariant,
  type SubjectEntry,
} from './invariant.ts';

interface Promoted {
  readonly request: string;
  readonly attempt: number;
  readonly stage: string;
  readonly environment: string;
  readonly version: string;
}

interface Decided {
  readonly stage: string;
  readonly attempt: number;
  readonly decision: { readonly person: string; readonly choice: string };
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
      return stage.type === 'promotion' && stage.environment === promoted.environment
        ? undefined
        : `stage ${name} promotes to ${promoted.environment}`;
    }
    const missing = isHuman(stage) ? whyNotApproved(universe, entries, promoted, name, stage) : undefined;
    if (missing !== undefined) return missing;
  }
  return `no stage ${promoted.stage} in the request's definition`;
};

function whyNotApproved(
  universe: Universe,
  entries: readonly RequestEntry[],
  { attempt }: Promoted,
  name: string,
  stage: HumanStage,
): string | undefined {
  const decided = entries.filter((entry) => entry.action === 'decided').map((entry) => decidedIn(entry));
  const here = decided.filter((one) => one.stage === name && one.attempt === attempt);
  const against = here.find((one) => one.decision.choice !== 'approve');
  if (against !== undefined)
    return `promotes though ${against.decision.person} decided against stage ${name}`;
  const requesters = entries.filter((entry) => entry.action === 'submitted').map((entry) => entry.actor);
  const roles = universe.scenario.catalogues[0]?.roles ?? {};
  const approvers = new Set(
    here
      .map((one) => one.decision.person)
      .filter((person) => membersOf(roles, stage.role).some(({ email }) => email === person))
      .filter((person) => !requesters.includes(person))
      .filter((person) => !decided.some((one) => one.decision.person === person && one.stage !== name)),
  );
  return approvers.size >= stage.quorum
    ? undefined
    : `promotes with ${approvers.size} of ${stage.quorum} approvals by eligible people at stage ${name}`;
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

/** 5. A person who was told "recorded" must be able to rely on it, and on hearing the same again. */
export const answersAreInTheLedger: StepInvariant = (universe, { after, invocation, answered }) => {
  if (invocation?.owner.kind !== 'click' || answered?.ok !== true) return undefined;
  const event = universe.event(invocation.owner.event);
  if (event.kind !== 'click') return undefined;
  const { person, stage, attempt = 1, choice, request } = event;
  const entries = requestEntries(universe, after, universe.requestBy(request));
  const recorded = entries.some(
    (entry) =>
      entry.action === 'decided' &&
      decidedIn(entry).stage === stage &&
      decidedIn(entry).attempt === attempt &&
      decidedIn(entry).decision.person === person &&
      decidedIn(entry).decision.choice === choice,
  );
  const { status } = answered.value as { status: number };
  if (status === 200 && !recorded) return `${person} hears that '${choice}' is recorded, and it is not`;
  const current = entries.at(-1)?.state.attempt === attempt;
  if (status !== 200 && recorded && current)
    return `${person} hears ${status} about a '${choice}' that is recorded`;
  return undefined;
};

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
  if (!membersOf(roles, stage.role).some(({ email }) => email === person))
    return `${person} is no ${stage.role}`;
  if (earlier.some((one) => one.action === 'submitted' && one.actor === person))
    return `${person} decides about their own request`;
  const before = earlier.filter((one) => one.action === 'decided').map((one) => decidedIn(one));
  if (before.some((one) => one.decision.person === person && one.stage !== name))
    return `${person} decides a second stage`;
  if (before.some((one) => one.decision.person === person && one.attempt === attempt))
    return `${person} decides stage ${name} twice`;
  const asked =
    step.invocation?.owner.kind === 'click' ? universe.event(step.invocation.owner.event) : undefined;
  if (
    asked?.kind === 'click' &&
    (asked.stage !== name || (asked.attempt ?? 1) !== attempt || asked.person !== person)
  )
    return `the link of ${asked.person} for ${asked.stage}, attempt ${asked.attempt ?? 1}, decides ${name} of ${attempt}`;
  const { dueAt } = stageState(earlier.at(-1)?.state ?? entry.state, name);
  if (dueAt === undefined || entry.at >= dueAt)
    return `${person} decides ${name} at ${entry.at}, due ${dueAt}`;
  const current = earlier.filter((one) => one.action === 'submitted').length;
  return attempt === current ? undefined : `a decision about attempt ${attempt} in attempt ${current}`;
};

function newPromotion(universe: Universe, step: Step): Promoted | undefined {
  const change = changeOf(universe, step);
  if (change === undefined || !isSubject(change.after)) return undefined;
  const entry = change.after.entries.at(-1) as SubjectEntry | undefined;
  return entry?.action === 'promoted' ? (entry.details as unknown as Promoted) : undefined;
}

const decidedIn = (entry: RequestEntry): Decided => entry.details as unknown as Decided;
