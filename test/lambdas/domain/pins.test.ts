import { describe, expect, it } from 'vitest';
import { collectedIn, comparableData, dataSetsOf, pairDataSets } from '../../../lambdas/domain/data-sets.ts';
import { canonicalPin, describePin, pinnedText, strengthOf, whyNoPin } from '../../../lambdas/domain/pins.ts';

const HEX = 'Ab'.repeat(32);
const hex = HEX.toLowerCase();
const table = 's3://lake/churn';

describe('a pin', () => {
  it.each([
    [`sha256:${HEX}`, `sha256:${hex}`, 'sha256', 'SHA-256'],
    [HEX, `sha256:${hex}`, 'sha256', 'SHA-256'],
    [`SHA512:${HEX}${HEX}`, `sha512:${hex}${hex}`, 'pinned', 'SHA-512'],
    [`md5:${HEX.slice(32)}`, `md5:${hex.slice(32)}`, 'weak', 'MD5 (weak)'],
    ['delta:0', 'delta:0', 'pinned', 'Delta version'],
    ['iceberg:7327164675870333694', 'iceberg:7327164675870333694', 'pinned', 'Iceberg snapshot'],
    ['s3-version:3sL4kqtJ.lcp_XroDTDmJ', 's3-version:3sL4kqtJ.lcp_XroDTDmJ', 'pinned', 'S3 version'],
    [`dvc:${HEX.slice(32)}.dir`, `dvc:${hex.slice(32)}.dir`, 'pinned', 'DVC'],
    [`lakefs:${HEX}`, `lakefs:${hex}`, 'pinned', 'lakeFS commit'],
    [`git:${HEX.slice(24)}`, `git:${hex.slice(24)}`, 'pinned', 'Git commit'],
    ['mlflow:1a2B3c4d', 'mlflow:1a2B3c4d', 'weak', 'MLflow digest (weak)'],
  ])('%s is kept as %s: %s', (text, kept, strength, label) => {
    expect(whyNoPin(text)).toBeUndefined();
    expect(canonicalPin(text)).toBe(kept);
    expect(strengthOf(kept)).toBe(strength);
    const value = kept.slice(kept.indexOf(':') + 1);
    expect(describePin({ uri: table, digest: kept })).toEqual({ label, value });
  });

  it.each([
    [
      'latest',
      /^must be a digest, such as sha256:.*, or a pin that cannot change, such as delta:42; the kinds are sha256, sha512, md5, dvc, delta/,
    ],
    [':00', /^must be a digest, such as sha256:/],
    ['x:1', /^is of the unknown kind 'x'/],
    ['sha265:00', /^is of the unknown kind 'sha265': did you mean 'sha256'\?$/],
    ['snapshot-of-table:1', /^is of the unknown kind 'snapshot-of-table': write one of sha256, /],
    ['constructor:1', /^is of the unknown kind 'constructor'/],
    [`sha256:${HEX}0`, /^must be 'sha256:' and 64 hexadecimal digits$/],
    ['delta:latest', /^must be 'delta:' and the version of the table, such as delta:42$/],
    ['delta:042', /^must be 'delta:'/],
    ['iceberg:-1', /^must be 'iceberg:' and the id of a snapshot/],
    ['s3-version:null', /'null' is one that can be overwritten$/],
    ['git:main', /^must be 'git:' and the whole id of a commit, 40 or 64 .*: a branch or a tag can move$/],
    ['git:c0ffee0', /^must be 'git:' and the whole id/],
    ['lakefs:main', /^must be 'lakefs:' and the whole id of a commit/],
    [
      's3-version:AKIAIOSFODNN7EXAMPLE',
      /^must not contain an AWS access key.*: the ledger would keep it for ever$/,
    ],
  ])('%s is none: %s', (text, message) => {
    expect(whyNoPin(text)).toMatch(message);
  });

  it('of a kind that nobody knows any more is weak, and shown as it is', () => {
    for (const pin of ['odd:1', 'nothing']) expect(strengthOf(pin)).toBe('weak');
    expect(pinnedText({ uri: table, digest: 'odd:1' })).toBe('odd:1');
    expect(describePin({ uri: table, digest: 'odd:1' })).toEqual({ label: 'Digest', value: '1' });
    expect(describePin({ uri: table, digest: 'nothing' })).toEqual({ label: 'Digest', value: 'nothing' });
  });

  it('of a place compares with its place; a digest of bytes is the same wherever they are', () => {
    expect(pinnedText({ uri: table, digest: 'delta:42' })).toBe('s3://lake/churn@delta:42');
    expect(pinnedText({ uri: table, digest: 'sha512:00' })).toBe('sha512:00');
    expect(pinnedText({ uri: table, sha256: hex })).toBe(hex);
  });
});

describe('training data', () => {
  const one = { name: 'train', uri: table, digest: 'delta:42', collected: '2026-03-01' } as const;
  const other = { uri: 's3://lake/test', sha256: hex, collected: '2026-01-31' } as const;

  it('compares as the pin of one data set, and as one digest of several in any order', () => {
    expect(comparableData(other)).toBe(hex);
    expect(comparableData(one)).toBe('s3://lake/churn@delta:42');
    const both = comparableData([one, other]);
    expect(both).toMatch(/^[0-9a-f]{64}$/);
    expect(comparableData([other, one])).toBe(both);
    expect(
      comparableData([
        { ...one, collected: undefined },
        { ...other, uri: 's3://moved' },
      ]),
    ).toBe(both);
    for (const changed of [{ name: 'other' }, { digest: 'delta:43' }, { uri: 's3://lake/other' }])
      expect(comparableData([{ ...one, ...changed }, other])).not.toBe(both);
  });

  it('is as old as the oldest of its data sets, if each says its day', () => {
    expect(collectedIn(one)).toEqual({ collected: '2026-03-01' });
    expect(collectedIn([one, other])).toEqual({ collected: '2026-01-31', newestCollected: '2026-03-01' });
    expect(collectedIn([one, { ...other, collected: undefined }])).toEqual({});
    expect([dataSetsOf(undefined), dataSetsOf(one), collectedIn(undefined)]).toEqual([[], [one], {}]);
    const between = { ...one, name: 'between', collected: '2026-02-01' };
    expect(collectedIn([between, one, other])).toEqual({
      collected: '2026-01-31',
      newestCollected: '2026-03-01',
    });
  });

  it('is compared by name, and by place where there is none; one with one in any case', () => {
    const newer = { ...one, digest: 'delta:43' };
    expect(pairDataSets([one, other], [other, newer])).toEqual([
      { name: 'train', was: one, is: newer },
      { name: 's3://lake/test', was: other, is: other },
    ]);
    expect(pairDataSets(one, other)).toEqual([{ was: one, is: other }]);
    expect(pairDataSets(one, [one, other])).toEqual([
      { name: 'train', was: one, is: one },
      { name: 's3://lake/test', was: undefined, is: other },
    ]);
    expect(pairDataSets([one, other], other)).toEqual([
      { name: 'train', was: one, is: undefined },
      { name: 's3://lake/test', was: other, is: other },
    ]);
    expect(pairDataSets(undefined, one)).toEqual([{ was: undefined, is: one }]);
  });
});
