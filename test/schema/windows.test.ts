import { describe, expect, it } from 'vitest';
import { workflowsFor } from '../../schema/define-workflow.ts';
import { effectiveWindows } from '../../schema/rules/effective-windows.ts';
import { defineWindows, opensAt } from '../../schema/windows.ts';
import { passing, promotion, sampleRoles, told } from './samples.ts';

const nights = {
  timeZone: 'Europe/Berlin',
  days: ['monday', 'tuesday', 'wednesday', 'thursday'],
  hours: { from: '22:00', until: '05:00', overnight: true },
} as const;

describe('defineWindows', () => {
  it('gives back what is right', () => {
    const windows = {
      nights,
      weekend: { timeZone: 'UTC', days: ['sunday'], hours: { from: '00:00', until: '24:00' } },
      noon: { timeZone: 'UTC', days: ['sunday'], hours: { from: '12:00', until: '12:30' } },
    } as const;
    expect(defineWindows(windows)).toBe(windows);
  });

  it.each<[object, string]>([
    [{ timeZone: 'Berlin' }, "time zone 'Berlin' is unknown: write an IANA name, such as 'Europe/Berlin'"],
    [{ days: [] }, "there is no day: name at least one, such as 'monday'"],
    [{ days: undefined }, 'has no days'],
    [{ day: ['monday'] }, "has the unknown member 'day': did you mean 'days'?"],
    [{ hours: { from: '22:00', until: '05:00' } }, 'hours'],
    [
      { hours: { from: '22:00', until: '22:10' } },
      'is open for less than half an hour, and what waits is tried every five minutes: let it last longer',
    ],
    [
      {
        hours: [
          { from: '08:00', until: '12:00' },
          { from: '12:30', until: '12:59' },
        ],
      },
      'is open for less than half an hour, and what waits is tried every five minutes: let it last longer',
    ],
  ])('refuses %j', (changes, message) => {
    const define = () => defineWindows({ nights: { ...nights, ...changes } });
    expect(define).toThrow(`workflows/windows.ts:\n- window 'nights': `);
    expect(define).toThrow(message);
  });
});

describe('when a window opens', () => {
  it.each([
    ['before it opens', '2026-03-02T20:59:59Z', '2026-03-02T21:00:00.000Z'],
    ['as it opens', '2026-03-02T21:00:00Z', undefined],
    ['after midnight', '2026-03-03T03:59:59Z', undefined],
    ['as it closes', '2026-03-03T04:00:00Z', '2026-03-03T21:00:00.000Z'],
    ['on the morning after its last day', '2026-03-06T03:00:00Z', undefined],
    ['over the days on which it does not', '2026-03-06T04:00:00Z', '2026-03-09T21:00:00.000Z'],
    ['once the clock is set forward', '2026-03-30T12:00:00Z', '2026-03-30T20:00:00.000Z'],
  ])('%s', (_, now, opens) => {
    expect(opensAt(nights, new Date(now))?.toISOString()).toBe(opens);
  });

  it('passes over a night in which the clock leaves it out', () => {
    const late = {
      ...nights,
      days: ['saturday', 'sunday'],
      hours: { from: '02:00', until: '03:00' },
    } as const;
    const opens = opensAt(late, new Date('2026-03-28T12:00:00Z'));
    expect(opens?.toISOString()).toBe('2026-04-04T00:00:00.000Z');
    expect(opens && opensAt(late, opens)).toBeUndefined();
  });

  it('passes over the one night of a week in which the clock leaves it out, and is not taken for open', () => {
    const sundays = { ...nights, days: ['sunday'], hours: { from: '02:00', until: '03:00' } } as const;
    expect(opensAt(sundays, new Date('2026-03-22T12:00:00Z'))?.toISOString()).toBe(
      '2026-04-05T00:00:00.000Z',
    );
  });

  it('waits for a week where it opens on one day', () => {
    const sundays = { ...nights, days: ['sunday'], hours: { from: '10:00', until: '12:00' } } as const;
    expect(opensAt(sundays, new Date('2026-03-01T11:00:00Z'))?.toISOString()).toBe(
      '2026-03-08T09:00:00.000Z',
    );
  });
});

describe('a stage with a window', () => {
  const source = (window: string, type = 'promotion') => ({
    id: 'release',
    title: 'Release',
    subject: 'service',
    requester: 'author',
    environments: ['production'],
    stages: {
      review: { type: 'approval', role: 'reviewer', dueIn: '1 day' },
      publish: { type, environment: 'production', window },
    },
  });
  const define = (windows: object) =>
    workflowsFor(sampleRoles, { windows } as never) as (
      source: object,
    ) => ReturnType<ReturnType<typeof workflowsFor>>;

  it('keeps what the window says, in a format that older handlers refuse', () => {
    const defined = define({ nights })(source('nights'));
    expect(defined.stages['publish']).toMatchObject({ window: { name: 'nights', ...nights } });
    expect(defined.format).toBe(6);
  });

  it('is one that names it', () => {
    const { review } = source('nights').stages;
    const publish = { type: 'promotion', environment: 'production' };
    const defined = define({ nights })({ ...source('nights'), stages: { review, publish } });
    expect(defined.stages['publish']).not.toHaveProperty('window');
    expect(defined.format).toBe(3);
  });

  it('is refused with one that is none', () => {
    expect(() => define({ nights })(source('nihgts'))).toThrow(
      "its window 'nihgts' is none: did you mean 'nights'?",
    );
    expect(() => define({ nights })(source('x'))).toThrow("its window 'x' is none: write 'nights'");
    expect(() => define({})(source('nights'))).toThrow(
      "its window 'nights' is none: define it in workflows/windows.ts, and give workflowsFor(roles, { windows })",
    );
  });

  it('is refused where it changes nothing', () => {
    const window = { name: 'nights', ...nights };
    const stages = { renew: promotion({ type: 'attestation', window }), publish: promotion({ window }) };
    expect(told(effectiveWindows(passing(stages)))).toEqual([
      'renew: has a window, and changes nothing that could wait for one: remove it',
    ]);
  });
});
