import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalize, sha256Hex } from '../../schema/canonical-json.ts';

/** RFC 8785, appendix B: the bits of an IEEE 754 double, and its text. */
const NUMBERS: readonly (readonly [bits: string, text: string])[] = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
];

const doubleOf = (bits: string): number => Buffer.from(bits, 'hex').readDoubleBE();

/** Any JSON value of well-formed strings. */
const json = fc.jsonValue({ stringUnit: 'binary' });

describe('canonicalize, by the examples of RFC 8785', () => {
  it.each(NUMBERS)('writes the double %s as %s', (bits, text) => {
    expect(canonicalize(doubleOf(bits))).toBe(text);
  });

  it.each(['7fffffffffffffff', '7ff0000000000000', 'fff0000000000000'])('refuses the double %s', (bits) => {
    expect(() => canonicalize(doubleOf(bits))).toThrow(TypeError);
  });

  it('writes numbers, escapes and literals as section 3.2.2 does', () => {
    const input = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`;
    expect(canonicalize(JSON.parse(input))).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('sorts members by UTF-16 code units as section 3.2.3 does', () => {
    const input = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    expect(Object.values(JSON.parse(canonicalize(input)))).toHaveLength(7);
    expect(canonicalize(input).match(/(?<=:")[^"]+/g)).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  it('sorts the members of nested objects and keeps the order of arrays', () => {
    expect(canonicalize({ b: [{ d: 1, c: 2 }, []], a: {} })).toBe('{"a":{},"b":[{"c":2,"d":1},[]]}');
  });
});

describe('canonicalize', () => {
  it('agrees with a JSON round trip', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalize(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalize(value);
        expect(canonicalize(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it('does not depend on the order of members', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), json),
        fc.infiniteStream(fc.nat()),
        (value, dice) => {
          const members = Object.entries(value).map((member) => [dice.next().value ?? 0, member] as const);
          const shuffled = members.sort(([a], [b]) => a - b).map(([, member]) => member);
          expect(canonicalize(Object.fromEntries(shuffled))).toBe(canonicalize(value));
        },
      ),
    );
  });

  it('leaves out members that are undefined, as JSON does', () => {
    expect(canonicalize({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  it('keeps a member named __proto__', () => {
    const text = '{"__proto__":{"a":1}}';
    expect(canonicalize(JSON.parse(text))).toBe(text);
    expect(canonicalize(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}');
  });

  it.each([
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate in a key', { '\udc00': 1 }],
    ['undefined', undefined],
    ['undefined in an array', [undefined]],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a bigint', 1n],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a nested infinity', { a: [Number.POSITIVE_INFINITY] }],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalize(value)).toThrow(TypeError);
  });

  it('says of what it refuses what it is', () => {
    const said = (value: unknown) => {
      try {
        return canonicalize(value);
      } catch (error) {
        return (error as Error).message;
      }
    };
    class Money {}
    expect(said(new Money())).toBe('a Money has no JSON form');
    expect(said(Object.create({}))).toBe('a Object has no JSON form');
    expect(said(Object.create(Object.create(null)))).toBe('a foreign object has no JSON form');
    expect(said(Number.NaN)).toBe('NaN has no JSON form');
    expect(said('\ud800')).toBe('a string with a lone surrogate has no canonical form');
    expect(said(1n)).toBe('a bigint has no JSON form');
  });

  it('refuses an array with holes', () => {
    const holes: unknown[] = [];
    holes[1] = 1;
    expect(() => canonicalize(holes)).toThrow(TypeError);
  });
});

describe('sha256Hex', () => {
  it('hashes the UTF-8 bytes (FIPS 180-4 example, and a character beyond ASCII)', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256Hex('€')).toBe('c4cc90ed3d26f12d4b08a75140970a7904035c31cbb4515a83f19b9003c00d1d');
  });
});
