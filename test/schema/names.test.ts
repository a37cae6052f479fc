import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compose,
  flawOfName,
  flawOfSubject,
  flawOfVersion,
  isTyped,
  plainName,
  plainSubject,
  plainVersion,
  safeName,
  safeSubject,
  safeVersion,
} from '../../schema/names.ts';
import { NAMES, VERSIONS } from '../support/registry-names.ts';

/** The way back, as it is documented. */
const back = (safe: string) => decodeURIComponent(safe.slice(1).replaceAll('_', '%'));

describe('a name of a registry', () => {
  test.each(NAMES)('is safe, and comes back: %s, %s', (_, name, safe) => {
    expect(flawOfName(name)).toBeUndefined();
    expect(safeName(name)).toBe(safe);
    expect(safeSubject(`model/${name}`)).toBe(`model/${safe}`);
    expect([plainName(safe), plainName(name)]).toEqual([name, name]);
    expect([plainSubject(`model/${safe}`), plainSubject(`model/${name}`)]).toEqual(
      Array(2).fill(`model/${name}`),
    );
    if (safe !== name) expect(back(safe)).toBe(name);
  });

  test.each(VERSIONS)('has versions that are safe, and come back: %s, %s', (_, version, safe) => {
    expect(flawOfVersion(version)).toBeUndefined();
    expect(safeVersion(version)).toBe(safe);
    expect([plainVersion(safe), plainVersion(version)]).toEqual([version, version]);
  });

  test.each([
    ['', 'must not be empty'],
    ['chu\u202ern', 'has U+202E RIGHT-TO-LEFT OVERRIDE at character 4: write it without'],
    ['chu\u200brn', 'has U+200B ZERO WIDTH SPACE at character 4: write it without'],
    ['chu\u200drn', 'has U+200D ZERO WIDTH JOINER at character 4: write it without'],
    ['chu\u00adrn', 'has U+00AD SOFT HYPHEN at character 4: write it without'],
    ['churn\u3164', 'has U+3164 INVISIBLE CHARACTER at character 6: write it without'],
    ['churn\ufe0f', 'has U+FE0F COMBINING MARK at character 6: write it without'],
    ['churn\ue000', 'has U+E000 PRIVATE CHARACTER at character 6: write it without'],
    ['churn\ud800', 'has U+D800 UNPAIRED SURROGATE at character 6: write it without'],
    ['churn\n', 'has U+000A LINE FEED at character 6: write it without'],
    ['credit\u00a0risk', 'has U+00A0 NO-BREAK SPACE at character 7: write it without'],
    ['信用\u3000評分', 'has U+3000 WHITE SPACE at character 3: write it without'],
    [
      ' churn',
      'has U+0020 SPACE at character 1 at its beginning or end, or before another: write it without',
    ],
    ['a  b', 'has U+0020 SPACE at character 2 at its beginning or end, or before another: write it without'],
    [
      '\u0301churn',
      'has U+0301 COMBINING MARK at character 1, which belongs to a letter before it: write it without',
    ],
    ['Ku\u0308ndigung', 'must be composed (Unicode NFC)'],
    ['c'.repeat(257), 'must have at most 256 characters'],
    ['信'.repeat(80), 'must be shorter: in addresses it would have more than 700 characters'],
    ['_Credit_20Risk', "is how 'Credit Risk' is written in addresses: write it as it is"],
  ])('is refused, naming the character: %j', (name, flaw) => {
    expect(flawOfName(name)).toBe(flaw);
    expect(flawOfVersion(name)).toBe(flaw);
  });

  test('may be as long as there is room for', () => {
    expect(flawOfName('c'.repeat(256))).toBeUndefined();
    expect(flawOfName('\u4fe1'.repeat(77) + 'c'.repeat(6)), '700 characters').toBeUndefined();
    expect(flawOfName('\u4fe1'.repeat(77) + 'c'.repeat(7))).toMatch(/^must be shorter/);
  });

  test.each(['_Credit_20Risk ', ' _Credit_20Risk', 'x _Credit_20Risk', '_20', '_'])(
    'is itself where it is the safe form of none: %j',
    (name) => {
      expect(plainName(name)).toBe(name);
    },
  );

  test('without its kind is as it is', () => {
    expect([plainSubject('_Credit_20Risk'), safeSubject('Credit Risk')]).toEqual([
      '_Credit_20Risk',
      'Credit Risk',
    ]);
    expect(plainSubject('/_Credit_20Risk')).toBe('/Credit Risk');
    expect(safeSubject('/Credit Risk')).toBe('/_Credit_20Risk');
  });

  test('stands behind its kind', () => {
    expect(flawOfSubject('model/a/b')).toBeUndefined();
    expect(['churn', 'model/', 'Model/churn', '/churn'].map(flawOfSubject)).toEqual(
      Array(4).fill("must be '<kind>/<name>', such as model/churn"),
    );
  });

  test('is one however its accents are written', () => {
    expect(plainName('Ku\u0308ndigung')).toBe('K\u00fcndigung');
    expect(safeName(compose('Ku\u0308ndigung'))).toBe(safeName('K\u00fcndigung'));
  });

  const registered = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).map(compose);

  test('has a safe form of its own, of safe characters, that leads back to it', () => {
    fc.assert(
      fc.property(registered, (name) => {
        fc.pre(flawOfName(name) === undefined && flawOfVersion(name) === undefined);
        expect(safeName(name)).toMatch(/^[A-Za-z0-9._-]{1,700}$/);
        expect(safeVersion(name)).toMatch(/^[A-Za-z0-9._+-]{1,700}$/);
        expect(plainName(safeName(name))).toBe(name);
        expect(plainVersion(safeVersion(name))).toBe(name);
      }),
      { numRuns: 2_000 },
    );
  });

  test('that was one before is kept as it was', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/), (name) => {
        expect([safeName(name), safeVersion(name), plainName(name), plainVersion(name)]).toEqual(
          Array(4).fill(name),
        );
      }),
    );
  });
});

test('a version is typed to sign where it is short and on a keyboard', () => {
  expect(['14', 'release/2026-03 (hotfix)', '~'.repeat(24)].map(isTyped)).toEqual([true, true, true]);
  expect(['第3版', '1'.repeat(25), 'v1\u00e4', '\u00e4v1', ''].map(isTyped)).toEqual(Array(5).fill(false));
});
