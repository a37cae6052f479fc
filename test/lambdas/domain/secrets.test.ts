import { describe, expect, it } from 'vitest';
import { isRandom } from '../../../lambdas/domain/secret-patterns.ts';
import {
  confirmationOf,
  secretIn,
  secretInAddress,
  suspicionIn,
  withoutSecret,
} from '../../../lambdas/domain/secrets.ts';

const S3 = 'https://b.s3.eu-west-1.amazonaws.com/m/14.tar';
const PRESIGNED = `${S3}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260301%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Expires=3600&X-Amz-Signature=abcdef0123456789`;
const GITHUB = `ghp_${'a1B2'.repeat(9)}`;
const RANDOM = 'Zx8Qp2Lk9VbN4mTr7YcWq1As';
const digest = 'a'.repeat(64);

describe('an address for the ledger', () => {
  it.each([
    [PRESIGNED, 'the parameters X-Amz-Credential, X-Amz-Signature', S3],
    [
      'https://acc.blob.core.windows.net/c/m.bin?sv=2022-11-02&se=2026-02-01&sr=b&sp=r&sig=abc%2Bdef%3D',
      'the parameter sig',
      'https://acc.blob.core.windows.net/c/m.bin',
    ],
    [
      'https://storage.googleapis.com/b/o?X-Goog-Signature=0a0b0c0d&X-Goog-Expires=60&generation=1360887697105000',
      'the parameter X-Goog-Signature',
      'https://storage.googleapis.com/b/o?generation=1360887697105000',
    ],
    [
      'https://d111.cloudfront.net/m?Expires=1&Signature=abcdef&Key-Pair-Id=K2',
      'the parameters Signature, Key-Pair-Id',
      'https://d111.cloudfront.net/m',
    ],
    [
      'https://git.example.com/a?private_token=abcdefgh&sha=main',
      'the parameter private_token',
      'https://git.example.com/a?sha=main',
    ],
    ['https://e.com/a?v=2#access_token=abcdefgh', 'the parameter access_token', 'https://e.com/a?v=2'],
    [`https://e.com/x?k=${RANDOM}&v=2`, 'the parameter k', 'https://e.com/x?v=2'],
    [`https://e.com/x?${GITHUB}&v=2`, 'a GitHub token', 'https://e.com/x?v=2'],
    ['https://e.com/x?token=12345678&raw&expires=5', 'the parameter token', 'https://e.com/x?raw&expires=5'],
    ['https://e.com/x?k=%E0%A4%A&token=abcdefgh', 'the parameter token', 'https://e.com/x?k=%E0%A4%A'],
    ['https://user:pw@git.example.com/churn', 'a user name or password', 'https://git.example.com/churn'],
    [
      `docker://u:pw@reg.example.com/python@sha256:${digest}`,
      'a user name or password',
      `docker://reg.example.com/python@sha256:${digest}`,
    ],
  ])('is not %s: it names what is secret, and offers the rest', (address, what, rest) => {
    expect(secretInAddress(address)).toBe(
      `must not contain ${what}: the ledger would keep it for ever; write ${rest}`,
    );
    expect(secretInAddress(rest)).toBeUndefined();
  });

  it.each([
    [`https://e.com/dl/${GITHUB}/m.bin`, 'a GitHub token'],
    ['https://hooks.slack.com/services/T000/B000/abcdefghijklmnopqrstuvwx', 'a Slack webhook'],
  ])('is not %s, of which nothing would be left', (address, what) => {
    expect(secretInAddress(address)).toBe(
      `must not contain ${what}: the ledger would keep it for ever; write it without`,
    );
  });

  it.each([
    `docker://python:3.11@sha256:${digest}`,
    's3://b/k?versionId=3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY',
    'gs://b/k#1360887697105000',
    `https://huggingface.co/org/model/resolve/${'0a1b2c3d'.repeat(5)}/model.safetensors?download=true`,
    'https://mlflow.example.com/#/experiments/1/runs/0a1b2c3d4e5f60718293a4b5c6d7e8f9',
    'abfss://models@account.dfs.core.windows.net/churn',
    'ssh://git@git.example.com/churn',
    'https://e.com/?max_tokens=4096&tokenizer=bpe',
    'https://e.com/?token=',
    'https://e.com/?next_token=1234567',
  ])('may be %s', (address) => expect(secretInAddress(address)).toBeUndefined());
});

