import { expect, it } from 'vitest';
import { explain } from '../../cli/errors.ts';

it.each([new Error('NaN has no JSON form'), new SyntaxError('odd')])('%s is no fault of AWS', (error) => {
  expect(explain(error, 'AWS')).toBe(
    `This is a fault of countersign itself: ${error.message}. Report it with the command that you ran.`,
  );
});

it('what a call of AWS ended with is told with its place', () => {
  expect(explain(Object.assign(new Error('odd'), { $metadata: {} }), 'AWS')).toBe('AWS did not do it: odd');
});
