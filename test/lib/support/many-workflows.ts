import type { Workflow } from '../../../workflows/schema/workflow.ts';

/** Workflows of five stages each, with different ids: what a company with many kinds of subjects has. */
export function manyWorkflows(count: number): Workflow[] {
  return Array.from({ length: count }, (_, index) => ({
    format: 1,
    id: `workflow-with-a-longer-name-${index + 1}`,
    title: `Workflow ${index + 1}`,
    subject: `kind-${index + 1}`,
    requester: 'data-scientist',
    environments: ['qa', 'production'],
    start: 'review',
    rework: { dueInSeconds: 1_209_600 },
    newerVersion: 'supersede',
    stages: {
      review: approval('manager', 'promote-to-qa'),
      'promote-to-qa': promotion('qa', 'test'),
      test: approval('data-analyst', 'promote-to-production'),
      'promote-to-production': promotion('production', 'deploy'),
      deploy: approval('it-engineer', 'end'),
    },
  }));
}

function approval(role: string, next: string) {
  return {
    type: 'approval',
    title: `Approval by ${role}`,
    role,
    quorum: 1,
    dueInSeconds: 432_000,
    meaning: 'approved',
    next,
  } as const;
}

function promotion(environment: string, next: string) {
  return { type: 'promotion', title: `Promotion to ${environment}`, environment, next } as const;
}
