import { expect, test } from 'vitest';
import { readRunning, splitRunning } from '../../../cli/workflows/read-running.ts';

test('versions that ran before are separated by commas, as are the facts of each', () => {
  expect(splitRunning('1, 2 with auc=0.9, code=same, 3').map(readRunning)).toEqual([
    { version: '1', facts: {} },
    { version: '2', facts: { auc: '0.9', code: 'same' } },
    { version: '3', facts: {} },
  ]);
  expect(readRunning('release with love')).toEqual({ version: 'release with love', facts: {} });
  expect(() => readRunning('2 with auc=1, loss')).toThrow(
    "'2 with auc=1, loss': 'loss' is not written as name=value.",
  );
});
