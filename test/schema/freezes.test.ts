import { describe, expect, it } from 'vitest';
import {
  type DatedFreeze,
  defineFreezes,
  endOf,
  type Freeze,
  freezeAt,
  freezesWithin,
  type WeeklyFreeze,
} from '../../schema/freezes.ts';

const freeze = (changes: Partial<DatedFreeze> = {}): DatedFreeze => ({
  reason: 'Year-end closing',
  from: '2026-12-28T00:00:00Z',
  until: '2027-01-04T06:00:00Z',
  ...changes,
});

describe('defineFreezes', () => {
  it.each<[object, string]>([
    [
      { enviroments: ['qa'] },
      "freeze 1 ('Year-end closing') has the unknown member 'enviroments': did you mean 'environments'?",
    ],
    [
      { environments: 'qa' },
      "freeze 1 ('Year-end closing') has the environments 'qa': write a list of texts, such as ['one', 'another']",
    ],
    ...[
      { written: 'x'.repeat(58), shown: `'${'x'.repeat(58)}'` },
      { written: 'x'.repeat(59), shown: `'${'x'.repeat(58)}…` },
    ].map(({ written, shown }): [object, string] => [
      { environments: written },
      `freeze 1 ('Year-end closing') has the environments ${shown}: write a list of texts, such as ['one', 'another']`,
    ]),
    [{ reason: undefined }, "freeze 1 has no reason: write one text, such as 'Year-end closing'"],
    [
      { until: 2027 },
      "freeze 1 ('Year-end closing') has the until 2027: write one text, such as '2026-12-01T00:00:00Z'",
    ],
  ])('refuses %j, which would hold everything or nothing', (changes, message) => {
    expect(() => defineFreezes([{ ...freeze(), ...changes } as Freeze])).toThrow(
      new Error(`workflows/freezes.ts:\n- ${message}`),
    );
  });

  it('gives back what is right', () => {
    const freezes = [
      freeze(),
      freeze({ reason: 'x'.repeat(100) }),
      freeze({ from: '2026-12-28T00:00Z', until: '2026-12-28T00:00:00.001Z' }),
      freeze({ from: '2026-12-28T00:00:00.12Z' }),
    ];
    expect(defineFreezes(freezes)).toBe(freezes);
  });

  it.each<[Partial<DatedFreeze>, string]>([
    [{ reason: '' }, 'needs a reason'],
    [{ reason: 'two\nlines' }, 'needs a reason'],
    [{ reason: '\nclosing' }, 'needs a reason'],
    [{ reason: 'closing\n' }, 'needs a reason'],
    [{ reason: 'x'.repeat(101) }, 'needs a reason'],
    [{ from: 'on 2026-12-28T00:00:00Z' }, 'is no instant'],
    [{ from: '2026-12-28T00:00:00Z sharp' }, 'is no instant'],
    [{ from: '2026-12-28T00:00:00.0001Z' }, 'is no instant'],
    [{ from: '2026-12-28T25:00:00Z' }, 'is no instant'],
    [{ from: '2026-12-28' }, "'2026-12-28' is no instant"],
    [{ from: '2026-12-28T00:00:00+01:00' }, 'is no instant'],
    [{ until: '2026-13-28T00:00:00Z' }, 'is no instant'],
    [{ until: '2027-02-30T00:00:00Z' }, "'2027-02-30T00:00:00Z' is no instant"],
    [{ until: '2026-12-28T00:00:00Z' }, 'ends before it begins'],
    [{ until: '2026-12-01T00:00:00Z' }, 'ends before it begins'],
  ])('refuses %j', (changes, message) => {
    expect(() => defineFreezes([freeze(), freeze(changes)])).toThrow(message);
    expect(() => defineFreezes([freeze(), freeze(changes)])).toThrow('freeze 2');
  });
});

describe('freezeAt', () => {
  const at = (instant: string, ...freezes: Freeze[]) =>
    freezeAt(freezes, 'model', 'production', new Date(instant))?.reason;

  it('holds from its first instant to just before its last', () => {
    expect(at('2026-12-27T23:59:59.999Z', freeze())).toBeUndefined();
    expect(at('2026-12-28T00:00:00.000Z', freeze())).toBe('Year-end closing');
    expect(at('2027-01-04T05:59:59.999Z', freeze())).toBe('Year-end closing');
    expect(at('2027-01-04T06:00:00.000Z', freeze())).toBeUndefined();
  });

  it('holds the environments and kinds of subject that it names, all if it names none', () => {
    const now = '2026-12-30T00:00:00Z';
    expect(at(now, freeze({ environments: ['qa'] }))).toBeUndefined();
    expect(at(now, freeze({ environments: ['qa', 'production'] }))).toBeDefined();
    expect(at(now, freeze({ environments: [] }))).toBeUndefined();
    expect(at(now, freeze({ subjects: ['service'] }))).toBeUndefined();
    expect(at(now, freeze({ subjects: ['model'], environments: ['production'] }))).toBeDefined();
  });

  it('is, of several, the one that ends last', () => {
    const long = freeze({ reason: 'Long', until: '2027-02-01T00:00:00Z' });
    expect(
      at('2026-12-30T00:00:00Z', freeze(), long, freeze({ reason: 'Short', until: '2026-12-31T00:00:00Z' })),
    ).toBe('Long');
  });
});

