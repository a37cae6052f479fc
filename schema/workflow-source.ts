import type { Check } from './check.ts';
import type { Duration } from './duration.ts';
import type { When } from './when.ts';
import type {
  AttributeType,
  Choice,
  FormField,
  Meaning,
  MetricMeaning,
  ReviewedPart,
  Share,
  Sight,
  Signature,
} from './workflow.ts';
import type { Calendar } from './working-time.ts';

/** What an admin writes. Every name that refers to something is checked against what it refers to. */
export interface WorkflowSource<
  Role extends string,
  StageName extends string,
  Environment extends string,
  Attribute extends string = string,
  Due = OwnDue,
  Window extends string = string,
> {
  readonly id: string;
  readonly title: string;
  /** The kind of subject: `model` governs `model/<name>`. */
  readonly subject: string;
  /** Who may submit. */
  readonly requester: Role;
  /** What a request brings along. Default: lineage and artifact for a `model`, neither for any other subject. */
  readonly submission?: {
    readonly lineage?: boolean;
    /**
     * What must pin the training data: a SHA-256 alone, any digest or pin that nobody can fake or move, or weak ones as
     * well (MD5, MLflow's digest). Default: `pinned`.
     */
    readonly trainingData?: 'sha256' | 'pinned' | 'any';
    /** True to refuse code with changes that nobody committed (`dirty: true`). Default: it is shown. */
    readonly cleanCode?: boolean;
    readonly artifact?: boolean;
    /** Facts that a request must state: `{ amount: 'number', riskTier: ['low', 'high'] }`. */
    readonly attributes?: Readonly<Record<Attribute, AttributeType>>;
    /** Metrics that a request must state: `['auc']`. Whatever a `when` or a check looks at must be among them. */
    readonly metrics?: readonly string[];
    /**
     * True to take requests through the API alone, from callers who are among the `principals` of whom they speak for.
     * Default: whoever may start an execution may name anybody as the requester.
     */
    readonly authenticated?: boolean;
    /** The environment that must run this very version now, or have run it before. */
    readonly version?: { readonly in: NoInfer<Environment>; readonly when: 'now' | 'before' };
  };
  /** What metrics mean to those who decide, by name: `{ auc: { better: 'higher', digits: 3, label: 'AUC' } }`. */
  readonly metrics?: Readonly<Record<string, MetricMeaning>>;
  /** The roles whose people hear that a request has begun, and how it ended, and decide nothing. */
  readonly inform?: readonly Role[];
  readonly environments?: readonly Environment[];
  /** The first stage. Default: the one that is written first. */
  readonly start?: NoInfer<StageName>;
  /** Time for the next attempt after changes were requested, and the number of attempts. Default: 14 days, 10. */
  readonly rework?: { readonly dueIn?: Duration; readonly maxAttempts?: number };
  /** What a newer request for the same subject does to an open one. Default: `supersede`. */
  readonly newerVersion?: 'supersede' | 'queue' | 'parallel';
  /** The `signature` of every stage for people that says nothing else. */
  readonly signature?: Signature;
  /** When people work, for waits in working days and hours, where it is not the organisation's calendar. */
  readonly calendar?: Calendar;
  readonly stages: Readonly<
    Record<
      StageName,
      StageSource<
        Role,
        NoInfer<StageName>,
        NoInfer<Environment>,
        WhenOn<NoInfer<Attribute>>,
        Due,
        NoInfer<Attribute>,
        Window
      >
    >
  >;
}

/** A `when` that speaks of no attribute but those that a workflow's requests state. */
export type WhenOn<Attribute extends string> =
  | (When extends infer Each ? (Each extends { readonly attribute: string } ? never : Leaf<Each>) : never)
  | (Extract<When, { readonly attribute: string }> & { readonly attribute: Attribute })
  | { readonly all: readonly WhenOn<Attribute>[] }
  | { readonly any: readonly WhenOn<Attribute>[] }
  | { readonly not: WhenOn<Attribute> };

type Leaf<Each> = Each extends
  | { readonly all: unknown }
  | { readonly any: unknown }
  | { readonly not: unknown }
  ? never
  : Each;

/** A stage for people that says itself how long it waits. */
export interface OwnDue {
  readonly dueIn: Duration;
}

/** One that may leave that to what its organisation usually gives people. */
export type UsualDue = Partial<OwnDue>;

/** How long people have, when they are reminded, and when others are asked as well. */
export interface Waits<Role extends string> extends OwnDue {
  readonly remindAfter?: Duration;
  readonly escalate?: EscalationSource<Role> | readonly EscalationSource<Role>[];
}

/** The people of a role who are asked too, and from when on, counted from the opening. */
export interface EscalationSource<Role extends string> {
  readonly after: Duration;
  readonly to: Role;
}

