import { defineCases } from '../schema/cases.ts';
import { softwareRelease } from './software-release.ts';

export const cases = defineCases(softwareRelease, {
  'read, tested, released': {
    script: `
      submit with version=1.4.0, coverage=0.83, evidence=test-report
      tech-lead@example.com approves
      quality-engineer@example.com approves with regression=yes, notes=The basket
      release-manager@example.com approves`,
    expect: { outcome: 'completed', environments: { staging: '1.4.0', production: '1.4.0' } },
  },
  'too little of it is tested': {
    script: `
      submit with version=1.4.0, coverage=0.6, evidence=test-report
      tech-lead@example.com approves`,
    expect: { outcome: 'rework', environments: { staging: null } },
  },
  'a condition is closed later, and holds up nothing until it is overdue': {
    script: `
      submit with coverage=0.9, evidence=test-report
      tech-lead@example.com approves
      quality-engineer@example.com approves with conditions: Watch the basket
      release-manager@example.com approves
      quality-engineer@example.com closes conditions: Watched for a week`,
    expect: { outcome: 'completed', environments: { production: '1' } },
  },
  'a newer one waits for the older': {
    script: `
      submit with version=1, coverage=0.9, evidence=test-report
      second: submit with version=2, coverage=0.9, evidence=test-report`,
    expect: { outcome: 'open', others: { second: 'queued' } },
  },
});
