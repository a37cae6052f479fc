import { defineWorkflow } from './roles.ts';

/** Access to a system for eight hours: the manager says that it is needed, its owners that it may be. It ends by itself. */
export const accessGrant = defineWorkflow({
  id: 'access-grant',
  title: 'Access',
  subject: 'access',
  requester: 'employee',
  submission: { attributes: { reason: 'text' } },
  environments: ['granted'],
  newerVersion: 'queue',
  stages: {
    needed: {
      type: 'approval',
      title: 'It is needed',
      approver: { managerOf: 'requester' },
      dueIn: '1 working day',
    },
    allowed: {
      type: 'approval',
      title: 'It may be',
      approver: { ownerOf: 'subject' },
      dueIn: '1 working day',
    },
    grant: { type: 'promotion', title: 'Granted', environment: 'granted' },
    hold: { type: 'wait', title: 'Held', for: '8 hours' },
    over: { type: 'retirement', title: 'Ended', environment: 'granted', ignoresFreezes: true },
  },
});