export type StageSource<
  Role extends string,
  StageName extends string,
  Environment extends string,
  When,
  Due = OwnDue,
  Attribute extends string = string,
  Window extends string = string,
> =
  | HumanStageSource<Role, StageName, When, Due, Attribute>
  | TracksStageSource<Role, StageName, When, Due, Attribute>
  | CheckStageSource<Role, StageName, Environment, When>
  | PolicyStageSource<Role, StageName, Environment, When>
  | WaitStageSource<StageName, Environment, When, Attribute>
  | EffectStageSource<StageName, Environment, When, Window>;

interface AnyStageSource<StageName extends string, When> {
  /** What people read. Default: the stage's name in words, `Test in staging` for `test-in-staging`. */
  readonly title?: string;
  /** The stage is passed over, with an entry that says why, unless this holds. */
  readonly when?: When;
  /** Default: the stage that is written after this one, and the end after the last. */
  readonly next?: StageName | 'end';
}

export type HumanStageSource<
  Role extends string,
  StageName extends string,
  When,
  Due = OwnDue,
  Attribute extends string = string,
> = AnyStageSource<StageName, When> &
  Due & {
    /** `approval`: people decide. `task`: a person does something outside, then confirms it. */
    readonly type: 'approval' | 'task';
    /** Remind whoever has not answered after this time, and again after it. */
    readonly remindAfter?: Duration;
    /** Ask the people of another role too, after a while; or of several, each after its time. */
    readonly escalate?: EscalationSource<Role> | readonly EscalationSource<Role>[];
    /** What the signature means. Default: `approved`, for a task `took responsibility`. */
    readonly meaning?: Meaning;
    /** True to offer approval with conditions, each with an owner and a date. */
    readonly conditions?: boolean;
    /** Answers that need a comment, beside rejecting and requesting changes, which always do. */
    readonly commentRequiredFor?: readonly Choice[];
    /** What to ask beside the decision. A plain text is a box that must be ticked to approve. */
    readonly form?: Readonly<Record<string, string | FormFieldSource>>;
    /** Distinct people who must reject to end the request. Default: 1. */
    readonly rejectQuorum?: number;
    /** True to offer abstention, which counts neither for nor against, while enough others are left to answer. */
    readonly abstain?: boolean;
    /**
     * The role of who presides, of the people whom the stage asks. With `veto` their rejection alone ends the request; with
     * `casting` their answer settles a vote that everybody's answers leave open: no more of the others are against it than for it.
     */
    readonly chair?: ChairSource<Role>;
    /** Where the next attempt begins when changes are requested here. Default: the workflow's start. */
    readonly reworkTo?: StageName;
    /**
     * True to let what is signed here also hold for a next attempt that begins later and brings another version, artifact,
     * variables or attributes. Whoever signs is told so, and hears of it when it happens. Default: asked anew.
     */
    readonly carries?: boolean;
    /**
     * What a decision here takes beside the link: that its person signs in (`signed-in`), or proves again who they are
     * (`re-authenticated`), at the organisation's identity provider, which signs the decision, too. Default: the link is enough.
     */
    readonly signature?: Signature;
    /** The roles whose people hear how this stage was settled, and decide nothing. */
    readonly inform?: readonly Role[];
    /** Roles to whose people somebody asked here may hand over. Default: the stage's own. */
    readonly handOverTo?: readonly Role[];
    /** Whom separation of duties keeps out everywhere unless a stage says otherwise. */
    readonly alsoEligible?: readonly ('requester' | 'earlier-approver')[];
    /** The workflow to start for what was promoted before, when this stage is rejected or expires. */
    readonly ifRejected?: { readonly start: string };
    /**
     * When nobody has settled it in time: the request expires (`end`, the default), goes on without an answer, which approves
     * nothing (`next`), or expires, and a workflow is started for what was promoted before.
     */
    readonly ifExpired?: 'end' | 'next' | { readonly start: string };
  } & (
    | {
        /** A role; or `requester` at a task: whoever submitted confirms what they have received. */
        readonly role: Role | 'requester';
        /** Distinct people who must approve: a number, or a share of those who may: `'60%'`. Default: 1. */
        readonly quorum?: number | Share;
        readonly approvers?: never;
        readonly anyOf?: never;
        readonly approver?: never;
        readonly inOrder?: never;
      }
    | {
        /** Whom the request itself names: `{ managerOf: 'requester' }`, `{ ownerOf: 'subject' }`, or by an attribute. */
        readonly approver: SeatRuleSource<Role, Attribute>;
        /** Distinct ones of them who must approve, or a share of them. Default: 1. */
        readonly quorum?: number | Share;
        readonly role?: never;
        readonly approvers?: never;
        readonly anyOf?: never;
        readonly inOrder?: never;
      }
    | {
        /** Several roles at once, each with its own quorum: `{ manager: 1, risk: 2 }`, `{ board: '60%' }`. */
        readonly approvers: Readonly<Partial<Record<Role, number | Share>>>;
        /** True to ask these roles one after the other, in the order in which they are written. */
        readonly inOrder?: boolean;
        readonly role?: never;
        readonly anyOf?: never;
        readonly approver?: never;
        readonly quorum?: never;
      }
    | {
        /**
         * Several ways to approve, one of which is enough, each with its roles and quorums: a director, or two managers, is
         * `[{ director: 1 }, { manager: 2 }]`. Whoever is in one of the roles is asked.
         */
        readonly anyOf: readonly [
          Readonly<Partial<Record<Role, number | Share>>>,
          Readonly<Partial<Record<Role, number | Share>>>,
          ...Readonly<Partial<Record<Role, number | Share>>>[],
        ];
        readonly role?: never;
        readonly approvers?: never;
        readonly approver?: never;
        readonly quorum?: never;
        readonly inOrder?: never;
      }
  );

