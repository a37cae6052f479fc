import { describe, expect, it } from 'vitest';
import { durations } from '../../../../workflows/schema/rules/durations.ts';
import { approval, sampleWorkflow } from '../samples.ts';

const DAY = 86_400;

const lasting = (dueInSeconds: number, rework = 60) =>
  durations(
    sampleWorkflow({ rework: { dueInSeconds: rework }, stages: { review: approval({ dueInSeconds }) } }),
  );

describe('the rule of durations', () => {
  it('accepts one minute to 365 days in all', () => {
    expect(lasting(60)).toEqual([]);
    expect(lasting(365 * DAY - 60)).toEqual([]);
  });

  it.each([
    [59, '59 seconds'],
    [-90, '-90 seconds'],
    [366 * DAY, '366 days'],
  ])('refuses %d seconds for a stage', (seconds, shown) => {
    const message = `its dueIn is ${shown}: choose from 1 minute to 365 days`;
    expect(lasting(seconds)).toEqual([{ workflow: 'release', stage: 'review', message }]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 90.5])(
    'refuses %d seconds, which no timer can be set to',
    (seconds) => {
      expect(lasting(seconds)[0]?.message).toBe(`its dueIn is ${seconds}: write whole seconds`);
    },
  );

  it('refuses a time for rework out of range', () => {
    expect(lasting(60, 30)).toEqual([
      { workflow: 'release', message: 'the time for rework is 30 seconds: choose from 1 minute to 365 days' },
    ]);
  });

  it('refuses waits that together outlast a state machine', () => {
    expect(lasting(300 * DAY, 66 * DAY)).toEqual([
      {
        workflow: 'release',
        message: expect.stringMatching(
          /^its stages and the rework may last 366 days in all: shorten them to 365 days/,
        ),
      },
    ]);
  });
});
