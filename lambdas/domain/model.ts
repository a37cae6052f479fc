import type { Variable } from '../../schema/when.ts';
import type { Choice, Meaning } from '../../schema/workflow.ts';
import type { TrainingData } from './data-sets.ts';
import type { EntryDraft } from './entry.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import type { ModelSignature } from './model-signature-schema.ts';
import type { Pinned } from './pins.ts';
import type { SourceCode } from './source-code.ts';

/** How a request can end. Every outcome but `completed` is also the error its execution ends with. */
export type Outcome =
  | 'completed'
  | 'rejected'
  | 'expired'
  | 'superseded'
  | 'withdrawn'
  | 'stopped'
  | 'failed';

export type { Choice };

/** Bytes somewhere, and the digest that pins them. */
export interface Artifact {
  readonly uri: string;
  /** SHA-256, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** The three variables that made a version. */
export interface Lineage {
  readonly trainingData: TrainingData;
  readonly code: SourceCode;
  readonly hyperparameters: Hyperparameters;
}

/** A fact that a request states beside what every request states. */
export type AttributeValue = string | number | boolean;

/** What a pipeline submits: a version of a subject, and what there is to know about it. */
export interface Submission {
  readonly subject: string;
  readonly version: string;
  /** Who submits it: a person, or the name of a robot that `onBehalfOf` answers for. */
  readonly requestedBy: string;
  /** The person who answers for what a robot submits. */
  readonly onBehalfOf?: string | undefined;
  readonly lineage?: Lineage | undefined;
  readonly artifact?: Artifact | undefined;
  /** A signature of the artifact, which a check may ask for. */
  readonly modelSignature?: ModelSignature | undefined;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly evidence: readonly ({ readonly name: string } & Pinned)[];
  readonly note?: string | undefined;
  /** The request whose next attempt this is; absent for a new request. */
  readonly revises?: string | undefined;
}

/** A decision as the state keeps it: enough for a page and for the registry to say who authorised what. */
export interface Decision {
  readonly person: string;
  readonly name: string;
  /** The role in which the person signed. */
  readonly role: string;
  /** The role of the stage for which the signature counts, where the person signed in another. */
  readonly countsFor?: string | undefined;
  /** All the roles of the stage for which the signature may count, where there are several. */
  readonly mayCountFor?: readonly string[] | undefined;
  /** The person in whose place this one signed. */
  readonly inPlaceOf?: string | undefined;
  /** True when it was given from the chair of the stage. */
  readonly chair?: true | undefined;
  readonly choice: Choice;
  readonly meaning: Meaning;
  readonly comment?: string | undefined;
  /** The conditions of an approval with conditions. Once it takes effect they are findings of the subject. */
  readonly findings?: readonly Condition[] | undefined;
  /** What the stage asked beside, by name. */
  readonly answers?: Readonly<Record<string, string>> | undefined;
  /**
   * What an approval is for replacing: what ran, as the person saw it, in each environment to which the request was
   * still to promote; `null` is nothing.
   */
  readonly replaces?: Replacing | undefined;
  readonly at: string;
}

/** A version where it runs, and the request that brought it there. */
export interface RunningVersion {
  readonly version: string;
  readonly request: string;
}

/** What environments run, by their names: `null` is nothing. */
export type Replacing = Readonly<Record<string, RunningVersion | null>>;

/** A rule that approves in the place of people, as its own people have signed it. */
export interface RuleInForce {
  /** The subject under which it is signed: `policy/<its name>`. */
  readonly policy: string;
  readonly title: string;
  /** Its hash, which is the version that was signed. */
  readonly version: string;
  /** The request by which its people signed it. */
  readonly request: string;
  /** The newest entry of its subject's stream when it was looked at: it was in force there. */
  readonly entry: { readonly seq: number; readonly hash: string };
}

/** An approval by rule, on which an effect stands. */
export interface RuleApproval extends RuleInForce {
  readonly stage: string;
  readonly attempt: number;
  /** When the rule approved the request. */
  readonly at: string;
}

/** A rule that approved a request and, by the time of the effect, does so no more. */
export interface LapsedRule {
  /** The rule's stage. */
  readonly stage: string;
  readonly why: string;
}

/** A rule that was switched off. */
export interface Suspension {
  readonly at: string;
  readonly by: string;
  readonly reason: string;
}

/** A promotion that did not take place: its environment ran something else than what those saw who approved it. */
export interface Outdated {
  /** How often this has happened to the request: 1, 2, ... */
  readonly count: number;
  readonly attempt: number;
  /** The stage of the promotion. */
  readonly stage: string;
  readonly environment: string;
  /** The stage that is asked again. */
  readonly asks: string;
  /** What the approvals were for replacing; absent where that was not recorded. */
  readonly saw?: RunningVersion | null | undefined;
  /** What ran instead. */
  readonly runs: RunningVersion | null;
  /** The rule that approved it and does so no more, where that is why. */
  readonly rule?: LapsedRule | undefined;
  readonly at: string;
}

/** What an attempt has gone back for. */
export interface AskedAgain extends Outdated {
  /** The stages that are to be passed anew before the promotion. */
  readonly through: readonly string[];
}

/** A condition of an approval: what somebody must still do, and by when. */
export interface Condition {
  readonly text: string;
  /** The address of the person who sees to it. */
  readonly owner: string;
  /** The last day, UTC: YYYY-MM-DD. */
  readonly due: string;
  /** The check that failed and is waived until then; absent for conditions of other approvals. */
  readonly waives?: string | undefined;
}

/**
 * A condition of an approval that took effect, as its subject keeps it until somebody closes it, with the request and its stage; or
 * what somebody, a monitor mostly, has found of a version in an environment.
 */
export interface Finding extends Condition {
  /** The person who made the condition, or who has found it: `iam:<ARN>`, `monitor:<name>`. */
  readonly raisedBy: string;
  readonly at: string;
  readonly version: string;
  readonly request?: string | undefined;
  readonly stage?: string | undefined;
  /** Where something was found. */
  readonly environment?: string | undefined;
}

/** Somebody's part in a stage, given to somebody else; or, without `from`, a part of their own for whoever had none. */
export interface HandOver {
  readonly from?: string | undefined;
  readonly to: string;
  readonly at: string;
  /** Who said so: `from` themselves, or an administrator. */
  readonly by: string;
}

/** An approval that was taken back. */
export interface Rescission {
  readonly person: string;
  readonly at: string;
  /** When what was taken back had been decided. */
  readonly decidedAt: string;
}

/** How one stage of the current attempt stands. */
export interface StageState {
  /** When it began to wait for people; absent for promotions. */
  readonly openedAt?: string | undefined;
  /** After this instant it takes no decision. */
  readonly dueAt?: string | undefined;
  /** How many must approve of each role of which the stage asks a share: as many of its people could decide at its opening. */
  readonly quorums?: Readonly<Record<string, number>> | undefined;
  /**
   * The addresses that are asked: as roles and separation of duties stood at opening, with whoever was reminded, asked
   * after an escalation, given a part or came into a role since, and without who gave theirs away or left.
   */
  readonly roster?: readonly string[] | undefined;
  readonly handOvers?: readonly HandOver[] | undefined;
  /** When people were asked who have come since the opening, the last time; reminders count from there, too. */
  readonly joinedAt?: string | undefined;
  /** When reminders went out. */
  readonly remindedAt?: string | undefined;
  readonly reminders?: number | undefined;
  /** When another role was asked too, the last time; and how often that was, from the second time on. */
  readonly escalatedAt?: string | undefined;
  readonly escalations?: number | undefined;
  /** When administrators were asked for people, as long as too few are left to answer. */
  readonly administratorsAskedAt?: string | undefined;
  /** What an effect waits for. */
  readonly held?:
    | { readonly since: string; readonly why: string; readonly until?: string | undefined }
    | undefined;
  /** Since when time passes here, and until when; where something is looked at, when next, and how often it was. */
  readonly waiting?: Waiting | undefined;
  readonly decisions: readonly Decision[];
  /** Which time it is that this attempt asks here, from the second on. */
  readonly asked?: number | undefined;
  /** What was decided and taken back; none of it is among `decisions`. */
  readonly rescinded?: readonly Rescission[] | undefined;
  readonly outcome?: StageOutcome | undefined;
  /** The rule that approved it in the place of people. */
  readonly rule?: RuleInForce | undefined;
  /** Why it came to this, where no decision says so. */
  readonly reason?: string | undefined;
  readonly settledAt?: string | undefined;
  /** The attempt in which it was settled, where that was an earlier one that this one builds upon. */
  readonly carriedFrom?: number | undefined;
  /** What the signatures were given for, where that is not what the current attempt is about. */
  readonly signedFor?: SignedFor | undefined;
}

/** How far a stage that lets time pass has come. Instants are UTC, ISO 8601 with milliseconds. */
export interface Waiting {
  readonly since: string;
  readonly until: string;
  readonly lookAt?: string | undefined;
  readonly looks: number;
}

/** The version and the artifact that somebody had before them when they signed. */
export interface SignedFor {
  readonly version: string;
  readonly artifact?: Artifact | undefined;
}

/**
 * How a stage ended. `promoted` stands for the effect of any stage that changes an environment, `waivable` for checks that
 * failed and that people of the next stage may waive.
 */
export type StageOutcome =
  | 'approved'
  | 'passed'
  | 'waivable'
  | 'promoted'
  | 'skipped'
  | 'changes-requested'
  | 'rejected'
  | 'expired';

/** What is known of a request whatever its status. */
interface AnyRequest {
  readonly request: string;
  readonly workflow: string;
  /** Hash of the definition this request keeps to its end. */
  readonly definition: string;
  /** The execution that carries this request. */
  readonly execution: string;
  readonly subject: string;
  /** The current attempt's version. */
  readonly version: string;
  readonly artifact?: Artifact | undefined;
  readonly metrics: Readonly<Record<string, number>>;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** What each variable is, in a form that compares: digests and a commit. Empty without lineage. */
  readonly variables: Variables;
  /** The names of the evidence attached. */
  readonly evidence: readonly string[];
  /** The day on which the newest training data was collected; of several data sets, the oldest of these days. */
  readonly collected?: string | undefined;
  /** The newest of these days, where it is another. */
  readonly newestCollected?: string | undefined;
  readonly requestedAt: string;
  readonly attempt: number;
  /** Digest of each attempt's input, so that an input that comes twice is known. */
  readonly inputs: readonly string[];
  /** Everyone who submitted an attempt: they decide nothing. */
  readonly requesters: readonly string[];
  /** The caller of the API that handed the current attempt in: `iam:<ARN>`; absent where nobody knows, or a link says it. */
  readonly submittedBy?: string | undefined;
  /** Who decided which stage, in any attempt: nobody decides two. */
  readonly deciders: Readonly<Record<string, string>>;
  /** The stage at which the current attempt began, or the next will; the workflow's start if absent. */
  readonly resumeAt?: string | undefined;
  /** Why the current attempt asked again, the last time it did. */
  readonly again?: AskedAgain | undefined;
  readonly stages: Readonly<Record<string, StageState>>;
}

/** Nothing has ended it, nor sent it back. */
interface Undisturbed extends AnyRequest {
  readonly reworkDueAt?: undefined;
  readonly outcome?: undefined;
  readonly reason?: undefined;
}

/** It goes through its stages. */
export interface RunningRequest extends Undisturbed {
  readonly status: 'open';
}

/** It waits until the older requests for its subject are closed. */
export interface QueuedRequest extends Undisturbed {
  readonly status: 'queued';
}

/** It waits for its next attempt. */
export interface RequestInRework extends AnyRequest {
  readonly status: 'rework';
  /** After this instant it takes none. */
  readonly reworkDueAt: string;
  readonly outcome?: undefined;
  readonly reason?: undefined;
}

/** It has ended, for good. */
export type ClosedRequest = AnyRequest & {
  readonly status: 'closed';
  /** Until when the next attempt could have come, where it ended instead. */
  readonly reworkDueAt?: string | undefined;
} & (
    | { readonly outcome: 'completed'; readonly reason?: undefined; readonly disowned?: undefined }
    | {
        readonly outcome: Exclude<Outcome, 'completed'>;
        /** Why it ended as it did, for people. */
        readonly reason: string;
        /** Of a withdrawn one: somebody in whose name it was submitted says that they never asked for it. */
        readonly disowned?: true | undefined;
      }
  );

/** It has not ended. */
export type LiveRequest = RunningRequest | QueuedRequest | RequestInRework;

/** The state that each entry of `request/<id>` carries. */
export type RequestState = LiveRequest | ClosedRequest;

/** The three variables of a version, each in a form that compares. */
export type Variables = Readonly<Partial<Record<Variable, string>>>;

/** What an environment of a subject points at. */
export interface Deployment {
  readonly version: string;
  readonly artifact?: Artifact | undefined;
  readonly metrics: Readonly<Record<string, number>>;
  readonly variables: Variables;
  /** When the promotion took effect. */
  readonly since: string;
  /** When its request was submitted: its first attempt. */
  readonly submittedAt?: string | undefined;
  readonly request: string;
  readonly attempt: number;
  readonly workflow: string;
  readonly definition: string;
  readonly requestedBy: string;
  /** The approvals this promotion stood on. */
  readonly authorisedBy: readonly StageDecision[];
  /** The rules that approved it in the place of people; absent where none did. */
  readonly byRule?: readonly RuleApproval[] | undefined;
  /** Reviews that were promised for after the promotion and have not been given. */
  readonly owing: readonly OwedReview[];
  /** When the approval must be renewed, and the workflow for it. */
  readonly attest?: { readonly by: string; readonly dueAt: string } | undefined;
  /** The workflow that is started when something is found of it. */
  readonly onFinding?: string | undefined;
  /** The last renewal. */
  readonly attested?: Attestation | undefined;
  /** What the environment pointed at before. */
  readonly replaced?: Replaced | undefined;
  /** How the request ended, once it has. The promotion stands even when what was to follow it did not happen. */
  readonly ended?: Ending | undefined;
}

/** A review that is to follow a promotion. */
export interface OwedReview {
  readonly stage: string;
  readonly title: string;
  /** When it should be done, counted from the promotion. */
  readonly dueAt: string;
}

/** The confirmation that a version may stay where it is. */
export interface Attestation {
  readonly at: string;
  readonly request: string;
  readonly authorisedBy: readonly StageDecision[];
  readonly byRule?: readonly RuleApproval[] | undefined;
}

/** The version before, as far as going back to it needs it. */
export interface Replaced {
  readonly version: string;
  readonly request: string;
  readonly artifact?: Artifact | undefined;
}

/**
 * A decision, the stage it settled or helped to settle, the attempt in which it did, and what it was given for, where
 * that is not what it stands beside.
 */
export type StageDecision = Decision & {
  readonly stage: string;
  readonly attempt: number;
  readonly signedFor?: SignedFor | undefined;
};

/** The end of a request as its promotions remember it. */
export interface Ending {
  readonly outcome: Outcome;
  readonly at: string;
  /** Why, where it was not completed. */
  readonly reason?: string | undefined;
  /** What people confirmed after the promotion: that the version is deployed, say. */
  readonly confirmedBy: readonly StageDecision[];
}

/** The state of `version/<kind>/<name>/<version>`: what a version of a subject means. */
export interface VersionState {
  readonly subject: string;
  readonly version: string;
  readonly artifact?: Artifact | undefined;
  readonly variables: Variables;
  /** The request that brought it to an environment first; until that has ended, its next attempt may change it. */
  readonly request: string;
  readonly environment: string;
  readonly at: string;
}

/** The state that each entry of `subject/<kind>/<name>` carries. Its last entry is the registry. */
export interface SubjectState {
  readonly subject: string;
  readonly environments: Readonly<Record<string, Deployment>>;
  /** The requests under way, by id. */
  readonly open: Readonly<Record<string, OpenRequest>>;
  /** The findings that nobody has closed, by id. */
  readonly findings: Readonly<Record<string, Finding>>;
  /** Ids of what was found last, open or closed, newest first, so that what is told twice is recognised. */
  readonly reported?: readonly string[] | undefined;
  /** Of a rule: that it was switched off, as long as it is. */
  readonly suspended?: Suspension | undefined;
  /** Ids of the requests that closed last, newest first, so that a late step of theirs is recognised. */
  readonly closed: readonly string[];
}

export interface OpenRequest {
  readonly workflow: string;
  readonly version: string;
  /** When its first attempt was submitted: of two requests, the later one is the newer. */
  readonly requestedAt: string;
  /** The newer request that took its place, if one did: it may no longer take effect. */
  readonly supersededBy?: string | undefined;
  /** Ids of its findings that the subject has had, open or closed. */
  readonly findings?: readonly string[] | undefined;
  /** True while it waits for older ones. */
  readonly queued?: boolean | undefined;
  /** What the environments of its promotions ran when it was entered. */
  readonly saw?: Replacing | undefined;
  /** The last promotion of it that did not take place, and must be approved anew. */
  readonly outdated?: Outdated | undefined;
  /** True once it has made the last promotion of its workflow. */
  readonly finished: boolean;
  /** The promotions it made, as `<attempt>/<stage>`, with the instant of each. */
  readonly promotions: Readonly<Record<string, string>>;
}

/** What a pure step decided: an entry to append, or nothing because the ledger already says so. */
export interface Step<State> {
  readonly entry?: EntryDraft<State> | undefined;
}