/** Several groups of people at once, each with its own form, deadline, reminders and rework. */
export interface TracksStageSource<
  Role extends string,
  StageName extends string,
  When,
  Due = OwnDue,
  Attribute extends string = string,
> extends AnyStageSource<StageName, When> {
  readonly type: 'tracks';
  /** The tracks by name: `{ legal: {...}, security: {...} }`. Elsewhere each is known as `<stage>-<track>`. */
  readonly tracks: Readonly<Record<string, TrackSource<Role, StageName, When, Due, Attribute>>>;
  /** So many of them must pass, of those whose `when` holds. Default: all. */
  readonly atLeast?: number;
}

/** One track: a stage for people that has no `next` of its own. Its `type` is `approval` unless it says `task`. */
export type TrackSource<
  Role extends string,
  StageName extends string,
  When,
  Due = OwnDue,
  Attribute extends string = string,
> =
  HumanStageSource<Role, StageName, When, Due, Attribute> extends infer Human
    ? Human extends unknown
      ? Omit<Human, 'type' | 'next'> & {
          readonly type?: 'approval' | 'task';
          readonly next?: never;
          /**
           * What of a submission this track looks at. When another track sends the request back and none of these parts
           * changes, what was approved here stands. Default: it is asked again whenever anything changed.
           */
          readonly reviews?: readonly ReviewedPart[];
        }
      : never
    : never;

/**
 * Who decides a request, by what it is: the person to whom its requester reports (`manager` in `workflows/roles.ts`), whoever
 * answers for its subject (`owners` there), or the role that each option of one of its attributes stands for.
 */
export type SeatRuleSource<Role extends string, Attribute extends string> =
  | { readonly managerOf: 'requester' }
  | { readonly ownerOf: 'subject' }
  | { readonly attribute: Attribute; readonly of: Readonly<Record<string, Role>> };

/** Who presides over a vote, and what that means: at least one of the two. */
export type ChairSource<Role extends string> = { readonly role: Role } & (
  | { readonly veto: true; readonly casting?: boolean }
  | { readonly veto?: boolean; readonly casting: true }
);

export interface FormFieldSource {
  readonly label: string;
  readonly type: FormField['type'];
  /** What can be chosen; for `choice` alone. */
  readonly options?: readonly string[];
  /** The answer without which nobody can approve. */
  readonly mustBe?: string;
  /** True to let people approve without an answer. */
  readonly optional?: boolean;
  /** The least that a number may be; of a `date`, days from the day on which it is answered, UTC: `0` is that day. */
  readonly atLeast?: number;
  /** The most that a number may be; of a `text`, its characters; of a `date`, days as above. */
  readonly atMost?: number;
}

export interface CheckStageSource<
  Role extends string,
  StageName extends string,
  Environment extends string,
  When,
> extends AnyStageSource<StageName, When> {
  readonly type: 'check';
  /** All must pass. */
  readonly checks: Readonly<Record<string, CheckIn<Environment>>>;
  /** Default: `request-changes`. */
  readonly ifFailed?: 'request-changes' | 'reject';
  /**
   * The role whose people are asked when a check fails, at a stage of its own, `<name>-waiver`: they waive it, with a reason, what is
   * to be done and until when, or send the request back, or end it.
   */
  readonly waivableBy?: Role;
  /** How long these have. Default: what the organisation usually gives people, or 5 days. */
  readonly dueIn?: Duration;
}

