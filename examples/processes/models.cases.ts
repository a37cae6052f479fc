import { defineCases } from '../../schema/cases.ts';
import type { Freeze } from '../../schema/freezes.ts';
import { agentRelease } from './agent-release.ts';
import { annualRenewal } from './annual-renewal.ts';
import { bankModelRisk } from './bank-model-risk.ts';
import { datasetApproval } from './dataset-approval.ts';
import { emergencyRelease } from './emergency-release.ts';
import { gxpRelease } from './gxp-release.ts';
import { modelRelease } from './model-release.ts';
import { modelRollback } from './model-rollback.ts';
import { promptRelease } from './prompt-release.ts';

/** Nobody is there who could look after what goes wrong. */
const weekends: Freeze = {
  reason: 'Weekends',
  from: 'friday 15:00',
  until: 'monday 08:00',
  timeZone: 'Europe/Berlin',
  environments: ['production'],
};

export const release = defineCases(modelRelease, {
  'reviewed, tested, released': {
    script: `
      submit with version=2, auc=0.9
      mia@example.com approves
      vera@example.com approves`,
    expect: { outcome: 'completed', environments: { qa: '2', production: '2' } },
  },
  'approved on a Friday evening, it is released on Monday': {
    at: '2026-03-06T16:00:00Z',
    freezes: [weekends],
    script: `
      submit with version=2, auc=0.9
      mia@example.com approves
      vera@example.com approves
      wait 62 hours`,
    expect: { outcome: 'open', environments: { qa: '2', production: null } },
  },
  'and not before eight in the morning': {
    at: '2026-03-06T16:00:00Z',
    freezes: [weekends],
    script: `
      submit with version=2, auc=0.9
      mia@example.com approves
      vera@example.com approves
      wait 63 hours`,
    expect: { outcome: 'completed', environments: { production: '2' } },
  },
});

export const emergency = defineCases(emergencyRelease, {
  'what the board turns down is rolled back': {
    running: ['1'],
    script: `
      submit with version=2
      nora@example.com approves: Nobody can pay.
      adam@example.com rejects: Untested.
      bea@example.com rejects: Untested.
      model-rollback: nora@example.com approves`,
    expect: {
      outcome: 'rejected',
      others: { 'model-rollback': 'completed' },
      environments: { production: '1' },
    },
  },
  'three of the board are enough': {
    script: `
      submit
      nora@example.com approves: Nobody can pay.
      adam@example.com approves
      bea@example.com approves
      carl@example.com approves`,
    expect: { outcome: 'completed' },
  },
});

export const rollback = defineCases(modelRollback, {
  'back to the one before': {
    running: ['1', '2'],
    script: `
      submit with version=1
      nora@example.com approves`,
    expect: { outcome: 'completed', environments: { production: '1' } },
  },
});

export const bank = defineCases(bankModelRisk, {
  'tier 1: validation and the committee, and a condition that is closed in time': {
    script: `
      submit with tier=1, auc=0.8, evidence=model-document
      vera@example.com approves with conditions: Monitor the young
      rosa@example.com approves
      rik@example.com approves
      dora@example.com approves
      vera@example.com closes conditions: Monitored`,
    expect: { outcome: 'completed', environments: { production: '1' } },
  },
  'tier 3 needs no committee, and is renewed after a year': {
    script: `
      submit with tier=3, auc=0.8, evidence=model-document
      vera@example.com approves with soundness=sound, outcomes=yes
      wait 51 weeks
      annual-renewal: vito@example.com approves with performance=holds
      annual-renewal: rosa@example.com approves`,
    expect: { outcome: 'completed', others: { 'annual-renewal': 'completed' } },
  },
});

export const renewal = defineCases(annualRenewal, {
  'a model that declines': {
    running: ['1'],
    script: `
      submit with version=1
      vera@example.com rejects: It declines.`,
    expect: { outcome: 'rejected', environments: { production: '1' } },
  },
});

export const gxp = defineCases(gxpRelease, {
  'two of the quality unit sign': {
    script: `
      submit with evidence=validation-plan+validation-report+traceability-matrix
      vera@example.com approves
      quinn@example.com approves with deviations=yes: Read.
      qing@example.com approves with deviations=yes: Read.`,
    expect: { outcome: 'completed', environments: { validated: '1' } },
  },
  'without its report it ends': {
    script: 'submit with evidence=validation-plan',
    expect: { outcome: 'rejected' },
  },
});

export const prompts = defineCases(promptRelease, {
  'evaluated, read, released': {
    script: `
      submit with helpfulness=0.9, refusals.harmful=0.999, evidence=evaluation-run
      lars@example.com approves with injection=yes`,
    expect: { outcome: 'completed', environments: { production: '1' } },
  },
  'one that lets harm through comes back': {
    script: 'submit with helpfulness=0.9, refusals.harmful=0.97, evidence=evaluation-run',
    expect: { outcome: 'rework', environments: { production: null } },
  },
});

export const agents = defineCases(agentRelease, {
  'one that only reads': {
    script: `
      submit with tasks.completed=0.95, evidence=red-team-report, mayWrite=no, mayPay=no
      lars@example.com approves
      otto@example.com approves`,
    expect: { outcome: 'completed', environments: { shadow: '1', production: '1' } },
  },
  'one that pays': {
    script: `
      submit with tasks.completed=0.95, evidence=red-team-report, mayWrite=no, mayPay=yes
      lars@example.com approves
      otto@example.com approves
      sena@example.com approves
      finn@example.com approves
      fay@example.com approves`,
    expect: { outcome: 'completed' },
  },
});

export const dataSets = defineCases(datasetApproval, {
  'personal data of others': {
    script: `
      submit with licence=bought, personal=yes, evidence=datasheet
      lea@example.com approves
      pia@example.com approves with basis=contract, delete-by=2027-12-31
      vera@example.com approves`,
    expect: { outcome: 'completed', environments: { catalogue: '1' } },
  },
  'our own, of nobody': {
    script: `
      submit with licence=own, personal=no, evidence=datasheet
      vera@example.com approves`,
    expect: {
      outcome: 'completed',
      asked: [{ stage: 'quality', people: ['vera@example.com', 'vito@example.com'] }],
    },
  },
});
