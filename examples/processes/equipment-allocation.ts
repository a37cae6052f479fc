import { defineWorkflow } from './roles.ts';

/** Equipment: the manager agrees, finance to what is expensive, IT hands it over and writes down which one it is. */
export const equipmentAllocation = defineWorkflow({
  id: 'equipment-allocation',
  title: 'Equipment',
  subject: 'equipment',
  requester: 'employee',
  submission: { attributes: { item: ['laptop', 'phone', 'screen'], price: 'number', reason: 'text' } },
  newerVersion: 'parallel',
  stages: {
    agree: { type: 'approval', title: 'Agreement of the manager', approver: { managerOf: 'requester' } },
    budget: {
      type: 'approval',
      title: 'Budget',
      when: { attribute: 'price', over: 1_000 },
      role: 'finance',
    },
    'hand-over': {
      type: 'task',
      title: 'Handed over',
      role: 'it',
      dueIn: '10 working days',
      form: { serial: { label: 'Serial number', type: 'text' } },
    },
  },
});
