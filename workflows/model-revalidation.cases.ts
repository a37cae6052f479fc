import { defineCases } from '../schema/cases.ts';
import { modelRevalidation } from './model-revalidation.ts';

export const cases = defineCases(modelRevalidation, {
  'it holds, and stays': {
    running: ['7'],
    script: `
      submit with version=7
      data-analyst@example.com approves with performance=holds, drift=yes, data-until=2026-02-28
      manager@example.com approves`,
    expect: { outcome: 'completed', environments: { production: '7' } },
  },
  'inputs that drift cannot be approved': {
    running: ['7'],
    script: `
      submit with version=7
      refused: data-analyst@example.com approves with performance=declines, drift=no, data-until=2026-02-28
      data-analyst@example.com rejects: The inputs drift.`,
    expect: { outcome: 'rejected', environments: { production: '7' } },
  },
  'nobody assesses it': {
    running: ['7'],
    script: `
      submit with version=7
      wait 3 weeks`,
    expect: { outcome: 'expired', environments: { production: '7' } },
  },
});
