import { describe, expect, it } from 'vitest';
import { calendars } from '../../../schema/rules/calendars.ts';
import { approval, passing, promotion, told } from '../samples.ts';
import { officeHours } from './office-hours.ts';

const review = approval({
  due: { workingDays: 3 },
  remindAfter: { workingHours: 4 },
  escalate: { after: { workingDays: 2 }, to: 'operator' },
});
const renewed = promotion({ attest: { every: { workingDays: 100 }, by: 'renewal' } });
const stages = { review, renewed };

describe('the rule of calendars', () => {
  it('accepts working time with a calendar, and plain time without', () => {
    expect(calendars(passing(stages, { calendar: officeHours }))).toEqual([]);
    expect(calendars(passing({ review: approval() }))).toEqual([]);
  });

  it('refuses every wait in working time that has no calendar', () => {
    const advice =
      'is counted in working time, and there is no calendar: give the workflow one, or write plain days or hours';
    const rework = { due: { workingDays: 9 }, maxAttempts: 2 };
    expect(told(calendars(passing(stages, { rework })))).toEqual([
      `the time for rework ${advice}`,
      `review: its dueIn ${advice}`,
      `review: its remindAfter ${advice}`,
      `review: its escalate.after ${advice}`,
      `renewed: its attest.every ${advice}`,
    ]);
  });

  it('refuses a calendar that makes no sense', () => {
    expect(
      told(calendars(passing(stages, { calendar: { ...officeHours, timeZone: 'Europe/Berlyn' } }))),
    ).toEqual([
      "its calendar: time zone 'Europe/Berlyn' is unknown: write an IANA name, such as 'Europe/Berlin'",
    ]);
  });
});
