import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { findCaller } from '../../../local/http-api/caller.ts';

const place = {
  partition: 'aws',
  region: 'us-east-1',
  account: '000000000000',
  stackName: 'S',
  endpoint: '',
};
const DATE = '20260301T120000Z';
const sign = (changes: { scope?: string; headers?: string; signature?: string } = {}) => {
  const { scope = '20260301/eu-west-1/execute-api/aws4_request' } = changes;
  const { headers = 'host;x-amz-date', signature = 'ab'.repeat(32) } = changes;
  return `AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/${scope}, SignedHeaders=${headers}, Signature=${signature}`;
};
const find = (authorization: string | undefined, date: string | undefined = DATE) =>
  findCaller({ headers: { authorization, 'x-amz-date': date } } as unknown as IncomingMessage, place);

test('who signed is the root of the account, as API Gateway tells it', () => {
  expect(find(sign())).toEqual({
    accessKey: 'AKIAEXAMPLE',
    accountId: '000000000000',
    callerId: '000000000000',
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: 'arn:aws:iam::000000000000:root',
    userId: '000000000000',
  });
});

test.each([
  ['no signature', undefined, DATE],
  ['another scheme', 'Bearer abc', DATE],
  ['another service', sign({ scope: '20260301/eu-west-1/states/aws4_request' }), DATE],
  ['a host that is not signed', sign({ headers: 'x-amz-date' }), DATE],
  ['a date that is not signed', sign({ headers: 'host' }), DATE],
  ['no date', sign(), ''],
  ['the date of another day', sign(), '20260302T120000Z'],
  ['half a signature', sign({ signature: 'ab' }), DATE],
])('nobody signed when there is %s', (_what, authorization, date) => {
  expect(find(authorization, date)).toBeUndefined();
});
