import { canonicalize, sha256Hex } from './canonical-json.ts';

/**
 * A workflow as the engine runs it: plain data, with every default filled in and every duration in seconds.
 * `defineWorkflow` makes it from what an admin writes; the ledger stores it by its hash.
 */
export interface Workflow {
  /** Version of this shape. A change that older handlers would misread gets the next number. */
  readonly format: 1;
  /** Kebab-case; names the state machine `countersign-<id>`. */
  readonly id: string;
  readonly title: string;
  /** The kind of subject it governs: `model` in `model/churn`. */
  readonly subject: string;
  /** The role whose people may submit a request and its later attempts. */
  readonly requester: string;
  /** The environments its promotions may change, lowest first. */
  readonly environments: readonly string[];
  /** The stage at which every attempt begins. */
  readonly start: string;
  /** How long the requester has for the next attempt after changes were requested. */
  readonly rework: { readonly dueInSeconds: number };
  /**
   * What a newer request for the same subject does to an open one of this workflow:
   * `supersede` closes the older, `parallel` lets both go on.
   */
  readonly newerVersion: 'supersede' | 'parallel';
  readonly stages: Readonly<Record<string, Stage>>;
}

export type Stage = HumanStage | PromotionStage;

/** The end of a workflow, as a stage's `next`. No stage can have this name. */
export const END = 'end';

/** A stage that people of a role decide (`approval`), or carry out and then confirm (`task`). */
export interface HumanStage {
  readonly type: 'approval' | 'task';
  readonly title: string;
  readonly role: string;
  /** How many distinct people of the role must approve. */
  readonly quorum: number;
  readonly dueInSeconds: number;
  /** What a signature here means (21 CFR 11.50): written into each decision. */
  readonly meaning: Meaning;
  /** The stage after approval, or `end`. */
  readonly next: string;
}

/** A stage that points an environment at the request's version. */
export interface PromotionStage {
  readonly type: 'promotion';
  readonly title: string;
  readonly environment: string;
  readonly next: string;
}

export type Meaning = 'reviewed' | 'approved' | 'took responsibility';

/** The content hash under which the ledger keeps a definition: SHA-256 of its canonical JSON, in hexadecimal. */
export function definitionHash(workflow: Workflow): string {
  return sha256Hex(canonicalize(workflow));
}

/** True for the stages that wait for people. */
export function isHuman(stage: Stage): stage is HumanStage {
  return stage.type !== 'promotion';
}

/**
 * The stages in the order in which an attempt passes them, as `[name, stage]`.
 * Stops at `end`, at an unknown stage, and where a stage would come a second time.
 */
export function stagesInOrder(workflow: Workflow): [string, Stage][] {
  const path = new Map<string, Stage>();
  for (let name = workflow.start; name !== END && !path.has(name); ) {
    const stage = Object.hasOwn(workflow.stages, name) ? workflow.stages[name] : undefined;
    if (stage === undefined) break;
    path.set(name, stage);
    name = stage.next;
  }
  return [...path];
}
