import { expect, it } from 'vitest';
import type { Choice } from '../../schema/workflow.ts';
import { describeProgress } from '../../start/progress.ts';
import { SAMPLE_DETAILS } from '../support/sample-details.ts';

it.each<[Choice, string]>([
  ['approve', 'Ann approved service/billing 1.1 (review).'],
  ['approve-with-conditions', 'Ann approved with conditions service/billing 1.1 (review).'],
  ['request-changes', 'Ann asked for changes to service/billing 1.1 (review).'],
  ['reject', 'Ann rejected service/billing 1.1 (review).'],
])('tells of the decision to %s in one sentence', (choice, sentence) => {
  const { decided } = SAMPLE_DETAILS.request;
  const decision = { ...decided.decision, name: 'Ann', choice };
  const details = { ...decided, stage: 'review', version: '1.1', decision };
  const entry = JSON.stringify({ action: 'decided', details, state: { subject: 'service/billing' } });
  expect(describeProgress({ stream: 'request/r1', seq: 3, entry })).toBe(sentence);
});
