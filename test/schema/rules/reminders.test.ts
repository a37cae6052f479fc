import { describe, expect, it } from 'vitest';
import type { Wait } from '../../../schema/duration.ts';
import { reminders } from '../../../schema/rules/reminders.ts';
import { refusals, saidOfEach, type WrongWord } from '../release.ts';
import { approval, passing, told } from '../samples.ts';
import { officeHours } from './office-hours.ts';

const reminding = (remindAfter: Wait, due: Wait) =>
  told(reminders(passing({ review: approval({ remindAfter, due }) }, { calendar: officeHours })));

describe('the rule of reminders', () => {
  it.each<[Wait, Wait]>([
    [{ seconds: 60 }, { seconds: 3000 }],
    [{ workingDays: 1 }, { workingDays: 50 }],
    [{ workingHours: 1 }, { workingHours: 50 }],
  ])('accepts %j fifty times within %j', (remindAfter, due) => {
    expect(reminding(remindAfter, due)).toEqual([]);
  });

  it.each<[Wait, Wait, string, string]>([
    [{ seconds: 60 }, { seconds: 3 * 86_400 }, '1 minute', '3 days'],
    [{ workingDays: 1 }, { workingDays: 51 }, '1 working day', '51 working days'],
    [{ workingHours: 0.5 }, { workingDays: 20 }, '0.5 working hours', '20 working days'],
  ])('refuses %j within %j, when nobody looks any more', (remindAfter, due, shown, time) => {
    expect(reminding(remindAfter, due)).toEqual([
      `review: reminds after ${shown}, more than 50 times within its time, ${time}: lengthen remindAfter`,
    ]);
  });

  it.each<[Wait, Wait]>([
    [{ seconds: 3600 }, { seconds: 7200 }],
    [{ workingDays: 1 }, { workingDays: 2 }],
    [{ workingHours: 4 }, { workingDays: 2 }],
    [{ workingHours: 3.5 }, { workingHours: 4 }],
    // Which of two is longer can't be told of one that is no wait: another rule refuses that.
    [{ seconds: Number.NaN }, { seconds: 60 }],
    [{ seconds: 3600 }, { workingHours: Number.POSITIVE_INFINITY }],
    [{ workingDays: Number.NaN }, { workingDays: 1 }],
    [{ workingHours: Number.NaN }, { workingHours: 1 }],
    [{ seconds: 60 }, { workingDays: 0 }],
    [{ seconds: 60 }, { workingHours: 0 }],
    [{ workingDays: 1 }, { seconds: 7 * 86_400 }],
  ])('accepts %j within %j', (remindAfter, due) => {
    expect(reminding(remindAfter, due)).toEqual([]);
  });

  it.each<[Wait, Wait, string, string]>([
    [{ seconds: 7200 }, { seconds: 7200 }, '2 hours', '2 hours'],
    [{ workingDays: 2 }, { workingDays: 2 }, '2 working days', '2 working days'],
    [{ workingDays: 3 }, { workingDays: 2 }, '3 working days', '2 working days'],
    [{ workingHours: 4 }, { workingHours: 4 }, '4 working hours', '4 working hours'],
    [{ workingHours: 5 }, { workingHours: 4.5 }, '5 working hours', '4.5 working hours'],
    [{ workingDays: 1 }, { seconds: 2 * 86_400 }, '1 working day', '2 days'],
  ])('refuses %j within %j', (remindAfter, due, shown, time) => {
    expect(reminding(remindAfter, due)).toEqual([
      `review: reminds after ${shown}, which may be over only when its time, ${time}, is too: shorten remindAfter, or lengthen dueIn`,
    ]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongWord>([
    [
      'a reminder that comes too late',
      (w) => {
        w.stages.review.remindAfter = '5 days';
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(reminders, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
