import { describe, expect, it } from 'vitest';
import { modelPromotion } from '../../../workflows/model-promotion.ts';
import { workflowsFor } from '../../../workflows/schema/define-workflow.ts';
import { defineRoles } from '../../../workflows/schema/roles.ts';

const defineWorkflow = workflowsFor(
  defineRoles({
    author: [{ email: 'amy@example.com', name: 'Amy' }],
    reviewer: [{ email: 'bob@example.com', name: 'Bob' }],
  }),
);

describe('defineWorkflow', () => {
  it('fills in every default and turns durations into seconds', () => {
    const workflow = defineWorkflow({
      id: 'expenses',
      title: 'Expenses',
      subject: 'expense',
      requester: 'author',
      start: 'review',
      stages: {
        review: { type: 'approval', title: 'Review', role: 'reviewer', dueIn: '2 days', next: 'pay' },
        pay: { type: 'task', title: 'Payment', role: 'reviewer', dueIn: '1 week', next: 'end' },
      },
    });
    expect(workflow).toEqual({
      format: 1,
      id: 'expenses',
      title: 'Expenses',
      subject: 'expense',
      requester: 'author',
      environments: [],
      start: 'review',
      rework: { dueInSeconds: 1_209_600 },
      newerVersion: 'supersede',
      stages: {
        review: {
          type: 'approval',
          title: 'Review',
          role: 'reviewer',
          quorum: 1,
          dueInSeconds: 172_800,
          meaning: 'approved',
          next: 'pay',
        },
        pay: {
          type: 'task',
          title: 'Payment',
          role: 'reviewer',
          quorum: 1,
          dueInSeconds: 604_800,
          meaning: 'took responsibility',
          next: 'end',
        },
      },
    });
  });

  it('keeps what is written instead of a default', () => {
    const workflow = defineWorkflow({
      id: 'release',
      title: 'Release',
      subject: 'service',
      requester: 'author',
      environments: ['production'],
      start: 'review',
      rework: { dueIn: '3 days' },
      newerVersion: 'parallel',
      stages: {
        review: {
          type: 'approval',
          title: 'Review',
          role: 'reviewer',
          quorum: 2,
          meaning: 'reviewed',
          dueIn: '1 hour',
          next: 'publish',
        },
        publish: { type: 'promotion', title: 'Publication', environment: 'production', next: 'end' },
      },
    });
    expect(workflow).toMatchObject({
      environments: ['production'],
      rework: { dueInSeconds: 259_200 },
      newerVersion: 'parallel',
      stages: { review: { quorum: 2, meaning: 'reviewed', dueInSeconds: 3_600 } },
    });
    expect(workflow.stages.publish).toEqual({
      type: 'promotion',
      title: 'Publication',
      environment: 'production',
      next: 'end',
    });
  });

  it('returns plain data that survives JSON', () => {
    expect(JSON.parse(JSON.stringify(modelPromotion))).toEqual(modelPromotion);
  });

  it('refuses a duration without meaning', () => {
    const stage = {
      type: 'approval',
      title: 'Review',
      role: 'reviewer',
      dueIn: '-1 days',
      next: 'end',
    } as const;
    expect(() =>
      defineWorkflow({
        id: 'a',
        title: 'A',
        subject: 'a',
        requester: 'author',
        start: 'review',
        stages: { review: stage },
      }),
    ).toThrow(RangeError);
  });
});
