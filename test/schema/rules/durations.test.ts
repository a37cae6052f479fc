import { describe, expect, it } from 'vitest';
import { formatWait, type Wait } from '../../../schema/duration.ts';
import { durations } from '../../../schema/rules/durations.ts';
import type { When } from '../../../schema/when.ts';
import type { WaitStage } from '../../../schema/workflow.ts';
import { refusals, saidOfEach, type WrongDefinition, type WrongWord } from '../release.ts';
import { approval, passing, promotion, sampleWorkflow, told } from '../samples.ts';
import { officeHours } from './office-hours.ts';

const DAY = 86_400;

const lasting = (seconds: number, rework = 60, maxAttempts = 1) =>
  durations(
    sampleWorkflow({
      rework: { due: { seconds: rework }, maxAttempts },
      stages: { review: approval({ due: { seconds } }) },
    }),
  );

describe('the rule of durations', () => {
  it('accepts one minute to 365 days in all', () => {
    expect(lasting(60)).toEqual([]);
    expect(lasting(365 * DAY)).toEqual([]);
    expect(lasting(180 * DAY, 5 * DAY, 2)).toEqual([]);
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
      expect(lasting(seconds)[0]?.message).toBe(
        `its dueIn is ${formatWait({ seconds })}: write whole seconds`,
      );
    },
  );

  it('refuses a time for rework out of range', () => {
    expect(lasting(60, 30)).toEqual([
      { workflow: 'release', message: 'the time for rework is 30 seconds: choose from 1 minute to 365 days' },
    ]);
  });

  it('refuses waits that together outlast a state machine', () => {
    const days = (attempt: number, rework: number, maxAttempts: number) =>
      lasting(attempt * DAY, rework * DAY, maxAttempts).map(({ message }) => message);
    expect(days(290, 60, 2)).toEqual([
      'two attempts and the rework between them may last 640 days in all: shorten them to 365 days, the longest that a state machine runs, or write rework: { maxAttempts: 1 }',
    ]);
    expect(days(290, 60, 1)).toEqual([]);
    expect(days(180, 6, 10)).toHaveLength(1);
  });

  it('counts the longer of stages that exclude each other, and both where they do not', () => {
    const amount = (test: object) => ({ attribute: 'amount', ...test }) as When;
    const waiting = (one: When, other: When) =>
      told(
        durations(
          passing(
            {
              small: approval({ due: { seconds: 200 * DAY }, when: one }),
              large: approval({ due: { seconds: 300 * DAY }, when: other }),
            },
            {
              rework: { due: { seconds: 60 }, maxAttempts: 1 },
              submission: { lineage: false, artifact: false, attributes: { amount: 'number' } },
            },
          ),
        ),
      );
    expect(waiting(amount({ under: 100 }), amount({ atLeast: 100 }))).toEqual([]);
    expect(waiting(amount({ atMost: 100 }), amount({ atLeast: 100 }))).toEqual([
      'its stages may last 500 days in all: shorten them to 365 days, the longest that a state machine runs',
    ]);
  });

  it('counts every stage where there are too many cases to tell apart, and looks at those alone that wait', () => {
    const names = Array.from({ length: 13 }, (_, index) => `a${index}`);
    const many: When = { any: names.map((attribute) => ({ attribute, is: true })) };
    const flags = Object.fromEntries(names.map((name) => [name, 'yes-no' as const]));
    const half: When = { attribute: 'a0', is: true };
    const waiting = (one: When, publishing: When) =>
      told(
        durations(
          passing(
            {
              small: approval({ due: { seconds: 200 * DAY }, when: one }),
              large: approval({ due: { seconds: 300 * DAY }, when: { not: one } }),
              publish: promotion({ when: publishing }),
            },
            {
              rework: { due: { seconds: 60 }, maxAttempts: 1 },
              submission: { lineage: false, artifact: false, attributes: flags },
            },
          ),
        ),
      );
    expect(waiting(half, many)).toEqual([]);
    expect(waiting(many, half)).toEqual([
      'its stages may last 500 days in all: shorten them to 365 days, the longest that a state machine runs',
    ]);
  });

  it('looks at everything for which a stage lets time pass', () => {
    const soak = (changes: Partial<WaitStage>) =>
      told(
        durations(
          passing({
            soak: { type: 'wait', title: 'Soak', checks: {}, ifFailed: 'reject', next: 'end', ...changes },
          }),
        ),
      );
    const short = { seconds: 30 };
    const range = 'choose from 1 minute to 365 days';
    expect(soak({ until: { attribute: 'goLive' } })).toEqual([]);
    expect(soak({ for: short })).toEqual([`soak: its for is 30 seconds: ${range}`]);
    expect(soak({ due: short, every: short })).toEqual([
      `soak: its dueIn is 30 seconds: ${range}`,
      `soak: its every is 30 seconds: ${range}`,
    ]);
  });

  it('refuses a reminder, an escalation and a working hour that no timer can be set to', () => {
    const wrong = approval({
      remindAfter: { seconds: 30 },
      escalate: { after: { seconds: 0.5 }, to: 'operator' },
    });
    expect(told(durations(passing({ review: wrong })))).toEqual([
      'review: its remindAfter is 30 seconds: choose from 1 minute to 365 days',
      'review: its escalate.after is 0.5 seconds: write whole seconds',
    ]);
    for (const workingHours of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(
        told(durations(passing({ review: approval({ due: { workingHours } }) }, { calendar: officeHours }))),
      ).toEqual([
        `review: its dueIn is ${formatWait({ workingHours })}: write one working hour or day, or more`,
      ]);
  });

  it('counts in all only what is on the path, and no reminder', () => {
    const long = approval({ due: { seconds: 300 * DAY }, remindAfter: { seconds: 299 * DAY } });
    const stages = { review: long, aside: long };
    const rework = { due: { seconds: 60 }, maxAttempts: 1 };
    expect(told(durations(sampleWorkflow({ rework, stages })))).toEqual([]);
    expect(told(durations(passing(stages, { rework })))).toHaveLength(1);
  });

  it('counts working time by what it may last', () => {
    const waiting = (due: Wait) =>
      told(durations(passing({ review: approval({ due }) }, { calendar: officeHours })));
    expect(waiting({ workingDays: 3 })).toEqual([]);
    expect(waiting({ workingDays: 260 })[0]).toMatch(
      /^review: its dueIn is 260 working days, up to \d+ (days|weeks): choose from/,
    );
    expect(waiting({ workingHours: 50_000 })).toEqual([
      'review: its dueIn is 50000 working hours, which may last longer than five years: choose from 1 minute to 365 days',
    ]);
    expect(waiting({ workingDays: 0 })).toEqual([
      'review: its dueIn is 0 working days: write one working hour or day, or more',
    ]);
  });

  it('lets an approval hold for ten years, and no longer', () => {
    const holding = (days: number) =>
      told(
        durations(passing({ publish: promotion({ attest: { every: { seconds: days * DAY }, by: 'x' } }) })),
      );
    expect(holding(3650)).toEqual([]);
    expect(holding(3651)).toEqual([
      'publish: its attest.every is 3651 days: choose from 1 minute to 3650 days',
    ]);
  });

  it('leaves a missing calendar to the rule of calendars', () => {
    expect(durations(passing({ review: approval({ due: { workingDays: 0 } }) }))).toEqual([]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'waits that outlast a state machine',
      (w) => {
        w.stages.deploy.dueIn = '350 days';
      },
      "workflow 'release': two attempts and the rework between them may last 734 days in all: shorten them to 365 days, the longest that a state machine runs, or write rework: { maxAttempts: 1 }",
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });

  it.each<WrongWord>([
    [
      'no time to decide',
      (w) => {
        w.stages.deploy.dueIn = '30 seconds';
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(durations, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
