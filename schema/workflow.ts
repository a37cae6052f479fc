import { canonicalize, sha256Hex } from './canonical-json.ts';
import type { Check } from './check.ts';
import type { Wait } from './duration.ts';
import { own } from './own.ts';
import type { Test, Variable, When } from './when.ts';
import type { DayHours, Weekday } from './working-hours.ts';
import type { Calendar } from './working-time.ts';

/**
 * A workflow as the engine runs it: plain data, with every default filled in.
 * `defineWorkflow` makes it from what an admin writes; the ledger stores it by its hash.
 */
export interface Workflow {
  /**
   * Version of this shape. A change that older handlers would misread gets the next number; what has nothing of it keeps
   * the one before.
   */
  readonly format: 2 | 3 | 4 | 5 | 6 | 7;
  /** Kebab-case; names the state machine `countersign-<id>`. */
  readonly id: string;
  readonly title: string;
  /** The kind of subject it governs: `model` in `model/churn`. */
  readonly subject: string;
  /** The role whose people may submit a request and its later attempts. */
  readonly requester: string;
  /** What a request must bring along. */
  readonly submission: SubmissionRules;
  /** What metrics mean that its requests may state, by name, for those who read them; absent where nothing is said. */
  readonly metrics?: Readonly<Record<string, MetricMeaning>> | undefined;
  /** The roles whose people hear of the beginning and the end of each request, and decide nothing; absent where none do. */
  readonly inform?: readonly string[] | undefined;
  /** The environments that its stages may change, lowest first. */
  readonly environments: readonly string[];
  /** The stage at which every request begins. */
  readonly start: string;
  readonly rework: {
    /** How long the requester has for the next attempt after changes were requested. */
    readonly due: Wait;
    /** The last attempt, at which nobody can request changes any more. */
    readonly maxAttempts: number;
  };
  /**
   * What a newer request for the same subject does to an open one of this workflow: `supersede` closes the older,
   * `queue` waits until the older is closed, `parallel` lets both go on.
   */
  readonly newerVersion: 'supersede' | 'queue' | 'parallel';
  /** When people work: there if any wait is counted in working time. */
  readonly calendar?: Calendar | undefined;
  readonly stages: Readonly<Record<string, Stage>>;
}

/** What a request of a workflow must bring along, beside its subject and version. */
export interface SubmissionRules {
  /** True when it must name its three variables: training data, code, hyperparameters. */
  readonly lineage: boolean;
  /**
   * What must pin its training data: `sha256`, or any digest and pin; absent where it is all but weak ones.
   */
  readonly trainingData?: 'sha256' | 'any' | undefined;
  /** True when its code may have no changes that nobody committed; absent otherwise. */
  readonly cleanCode?: true | undefined;
  /** True when it must name the artifact that is approved. */
  readonly artifact: boolean;
  /** Further facts it must state, by name: `amount: 'number'`, `riskTier: ['low', 'high']`. */
  readonly attributes: Readonly<Record<string, AttributeType>>;
  /** The metrics that it must state, by name; absent when there is none. Others may be stated beside. */
  readonly metrics?: readonly string[] | undefined;
  /** True when it must come through the API, from a caller that is known to speak for its requester; absent otherwise. */
  readonly authenticated?: true | undefined;
  /** The environment that must run, or have run before, the very version and artifact of the request. */
  readonly version?: { readonly in: string; readonly when: 'now' | 'before' } | undefined;
}

/** What a metric means to its readers. No rule looks at it: what must hold of a metric, a check says. */
export interface MetricMeaning {
  /** Which way is better; where it is not said, no difference is called better or worse. */
  readonly better?: 'higher' | 'lower' | undefined;
  /** So many digits after the decimal point, 0 to 12; as many as it is stated with, up to six that count, if absent. */
  readonly digits?: number | undefined;
  /** What people call it; its name if absent. */
  readonly label?: string | undefined;
}

/** `text`, `number`, `yes-no` (true or false), `date` (a day or an instant, UTC), or the texts it must be one of. */
export type AttributeType = 'text' | 'number' | 'yes-no' | 'date' | readonly string[];

export type Stage = HumanStage | TracksStage | CheckStage | PolicyStage | WaitStage | EffectStage;

/** The end of a workflow, as a stage's `next`. No stage can have this name. */
export const END = 'end';

interface AnyStage {
  readonly title: string;
  /** The stage is passed over, and the ledger says why, unless this holds. */
  readonly when?: When | undefined;
  /** The stage after this one, or `end`. */
  readonly next: string;
}

