import { type Duration, toSeconds } from './duration.ts';
import type { Roles } from './roles.ts';
import type { Meaning, Stage, Workflow } from './workflow.ts';

/** What an admin writes. Every name that refers to something is checked against what it refers to. */
export interface WorkflowSource<Role extends string, StageName extends string, Environment extends string> {
  readonly id: string;
  readonly title: string;
  /** The kind of subject: `model` governs `model/<name>`. */
  readonly subject: string;
  /** Who may submit. */
  readonly requester: Role;
  readonly environments?: readonly Environment[];
  readonly start: NoInfer<StageName>;
  /** Time for the next attempt after changes were requested. Default: 14 days. */
  readonly rework?: { readonly dueIn: Duration };
  /** What a newer request for the same subject does to an open one. Default: `supersede`. */
  readonly newerVersion?: 'supersede' | 'parallel';
  readonly stages: Readonly<Record<StageName, StageSource<Role, NoInfer<StageName>, NoInfer<Environment>>>>;
}

export type StageSource<Role extends string, StageName extends string, Environment extends string> =
  | HumanStageSource<Role, StageName>
  | PromotionStageSource<StageName, Environment>;

export interface HumanStageSource<Role extends string, StageName extends string> {
  /** `approval`: people decide. `task`: a person does something outside, then confirms it. */
  readonly type: 'approval' | 'task';
  readonly title: string;
  readonly role: Role;
  /** Distinct people who must approve. Default: 1. */
  readonly quorum?: number;
  readonly dueIn: Duration;
  /** What the signature means. Default: `approved`, for a task `took responsibility`. */
  readonly meaning?: Meaning;
  readonly next: StageName | 'end';
}

export interface PromotionStageSource<StageName extends string, Environment extends string> {
  readonly type: 'promotion';
  readonly title: string;
  /** The environment that now points at the request's version. */
  readonly environment: Environment;
  readonly next: StageName | 'end';
}

/** A `defineWorkflow` that knows an organisation's roles, so that a misspelt role does not compile. */
export type DefineWorkflow<Role extends string> = <
  const StageName extends string,
  const Environment extends string = never,
>(
  source: WorkflowSource<Role, StageName, Environment>,
) => Workflow;

/**
 * Binds `defineWorkflow` to an organisation's roles. The function it returns fills in the defaults and turns
 * durations into seconds; what it returns is plain data. What the compiler can't check, `validateWorkflow` does.
 *
 * @throws RangeError from the returned function when a duration has no meaning.
 */
export function workflowsFor<const Role extends string>(_roles: Roles<Role>): DefineWorkflow<Role> {
  return (source) => ({
    format: 1,
    id: source.id,
    title: source.title,
    subject: source.subject,
    requester: source.requester,
    environments: [...(source.environments ?? [])],
    start: source.start,
    rework: { dueInSeconds: toSeconds(source.rework?.dueIn ?? '14 days') },
    newerVersion: source.newerVersion ?? 'supersede',
    stages: Object.fromEntries(
      Object.entries<StageSource<string, string, string>>(source.stages).map(([name, stage]) => [
        name,
        normalizeStage(stage),
      ]),
    ),
  });
}

function normalizeStage(stage: StageSource<string, string, string>): Stage {
  if (stage.type === 'promotion') {
    return { type: stage.type, title: stage.title, environment: stage.environment, next: stage.next };
  }
  return {
    type: stage.type,
    title: stage.title,
    role: stage.role,
    quorum: stage.quorum ?? 1,
    dueInSeconds: toSeconds(stage.dueIn),
    meaning: stage.meaning ?? (stage.type === 'task' ? 'took responsibility' : 'approved'),
    next: stage.next,
  };
}
