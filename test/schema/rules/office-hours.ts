import type { Calendar } from '../../../schema/working-time.ts';

/** A calendar without surprises: Monday to Friday, nine to five. */
export const officeHours: Calendar = {
  timeZone: 'Europe/Berlin',
  workingDays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  workingHours: { from: '09:00', until: '17:00' },
  holidays: [],
};
