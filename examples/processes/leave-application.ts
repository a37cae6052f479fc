import { defineWorkflow } from './roles.ts';

/** Leave: one's own manager agrees; of what is longer than two weeks, a director hears first. */
export const leaveApplication = defineWorkflow({
  id: 'leave-application',
  title: 'Leave',
  subject: 'leave',
  requester: 'employee',
  submission: { attributes: { from: 'text', until: 'text', days: 'number' } },
  newerVersion: 'parallel',
  stages: {
    long: {
      type: 'approval',
      title: 'Agreement to a long leave',
      when: { attribute: 'days', over: 10 },
      role: 'director',
    },
    agree: {
      type: 'approval',
      title: 'Agreement of the manager',
      approver: { managerOf: 'requester' },
      dueIn: '3 working days',
      remindAfter: '1 working day',
      alsoEligible: ['earlier-approver'],
    },
  },
});
