import { describe, expect, it } from 'vitest';
import { calendars } from '../../../schema/rules/calendars.ts';
import { refusals, saidOfEach, type WrongDefinition, type WrongWord } from '../release.ts';
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

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'working days without a calendar',
      (w) => {
        w.stages.deploy.dueIn = '3 working days';
      },
      "workflow 'release', stage 'deploy': its dueIn is counted in working time, and there is no calendar: give the workflow one, or write plain days or hours",
    ],
    [
      'a calendar with a misspelt word',
      (w) => {
        w.stages.deploy.dueIn = '3 working days';
        w.calendar = {
          timezone: 'Europe/Berlin',
          workingDays: ['monday'],
          workingHours: { from: '09:00', until: '17:00' },
          holidays: [],
        };
      },
      "workflow 'release': its calendar: has the unknown member 'timezone': did you mean 'timeZone'?",
    ],
    [
      'a calendar without holidays',
      (w) => {
        w.stages.deploy.dueIn = '3 working days';
        w.calendar = {
          timeZone: 'Europe/Berlin',
          workingDays: ['monday'],
          workingHours: { from: '09:00', until: '17:00' },
        };
      },
      "workflow 'release': its calendar: has no holidays: add it",
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });

  it.each<WrongWord>([
    [
      'a calendar without a time zone',
      (w) => {
        w.stages.deploy.dueIn = '3 working days';
        w.calendar = {
          timeZone: 'Berlin',
          workingDays: ['monday'],
          workingHours: { from: '09:00', until: '17:00' },
          holidays: [],
        };
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(calendars, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
