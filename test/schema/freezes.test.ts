import { describe, expect, it } from 'vitest';
import { defineFreezes, type Freeze, freezeAt, freezesWithin } from '../../schema/freezes.ts';

const freeze = (changes: Partial<Freeze> = {}): Freeze => ({
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

  it.each<[Partial<Freeze>, string]>([
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
