import { defineCalendar } from '../../schema/calendar.ts';
import { defineWorkflow } from '../../workflows/roles.ts';

const office = defineCalendar({
  timeZone: 'Europe/Berlin',
  workingDays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  workingHours: { from: '09:00', until: '17:00' },
  holidays: [{ easter: -2 }, { easter: 1 }, { yearly: '12-25' }, { yearly: '01-01' }],
});

/** The path of a model that decides about credits: what can be measured first, then people, more of them where it matters. */
export const creditPromotion = defineWorkflow({
  id: 'credit-promotion',
  title: 'Promotion of a credit model',
  subject: 'credit-model',
  requester: 'data-scientist',
  submission: { lineage: true, artifact: true, metrics: ['auc'], attributes: { riskTier: ['low', 'high'] } },
  environments: ['qa', 'production'],
  start: 'quality',
  rework: { dueIn: '10 working days', maxAttempts: 3 },
  newerVersion: 'queue',
  calendar: office,
  stages: {
    quality: {
      type: 'check',
      title: 'Quality',
      checks: {
        accurate: { metric: 'auc', atLeast: 0.85 },
        'not-worse': { metric: 'auc', notWorseThan: 'production', by: 0.01, better: 'higher' },
        fresh: { trainingDataAtMostDaysOld: 90 },
        documented: { evidence: 'model-card' },
      },
      next: 'review',
    },
    review: {
      type: 'approval',
      title: 'Review',
      approvers: { manager: 1, 'data-analyst': 1 },
      meaning: 'reviewed',
      dueIn: '3 working days',
      remindAfter: '1 working day',
      escalate: { after: '2 working days', to: 'director' },
      form: {
        fairness: 'The fairness report has been read',
        explained: {
          label: 'How decisions are explained',
          type: 'choice',
          options: ['reasons', 'scores', 'not at all'],
        },
      },
      next: 'risk',
    },
    risk: {
      type: 'approval',
      title: 'Approval of the risk',
      when: { any: [{ attribute: 'riskTier', is: 'high' }, { changed: 'training-data' }] },
      role: 'release-manager',
      commentRequiredFor: ['approve'],
      dueIn: '5 working days',
      next: 'promote-to-qa',
    },
    'promote-to-qa': { type: 'promotion', title: 'Promotion to QA', environment: 'qa', next: 'test' },
    test: {
      type: 'approval',
      title: 'Test in QA',
      role: 'quality-engineer',
      conditions: true,
      dueIn: '10 working days',
      next: 'promote-to-production',
    },
    'promote-to-production': {
      type: 'promotion',
      title: 'Promotion to production',
      environment: 'production',
      blockedBy: 'overdue-findings',
      next: 'end',
    },
  },
});
