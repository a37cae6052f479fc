import { defined } from '../../schema/defined.ts';
import type { Freeze } from '../../schema/freezes.ts';
import { everyone, type Person, type Roles } from '../../schema/roles.ts';
import type { CountedStage, Workflow } from '../../schema/workflow.ts';
import type { ReadEntry } from '../domain/entry.ts';
import type { LinkClaims } from '../domain/link.ts';
import type { Decision, Deployment, RequestState, SubjectState, Submission } from '../domain/model.ts';
import type { Situation } from '../domain/request/situation.ts';
import { countedStage, isPast, stageState } from '../domain/request/stages.ts';
import type { DescribedRule } from '../words/rule.ts';
import { describeStanding } from '../words/standing.ts';
import { decisionOf, takenBackBy } from './entries.ts';

/** What a page shows of a request, whoever reads it. */
export interface RequestView extends Situation {
  /** The request's entries in order, from the first. */
  readonly history: readonly ReadEntry<RequestState>[];
  /** `undefined` when nothing is known of the subject yet. */
  readonly subject: SubjectState | undefined;
  /** What was submitted as the version that the last environment runs, by another request; where that was read. */
  readonly replaces?: Submission | undefined;
  /** When nothing is promoted. */
  readonly freezes: readonly Freeze[];
  /** The rule that it is for, where it is for one. */
  readonly rule?: DescribedRule | undefined;
}

/** Everything that a page behind a link is rendered from. */
export interface ReviewView extends RequestView {
  /** What the link that was opened speaks of. */
  readonly claims: LinkClaims;
  /** Whom the link belongs to. */
  readonly person: Person;
  /** Where the form goes: the link's own path, or that of the page in the console; without a query. */
  readonly action: string;
  /** What a form of somebody who is signed in carries; `undefined` for who came by a link. */
  readonly csrf?: string | undefined;
  /** What is filled in already, and what is wrong with it. */
  readonly form?: FormState;
}

/** A form as it came back, or as a link preselects it. */
export interface FormState {
  /** What was entered, by the names of the controls. */
  readonly entered: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

/** Something that is wrong with a form: with the control of this name, or with all of it (`body`). */
export interface Problem {
  readonly field: string;
  readonly message: string;
}

/**
 * The stage that the link speaks of, with as many people as it asks for.
 * @throws GovernanceError `StageClosed` when the workflow has no such stage for people.
 */
export const stageOf = ({ workflow, state, claims }: ReviewView): CountedStage =>
  countedStage(workflow, state, claims.stage);

/** The printed name of whoever did something; the address when nobody in any role has it now. */
export function nameOf(roles: Roles, actor: string): string {
  if (/^(system|execution):/.test(actor)) return 'Countersign';
  return everyone(roles).get(actor)?.name ?? actor;
}

/** By whose clock deadlines are said: that of the person, or of the workflow's calendar; UTC where neither names one. */
export function zoneOf({ person, workflow }: Pick<ReviewView, 'person' | 'workflow'>): string | undefined {
  return person.timeZone ?? workflow.calendar?.timeZone;
}

/** Where the request stands, for the page's person. */
export function standingOf(view: ReviewView, requester?: string): string {
  const { workflow, state, now } = view;
  return describeStanding(workflow, state, { ...defined({ requester }), now, zone: zoneOf(view) });
}

/** What the last environment of a workflow runs now. */
export function inProduction(workflow: Workflow, subject: SubjectState | undefined): Deployment | undefined {
  const last = workflow.environments.at(-1);
  if (last === undefined || subject === undefined || !Object.hasOwn(subject.environments, last))
    return undefined;
  return subject.environments[last];
}

/** What the link's owner decided at the link's stage and attempt and did not take back, if anything. */
export function ownDecision({ state, history, claims, person }: ReviewView): Decision | undefined {
  const takenBack = takenBackBy(history, claims).map(({ decision }) => decision.at);
  const recorded = history
    .flatMap((entry) => decisionOf(entry) ?? [])
    .filter((one) => one.stage === claims.stage && one.attempt === claims.attempt)
    .map((one) => one.decision)
    .filter((one) => !takenBack.includes(one.at));
  const current = claims.attempt === state.attempt ? stageState(state, claims.stage).decisions : [];
  return [...current, ...recorded].find((decision) => decision.person === person.email);
}

/** True while the stage of the link waits for others. */
export function isUnsettled({ state, claims, now }: ReviewView): boolean {
  const { outcome, dueAt } = stageState(state, claims.stage);
  return (
    state.status === 'open' &&
    state.attempt === claims.attempt &&
    outcome === undefined &&
    !isPast(dueAt, now)
  );
}
