import type { Meaning } from '../../workflows/schema/workflow.ts';
import type { EntryDraft } from './entry.ts';

/** How a request can end. Every outcome but `completed` is also the error its execution ends with. */
export type Outcome = 'completed' | 'rejected' | 'expired' | 'superseded' | 'stopped' | 'failed';

/** What a person can answer. */
export type Choice = 'approve' | 'request-changes' | 'reject';

/** Bytes somewhere, and the digest that pins them. */
export interface Artifact {
  readonly uri: string;
  /** SHA-256, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** What a pipeline submits: a version of a subject, with the three variables that made it. */
export interface Submission {
  readonly subject: string;
  readonly version: string;
  /** The person who answers for this version; never one who decides about it. */
  readonly requestedBy: string;
  readonly lineage: {
    readonly trainingData: Artifact;
    readonly code: { readonly repository: string; readonly commit: string };
    readonly hyperparameters: Readonly<Record<string, HyperparameterValue>>;
  };
  readonly artifact: Artifact;
  readonly metrics: Readonly<Record<string, number>>;
  readonly evidence: readonly ({ readonly name: string } & Artifact)[];
  readonly note?: string | undefined;
  /** The request whose next attempt this is; absent for a new request. */
  readonly revises?: string | undefined;
}

export type HyperparameterValue =
  | string
  | number
  | boolean
  | null
  | readonly (string | number | boolean | null)[];

/** A decision as the state keeps it: enough for a page and for the registry to say who authorised what. */
export interface Decision {
  readonly person: string;
  readonly name: string;
  readonly role: string;
  readonly choice: Choice;
  readonly meaning: Meaning;
  readonly comment?: string | undefined;
  readonly at: string;
}

/** How one stage of the current attempt stands. */
export interface StageState {
  /** When it began to wait for people; absent for promotions. */
  readonly openedAt?: string | undefined;
  /** After this instant it takes no decision. */
  readonly dueAt?: string | undefined;
  /** The addresses that were asked, as the role and separation of duties stood at opening. */
  readonly roster?: readonly string[] | undefined;
  readonly decisions: readonly Decision[];
  readonly outcome?: 'approved' | 'changes-requested' | 'rejected' | 'expired' | 'promoted' | undefined;
  readonly settledAt?: string | undefined;
}

/** The state that each entry of `request/<id>` carries. */
export interface RequestState {
  readonly request: string;
  readonly workflow: string;
  /** Hash of the definition this request keeps to its end. */
  readonly definition: string;
  /** The execution that carries this request. */
  readonly execution: string;
  readonly subject: string;
  /** The current attempt's version. */
  readonly version: string;
  readonly artifact: Artifact;
  readonly metrics: Readonly<Record<string, number>>;
  readonly requestedAt: string;
  readonly attempt: number;
  /** Digest of each attempt's input, so that an input that comes twice is known. */
  readonly inputs: readonly string[];
  /** Everyone who submitted an attempt: they decide nothing. */
  readonly requesters: readonly string[];
  /** Who decided which stage, in any attempt: nobody decides two. */
  readonly deciders: Readonly<Record<string, string>>;
  readonly status: 'open' | 'rework' | 'closed';
  /** While in rework: when the next attempt is due. */
  readonly reworkDueAt?: string | undefined;
  readonly stages: Readonly<Record<string, StageState>>;
  readonly outcome?: Outcome | undefined;
  /** Why it ended as it did, for people. */
  readonly reason?: string | undefined;
}

/** What an environment of a subject points at. */
export interface Deployment {
  readonly version: string;
  readonly artifact: Artifact;
  readonly metrics: Readonly<Record<string, number>>;
  /** When the promotion took effect. */
  readonly since: string;
  readonly request: string;
  readonly attempt: number;
  readonly workflow: string;
  readonly definition: string;
  readonly requestedBy: string;
  /** The approvals this promotion stood on. */
  readonly authorisedBy: readonly StageDecision[];
  /** How the request ended, once it has. The promotion stands even when what was to follow it did not happen. */
  readonly ended?: Ending | undefined;
}

/** A decision, and the stage it settled or helped to settle. */
export type StageDecision = Decision & { readonly stage: string };

/** The end of a request as its promotions remember it. */
export interface Ending {
  readonly outcome: Outcome;
  readonly at: string;
  /** Why, where it was not completed. */
  readonly reason?: string | undefined;
  /** What people confirmed after the promotion: that the version is deployed, say. */
  readonly confirmedBy: readonly StageDecision[];
}

/** The state that each entry of `subject/<kind>/<name>` carries. Its last entry is the registry. */
export interface SubjectState {
  readonly subject: string;
  readonly environments: Readonly<Record<string, Deployment>>;
  /** The requests under way, by id. */
  readonly open: Readonly<Record<string, OpenRequest>>;
  /** Ids of the requests that closed last, newest first, so that a late step of theirs is recognised. */
  readonly closed: readonly string[];
}

export interface OpenRequest {
  readonly workflow: string;
  readonly version: string;
  /** When its first attempt was submitted: of two requests, the later one is the newer. */
  readonly requestedAt: string;
  /** The newer request that took its place, if one did: it may no longer promote. */
  readonly supersededBy?: string | undefined;
  /** True once it has made the last promotion of its workflow. */
  readonly finished: boolean;
  /** The promotions it made, as `<attempt>/<stage>`, with the instant of each. */
  readonly promotions: Readonly<Record<string, string>>;
}

/** What a pure step decided: an entry to append, or nothing because the ledger already says so. */
export interface Step<State> {
  readonly entry?: EntryDraft<State> | undefined;
}
