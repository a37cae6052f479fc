import { END, type Workflow } from '../schema/workflow.ts';
import { metricsIn } from './sample-input.ts';

/** Versions of a subject that run before a simulation begins. */
export interface Running {
  /** The workflow that is played: its kind of subject, its requesters, its environments, and what its requests bring along. */
  readonly workflow: Workflow;
  /** Such as `model/sample`. */
  readonly subject: string;
  /** One after the other; the last one still runs. */
  readonly versions: readonly RunningVersion[];
}

/** A version that ran, and what its request stated beside it: its metrics, and which of the three variables it kept. */
export interface RunningVersion {
  readonly version: string;
  readonly facts: Readonly<Record<string, string>>;
}

/** A workflow that asks nobody and brings what it is given to every environment that another one knows. */
export function bringing({ workflow }: Running): Workflow {
  const { subject, requester, environments } = workflow;
  const { lineage, artifact } = workflow.submission;
  const next = (index: number) => (index + 1 < environments.length ? `to-${index + 1}` : END);
  const stages = environments.map((environment, index): [string, Workflow['stages'][string]] => [
    `to-${index}`,
    { type: 'promotion', title: environment, environment, ignoresFreezes: true, next: next(index) },
  ]);
  return {
    format: 3,
    id: 'what-ran-before',
    title: 'What ran before',
    subject,
    requester,
    submission: { lineage, artifact, attributes: {}, metrics: metricsIn(workflow) },
    environments,
    start: 'to-0',
    rework: { due: { seconds: 86_400 }, maxAttempts: 1 },
    newerVersion: 'parallel',
    stages: Object.fromEntries(stages),
  };
}
