import { defineWorkflow } from './roles.ts';

/** 21 CFR Part 11: two people of the quality unit sign, each proving again who they are, with the meaning of their signature. */
export const gxpRelease = defineWorkflow({
  id: 'gxp-release',
  title: 'GxP release',
  subject: 'gxp-model',
  requester: 'data-scientist',
  submission: { lineage: true, artifact: true, trainingData: 'sha256', cleanCode: true },
  environments: ['validated'],
  stages: {
    documents: {
      type: 'check',
      title: 'Documents',
      checks: {
        plan: { evidence: 'validation-plan' },
        report: { evidence: 'validation-report' },
        trace: { evidence: 'traceability-matrix' },
      },
      ifFailed: 'reject',
    },
    author: {
      type: 'approval',
      title: 'Review of the validation',
      role: 'validator',
      meaning: 'reviewed',
      signature: 're-authenticated',
    },
    quality: {
      type: 'approval',
      title: 'Release by the quality unit',
      role: 'quality-unit',
      quorum: 2,
      commentRequiredFor: ['approve'],
      signature: 're-authenticated',
      form: { deviations: { label: 'No deviation is open', type: 'yes-no', mustBe: 'yes' } },
    },
    release: { type: 'promotion', title: 'Release', environment: 'validated' },
  },
});
