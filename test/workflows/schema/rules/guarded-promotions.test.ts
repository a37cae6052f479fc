import { describe, expect, it } from 'vitest';
import { guardedPromotions } from '../../../../workflows/schema/rules/guarded-promotions.ts';
import { approval, promotion, sampleWorkflow, task } from '../samples.ts';

const unguarded = (stages: NonNullable<Parameters<typeof sampleWorkflow>[0]>['stages'], start: string) =>
  guardedPromotions(sampleWorkflow({ start, ...(stages === undefined ? {} : { stages }) })).map(
    ({ stage }) => stage,
  );

describe('the rule of guarded promotions', () => {
  it('accepts promotions after an approval', () => {
    expect(guardedPromotions(sampleWorkflow())).toEqual([]);
  });

  it('refuses a promotion that an approval follows only', () => {
    const workflow = sampleWorkflow({
      start: 'publish',
      stages: { publish: promotion({ next: 'review' }), review: approval() },
    });
    expect(guardedPromotions(workflow)).toEqual([
      {
        workflow: 'release',
        stage: 'publish',
        message: "promotes what nobody has approved: put a stage of type 'approval' before it",
      },
    ]);
  });

  it('does not count a task as an approval', () => {
    expect(unguarded({ do: task({ next: 'publish' }), publish: promotion() }, 'do')).toEqual(['publish']);
  });

  it('does not count an approval that is not on the path', () => {
    expect(unguarded({ review: approval({ next: 'publish' }), publish: promotion() }, 'publish')).toEqual([
      'publish',
    ]);
  });

  it('refuses every promotion of a path without approval', () => {
    const stages = { first: promotion({ environment: 'staging', next: 'second' }), second: promotion() };
    expect(unguarded(stages, 'first')).toEqual(['first', 'second']);
  });
});
