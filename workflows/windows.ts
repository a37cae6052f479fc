import { defineWindows } from '../schema/windows.ts';

/**
 * When promotions take place that ask for it, by the names that they give: `window: 'nights'`. What is approved before waits until
 * the window opens, and can be withdrawn until then. A request keeps the window that it started under.
 */
export const windows = defineWindows({
  nights: {
    timeZone: 'Europe/Berlin',
    days: ['monday', 'tuesday', 'wednesday', 'thursday'],
    hours: { from: '22:00', until: '05:00', overnight: true },
  },
});