/** A rule that approves in the place of people, who have signed the rule itself. */
export interface PolicyStageSource<
  Role extends string,
  StageName extends string,
  Environment extends string,
  When,
> extends AnyStageSource<StageName, When> {
  readonly type: 'policy';
  /** The rule's name: its people sign `policy/<name>`, and `countersign policies suspend <name>` switches it off. */
  readonly policy: string;
  /** All must pass, beside `when`, which must certainly hold. */
  readonly checks?: Readonly<Record<string, CheckIn<Environment>>>;
  /** The role whose people stand for it: without their signature it approves nothing. */
  readonly approvedBy: Role;
  /** Its last day: `2027-03-01`. From the day after, people are asked. */
  readonly until: string;
  /** The approvals that are asked when it does not approve, or `reject`. Default: the stage after it. */
  readonly otherwise?: StageName | 'reject' | readonly StageName[];
  /** People of a role look at this share of what it approved, after the effects. Default of `dueIn`: 14 days. */
  readonly reviewAfterwards?: { readonly share: number; readonly role: Role; readonly dueIn?: Duration };
}

/** Lets time pass, and looks meanwhile whether all is well. */
export type WaitStageSource<
  StageName extends string,
  Environment extends string,
  When,
  Attribute extends string = string,
> = AnyStageSource<StageName, When> & {
  readonly type: 'wait';
  /** How often it looks, counted from its beginning: `'1 hour'`. */
  readonly every?: Duration;
  /** What a look must not see, or it fails at once: `{ saw: 'errors.rate', over: 0.05 }`; of a list, one is enough. */
  readonly abortWhen?: Sight | readonly Sight[];
  /** Default: `reject`. `{ start }` rejects, and starts the workflow that brings back what ran before the promotion. */
  readonly ifFailed?: 'request-changes' | 'reject' | { readonly start: string };
} & (
    | {
        /** How long it lasts: `'48 hours'`. */
        readonly for: Duration;
        readonly until?: never;
        readonly dueIn?: never;
        /** Looked at meanwhile; all must pass at the last look. */
        readonly checks?: Readonly<Record<string, CheckIn<Environment>>>;
      }
    | {
        /** Until the day, or the instant, that an attribute of type `date` states. */
        readonly until: { readonly attribute: Attribute };
        readonly for?: never;
        readonly dueIn?: never;
        /** Looked at meanwhile; all must pass at the last look. */
        readonly checks?: Readonly<Record<string, CheckIn<Environment>>>;
      }
    | {
        /** Until the day, or at once if it is over, that an approver has answered to a question of type `date`: `'approve.when'`. */
        readonly until: { readonly answer: string };
        readonly for?: never;
        readonly dueIn?: never;
        /** Looked at meanwhile; all must pass at the last look. */
        readonly checks?: Readonly<Record<string, CheckIn<Environment>>>;
      }
    | {
        /** Until a look at which all checks pass. */
        readonly until: 'passed';
        /** How long they have for that; then it has failed. */
        readonly dueIn: Duration;
        readonly for?: never;
        readonly checks: Readonly<Record<string, CheckIn<Environment>>>;
      }
  );

/** A check that speaks of no environment but the workflow's own. */
export type CheckIn<Environment extends string> = Check extends infer Each
  ? Each extends { readonly notWorseThan: string }
    ? Omit<Each, 'notWorseThan'> & { readonly notWorseThan: Environment }
    : Each extends { readonly artifactUnchangedSince: string }
      ? { readonly artifactUnchangedSince: Environment }
      : Each
  : never;

export interface EffectStageSource<
  StageName extends string,
  Environment extends string,
  When,
  Window extends string = string,
> extends AnyStageSource<StageName, When> {
  /**
   * `promotion`: the environment now points at the request's version. `retirement`: it no longer does.
   * `attestation`: the version that it points at may stay.
   */
  readonly type: 'promotion' | 'retirement' | 'attestation';
  readonly environment: Environment;
  /** How long the approval holds, and the workflow that is started to renew it. */
  readonly attest?: { readonly every: Duration; readonly by: string };
  /** Of a promotion: the workflow that is started when a monitor, or somebody else, has found something of what runs there. */
  readonly onFinding?: { readonly start: string };
  /** Wait until conditions of earlier approvals are settled. */
  readonly blockedBy?: 'overdue-findings' | 'open-findings';
  /**
   * The approval stage to ask again when the environment runs something else by the time of the promotion than what
   * those who approved it saw. Default: the last one before the promotion.
   */
  readonly askAgain?: StageName;
  /** When it takes place: a window of `workflows/windows.ts`. It is held until that opens. Default: at once. */
  readonly window?: Window;
  /** True for what must not wait for the end of a freeze. */
  readonly ignoresFreezes?: boolean;
}
