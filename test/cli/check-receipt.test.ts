import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReceiptStatement, receiptMessage } from '../../lambdas/domain/receipt.ts';
import { sha256Hex } from '../../schema/canonical-json.ts';
import { makeTestDirectory } from '../local/support/tiny-app.ts';
import { run } from './support/run.ts';

const directory = makeTestDirectory();
const file = (name: string) => join(directory.path, name);
const DIGEST = 'ab'.repeat(32);

function receiptOf(privateKey: KeyObject, publicKey: KeyObject, at: string) {
  const receipt: ReceiptStatement = {
    ...{ format: 1, kind: 'countersign-receipt', at, subject: 'model/churn', environment: 'production' },
    ...{ version: '14', artifact: { uri: 's3://models/14', sha256: DIGEST }, since: at },
    ...{ request: '0'.repeat(26), attempt: 1, workflow: 'model-promotion', definition: 'cd'.repeat(32) },
    ...{ requestedBy: 'data-scientist@example.org', authorisedBy: [] },
    entry: { stream: 'subject/model/churn', seq: 3, hash: 'ef'.repeat(32) },
    key: sha256Hex(publicKey.export({ format: 'der', type: 'spki' })),
  };
  return { receipt, signature: sign('sha256', receiptMessage(receipt), privateKey).toString('base64') };
}

const pem = (key: KeyObject) => key.export({ format: 'pem', type: 'spki' });
const check = (name: string, ...more: string[]) =>
  run(['approved', '--check', file(name), '--public-key', file('key.pem'), '--any', ...more]);

beforeAll(() => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const good = receiptOf(privateKey, publicKey, '2026-03-01T12:00:00.000Z');
  const changed = { ...good, receipt: { ...good.receipt, version: '15' } };
  const fresh = receiptOf(privateKey, publicKey, new Date().toISOString());
  writeFileSync(file('key.pem'), pem(publicKey));
  writeFileSync(file('other.pem'), pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey));
  writeFileSync(file('good.json'), JSON.stringify(good, undefined, 2));
  writeFileSync(file('changed.json'), JSON.stringify(changed));
  writeFileSync(file('fresh.json'), JSON.stringify(fresh));
  writeFileSync(file('nonsense'), 'nonsense');
});
afterAll(() => directory.remove());

describe('countersign approved --check', () => {
  it('says what a good receipt states, without any connection', async () => {
    expect(await check('good.json', 'model/churn', '--environment', 'production')).toEqual({
      code: 0,
      stdout: `The receipt is good: version 14 of model/churn was approved for\nproduction at 2026-03-01T12:00:00.000Z, artifact ${DIGEST}.\n`,
      stderr: '',
    });
    const { code, stdout } = await check('good.json', '--artifact-sha256', DIGEST.toUpperCase(), '--json');
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({
      code: 0,
      version: '14',
      environment: 'production',
    });
  });

  it('takes one that is new enough', async () => {
    expect((await check('fresh.json', '--max-age', '1h')).code).toBe(0);
  });

  it.each<[string, string[], number, RegExp]>([
    ['good.json', ['model/fraud'], 3, /is about the subject model\/churn, not model\/fraud/],
    ['good.json', ['--environment', 'qa'], 3, /is about the environment production, not qa/],
    ['good.json', ['--artifact-sha256', '00'.repeat(32)], 3, /is about the artifact abab/],
    ['good.json', ['--max-age', '1d'], 1, /is of 2026-03-01T12:00:00.000Z: ask for a new one/],
    ['good.json', ['--public-key', file('other.pem')], 1, /is signed with another key/],
    ['good.json', ['--public-key', file('nonsense')], 1, /The public key is not one/],
    ['changed.json', [], 1, /does not have the signature of this key/],
    ['nonsense', [], 1, /This is no receipt of Countersign/],
    ['nowhere.json', [], 1, /The receipt '.*' can't be read/],
    ['good.json', ['--public-key', '/nowhere'], 1, /The public key '\/nowhere' can't be read/],
    ['good.json', ['--max-age', 'soon'], 2, /Write it as 30s, 90min, 12h or 2d/],
    ['good.json', ['--receipt', 'x'], 2, /leave one out/],
    ['good.json', ['--artifact-sha256', 'abc'], 2, /'abc' is no SHA-256/],
    ['good.json', ['churn'], 2, /'churn' is no subject/],
  ])('of %s with %j exits with %i and one sentence', async (name, more, code, sentence) => {
    const result = await check(name, ...more);
    expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(sentence) });
    expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('is about everything that is named, and all of it must be, unless anything will do', async () => {
    const [subject, environment, artifact] = [
      ['model/churn'],
      ['--environment', 'production'],
      ['--artifact-sha256', DIGEST],
    ] as const;
    const named = (...more: string[]) =>
      run(['approved', '--check', file('good.json'), '--public-key', file('key.pem'), ...more]);
    expect(await named(...subject, ...environment, ...artifact)).toMatchObject({ code: 0, stderr: '' });
    for (const some of [[], [...subject, ...environment], [...environment, ...artifact]]) {
      expect(await named(...some)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(
          /^countersign: Name the subject, --environment and --artifact-sha256: /,
        ),
      });
      expect(await named(...some, '--any')).toMatchObject({ code: 0, stderr: '' });
    }
    expect(await run(['approved', 'model/churn', '--any'])).toMatchObject({ code: 2 });
  });

  it('wants all that it needs, and nothing that belongs elsewhere', async () => {
    expect(await run(['approved', '--check', file('good.json')])).toMatchObject({ code: 2, stdout: '' });
    expect(await run(['approved', 'model/churn'])).toMatchObject({
      code: 2,
      stderr: 'countersign: Name the subject, --artifact-sha256 and --environment.\n',
    });
    expect((await run(['approved', 'model/churn', '--max-age', '1d'])).code).toBe(2);
  });
});
