import { expect, it } from 'vitest';
import type { FormField } from '../../schema/workflow.ts';
import { sampleAnswers } from '../../simulation/sample-input.ts';

const NOW = new Date('2026-03-02T09:00:00Z');
const dayWithin = (bounds: Pick<FormField, 'atLeast' | 'atMost'>) => {
  const field: FormField = {
    name: 'when',
    label: 'When?',
    type: 'date',
    options: [],
    ...bounds,
  };
  return sampleAnswers([field], NOW)['answer.when'];
};

it('a made-up day leaves what comes after it some time, within its bounds', () => {
  expect(dayWithin({ atLeast: 0, atMost: 30 })).toBe('2026-03-16');
  expect(dayWithin({ atLeast: 0 })).toBe('2026-03-16');
  expect(dayWithin({ atLeast: 20, atMost: 30 })).toBe('2026-03-22');
  expect(dayWithin({ atLeast: 0, atMost: 3 })).toBe('2026-03-05');
  expect(dayWithin({ atMost: -1 })).toBe('2026-03-01');
});
