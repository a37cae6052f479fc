import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalize } from '../../schema/canonical-json.ts';
import { flawsOf, MAX_DEPTH, mayBeRounded, readJson } from '../../schema/json-text.ts';

const flawsIn = (text: string) => readJson(text).flaws ?? [];
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

describe('JSON from outside', () => {
  it('stands for what JSON.parse makes of it, where that loses nothing', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const { value, flaws } = readJson(json);
        // What has no flaws is the same again once it was written canonically.
        if (flaws === undefined) expect(canonicalize(value)).toBe(canonicalize(JSON.parse(json)));
      }),
    );
    expect(readJson(' {"a": [1, "x", null, true], "b": {}} ')).toEqual({
      value: { a: [1, 'x', null, true], b: {} },
    });
  });

  it.each([
    '0',
    '-0',
    '0.1',
    '0.10',
    '0.00000012',
    '-0.0000000',
    '1e30',
    '1E+30',
    '100000000000000000000000',
    '9007199254740992',
    '-9007199254740994',
    '1.7976931348623157e308',
    '5e-324',
    '0e999',
    '-1.50e-7',
    '12.5e3',
    '100.001',
    '10e-1',
  ])('takes the number %s, which is kept as it is', (number) => {
    expect(readJson(`{"x": ${number}}`)).toEqual({ value: { x: Number(number) } });
  });

  it.each([
    ['9007199254740993', 'which would be kept as the number 9007199254740992: write it as text'],
    ['1234567890123456789', 'which would be kept as the number 1234567890123456800: write it as text'],
    [
      '0.91234567890123456789',
      'which would be kept as the number 0.9123456789012345: write 0.9123456789012345, or a text',
    ],
    ['-9007199254740993', 'which would be kept as the number -9007199254740992: write it as text'],
    ['1e-400', 'which would be kept as the number 0: write it as text'],
    ['1e400', 'a number beyond what a double can hold: write it as text'],
  ])('refuses the number %s, with its name and value', (number, why) => {
    expect(flawsIn(`{"attributes": {"ticket": ${number}}, "list": [1, [${number}]]}`)).toEqual([
      { path: ['attributes', 'ticket'], message: `is ${number}, ${why}` },
      { path: ['list', 1, 0], message: `is ${number}, ${why}` },
    ]);
  });

  it('never makes one number of two', () => {
    const digits = fc.bigInt({ min: 0n, max: 10n ** 25n });
    fc.assert(
      fc.property(digits, fc.bigInt({ min: 1n, max: 2000n }), (one, more) => {
        const [a, b] = [readJson(String(one)), readJson(String(one + more))];
        if (a.flaws === undefined && b.flaws === undefined) expect(a.value).not.toBe(b.value);
      }),
    );
  });

  it('refuses a member that is there twice, however its name is written', () => {
    const message = 'is there twice: which one is meant? Leave one of them';
    expect(flawsIn('{"a": {"x": 1, "\\u0078": 1}, "b": [{"x": 1}, {"x": 2}]}')).toEqual([
      { path: ['a', 'x'], message },
    ]);
    expect(flawsIn('{"__proto__": 1, "__proto__": 2}')).toEqual([{ path: ['__proto__'], message }]);
    expect(readJson('{"a": "b", "b": "a", "c": {"a": "a"}}').flaws).toBeUndefined();
  });

  it('refuses half a character, and says which and where', () => {
    const message =
      'has half a character (the unpaired surrogate U+D83D) at character 3: write the whole one';
    expect(flawsIn('{"note": "ok\\ud83d!"}')).toEqual([{ path: ['note'], message }]);
    expect(flawsOf({ note: 'ok\ud83d!' })).toEqual([{ path: ['note'], message }]);
    expect(flawsOf({ list: [{ '\udc00': 1 }] }).map(({ path }) => path)).toEqual([['list', 0, '\udc00']]);
    expect(readJson('"\\ud83d\\ude00"')).toEqual({ value: '\u{1f600}' });
  });

  it('refuses what is nested without end, at once', () => {
    expect(readJson(nested(MAX_DEPTH)).flaws).toBeUndefined();
    const message = `is nested deeper than ${MAX_DEPTH} levels: flatten it`;
    expect(flawsIn(nested(20_000))).toMatchObject([{ message }]);
    expect(flawsOf({ note: JSON.parse(nested(20_000)) })).toMatchObject([{ message }]);
    expect(flawsIn('['.repeat(100_000))).toMatchObject([{ message }]);
  });

  it('tells a hundred flaws at most, of a text and of a value', () => {
    const many = (count: number) => `[${Array(count).fill('1e400').join()}]`;
    expect(flawsIn(many(100))).toHaveLength(100);
    expect(flawsIn(many(101))).toHaveLength(100);
    expect(flawsOf(Array(101).fill(Number.POSITIVE_INFINITY))).toHaveLength(100);
  });

  it('shows of a long number its beginning', () => {
    const digits = (count: number) => `0.${'1'.repeat(count - 2)}`;
    const shown = (count: number) => flawsIn(digits(count))[0]?.message.split(',')[0];
    expect(shown(60)).toBe(`is ${digits(60)}`);
    expect(shown(61)).toBe(`is ${digits(57)}...`);
  });

  it('takes a value as deep as a text, and names what is wrong at each place of it', () => {
    expect(flawsOf(JSON.parse(nested(MAX_DEPTH)))).toEqual([]);
    expect(flawsOf(JSON.parse(nested(MAX_DEPTH + 1)))).toEqual([
      { path: Array(MAX_DEPTH).fill(0), message: `is nested deeper than ${MAX_DEPTH} levels: flatten it` },
    ]);
    expect(flawsIn(nested(MAX_DEPTH + 1))).toMatchObject([{ path: Array(MAX_DEPTH).fill(0) }]);
    expect(flawsOf({ a: [null, true, 1, Number.POSITIVE_INFINITY], b: undefined })).toEqual([
      { path: ['a', 3], message: 'is a number beyond what a double can hold: write it as text' },
    ]);
  });

  it('counts characters, not halves of them, and reads escaped quotes as part of a text', () => {
    expect(flawsIn('["\u{1f600}\u{1f600}\\udc00"]')).toEqual([
      {
        path: [0],
        message: 'has half a character (the unpaired surrogate U+DC00) at character 3: write the whole one',
      },
    ]);
    expect(
      readJson('{"a": "\\\\", "b": "say \\"a\\": 9007199254740993, {[", "c": {}, "d": [[], {}, ""]}'),
    ).toEqual({
      value: { a: '\\', b: 'say "a": 9007199254740993, {[', c: {}, d: [[], {}, ''] },
    });
  });

  it('places a flaw after what was closed before it', () => {
    const message = 'is 1e400, a number beyond what a double can hold: write it as text';
    expect(flawsIn('{"a": {"x": [1, 2]}, "b": [{}, [], 1e400], "c": 1e400}')).toEqual([
      { path: ['b', 2], message },
      { path: ['c'], message },
    ]);
    expect(flawsIn('1e400')).toEqual([{ path: [], message }]);
  });

  it('says why something is no JSON', () => {
    for (const text of ['', '{', '[1,]', '{"a" 1}', '01', "{'a': 1}", '{"a": NaN}', '"\t"'])
      expect(readJson(text)).toEqual({ broken: expect.stringMatching(/JSON/) });
    for (const text of [
      '[1e400',
      '{"a": 1e400,}',
      '{"a": 1, "a": 2',
      '{"a": "x", [',
      '1-2',
      '1, 2',
      '[1..2]',
    ])
      expect(readJson(text)).toEqual({ broken: expect.stringMatching(/JSON/) });
    expect(readJson(Buffer.from([0x22, 0xff, 0x22]))).toEqual({ broken: 'it is not encoded in UTF-8' });
    expect(readJson(Buffer.from('\ufeff{"a": 1}'))).toEqual({ value: { a: 1 } });
  });
});

