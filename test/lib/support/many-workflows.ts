import { workflowsFor } from '../../../schema/define-workflow.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import { roles } from '../../organisation/roles.ts';

const define = workflowsFor(roles);

/** Workflows of five stages each, with different ids: what a company with many kinds of subjects has. */
export function manyWorkflows(count: number): Workflow[] {
  return Array.from({ length: count }, (_, index) =>
    define({
      id: `workflow-with-a-longer-name-${index + 1}`,
      title: `Workflow ${index + 1}`,
      subject: `kind-${index + 1}`,
      requester: 'data-scientist',
      environments: ['qa', 'production'],
      start: 'review',
      stages: {
        review: {
          type: 'approval',
          title: 'Approval by a manager',
          role: 'manager',
          dueIn: '5 days',
          next: 'promote-to-qa',
        },
        'promote-to-qa': { type: 'promotion', title: 'Promotion to QA', environment: 'qa', next: 'test' },
        test: {
          type: 'approval',
          title: 'Approval by a data analyst',
          role: 'data-analyst',
          dueIn: '5 days',
          reworkTo: 'promote-to-qa',
          next: 'promote-to-production',
        },
        'promote-to-production': {
          type: 'promotion',
          title: 'Promotion to production',
          environment: 'production',
          next: 'deploy',
        },
        deploy: { type: 'task', title: 'Deployment', role: 'it-engineer', dueIn: '5 days', next: 'end' },
      },
    }),
  );
}
