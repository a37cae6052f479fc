import type { When } from '../../schema/when.ts';
import type { Signature, Workflow } from '../../schema/workflow.ts';
import type { CheckResult } from './checks.ts';
import type { Countersignature } from './countersignature.ts';
import type {
  Artifact,
  Decision,
  Deployment,
  Finding,
  Outcome,
  Outdated,
  RequestState,
  RuleApproval,
  RuleInForce,
  RunningVersion,
  StageDecision,
  SubjectState,
  Submission,
  VersionState,
} from './model.ts';

/** A person as an entry names them: the address, and the name that they had then. */
export interface NamedPerson {
  readonly email: string;
  readonly name: string;
}

/** The stage of the attempt that an entry is about, and the version that was submitted with it. */
interface AtStage {
  readonly stage: string;
  readonly attempt: number;
  readonly version: string;
}

/** So many people of a role; or, with the rule by which the request itself named them, of what they are to it. */
export interface AskedSeats {
  readonly role: string;
  /** How many must approve from now on; of a share, so many as it comes to. */
  readonly quorum: number;
  /** The share, where one is asked for, and of how many people. */
  readonly share?: string | undefined;
  readonly of?: number | undefined;
  /** How that rule turned out, in words: `model/credit-* is risk's`; absent where whoever is in the role is asked. */
  readonly because?: string | undefined;
}

/** What a person did by a link. */
interface Proven {
  /** The link that they did it by: the message of its claims and the MAC over it. It has acted, and acts no more. */
  readonly proof?: string | undefined;
}

/** How sure it is who decided: who has their mailbox, or whom their identity provider says that it was. */
export type Assurance = 'email-link' | Signature;

/** Somebody's part in a stage, for somebody else. */
interface GivenPart extends AtStage, Proven {
  readonly from: string;
  readonly to: string;
  readonly comment?: string | undefined;
}

/** An effect on an environment that it already had something in. */
interface EffectOnRunning extends AtStage {
  readonly environment: string;
  readonly request: string;
  readonly since: string;
  readonly authorisedBy: readonly StageDecision[];
  readonly byRule?: readonly RuleApproval[] | undefined;
}

/** What is done to a request, and what each such entry says of it. */
export interface RequestActions {
  /** An attempt came: the first begins the request. */
  submitted: {
    readonly attempt: number;
    readonly requester: NamedPerson;
    readonly submission: Submission;
    readonly execution: string;
    readonly workflow: string;
    readonly definition: string;
  };
  /** It waits for older requests of its subject. */
  queued: { readonly attempt: number; readonly version: string; readonly behind: readonly string[] };
  /** Its turn has come. */
  dequeued: { readonly attempt: number; readonly version: string };
  /** People are asked. */
  'stage-opened': AtStage & {
    readonly approvers: readonly AskedSeats[];
    /** The ways to approve, where one of several is enough; `approvers` has the most that they ask of each role. */
    readonly anyOf?: readonly (readonly AskedSeats[])[] | undefined;
    /** True when the roles are asked one after the other: the roster has the first ones alone. */
    readonly inOrder?: true | undefined;
    readonly roster: readonly NamedPerson[];
    readonly dueAt: string;
  };
  /** A stage was passed over: its condition does not hold. */
  'stage-skipped': AtStage & { readonly reason: string; readonly when: When };
  /**
   * A stage for people was passed over: a rule, which is the stage `rule`, has spoken in their place; or the check of this name has
   * not failed, which they could waive.
   */
  'stage-spared': AtStage & { readonly reason: string; readonly rule: string };
  /** A check stage has its results. */
  checked: AtStage & {
    readonly results: readonly CheckResult[];
    readonly outcome: 'passed' | 'waivable' | 'changes-requested' | 'rejected';
  };
  /** Time passes from here on, until that instant; `sooner` where it is over as soon as the checks pass. */
  'wait-begun': AtStage & {
    readonly until: string;
    readonly sooner?: true | undefined;
    readonly lookAt?: string | undefined;
  };
  /** The `look`th look at the checks of a wait, which goes on until the next. */
  'wait-checked': AtStage & {
    readonly look: number;
    readonly results: readonly CheckResult[];
    readonly lookAt: string;
  };
  /** A wait is over, by the results of the last look, where it looks at anything. */
  'wait-ended': AtStage & {
    readonly results: readonly CheckResult[];
    readonly outcome: 'passed' | 'changes-requested' | 'rejected';
    /** Why it failed. */
    readonly reason?: string | undefined;
  };
  /** A rule was asked: it approved in the place of people, by the signatures that `rule` names, or it did not. */
  'rule-judged': AtStage & {
    readonly policy: string;
    readonly reason: string;
    readonly results: readonly CheckResult[];
    readonly rule?: RuleInForce | undefined;
    readonly outcome: 'approved' | 'skipped' | 'rejected';
  };
  /** A person has answered; `outcome` is the stage's, where this settled it. */
  decided: Proven &
    AtStage & {
      readonly decision: Decision;
      readonly assurance: Assurance;
      /** There unless `assurance` is `email-link`. */
      readonly countersignature?: Countersignature | undefined;
      readonly outcome?: 'approved' | 'changes-requested' | 'rejected' | undefined;
      readonly subject: string;
      readonly artifact?: Artifact | undefined;
      readonly workflow: string;
      readonly definition: string;
    };
  /** An approval was taken back while others were still asked: `decision` is what no longer holds, as it was recorded. */
  rescinded: Proven &
    AtStage & {
      readonly decision: Decision;
      readonly reason: string;
      readonly assurance: 'email-link' | 'signed-in';
    };
  /** People were asked again, for the `reminder`th time. */
  reminded: AtStage & { readonly people: readonly string[]; readonly reminder: number };
  /** The people of another role, `to`, were asked too. */
  escalated: AtStage & { readonly to: string; readonly people: readonly string[] };
  /** Others may answer now than were asked: these have come, these are in no role of the stage any more. */
  'people-changed': AtStage & { readonly joined: readonly NamedPerson[]; readonly left: readonly string[] };
  /** Too few people are left to answer: the administrators were asked to see to it. */
  'administrators-asked': AtStage & { readonly people: readonly string[] };
  /** Somebody gave their part to somebody else. */
  'handed-over': GivenPart;
  /** An administrator gave somebody's part to somebody else; or, without `from`, a part of their own to whoever had none. */
  reassigned: Omit<GivenPart, 'from'> & { readonly from?: string | undefined };
  /** An effect waits, and for what. */
  'promotion-held': AtStage & {
    readonly since: string;
    readonly why: string;
    readonly until?: string | undefined;
  };
  /** A promotion did not take place, which is noted here: its approvals had not seen what it would replace. */
  'approval-outdated': AtStage & Outdated;
  /** An effect has taken place on the subject, which is noted here. */
  promoted: AtStage & {
    readonly effect: 'promotion' | 'retirement' | 'attestation';
    readonly environment: string;
    readonly since: string;
    readonly artifact?: Artifact | undefined;
  };
  /** A wait ran out of time: that of a stage, or (`intake`) for the next attempt or the request's turn. */
  expired: {
    readonly stage: string;
    readonly attempt: number;
    readonly reason: string;
    /** True where the request goes on without an answer; it has ended otherwise. */
    readonly goesOn?: true | undefined;
  };
  /** It ended for a reason from outside its workflow. */
  closed: {
    readonly outcome: Exclude<Outcome, 'completed'>;
    readonly reason: string;
    readonly attempt: number;
    /** Of a withdrawal: who was named as its requester says that they never asked for it. */
    readonly disowned?: true | undefined;
  };
}