describe('the freezes within a span', () => {
  const span = { from: new Date('2026-12-28T00:00:00Z'), until: new Date('2027-01-04T06:00:00Z') };
  const within = (...freezes: Freeze[]) =>
    freezesWithin(freezes, 'model', 'production', span).map(({ reason }) => reason);

  it('are those that hold at some instant of it, its last one included', () => {
    const before = { from: '2026-12-01T00:00:00Z', until: '2026-12-28T00:00:00Z' };
    const after = { from: '2027-01-04T06:00:00Z', until: '2027-02-01T00:00:00Z' };
    expect(within(freeze(before))).toEqual([]);
    expect(within(freeze({ ...before, until: '2026-12-28T00:00:00.001Z' }))).toHaveLength(1);
    expect(within(freeze(after))).toHaveLength(1);
    expect(within(freeze({ ...after, from: '2027-01-04T06:00:00.001Z' }))).toEqual([]);
    expect(within(freeze({ environments: ['qa'] }))).toEqual([]);
  });

  it('come in the order in which they begin', () => {
    const starting = (reason: string, day: string) => freeze({ reason, from: `${day}T00:00:00Z` });
    expect(
      within(starting('b', '2026-12-30'), starting('c', '2027-01-02'), starting('a', '2026-12-29')),
    ).toEqual(['a', 'b', 'c']);
  });
});

