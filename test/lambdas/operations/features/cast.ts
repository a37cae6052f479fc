import { workflowsFor } from '../../../../schema/define-workflow.ts';
import { defineRoles } from '../../../../schema/roles.ts';
import { submission } from '../../../support/story.ts';

const person = (word: string) => ({ email: `${word}@example.com`, name: word });

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

/** The shortest path to production: one manager, then the promotion, unless a test says otherwise. */
export const shortPath = defineWorkflow({
  id: 'short-path',
  title: 'Short path',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  start: 'review',
  stages: {
    review: { type: 'approval', title: 'Review', role: 'manager', dueIn: '5 days', next: 'publish' },
    publish: { type: 'promotion', title: 'Promotion', environment: 'production', next: 'end' },
  },
});