/** A stage that people decide (`approval`), or carry out and then confirm (`task`). */
export interface HumanStage extends AnyStage {
  readonly type: 'approval' | 'task';
  /** Who must approve: so many distinct people of each role, or such a share of them, all of them together. */
  readonly approvers: readonly SeatsOrShare[];
  /**
   * The sets of seats of which one is enough, each with the roles that it asks for. `approvers` has then each of these roles
   * once, with the most that one of the sets asks of it. Absent where all of `approvers` must approve.
   */
  readonly anyOf?: readonly (readonly SeatsOrShare[])[] | undefined;
  /** True when the roles are asked one after the other, as they are written; absent when all are asked at once. */
  readonly inOrder?: true | undefined;
  /** True when people can abstain; absent otherwise. */
  readonly abstain?: true | undefined;
  /** The role whose people, where they are asked here, have more of a say than the others. */
  readonly chair?: Chair | undefined;
  /** Whom separation of duties keeps out elsewhere and not here. */
  readonly alsoEligible: readonly ('requester' | 'earlier-approver')[];
  /** How long it takes decisions. */
  readonly due: Wait;
  /** How long a reminder leaves people alone, again and again. */
  readonly remindAfter?: Wait | undefined;
  /** After how long the people of another role are asked too; several in the order of their times. */
  readonly escalate?: Escalation | readonly Escalation[] | undefined;
  /** What a signature here means (21 CFR 11.50): written into each decision. */
  readonly meaning: Meaning;
  /** True when people can approve with conditions: findings that somebody settles by a date. */
  readonly conditions: boolean;
  /** The answers that need a comment. */
  readonly commentRequiredFor: readonly Choice[];
  /** What the stage asks beside the decision, by name, in this order. */
  readonly form: readonly FormField[];
  /** How many distinct people must reject before that ends the request. */
  readonly rejectQuorum: number;
  /** Where the next attempt begins when changes are requested here; the workflow's start if absent. */
  readonly reworkTo?: string | undefined;
  /** True when what is signed here also holds for a next attempt that brings something else; absent otherwise. */
  readonly carries?: true | undefined;
  /** Roles to whose people a person asked here may hand over. */
  readonly handOverTo: readonly string[];
  /** The roles whose people hear how the stage was settled, and decide nothing; absent where none do. */
  readonly inform?: readonly string[] | undefined;
  /** How sure it must be who signs here: the identity provider signs each decision, too. A link by mail is enough if absent. */
  readonly signature?: Signature | undefined;
  /** The workflow that is started for what was promoted before, when this stage ends in anything but approval. */
  readonly ifRejected?: { readonly start: string } | undefined;
  /**
   * What becomes of the request when time runs out here: it goes on without an answer, or ends and the workflow is started as for
   * `ifRejected`. It just ends if absent.
   */
  readonly ifExpired?: 'next' | { readonly start: string } | undefined;
  /** The rule of which this stage looks at a share of what it approved: it is passed over for all the others. */
  readonly samples?: { readonly of: string; readonly share: number } | undefined;
  /** The check of which this stage waives what failed: it is passed over unless that did. */
  readonly waives?: string | undefined;
  /** The stage of which this is one track; absent where it is a stage of its own. */
  readonly track?: Track | undefined;
}

/** One of the tracks of a stage: what it is a part of, and what it looks at. */
export interface Track {
  /** The name of the stage of type `tracks`. */
  readonly of: string;
  /** The parts of a submission without a change of which what was approved here stands; absent where any change counts. */
  readonly reviews?: readonly ReviewedPart[] | undefined;
}

/** A part of a submission that may change from one attempt to the next. */
export type ReviewedPart = Variable | 'artifact' | 'metrics' | 'attributes';

/**
 * A stage of several tracks, each of which is a stage for people by itself, under the name `<stage>-<track>`: all of them are
 * asked at once, and it is passed when enough of them are. Its state in the machine waits for all of them. On the path its
 * tracks come after it, one after the other; its `when`, if one was written, is theirs.
 */
export interface TracksStage extends AnyStage {
  readonly type: 'tracks';
  /** The names of its tracks, in the order of the path; `next` is the first. */
  readonly tracks: readonly string[];
  /** How many of them must pass, of those that are not passed over. */
  readonly atLeast: number;
}

/** From so long after the opening on, the people of a role are asked too. */
export interface Escalation {
  readonly after: Wait;
  readonly to: string;
}

/** So many distinct people of a role, or of those whom a rule names for the request; or such a share of those who may decide. */
export interface SeatsOrShare {
  /** A role; with `rule`, what its people are to the request, in words: it has a space then, so that it is no role's name. */
  readonly role: string;
  readonly quorum: number | Share;
  /** By which rule the request itself says who is asked; absent where it is whoever is in the role. */
  readonly rule?: SeatRule | undefined;
}

/** So many distinct people. */
export interface Seats extends SeatsOrShare {
  readonly quorum: number;
}

/** A share of people: a whole number of percent, from `1%` to `100%`, of those who may decide when the stage is opened. */
export type Share = `${number}%`;

