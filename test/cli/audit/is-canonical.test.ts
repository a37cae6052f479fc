import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCanonical } from '../../../cli/audit/verifier/canonical.ts';
import { canonicalize } from '../../../schema/canonical-json.ts';

const check = isCanonical;
const name = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('10', '9', '', '__proto__', 'toString', '\ud83d\ude00', '\ufb33'),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.constantFrom(null, true, false),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 5 }),
  ),
})).value;

describe('isCanonical', { timeout: 60_000 }, () => {
  it('accepts the canonical form of every value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(check(canonicalize(JSON.parse(JSON.stringify(value))))).toBe(true);
      }),
    );
  });

  it('accepts of all the ways to write a value only the canonical one', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 1), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(check(text)).toBe(canonicalize(JSON.parse(text)) === text);
      }),
    );
  });

  it.each([
    ['{"10":1,"9":2}', true],
    ['{"9":2,"10":1}', false],
    ['{"b":1,"a":2}', false],
    ['{"a":1,"a":1}', false],
    ['{"a":1 }', false],
    ['[1.0]', false],
    ['[1e3]', false],
    ['[-0]', false],
    ['["\\u0041"]', false],
    ['["\\u000A"]', false],
    ['["\\ud800"]', false],
    ['["\\\\ud800"]', true],
    ['{"\u{1f600}":1,"\ufb33":2}', true],
    ['{"\ufb33":2,"\u{1f600}":1}', false],
  ])('%s: %s', (text, expected) => expect(check(text)).toBe(expected));

  it('does not fail on a text that is too deep', () => {
    const deep = '['.repeat(5_000) + ']'.repeat(5_000);
    expect([true, false]).toContain(check(deep));
    expect(check(deep.replace('[]', '[ ]'))).toBe(false);
  });
});
