import { describe, expect, it } from 'vitest';
import { dayOf, isDay, parseDay } from '../../schema/day.ts';

describe('a day', () => {
  it('begins at midnight in UTC', () => {
    expect(parseDay('2026-03-01')).toBe(Date.UTC(2026, 2, 1));
    expect(parseDay('2028-02-29')).toBe(Date.UTC(2028, 1, 29));
  });

  it.each([
    '2026-02-29',
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    '2026-3-1',
    '2026-03-01T00:00',
    '',
    'soon',
  ])('is not %j', (text) => {
    expect([isDay(text), parseDay(text)]).toEqual([false, undefined]);
  });

  it('is that of an instant in UTC, whatever the time', () => {
    expect(dayOf(new Date('2026-03-01T23:59:59.999Z'))).toBe('2026-03-01');
    expect(dayOf(new Date('2026-03-01T23:59:59.999-01:00'))).toBe('2026-03-02');
  });
});