/**
 * How a request says who decides it: whoever submits it, who confirms a task; the manager of the person who submits it; whoever answers for its subject, by the first
 * pattern that is of it; or the people of a role that one of its attributes stands for.
 */
export type SeatRule =
  | { readonly is: 'requester' }
  | { readonly managerOf: 'requester' }
  | { readonly ownerOf: 'subject'; readonly owners: readonly Ownership[] }
  | { readonly attribute: string; readonly of: Readonly<Record<string, string>> };

/** Whose the subjects of a pattern are: `model/credit-*`, where one `*` stands for any characters. */
export interface Ownership {
  readonly subjects: string;
  readonly roles: readonly string[];
}

/** A stage whose shares are counted: what it asks for since it was opened. */
export type CountedStage = Omit<HumanStage, 'approvers' | 'anyOf'> & AskedFor<Seats>;

/** What a stage asks for: all of `approvers`, or one of `anyOf`. */
export interface AskedFor<Each extends SeatsOrShare> {
  readonly approvers: readonly Each[];
  readonly anyOf?: readonly (readonly Each[])[] | undefined;
}

/** What the people of a role may do at a stage that asks them, beside what everybody may. */
export interface Chair {
  readonly role: string;
  /** Their rejection alone ends the request. */
  readonly veto?: true | undefined;
  /** When everybody has answered, nothing is settled, and no more of the others are against it than for it, their answer settles it. */
  readonly casting?: true | undefined;
}

/** One question of a stage's form. Who approves must answer it, unless it is optional. */
export interface FormField {
  /** Kebab-case, once per stage. */
  readonly name: string;
  readonly label: string;
  /** `date`: a day, YYYY-MM-DD. */
  readonly type: 'yes-no' | 'choice' | 'text' | 'number' | 'date';
  /** What can be chosen; for `choice` alone. */
  readonly options: readonly string[];
  /** The answer without which nobody can approve; for `yes-no` and `choice`. */
  readonly mustBe?: string | undefined;
  /** True when somebody can approve without an answer; absent otherwise. */
  readonly optional?: true | undefined;
  /** The least that a number may be; of a `date`, days from the day on which it is answered, UTC. */
  readonly atLeast?: number | undefined;
  /** The most that a number may be; of a `text`, its characters; of a `date`, days as above. */
  readonly atMost?: number | undefined;
}

/** An automated gate: looks at facts before people are bothered, and records the values that it saw. */
export interface CheckStage extends AnyStage {
  readonly type: 'check';
  /** All of these must pass, by name. */
  readonly checks: Readonly<Record<string, Check>>;
  /** Back to the requester for the next attempt, or the end of the request. */
  readonly ifFailed: 'request-changes' | 'reject';
  /** The stage after it, where people may waive what failed instead; absent where nobody may. */
  readonly waivedAt?: string | undefined;
}

/**
 * A stage that approves by rule: when its `when` certainly holds and its checks pass, for as long as the people who stand
 * for the rule have signed it, it has not ended and is not suspended. Otherwise people are asked.
 */
export interface PolicyStage extends AnyStage {
  readonly type: 'policy';
  /** The rule's name, in kebab-case: its people sign `policy/<name>`. */
  readonly policy: string;
  /** All of these must pass, by name; none may be of the organisation's own. */
  readonly checks: Readonly<Record<string, Check>>;
  /** The role whose people stand for it. */
  readonly approvedBy: string;
  /** Its last day, UTC: YYYY-MM-DD. */
  readonly until: string;
  /** The approval stages that are passed over when it approves; where there are none, it rejects what it does not approve. */
  readonly otherwise: readonly string[];
  /** The share of what it approved, from 0 to 1, at which people of a role look after the effects. */
  readonly reviewAfterwards?:
    | { readonly share: number; readonly role: string; readonly due: Wait }
    | undefined;
}

/**
 * A stage that lets time pass: for so long, until an instant, or until its checks pass. It fails when they do not pass in the
 * end, and at once when one of `abortWhen` holds.
 */
export interface WaitStage extends AnyStage {
  readonly type: 'wait';
  /** How long it lasts; absent where `until` is there. */
  readonly for?: Wait | undefined;
  /**
   * Until the instant that an attribute of the request states, until the day that an approver has answered to a question
   * (`approve.when`), or until all checks pass; absent where `for` is there.
   */
  readonly until?: { readonly attribute: string } | { readonly answer: string } | 'passed' | undefined;
  /** How long checks have to pass; with `until: 'passed'` alone. */
  readonly due?: Wait | undefined;
  /** What is looked at meanwhile, by name; nothing if empty. All must pass at the last look. */
  readonly checks: Readonly<Record<string, Check>>;
  /** How often it looks, counted from its beginning; there if anything is looked at. */
  readonly every?: Wait | undefined;
  /** What a look must not see: one of these is enough to end it. */
  readonly abortWhen?: readonly Sight[] | undefined;
  /**
   * Back to the requester for the next attempt, or the end of the request; after which, where it names one, a workflow is started
   * for what was promoted before.
   */
  readonly ifFailed: 'request-changes' | 'reject' | { readonly start: string };
}

