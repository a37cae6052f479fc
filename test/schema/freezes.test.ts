import { describe, expect, it } from 'vitest';
import { defineFreezes, type Freeze, freezeAt } from '../../schema/freezes.ts';

const freeze = (changes: Partial<Freeze> = {}): Freeze => ({
  reason: 'Year-end closing',
  from: '2026-12-28T00:00:00Z',
  until: '2027-01-04T06:00:00Z',
  ...changes,
});

describe('defineFreezes', () => {
  it('gives back what is right', () => {
    const freezes = [freeze(), freeze({ from: '2026-12-28T00:00Z', until: '2026-12-28T00:00:00.001Z' })];
    expect(defineFreezes(freezes)).toBe(freezes);
  });

  it.each<[Partial<Freeze>, string]>([
    [{ reason: '' }, 'needs a reason'],
    [{ reason: 'two\nlines' }, 'needs a reason'],
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