/** What is done to a subject, and what each such entry says of it. */
export interface SubjectActions {
  /** A request came, and which requests must give way to it. */
  'request-opened': {
    readonly request: string;
    readonly version: string;
    readonly workflow: string;
    readonly definition: string;
    readonly supersedes: readonly string[];
  };
  /** An environment points at another version from here on. */
  promoted: Omit<Deployment, 'attested' | 'ended'> & {
    readonly environment: string;
    readonly stage: string;
    readonly replaces?: RunningVersion | undefined;
    /** True where the workflow brings back what the environment has run before. */
    readonly rollback?: true | undefined;
  };
  /** A promotion does not take place: those who approved it saw something else in the environment. */
  'approval-outdated': AtStage & Outdated & { readonly request: string };
  /** What an environment runs may stay there. */
  attested: EffectOnRunning & Pick<Deployment, 'attest'>;
  /** An environment runs nothing from here on. */
  retired: EffectOnRunning;
  /** A request has ended for good, with that entry of its stream. */
  'request-closed': {
    readonly request: string;
    readonly version: string;
    readonly attempt: number;
    readonly outcome: Outcome;
    readonly lastEntry: { readonly seq: number; readonly hash: string };
  };
  /** Conditions of a request's approvals are its subject's before it has any effect: what waits for them says so. */
  'findings-raised': {
    readonly request: string;
    readonly attempt: number;
    readonly version: string;
    readonly findings: readonly string[];
  };
  /** Something was found of what an environment runs, which somebody is to see to. */
  'finding-reported': { readonly finding: Finding & { readonly id: string; readonly environment: string } };
  /** A rule is switched off: it approves nothing from here on. */
  'policy-suspended': { readonly reason: string };
  /** A rule that was switched off is on again. */
  'policy-resumed': { readonly reason: string };
  /** A condition of an approval is settled. */
  'finding-closed': { readonly finding: Finding & { readonly id: string }; readonly comment: string };
}

/** What is done to a version of a subject. */
export interface VersionActions {
  /** It is about to be promoted for the first time: from here on it means this artifact and these variables. */
  'version-fixed': Omit<VersionState, 'at'> & { readonly attempt: number; readonly stage: string };
}

/** What is done to a definition. */
export interface DefinitionActions {
  /** A workflow's rules are used for the first time: here they are, and the deployment that brought them, where it is known. */
  defined: { readonly workflow: Workflow; readonly deployed?: Deployed | undefined };
}

/** Where code runs: the stack that it was deployed in, by its ARN, and the commit that it was synthesized from. */
export interface Deployed {
  readonly stack: string;
  readonly commit?: string | undefined;
}

/** A definition never changes: its stream has one entry, with no state to speak of. */
export type DefinitionState = Readonly<Record<string, never>>;

/** The four kinds of streams: the state that their entries carry, and what is done to it. */
export interface Streams {
  readonly request: { readonly state: RequestState; readonly actions: RequestActions };
  readonly subject: { readonly state: SubjectState; readonly actions: SubjectActions };
  readonly version: { readonly state: VersionState; readonly actions: VersionActions };
  readonly definition: { readonly state: DefinitionState; readonly actions: DefinitionActions };
}

export type StreamKind = keyof Streams;

/** The state of any stream. */
export type StreamState = Streams[StreamKind]['state'];

export type RequestAction = keyof RequestActions;
export type SubjectAction = keyof SubjectActions;
export type DefinitionAction = keyof DefinitionActions;
