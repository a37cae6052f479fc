import { defineCases } from '../../schema/cases.ts';
import { canaryRelease } from './canary-release.ts';
import { canaryRollback } from './canary-rollback.ts';
import { documentReview } from './document-review.ts';
import { lowRiskRetraining } from './low-risk-retraining.ts';
import { policyApproval } from './policy-approval.ts';
import { policyDocument } from './policy-document.ts';
import { vendorOnboarding } from './vendor-onboarding.ts';

export const canary = defineCases(canaryRelease, {
  'for two days it is in Europe alone': {
    script: `
      submit with version=7
      lars@example.com approves
      wait 47 hours`,
    expect: { outcome: 'open', environments: { eu: '7', us: null } },
  },
  'what looks well for two days is everywhere': {
    script: `
      submit with version=7
      lars@example.com approves
      wait 49 hours`,
    expect: { outcome: 'completed', environments: { eu: '7', us: '7' } },
  },
  'what looks ill goes no further, and Europe goes back': {
    running: ['6'],
    checks: { 'error-rate': false },
    script: `
      submit with version=7
      lars@example.com approves
      wait 49 hours
      canary-rollback: nora@example.com approves`,
    expect: {
      outcome: 'rejected',
      environments: { eu: '6', us: '6' },
      others: { 'canary-rollback': 'completed' },
    },
  },
});

export const canaryBack = defineCases(canaryRollback, {
  'whoever has an incident agrees': {
    running: ['6', '7'],
    script: `
      submit with version=6
      everybody approves`,
    expect: { outcome: 'completed', environments: { eu: '6' } },
  },
});

export const vendors = defineCases(vendorOnboarding, {
  'all three at once, and one of them is enough to stop it': {
    script: `
      submit with service=Payroll, yearly=20000, holdsData=yes
      lea@example.com approves
      sena@example.com rejects: No single sign-on.`,
    expect: {
      outcome: 'rejected',
      asked: [
        { stage: 'examine-legal', people: ['lea@example.com'] },
        { stage: 'examine-security', people: ['sena@example.com', 'serge@example.com'] },
        { stage: 'examine-risk', people: ['rosa@example.com', 'rik@example.com'] },
      ],
    },
  },
  'what one sends back, the others need not look at again': {
    script: `
      submit with service=Payroll, yearly=20000, holdsData=no
      lea@example.com approves with law=Dutch
      rosa@example.com approves with exit=weeks
      sena@example.com requests changes: Say who signs in how.
      revise with service=Payroll, yearly=20000, holdsData=no
      serge@example.com approves with sign-on=yes
      ira@example.com approves`,
    expect: {
      outcome: 'completed',
      asked: [
        { stage: 'examine-legal', people: ['lea@example.com'] },
        { stage: 'examine-security', people: ['sena@example.com', 'serge@example.com'] },
        { stage: 'examine-risk', people: ['rosa@example.com', 'rik@example.com'] },
        { stage: 'examine-security', people: ['sena@example.com', 'serge@example.com'] },
        { stage: 'set-up', people: ['ira@example.com', 'ivo@example.com'] },
      ],
    },
  },
  'a dear one that holds our data': {
    script: `
      submit with service=Payroll, yearly=80000, holdsData=yes
      everybody approves`,
    expect: { outcome: 'completed' },
  },
});

export const documents = defineCases(policyDocument, {
  'it is in force, and looked at again before its year is over': {
    script: `
      submit with version=3
      lea@example.com approves
      pia@example.com approves
      dora@example.com approves
      wait 51 weeks
      document-review: dev@example.com approves`,
    expect: {
      outcome: 'completed',
      others: { 'document-review': 'completed' },
      environments: { 'in-force': '3' },
    },
  },
});

export const reviews = defineCases(documentReview, {
  'it no longer holds': {
    running: ['3'],
    script: `
      submit with version=3
      dora@example.com rejects: It is about fax machines.`,
    expect: { outcome: 'rejected', environments: { 'in-force': '3' } },
  },
});

export const retraining = defineCases(lowRiskRetraining, {
  'a rule that its people have signed approves it': {
    running: ['1 with auc=0.9'],
    script: `
      rule: submit policy-approval with subject=policy/low-risk-retraining
      rule: rosa@example.com approves
      submit with version=2, riskTier=low, auc=0.9, code=same`,
    expect: { outcome: 'completed', asked: [], environments: { production: '2' } },
  },
  'other code is for people': {
    running: ['1 with auc=0.9'],
    script: `
      rule: submit policy-approval with subject=policy/low-risk-retraining
      rule: rosa@example.com approves
      submit with version=2, riskTier=low, auc=0.9, training-data=same`,
    expect: { stage: 'review', environments: { production: '1' } },
  },
  'one that is worse than what runs is for people': {
    running: ['1 with auc=0.95'],
    script: `
      rule: submit policy-approval with subject=policy/low-risk-retraining
      rule: rosa@example.com approves
      submit with version=2, riskTier=low, auc=0.9, code=same`,
    expect: { stage: 'review', environments: { production: '1' } },
  },
  'what is not of low risk is for people': {
    running: ['1'],
    script: `
      rule: submit policy-approval with subject=policy/low-risk-retraining
      rule: rosa@example.com approves
      submit with version=2, riskTier=high, auc=1, code=same`,
    expect: { stage: 'review', environments: { production: '1' } },
  },
  'a rule that nobody has signed approves nothing': {
    running: ['1'],
    script: `
      submit with version=2, riskTier=low, auc=1
      mia@example.com approves`,
    expect: {
      outcome: 'completed',
      asked: [{ stage: 'review', people: ['mia@example.com', 'tove@example.com'] }],
    },
  },
});

export const rules = defineCases(policyApproval, {
  'those who stand for it sign it': {
    script: `
      submit with subject=policy/low-risk-retraining
      rosa@example.com approves`,
    expect: { outcome: 'completed', others: { 'policy-approval': 'completed' } },
  },
});
