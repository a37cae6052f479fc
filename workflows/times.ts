import { defineCalendar } from '../schema/calendar.ts';

/** When people work: waits in working days and hours count nothing else. Put your own hours and holidays here. */
export const office = defineCalendar({
  timeZone: 'Europe/Berlin',
  workingDays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  workingHours: { from: '09:00', until: '17:00' },
  holidays: [
    { yearly: '01-01' },
    { easter: -2 },
    { easter: 1 },
    { yearly: '05-01' },
    { yearly: '12-25' },
    { yearly: '12-26' },
  ],
});

/**
 * Who is asked is reminded, and somebody above is asked as well, before the time is up. A week is what everybody has who is
 * asked for nothing else.
 */
export const withinAWeek = {
  dueIn: '5 working days',
  remindAfter: '2 working days',
  escalate: { after: '3 working days', to: 'director' },
} as const;
export const withinTheHour = {
  dueIn: '1 hour',
  remindAfter: '10 minutes',
  escalate: { after: '20 minutes', to: 'director' },
} as const;
export const withinThreeDays = {
  dueIn: '3 working days',
  remindAfter: '1 working day',
  escalate: { after: '2 working days', to: 'director' },
} as const;
export const withinTwoWeeks = {
  dueIn: '10 working days',
  remindAfter: '3 working days',
  escalate: { after: '7 working days', to: 'director' },
} as const;
