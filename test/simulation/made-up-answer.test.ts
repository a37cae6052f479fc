import { expect, it } from 'vitest';
import { canMeet, meets } from '../../schema/judge-when.ts';
import type { Test } from '../../schema/when.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { madeUpAnswer } from '../../simulation/made-up-answer.ts';
import { sampleWorkflow } from '../schema/samples.ts';

const waiting = (test: Test): Workflow => {
  const soak = {
    type: 'wait',
    checks: { errors: { custom: 'error-rate' }, other: { custom: 'latency' } },
    abortWhen: [{ saw: 'errors.rate', ...test }],
  } as never;
  return sampleWorkflow({ stages: { soak } });
};

it.each<Test>([
  { is: 1 },
  { is: 'bad' },
  { is: true },
  { oneOf: ['bad', 'worse'] },
  { oneOf: ['bad', 2] },
  { atLeast: 0.5 },
  { atMost: 0.5 },
  { over: 0.5 },
  { under: 0.5 },
])('says what a wait can compare and does not end by: %j', (test) => {
  const answer = madeUpAnswer([waiting(test)], 'error-rate', { passed: true, found: 'fine' });
  const { rate = '' } = answer.saw ?? {};
  expect(answer).toEqual({ passed: true, found: 'fine', saw: { rate } });
  expect([canMeet(test, rate as never), meets(test, rate as never)]).toEqual([true, false]);
});

it('says nothing that no wait looks at', () => {
  const answer = { passed: false, found: 'ill' };
  expect(madeUpAnswer([waiting({ over: 1 })], 'latency', answer)).toEqual({ ...answer, saw: {} });
});