describe('a freeze of every week', () => {
  const weekends = (changes: Partial<WeeklyFreeze> = {}): WeeklyFreeze => ({
    reason: 'Weekends',
    from: 'friday 15:00',
    until: 'monday 08:00',
    timeZone: 'Europe/Berlin',
    ...changes,
  });
  const holds = (instant: string, one = weekends()) =>
    freezeAt([one], 'model', 'production', new Date(instant))?.until;

  it('holds from its first moment to just before its last, each week', () => {
    expect(holds('2026-03-06T13:59:59.999Z')).toBeUndefined();
    expect(holds('2026-03-06T14:00:00.000Z')).toBe('2026-03-09T07:00:00.000Z');
    expect(holds('2026-03-09T06:59:59.999Z')).toBe('2026-03-09T07:00:00.000Z');
    expect(holds('2026-03-09T07:00:00.000Z')).toBeUndefined();
    expect(holds('2026-03-14T00:00:00.000Z')).toBe('2026-03-16T07:00:00.000Z');
  });

  it('keeps to the clock of its zone when that is set forward or back', () => {
    expect(holds('2026-03-27T14:00:00.000Z')).toBe('2026-03-30T06:00:00.000Z');
    expect(holds('2026-03-30T06:00:00.000Z')).toBeUndefined();
    expect(holds('2026-10-23T12:59:59.999Z')).toBeUndefined();
    expect(holds('2026-10-23T13:00:00.000Z')).toBe('2026-10-26T07:00:00.000Z');
    expect(holds('2026-10-26T06:59:59.999Z')).toBe('2026-10-26T07:00:00.000Z');
  });

  it('counts a time that the clock skips as shown when it is skipped', () => {
    const night = weekends({ from: 'sunday 02:15', until: 'sunday 04:00' });
    expect(holds('2026-03-29T00:59:59.999Z', night)).toBeUndefined();
    expect(holds('2026-03-29T01:00:00.000Z', night)).toBe('2026-03-29T02:00:00.000Z');
    const skipped = weekends({ from: 'sunday 02:15', until: 'sunday 02:45' });
    expect(holds('2026-03-29T01:00:00.000Z', skipped)).toBeUndefined();
    expect(holds('2026-04-05T00:30:00.000Z', skipped)).toBe('2026-04-05T00:45:00.000Z');
    const day = { from: new Date('2026-03-28T12:00:00Z'), until: new Date('2026-03-29T12:00:00Z') };
    expect(freezesWithin([skipped], 'model', 'production', day)).toEqual([]);
  });

  it('may begin and end on one day, and go round the end of the week', () => {
    const hours = weekends({ from: 'wednesday 09:00', until: 'wednesday 17:00' });
    expect(holds('2026-03-04T09:00:00Z', hours)).toBe('2026-03-04T16:00:00.000Z');
    const most = weekends({ from: 'wednesday 17:00', until: 'wednesday 09:00' });
    expect(holds('2026-03-04T09:00:00Z', most)).toBeUndefined();
    expect(holds('2026-03-03T23:00:00Z', most)).toBe('2026-03-04T08:00:00.000Z');
  });

  it('is within a span once, with when it comes next and again', () => {
    const span = { from: new Date('2026-03-02T09:00:00Z'), until: new Date('2026-03-20T09:00:00Z') };
    expect(freezesWithin([weekends({ environments: ['production'] })], 'model', 'production', span)).toEqual([
      {
        reason: 'Weekends',
        environments: ['production'],
        from: '2026-03-06T14:00:00.000Z',
        until: '2026-03-09T07:00:00.000Z',
        weekly: 'every week from Friday 15:00 to Monday 08:00, Europe/Berlin',
      },
    ]);
    const short = { ...span, until: new Date('2026-03-06T13:59:59Z') };
    expect(freezesWithin([weekends()], 'model', 'production', short)).toEqual([]);
    expect(endOf(weekends(), span.from)).toBe(Date.parse('2026-03-09T07:00:00Z'));
    const over = new Date('2026-03-09T07:00:00Z');
    expect(endOf(weekends(), over), 'it is over in its last moment').toBe(Date.parse('2026-03-16T07:00:00Z'));
  });

  it.each<[object, string]>([
    ...['at friday 15:00', 'friday 15:00:30'].map((from): [object, string] => [
      { from },
      `: '${from}' is no time of the week: write its day and hour, such as 'friday 15:00'`,
    ]),
    [{ from: 'friday' }, ": 'friday' is no time of the week: write its day and hour, such as 'friday 15:00'"],
    [
      { from: 'friday 24:00' },
      ": 'friday 24:00' is no time of the week: write its day and hour, such as 'friday 15:00'",
    ],
    [
      { until: 'mon 08:00' },
      ": 'mon 08:00' is no time of the week: write its day and hour, such as 'friday 15:00'",
    ],
    [
      { from: '2026-12-28T00:00:00Z' },
      ": '2026-12-28T00:00:00Z' is an instant, in UTC: leave timeZone out, or write a time of every week, such as 'friday 15:00'",
    ],
    [{ timeZone: '+01:00' }, ": time zone '+01:00' is unknown: write an IANA name, such as 'Europe/Berlin'"],
    [
      { until: 'friday 14:45' },
      ' leaves less than half an hour of the week, and what waits is tried every five minutes: let it end earlier',
    ],
    [
      { until: 'friday 15:00' },
      ' leaves less than half an hour of the week, and what waits is tried every five minutes: let it end earlier',
    ],
  ])('is refused with %j', (changes, message) => {
    expect(() => defineFreezes([{ ...weekends(), ...changes } as Freeze])).toThrow(
      new Error(`workflows/freezes.ts:\n- freeze 1 ('Weekends')${message}`),
    );
  });

  it('needs the zone by whose clock it is', () => {
    const { timeZone, ...zoneless } = weekends({ until: 'friday 14:30' });
    expect(defineFreezes([weekends({ until: 'friday 14:30' })])).toHaveLength(1);
    expect(() => defineFreezes([zoneless as Freeze])).toThrow(
      "freeze 1 ('Weekends'): 'friday 15:00' is a time of every week: add timeZone: 'Europe/Berlin', by whose clock it is",
    );
  });
});

describe('what is wrong with freezes', () => {
  it('is told line by line, under the name of their file, each once', () => {
    const wrong = [
      freeze({ reason: '', until: '2026-12-28T00:00:00Z' }),
      freeze({ from: 'Monday', until: 'Friday' }),
      freeze({ from: '2026-12-28', until: '2026-12-01T00:00:00Z' }),
    ];
    expect(() => defineFreezes(wrong)).toThrow(
      new Error(
        "workflows/freezes.ts:\n- freeze 1 ('') needs a reason of 1 to 100 characters\n" +
          "- freeze 1 ('') ends before it begins: exchange 'from' and 'until'\n" +
          "- freeze 2 ('Year-end closing'): 'Monday' is no instant: write it in UTC as 2026-11-26T00:00:00Z\n" +
          "- freeze 2 ('Year-end closing'): 'Friday' is no instant: write it in UTC as 2026-11-26T00:00:00Z\n" +
          "- freeze 3 ('Year-end closing'): '2026-12-28' is no instant: write it in UTC as 2026-11-26T00:00:00Z",
      ),
    );
  });
});
