import { defineCases } from '../../schema/cases.ts';
import { accessGrant } from './access-grant.ts';
import { boardDecision } from './board-decision.ts';
import { changeRequest } from './change-request.ts';
import { contractSigning } from './contract-signing.ts';
import { equipmentAllocation } from './equipment-allocation.ts';
import { expense } from './expense.ts';
import { impactAssessment } from './impact-assessment.ts';
import { leaveApplication } from './leave-application.ts';
import { pullRequest } from './pull-request.ts';

export const leave = defineCases(leaveApplication, {
  "a week is one's own manager's": {
    script: `
      submit with days=5, requestedBy=jon@example.com
      mia@example.com approves`,
    expect: { outcome: 'completed', asked: [{ stage: 'agree', people: ['mia@example.com'] }] },
  },
  'three weeks are a director first, and for who reports to a director the same one': {
    script: `
      submit with days=15, requestedBy=mia@example.com
      dora@example.com approves
      dora@example.com approves`,
    expect: {
      outcome: 'completed',
      asked: [
        { stage: 'long', people: ['dora@example.com', 'dev@example.com'] },
        { stage: 'agree', people: ['dora@example.com'] },
      ],
    },
  },
});

export const equipment = defineCases(equipmentAllocation, {
  'what is cheap needs no finance': {
    script: `
      submit with item=phone, price=300, requestedBy=ella@example.com
      mia@example.com approves
      ira@example.com approves with serial=SN-77`,
    expect: { outcome: 'completed' },
  },
  'what is dear does': {
    script: `
      submit with item=laptop, price=2800
      mia@example.com approves`,
    expect: { stage: 'budget' },
  },
});

export const expenses = defineCases(expense, {
  'the region decides whose cost centre it is': {
    script: `
      submit with amount=80, region=us, requestedBy=ella@example.com
      mia@example.com approves
      refused: eva@example.com approves
      uma@example.com approves`,
    expect: { outcome: 'completed' },
  },
  'a large one goes up to a director': {
    script: `
      submit with amount=12000, region=eu, requestedBy=ella@example.com
      everybody approves`,
    expect: {
      outcome: 'completed',
      asked: [
        { stage: 'manager', people: ['mia@example.com'] },
        { stage: 'cost-centre', people: ['eva@example.com'] },
        { stage: 'finance', people: ['finn@example.com', 'fay@example.com'] },
        { stage: 'director', people: ['dora@example.com', 'dev@example.com'] },
      ],
    },
  },
});

export const access = defineCases(accessGrant, {
  'the owners of the system are asked': {
    script: `
      submit with subject=access/payments-ledger, requestedBy=jon@example.com
      mia@example.com approves
      piet@example.com approves`,
    expect: { outcome: 'open', environments: { granted: '1' } },
  },
  'eight hours later it has ended': {
    script: `
      submit with subject=access/payments-ledger, requestedBy=jon@example.com
      mia@example.com approves
      piet@example.com approves
      wait 8 hours`,
    expect: { outcome: 'completed', environments: { granted: null } },
  },
});

export const pullRequests = defineCases(pullRequest, {
  'the owners of the place review it': {
    script: `
      submit with subject=change/payments-api-17, coverage=0.9, evidence=test-report, touchesAccess=no
      paula@example.com approves`,
    expect: {
      outcome: 'completed',
      asked: [{ stage: 'owners', people: ['paula@example.com', 'piet@example.com'] }],
      environments: { main: '1' },
    },
  },
  'without tests it comes back at once': {
    script: 'submit with subject=change/website-3, coverage=0.9, touchesAccess=no',
    expect: { outcome: 'rework', asked: [] },
  },
  'what is about access is also for security': {
    script: `
      submit with subject=change/website-3, coverage=0.9, evidence=test-report, touchesAccess=yes
      lars@example.com approves
      sena@example.com requests changes: The token is logged.`,
    expect: { outcome: 'rework', environments: { main: null } },
  },
});

export const changes = defineCases(changeRequest, {
  'of low risk: one review, made, confirmed': {
    script: `
      submit with risk=low, evidence=test-report
      lars@example.com approves with when=2026-03-02
      olga@example.com approves with monitored=yes`,
    expect: { outcome: 'completed', environments: { production: '1' } },
  },
  'of high risk, by a director in place of the two': {
    script: `
      submit with risk=high, evidence=test-report
      lars@example.com approves with when=2026-03-02
      dora@example.com approves`,
    expect: { outcome: 'open', stage: 'confirm', environments: { production: '1' } },
  },
  'of high risk: not before the day that was agreed': {
    script: `
      submit with risk=high, evidence=test-report
      refused: lars@example.com approves with when=soon
      refused: lars@example.com approves with when=2026-03-01
      refused: lars@example.com approves with when=2026-04-02
      lars@example.com approves with when=2026-03-07
      sena@example.com approves
      mia@example.com approves
      wait 4 days`,
    expect: { outcome: 'open', environments: { production: null } },
  },
  'and then at once': {
    script: `
      submit with risk=high, evidence=test-report
      lars@example.com approves with when=2026-03-07
      sena@example.com approves
      mia@example.com approves
      wait 5 days`,
    expect: { outcome: 'open', stage: 'confirm', environments: { production: '1' } },
  },
});

export const assessments = defineCases(impactAssessment, {
  'of low impact: nobody else is asked, and no measures are needed': {
    script: `
      submit
      rosa@example.com approves with impact=low, affected=3, review-on=2027-03-01`,
    expect: {
      outcome: 'completed',
      asked: [{ stage: 'assess', people: ['rosa@example.com', 'rik@example.com'] }],
    },
  },
  'of medium impact on very many: privacy and a director': {
    script: `
      submit
      refused: rosa@example.com approves with impact=medium, affected=-1, review-on=2027-03-01
      rosa@example.com approves with impact=medium, affected=2000, review-on=2027-03-01
      pia@example.com approves`,
    expect: { stage: 'director' },
  },
});

export const votes = defineCases(boardDecision, {
  'six of ten are enough, whoever is against or abstains': {
    script: `
      submit with question=Bonn
      adam@example.com rejects: Too far.
      bea@example.com abstains
      carl@example.com approves
      dina@example.com approves
      emil@example.com approves
      fred@example.com approves
      gina@example.com approves
      refused: gina@example.com rejects: On second thoughts.
      hugo@example.com approves
      dora@example.com approves with minutes=Folder 7`,
    expect: { outcome: 'completed' },
  },
  'three can stop it': {
    script: `
      submit with question=Bonn
      carl@example.com approves
      adam@example.com rejects: No.
      bea@example.com rejects: No.
      ida@example.com rejects: No.`,
    expect: { outcome: 'rejected' },
  },
});

export const contracts = defineCases(contractSigning, {
  'nobody signs before those who read it': {
    script: `
      submit with version=A7, value=90000
      refused: dora@example.com approves
      lea@example.com approves
      fay@example.com approves
      wait 1 day
      dora@example.com approves`,
    expect: { outcome: 'completed', environments: { signed: 'A7' } },
  },
  'another text is read again': {
    script: `
      submit with version=A7
      lea@example.com approves
      fay@example.com requests changes: Net 30.
      revise with version=A8
      lea@example.com approves
      fay@example.com approves`,
    expect: { stage: 'sign', environments: { signed: null } },
  },
});