describe('words for the ledger', () => {
  it.each([
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nabc', 'a private key'],
    [`pushed with ${GITHUB}`, 'a GitHub token'],
    ['glpat-ab12cd34ef56gh78ij90', 'a GitLab token'],
    ['AKIAIOSFODNN7EXAMPLE', 'an AWS access key'],
    ['xoxb-123456789012-abcdefghijkl', 'a Slack token'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N', 'a JSON Web Token'],
    [`see ${PRESIGNED}.`, 'an address with the parameter X-Amz-Credential'],
    ['see https://u:p@h.example.com/x', 'a password in an address'],
  ])('have a secret beyond doubt: %s', (text, what) => {
    expect([secretIn(text), suspicionIn(text)]).toEqual([what, what]);
    expect(secretIn(withoutSecret(text))).toBeUndefined();
  });

  it.each([
    'password: hunter22',
    'api_key=abcdef',
    `key ${RANDOM}`,
    'Authorization: Bearer abcdefghijklmnop',
  ])('may have a secret, and are asked about: %s', (text) =>
    expect([secretIn(text), suspicionIn(text)]).toEqual([undefined, 'a password or key']),
  );

  it.each([
    'weekly retraining; the token count is 5, learning_rate=0.1',
    'run 3f2b8c1e-1d2c-4b3a-9f8e-7d6c5b4a3f2e of XGBClassifierWithEarlyStopping2026Final',
    `artifact ${digest}, image sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=`,
    'https://wiki.example.com/models/churn?page=2',
  ])('are words: %s', (text) => expect(suspicionIn(text)).toBeUndefined());

  it('go on by themselves with what is no secret, and with a word for what is', () => {
    const text = `see https://a.example.com/x and https://u:p@h.example.com/x, or ${GITHUB}`;
    expect(withoutSecret(text)).toBe(
      'see https://a.example.com/x and [an address with a secret] or [a GitHub token]',
    );
    expect(secretIn(text)).toBe('a password in an address');
  });

  it('are confirmed by twelve digits', () => {
    expect(confirmationOf(['a'])).toMatch(/^[0-9a-f]{12}$/);
  });

  it('are confirmed all together, and each change asks anew', () => {
    expect(confirmationOf(['a', 'b'])).toBe(confirmationOf(['b', 'a']));
    expect(confirmationOf(['a', 'b'])).not.toBe(confirmationOf(['a', 'c']));
  });
});

describe('what only machines mix', () => {
  it.each([
    RANDOM,
    `${RANDOM.slice(0, -1)}a`,
    `a${RANDOM.slice(1)}`,
    // Changes at ten of 25 characters, and 3.5 bits in each of 32.
    'abCD12efGH34ijKL56mnOPQRS',
    'gG1hgG1hgG1hgG1hH2iI3jJ4H2iI3jJ4',
  ])('is %s', (word) => expect(isRandom(word)).toBe(true));

  it.each([
    ['a short word', RANDOM.slice(1)],
    ['a digest, however it is written', 'aB1cD2eF3bA4dC5fE6aB1cD2'],
    ['letters alone', 'ZxQpLkVbNmTrYcWqAsDfGhJk'],
    ['words one after the other', 'abCD12efGH34ijKL56mnopqrs'],
    ['the same again and again', 'gG1gG1gG1gG1gG1gG1gG1gG1'],
  ])('is not %s', (_, word) => expect(isRandom(word)).toBe(false));
});
