import { describe, expect, it } from 'vitest';
import type { DatedFreeze, WeeklyFreeze } from '../../../schema/freezes.ts';
import { effectiveFreezes } from '../../../schema/rules/effective-freezes.ts';
import { validateWorkflows } from '../../../schema/validate-workflow.ts';
import { approval, passing, promotion, sampleRoles, sampleWorkflow } from '../samples.ts';

const freeze = (changes: Partial<DatedFreeze>): DatedFreeze => ({
  reason: 'Closing',
  from: '2026-12-28T00:00:00Z',
  until: '2027-01-04T00:00:00Z',
  ...changes,
});
const freezing = (changes: Partial<DatedFreeze>) => effectiveFreezes([freeze(changes)], [sampleWorkflow()]);

describe('the rule of effective freezes', () => {
  it('accepts a freeze of everything, and of what there is', () => {
    expect(freezing({})).toEqual([]);
    expect(freezing({ from: '2025-01-01T00:00:00Z', until: '2028-12-31T00:00:00Z' })).toEqual([]);
    expect(freezing({ environments: ['production'], subjects: ['service'] })).toEqual([]);
  });

  it('refuses one of an unknown environment or kind of subject', () => {
    expect(freezing({ environments: ['prod'], subjects: ['model'] })).toEqual([
      "freeze 1 ('Closing'): its environment 'prod' is none of any workflow: write one of 'staging', 'production'",
      "freeze 1 ('Closing'): its kind of subject 'model' is none of any workflow: write 'service'",
    ]);
    expect(
      validateWorkflows([sampleWorkflow()], sampleRoles, [], [freeze({ subjects: ['model'] })]),
    ).toHaveLength(1);
  });

  it('says what was meant by a slip of the pen', () => {
    expect(freezing({ environments: ['prodcution'] })).toEqual([
      "freeze 1 ('Closing'): its environment 'prodcution' is none of any workflow: did you mean 'production'?",
    ]);
  });

  it('can only be removed where there is no environment', () => {
    const workflow = sampleWorkflow({ environments: [] });
    expect(effectiveFreezes([freeze({ environments: ['production'] })], [workflow])).toEqual([
      "freeze 1 ('Closing'): its environment 'production' is none of any workflow: remove it",
    ]);
  });

  it('refuses one that holds nothing', () => {
    expect(freezing({ environments: [] })).toEqual([
      "freeze 1 ('Closing'): names no environment, so that it holds nothing: name one, or leave the list out for all",
    ]);
  });

  const weekly = (from: WeeklyFreeze['from'], until: WeeklyFreeze['until']): WeeklyFreeze => ({
    reason: 'Every week',
    from,
    until,
    timeZone: 'Europe/Berlin',
    environments: ['production'],
  });
  const nights = {
    name: 'nights',
    timeZone: 'Europe/Berlin',
    days: ['friday', 'saturday'],
    hours: { from: '22:00', until: '05:00', overnight: true },
  } as const;
  const promoting = (changes: Parameters<typeof promotion>[0] = {}) =>
    passing({ review: approval(), publish: promotion(changes) });

  it('refuses those of every week that leave a promotion no time, in its window if it has one', () => {
    const weekends = weekly('friday 15:00', 'monday 08:00');
    const weeks = weekly('monday 08:00', 'friday 15:00');
    expect(effectiveFreezes([weekends], [promoting()])).toEqual([]);
    expect(effectiveFreezes([weekends, weeks], [promoting()])).toEqual([
      "workflow 'release', stage 'publish': the freezes of every week leave it no time: let one end earlier, or write ignoresFreezes: true",
    ]);
    expect(effectiveFreezes([weekends], [promoting({ window: nights })])).toEqual([
      "workflow 'release', stage 'publish': the freezes of every week leave it no time of its window 'nights': let one end earlier, or write ignoresFreezes: true",
    ]);
    expect(effectiveFreezes([weeks], [promoting({ window: nights })])).toEqual([]);
  });

  const mornings = (timeZone: string) => ({
    name: 'mornings',
    timeZone,
    days: ['monday'] as const,
    hours: { from: '08:00', until: '09:00' },
  });
  const allButAnHour = weekly('monday 09:00', 'monday 08:00');
  const at = (timeZone: string, from: WeeklyFreeze['from'], until: WeeklyFreeze['until']) => ({
    ...weekly(from, until),
    timeZone,
  });

  it.each<[string, WeeklyFreeze[], string | undefined, string]>([
    [
      'in summer',
      [allButAnHour, at('UTC', 'monday 06:00', 'monday 07:00')],
      undefined,
      ', as clocks are set, from 2026-03-29 to 2026-10-25',
    ],
    [
      'in winter',
      [allButAnHour, at('UTC', 'monday 07:00', 'monday 08:00')],
      undefined,
      ', as clocks are set, from 2026-10-25 to 2027-03-28',
    ],
    [
      'but when one continent has changed its clocks and the other has not',
      [at('America/New_York', 'friday 15:00', 'monday 03:00')],
      'Europe/Berlin',
      " of its window 'mornings', as clocks are set, from 2026-03-29 to 2026-10-25 and from 2026-11-01 to 2027-03-14",
    ],
    [
      'while one continent has changed its clocks and the other has not',
      [at('America/New_York', 'monday 03:00', 'monday 02:00')],
      'Europe/Berlin',
      " of its window 'mornings', as clocks are set, from 2026-03-08 to 2026-03-29 and from 2026-10-25 to 2026-11-01",
    ],
    [
      'in summer, of two zones that have it at the same time',
      [
        allButAnHour,
        at('UTC', 'monday 06:00', 'monday 07:00'),
        at('Europe/Paris', 'saturday 10:00', 'saturday 11:00'),
      ],
      undefined,
      ', as clocks are set, from 2026-03-29 to 2026-10-25',
    ],
    [
      'all summer, in which another continent changes its clocks twice',
      [
        at('America/New_York', 'monday 09:00', 'monday 08:00'),
        at('UTC', 'monday 12:00', 'monday 13:00'),
        at('Europe/Berlin', 'saturday 10:00', 'saturday 11:00'),
      ],
      undefined,
      ', as clocks are set, from 2026-03-08 to 2026-11-01',
    ],
    [
      'in winter, with some from the moment in which it ends',
      [at('Europe/Berlin', 'sunday 03:30', 'sunday 03:00'), at('UTC', 'sunday 01:30', 'sunday 01:00')],
      undefined,
      ', as clocks are set, from 2026-10-25 to 2027-03-28',
    ],
    [
      'by clocks that are never set',
      [at('UTC', 'friday 15:00', 'monday 08:00'), at('Asia/Kolkata', 'monday 13:30', 'friday 20:30')],
      undefined,
      '',
    ],
  ])('refuses those of other clocks that leave it none %s', (_, freezes, timeZone, when) => {
    const workflow = promoting(timeZone === undefined ? {} : { window: mornings(timeZone) });
    expect(effectiveFreezes(freezes, [workflow])).toEqual([
      `workflow 'release', stage 'publish': the freezes of every week leave it no time${when}: let one end earlier, or write ignoresFreezes: true`,
    ]);
  });

  it('accepts those of other clocks that leave it some all the year', () => {
    const sundays = at('UTC', 'sunday 00:00', 'monday 06:00');
    expect(effectiveFreezes([allButAnHour, sundays], [promoting()])).toEqual([]);
    const open = at('America/New_York', 'friday 15:00', 'monday 01:30');
    expect(effectiveFreezes([open], [promoting({ window: mornings('Europe/Berlin') })])).toEqual([]);
  });

  it('looks at clocks that are set once, and never again, as they will be', () => {
    // Vancouver is seven hours behind since March 2026.
    const vancouver = at('America/Vancouver', 'monday 10:00', 'monday 09:00');
    const leaving = (until: WeeklyFreeze['until'], from: WeeklyFreeze['from']) =>
      effectiveFreezes([vancouver, at('UTC', from, until)], [promoting()]);
    expect(leaving('monday 16:00', 'monday 17:00')).toEqual([]);
    expect(leaving('monday 17:00', 'monday 18:00')).toEqual([
      "workflow 'release', stage 'publish': the freezes of every week leave it no time: let one end earlier, or write ignoresFreezes: true",
    ]);
  });

  it('lets those of every week be where they hold nothing', () => {
    const always = [weekly('friday 15:00', 'monday 08:00'), weekly('monday 08:00', 'friday 15:00')];
    for (const changes of [
      { ignoresFreezes: true },
      { environment: 'staging' },
      { type: 'attestation' } as const,
    ])
      expect(effectiveFreezes(always, [promoting(changes)])).toEqual([]);
  });
});
