import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  readDataSets,
  readNamedLines,
  readPlaces,
  writeDataSets,
  writeNamedLines,
  writePlaces,
} from '../../../lambdas/words/named-lines.ts';

const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 64 })
  .filter((text) => /^\P{C}+$/u.test(text) && text !== '__proto__');
const text = fc.string({ unit: 'grapheme' }).filter((one) => /^[\P{C}\n\t]*$/u.test(one));
const scalar = fc.oneof(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('1', 'true', 'null', '[1]', '"quoted"', ' x', 'a = b', '', '1.0', '\n'),
);

describe('values for people to edit', () => {
  test('come back as they were, whatever they are', () => {
    fc.assert(
      fc.property(fc.dictionary(name, fc.oneof(scalar, fc.array(scalar, { maxLength: 5 }))), (values) => {
        const written = writeNamedLines(values);
        // A browser sends CRLF, and the form's reader makes that LF again.
        expect(readNamedLines(written)).toEqual({ values: { ...values }, problems: [] });
      }),
    );
  });

  test('read as people write them', () => {
    const { values, problems } = readNamedLines(
      '\n  learningRate=0.05\noptimizer = adam\n"a = b" = 1\nlayers = [64, 32]\ntext = "1"\n\nempty =\n',
    );
    expect(problems).toEqual([]);
    expect(values).toEqual({
      learningRate: 0.05,
      optimizer: 'adam',
      'a = b': 1,
      layers: [64, 32],
      text: '1',
      empty: '',
    });
  });

  test('name each line that cannot be read', () => {
    const { values, problems } = readNamedLines('auc 0.9\nrecall = 0.7\n= 3\nrecall = 0.8\n"x = 1');
    expect(values).toEqual({ recall: 0.7 });
    expect(problems.map(({ line }) => line)).toEqual([1, 3, 4, 5]);
    expect(problems[2]?.message).toBe("names 'recall' again");
  });

  test('name each number that would not be kept as it is, and each member that is there twice', () => {
    const { problems } = readNamedLines('ticket = 9007199254740993\nfine = 1e30\nnested = {"a":1,"a":2}');
    expect(problems).toEqual([
      {
        line: 1,
        message:
          "'ticket' is 9007199254740993, which would be kept as the number 9007199254740992: write it as text",
      },
      { line: 3, message: "'nested' is there twice: which one is meant? Leave one of them" },
    ]);
    expect(readNamedLines('ticket = "9007199254740993"').values).toEqual({ ticket: '9007199254740993' });
  });

  test('leave text as text where text is wanted', () => {
    const isText = (one: string) => one === 'order';
    expect(readNamedLines('order = 1.0\nother = 1.0', isText).values).toEqual({ order: '1.0', other: 1 });
    expect(readNamedLines('order = "007"', isText).values).toEqual({ order: '007' });
  });

  test('are total', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => {
        readNamedLines(any);
        readPlaces(any);
        readDataSets(any);
      }),
    );
  });
});

describe('places', () => {
  const part = fc.stringMatching(/^[!-~]{1,40}$/);
  const bySha256 = fc.record({ name, uri: part, sha256: fc.stringMatching(/^[!-9;-~]{1,40}$/) });
  const byPin = fc.record({ name, uri: part, digest: fc.stringMatching(/^[a-z0-9-]{1,9}:[!-~]{1,40}$/) });

  test('come back as they were', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(bySha256, byPin)), (places) => {
        expect(readPlaces(writePlaces(places))).toEqual({ values: places, problems: [] });
      }),
    );
  });

  test('of data sets come back as they were, with day and name or without', () => {
    const rest = { collected: fc.stringMatching(/^20[0-9]{2}-0[1-9]-[0-3][0-9]$/), name };
    const set = fc.oneof(
      fc.record(
        { uri: part, sha256: fc.stringMatching(/^[0-9a-f]{40}$/), ...rest },
        { requiredKeys: ['uri', 'sha256'] },
      ),
      fc.record({ uri: part, digest: fc.constant('delta:42'), ...rest }, { requiredKeys: ['uri', 'digest'] }),
    );
    fc.assert(
      fc.property(fc.array(set), (sets) => {
        expect(readDataSets(writeDataSets(sets))).toEqual({ values: sets, problems: [] });
      }),
    );
    expect(readDataSets('s3://lake/churn').problems).toEqual([
      { line: 1, message: 'must be a location, a digest, and the day and name if known' },
    ]);
    expect(readDataSets('s3://lake/churn delta:42 training rows').values).toEqual([
      { uri: 's3://lake/churn', digest: 'delta:42', name: 'training rows' },
    ]);
  });

  test('may have names of several words', () => {
    const { values } = readPlaces(`Bias report 2026  s3://b/r.pdf  ${'a'.repeat(64)}`);
    expect(values).toEqual([{ name: 'Bias report 2026', uri: 's3://b/r.pdf', sha256: 'a'.repeat(64) }]);
    expect(readPlaces('report s3://b/r.pdf').problems).toHaveLength(1);
    const odd = [{ name: 'a\u2028 b', uri: 'u:u', sha256: '0' }];
    expect(readPlaces(writePlaces(odd)).values).toEqual(odd);
  });
});