/** Compares one value that a check saw: `errors.rate` is what `errors` saw as `rate`. A check that says no such value, or one of another type, has not passed. */
export type Sight = { readonly saw: string } & Test;

/**
 * A stage that changes an environment of the subject: `promotion` points it at the request's version, `retirement`
 * takes that version out of it, `attestation` confirms for another while that it may stay.
 */
export interface EffectStage extends AnyStage {
  readonly type: 'promotion' | 'retirement' | 'attestation';
  readonly environment: string;
  /** How long the approval holds before it must be renewed, and by which workflow; for ever if absent. */
  readonly attest?: { readonly every: Wait; readonly by: string } | undefined;
  /** Of a promotion: the workflow that is started when something is found of what it put there, as monitors do. */
  readonly onFinding?: { readonly start: string } | undefined;
  /** What must be settled on the subject first, or the stage waits. */
  readonly blockedBy?: 'overdue-findings' | 'open-findings' | undefined;
  /**
   * The approval stage to which a promotion goes back when its environment runs something else than what the approvals
   * saw that it stands on; the last one that was passed before it, if absent.
   */
  readonly askAgain?: string | undefined;
  /** The time of the week in which it takes place: it is held outside of it. At any time if absent. */
  readonly window?: Window | undefined;
  /** True when freeze windows don't hold it. */
  readonly ignoresFreezes: boolean;
}

/** A time of the week, by the name that the organisation gives it. */
export interface Window {
  readonly name: string;
  /** An IANA name, by whose clock the hours are. */
  readonly timeZone: string;
  readonly days: readonly Weekday[];
  /** What begins in the evening and ends the next morning is `overnight`, and of the day on which it begins. */
  readonly hours: DayHours;
}

/**
 * How the identity provider signs a decision: `signed-in`, for somebody who is signed in there; `re-authenticated`, for somebody
 * who has proved again who they are, for this decision.
 */
export type Signature = 'signed-in' | 're-authenticated';

export type Meaning = 'reviewed' | 'approved' | 'took responsibility';

/** What a person can answer. */
export type Choice = 'approve' | 'approve-with-conditions' | 'abstain' | 'request-changes' | 'reject';

/** The content hash under which the ledger keeps a definition: SHA-256 of its canonical JSON, in hexadecimal. */
export function definitionHash(workflow: Workflow): string {
  return sha256Hex(canonicalize(workflow));
}

/** The steps in which a stage escalates, in their order; none where it does not. */
export function escalationsOf({ escalate = [] }: Pick<HumanStage, 'escalate'>): readonly Escalation[] {
  return 'to' in escalate ? [escalate] : escalate;
}

/** The sets of seats of which a stage needs one to be full: a single one, but where it has `anyOf`. */
export function waysOf<Each extends SeatsOrShare>({
  approvers,
  anyOf,
}: AskedFor<Each>): readonly (readonly Each[])[] {
  return anyOf ?? [approvers];
}

/** How many approvals the largest of these sets takes. */
export function mostApprovals(stage: AskedFor<Seats>): number {
  return Math.max(...waysOf(stage).map((way) => way.reduce((sum, { quorum }) => sum + quorum, 0)));
}

/** True for the stages that wait for people. */
export function isHuman(stage: Stage): stage is HumanStage {
  return stage.type === 'approval' || stage.type === 'task';
}

/** True for the stages of several tracks. */
export function hasTracks(stage: Stage): stage is TracksStage {
  return stage.type === 'tracks';
}

/** True for the stages at which people approve what is promoted: not for those that waive a check. */
export function isApproval(stage: Stage): stage is HumanStage {
  return stage.type === 'approval' && stage.waives === undefined;
}

/** True for the stages that change an environment. */
export function isEffect(stage: Stage): stage is EffectStage {
  return stage.type === 'promotion' || stage.type === 'retirement' || stage.type === 'attestation';
}

/**
 * The stages in the order in which an attempt passes them, as `[name, stage]`.
 * Stops at `end`, at an unknown stage, and where a stage would come a second time.
 */
export function stagesInOrder(workflow: Workflow): [string, Stage][] {
  const path = new Map<string, Stage>();
  for (let name = workflow.start; name !== END && !path.has(name); ) {
    const stage = own(workflow.stages, name);
    if (stage === undefined) break;
    path.set(name, stage);
    name = stage.next;
  }
  return [...path];
}
