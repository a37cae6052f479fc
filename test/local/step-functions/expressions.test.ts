import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../local/step-functions/expressions.ts';
import type { Json } from '../../../local/step-functions/json.ts';

const scope = { state: 'S', enteredId: 2, bindings: { states: { input: { one: [1], few: [1, 2] } }, v: 5 } };
const query = (source: string) => evaluate(`{% ${source} %}`, 'Output', scope);
const causeOf = async (value: Json) => await evaluate(value, 'Output', scope).catch((error) => error.cause);

describe('JSONata results', () => {
  it.each<[string, Json]>([
    ['$v', 5],
    ['$states.input.one', [1]],
    ['$states.input.few[0]', 1],
    ['$states.input.few[$ > 1]', 2],
    ['[1..3]', [1, 2, 3]],
    ["{'a': null}", { a: null }],
    ["$states.input.few ~> $map(function($x) {{'n': $x}})", [{ n: 1 }, { n: 2 }]],
  ])('%s is plain JSON', async (source, result) => {
    expect(await query(source)).toStrictEqual(result);
  });

  it('are found at any depth, and everything else stays', async () => {
    const value = { a: [1, '{% $v %}', { b: 'x {% $v %}' }], c: null };
    expect(await evaluate(value, 'Output', scope)).toEqual({ a: [1, 5, { b: 'x {% $v %}' }], c: null });
  });
});

describe('failures', () => {
  const introduction = "An error occurred while executing the state 'S' (entered at the event id #2). ";

  it.each([
    ['$nothing', 'returned nothing (undefined).'],
    ['$sum', 'returned an unsupported result type.'],
    ["{'f': function() {1}}", 'returned an unsupported result type.'],
    ['/x/', 'returned an unsupported result type.'],
    ['1 / 0', 'returned an unsupported result type.'],
    ['$nope(1)', 'threw an error during evaluation. T1006: Attempted to invoke a non-function'],
    ["$error('bad')", 'threw an error during evaluation. D3137: bad'],
  ])('%s tells what AWS tells', async (source, text) => {
    const words = `The JSONata expression '${source}' specified for the field 'Output' ${text}`;
    expect(await causeOf(`{% ${source} %}`)).toBe(introduction + words);
  });

  it('name the place in the field', async () => {
    expect(await causeOf({ a: { b: '{% $nothing %}' } })).toContain("for the field 'Output/a/b'");
    expect(await causeOf({ a: ['{% $nothing %}'] })).toContain("for the field 'Output/a[0]'");
  });

  it('end an expression that does not end by itself', async () => {
    expect(await causeOf('{% ($f := function($n) {$f($n + 1) + 1}; $f(0)) %}')).toContain('threw an error');
  });
});

describe('functions that Step Functions adds', () => {
  it.each<[string, Json]>([
    ['$partition([1, 2, 3, 4, 5], 2)', [[1, 2], [3, 4], [5]]],
    ['$range(0, 10, 5)', [0, 5, 10]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ["$hash('abc', 'SHA-256')", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ["$hash('abc', 'MD5')", '900150983cd24fb0d6963f7d28e17f72'],
    ['$random(7) = $random(7)', true],
    ['$random() < 1', true],
    ['$uuid() != $uuid()', true],
    ['$parse(\'{"a": [1]}\').a', [1]],
  ])('%s', async (source, result) => {
    expect(await query(source)).toEqual(result);
  });

  it.each([
    '$partition([1], 0)',
    '$range(0, 1, 0)',
    '$range(0, 5000, 1)',
    "$hash('a', 'CRC')",
    "$parse('{')",
  ])('refuse nonsense: %s', async (source) => {
    expect(await causeOf(`{% ${source} %}`)).toContain('threw an error during evaluation');
  });
});
