import { workflowsFor } from '../../../../schema/define-workflow.ts';
import { defineRoles } from '../../../../schema/roles.ts';
import type { Workflow } from '../../../../schema/workflow.ts';
import type {
  EffectStageSource,
  HumanStageSource,
  WorkflowSource,
} from '../../../../schema/workflow-source.ts';
import { submission } from '../../../support/story.ts';

export const person = (word: string) => ({ email: `${word}@example.com`, name: word });

export const cast = {
  dana: person('dana'),
  morgan: person('morgan'),
  devon: person('devon'),
  alex: person('alex'),
  robin: person('robin'),
  ray: person('ray'),
  ira: person('ira'),
  dora: person('dora'),
};

/** Enough people for stages of several roles, and for those who stand in. */
export const roles = defineRoles({
  'data-scientist': [cast.dana],
  manager: [cast.morgan, cast.devon],
  risk: [cast.robin, cast.ray, cast.alex],
  'data-analyst': [cast.alex],
  'it-engineer': [cast.ira],
  director: [cast.dora],
});

export const defineWorkflow = workflowsFor(roles);

const digest = (version: string) => version.padStart(64, '0');

/** A version of `model/churn` with an artifact of its own. */
export const version = (name: string, changes: Record<string, unknown> = {}) =>
  submission({
    version: name,
    artifact: { uri: `s3://models/churn/${name}`, sha256: digest(name) },
    ...changes,
  });

type Source = WorkflowSource<string, 'review' | 'publish', 'production', never>;
type Review = HumanStageSource<string, 'review' | 'publish', never>;
type Publish = EffectStageSource<'review' | 'publish', 'production', never, never>;

/** What is different about a short path. */
interface Changes extends Partial<Omit<Source, 'id' | 'stages'>> {
  /** Who is asked is a role with its quorum, one role if nothing else is said: `{ manager: 1 }`. */
  readonly review?: Partial<Omit<Review, 'role' | 'quorum' | 'approver' | 'anyOf'>>;
  readonly publish?: Partial<Publish>;
}

const defineFor = workflowsFor<string>({});

/** The shortest path to production, one manager and then the promotion, but for what a test says. */
export function shortPathWith(id: string, { review, publish, ...changes }: Changes = {}): Workflow {
  return defineFor({
    id,
    title: 'Short path',
    subject: 'model',
    requester: 'data-scientist',
    environments: ['production'],
    start: 'review',
    ...changes,
    stages: {
      review: {
        type: 'approval',
        title: 'Review',
        approvers: { manager: 1 },
        dueIn: '5 days',
        next: 'publish',
        ...review,
      },
      publish: {
        type: 'promotion',
        title: 'Promotion',
        environment: 'production',
        next: 'end',
        ...publish,
      },
    },
  });
}

export const shortPath = shortPathWith('short-path');
