import { describe, expect, it } from 'vitest';
import { approvalsAndWaivers, checkWaived } from '../../../lambdas/domain/waivers.ts';

const condition = { text: 'measure it again', owner: 'amy@example.com', due: '2026-04-01' };
const waiver = { findings: [{ ...condition, waives: 'fairness' }] };
const approvals = [{}, { findings: [] }, { findings: [condition] }];

describe('who waived a check that had failed', () => {
  it('is told by the conditions, which say the check', () => {
    expect(checkWaived(waiver)).toBe('fairness');
    expect(approvals.map(checkWaived)).toEqual([undefined, undefined, undefined]);
  });

  it('is not among those who approved', () => {
    expect(approvalsAndWaivers([...approvals, waiver])).toEqual({ approvals, waivers: [waiver] });
  });
});
