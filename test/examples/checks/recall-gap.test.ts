import { describe, expect, it } from 'vitest';
import { handler } from '../../../examples/checks/recall-gap.ts';
import type { CheckQuestion } from '../../../schema/custom-check.ts';

const question = (metrics: Readonly<Record<string, number>>): CheckQuestion => ({
  request: {
    request: '2a0fh6tn7e6xbfmtj2anfzkvs7',
    workflow: 'fair-promotion',
    subject: 'model/credit',
    version: '14',
    attempt: 1,
    requestedAt: '2026-03-02T09:00:00.000Z',
    metrics,
    attributes: {},
    variables: {},
    evidence: [],
  },
  environments: {},
});

describe('the check of recall between groups', () => {
  it('passes a model that finds all groups about equally well', async () => {
    expect(
      await handler(question({ auc: 0.5, 'recall:a': 0.91, 'recall:b': 0.87, 'recall:c': 0.9 })),
    ).toEqual({
      passed: true,
      found: 'recall differs by 0.040 between 3 groups; at most 0.05 is allowed',
      saw: { 'recall:a': 0.91, 'recall:b': 0.87, 'recall:c': 0.9 },
    });
  });

  it('fails one that finds a group much worse', async () => {
    expect(await handler(question({ 'recall:a': 0.91, 'recall:b': 0.8 }))).toMatchObject({ passed: false });
  });

  it('fails one of which too little is known', async () => {
    expect(await handler(question({ auc: 0.99, 'recall:a': 0.91 }))).toMatchObject({
      passed: false,
      found: 'the request states recall:<group> for fewer than two groups',
    });
  });
});
