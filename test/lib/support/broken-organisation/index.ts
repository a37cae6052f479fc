import { workflowsFor } from '../../../../schema/define-workflow.ts';
import { defineRoles } from '../../../../schema/roles.ts';

export const roles = defineRoles({ judge: [{ email: 'ann@acme.example', name: 'Ann' }] });

/** Who submits is the only one who could decide. */
export const workflows = [
  workflowsFor(roles)({
    id: 'alone',
    title: 'Alone',
    subject: 'expense',
    requester: 'judge',
    start: 'judge',
    stages: {
      judge: { type: 'approval', title: 'Judged', role: 'judge', dueIn: '1 day', quorum: 2, next: 'end' },
    },
  }),
];
