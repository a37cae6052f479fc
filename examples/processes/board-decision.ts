import { defineWorkflow } from './roles.ts';

/** A board of ten: 60% must agree, whoever likes abstains, three can stop it; a director then says that it was decided in order. */
export const boardDecision = defineWorkflow({
  id: 'board-decision',
  title: 'Decision of the board',
  subject: 'decision',
  requester: 'employee',
  submission: { attributes: { question: 'text' } },
  newerVersion: 'parallel',
  stages: {
    vote: {
      type: 'approval',
      title: 'Vote',
      role: 'board',
      quorum: '60%',
      rejectQuorum: 3,
      abstain: true,
      dueIn: '10 working days',
      remindAfter: '3 working days',
    },
    minutes: {
      type: 'task',
      title: 'Minutes',
      role: 'director',
      form: { minutes: { label: 'Where the minutes are', type: 'text' } },
    },
  },
});