describe('a number that somebody else has parsed', () => {
  it.each([
    [42, false, false],
    [0.1, false, false],
    [2 ** 53 - 1, true, false],
    [2 ** 53, false, true],
    [1234567890123456800, false, true],
    [1e30, false, false],
    [1e30, true, true],
    [-(2 ** 53), false, true],
    [123456789012345e5, false, false],
    [-123456789012345e5, false, false],
    [1234567890123456e5, false, true],
    [1.5, true, false],
    [Number.POSITIVE_INFINITY, true, false],
  ])('%d (an identity: %s) may have been another one: %s', (number, identifies, may) => {
    expect(mayBeRounded(number, identifies)).toBe(may);
  });
});

describe('what programs write for a number that is none', () => {
  it.each([
    ['{"loss":NaN}', "'loss' is NaN, which JSON has no number for: leave it out"],
    ['{"loss" :  Infinity}', "'loss' is Infinity, which JSON has no number for: leave it out"],
    ['{"metrics": {"auc": 1, "loss": NaN}}', "'loss' is NaN, which JSON has no number for: leave it out"],
    ['{"loss" : -Infinity}', "'loss' is -Infinity, which JSON has no number for: leave it out"],
  ])('is refused by name: %s', (text, broken) => {
    expect(readJson(text)).toEqual({ broken });
  });

  it('is text where it stands in one', () => {
    expect(readJson('{"note": "loss: NaN"}').value).toEqual({ note: 'loss: NaN' });
  });
});
