import { defineWorkflow } from './roles.ts';

/** What an assessment answers decides who is asked next; not every question needs an answer. */
export const impactAssessment = defineWorkflow({
  id: 'impact-assessment',
  title: 'Impact assessment',
  subject: 'system',
  requester: 'employee',
  stages: {
    assess: {
      type: 'approval',
      title: 'Assessment',
      role: 'risk',
      meaning: 'reviewed',
      dueIn: '10 working days',
      form: {
        impact: { label: 'Impact on people', type: 'choice', options: ['low', 'medium', 'high'] },
        affected: { label: 'People affected, in thousands', type: 'number', atLeast: 0, atMost: 100_000 },
        measures: { label: 'Measures', type: 'text', atMost: 500, optional: true },
        'review-on': { label: 'To be looked at again on', type: 'date' },
      },
    },
    privacy: {
      type: 'approval',
      title: 'Privacy',
      when: { not: { answer: 'assess.impact', is: 'low' } },
      role: 'privacy',
    },
    director: {
      type: 'approval',
      title: 'A director',
      when: {
        any: [
          { answer: 'assess.impact', is: 'high' },
          { answer: 'assess.affected', over: 1_000 },
        ],
      },
      role: 'director',
    },
  },
});
