import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import {
  CloudFormationChanges,
  isOfCloudFormation,
} from '../../../lambdas/adapters/cloud-formation-changes.ts';

const servers: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const OFFICIAL =
  'https://cloudformation-custom-resource-response-euwest1.s3.eu-west-1.amazonaws.com/arn%3Aaws?X-Amz-Signature=1';
const call = (changes: object = {}) => ({
  RequestType: 'Update',
  ResponseURL: OFFICIAL,
  StackId: 'arn:stack',
  RequestId: 'r1',
  LogicalResourceId: 'OrphansAnswer',
  PhysicalResourceId: 'now before',
  ResourceProperties: { Deployment: 'new', Machines: ['a', 'b'], AllowOrphans: 'false' },
  OldResourceProperties: { Deployment: 'now', Machines: ['a', 'b', 'c'], AllowOrphans: 'true' },
  ...changes,
});

/** Where an answer arrives, and what did. */
async function awaiting(status = 200) {
  const taken: { method: string | undefined; headers: IncomingHttpHeaders; body: unknown }[] = [];
  const server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    taken.push({ method: request.method, headers: request.headers, body });
    response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, taken };
}

test('a call of CloudFormation is read', () => {
  const event = call();
  expect(new CloudFormationChanges().read(event)).toEqual({
    kind: 'Update',
    deployment: 'new',
    machines: ['a', 'b'],
    machinesBefore: ['a', 'b', 'c'],
    allowOrphans: false,
    known: 'now before',
    event,
  });
  const { PhysicalResourceId, ...first } = call({ RequestType: 'Create' });
  expect(new CloudFormationChanges().read(first)).toMatchObject({ kind: 'Create', known: undefined });
  const said = { Deployment: 'new', Machines: [], AllowOrphans: 'true' };
  expect(new CloudFormationChanges().read(call({ ResourceProperties: said })).allowOrphans).toBe(true);
});

test.each([
  [undefined],
  [{}],
  [call({ RequestType: 'Look' })],
  [call({ ResourceProperties: {} })],
  [call({ ResponseURL: 'https://example.com/' })],
  [call({ ResponseURL: OFFICIAL.replace('https', 'http') })],
  [call({ ResponseURL: OFFICIAL.replace('.amazonaws.com', '.amazonaws.com.example.com') })],
  [call({ ResponseURL: 'not an address' })],
])('what is none of it is answered nowhere: %j', (event) => {
  expect(() => new CloudFormationChanges().read(event)).toThrow(TypeError);
});

test('an answer is put where CloudFormation waits for it, without a type', async () => {
  const { url, taken } = await awaiting();
  const changes = new CloudFormationChanges(() => true);
  await changes.answer(changes.read(call({ ResponseURL: url })), { known: 'new now' });
  await changes.answer(changes.read(call({ ResponseURL: url })), { known: 'now before', refusal: 'No.' });
  const same = { StackId: 'arn:stack', RequestId: 'r1', LogicalResourceId: 'OrphansAnswer' };
  expect(taken.map(({ body }) => body)).toEqual([
    { Status: 'SUCCESS', PhysicalResourceId: 'new now', ...same },
    { Status: 'FAILED', Reason: 'No.', PhysicalResourceId: 'now before', ...same },
  ]);
  expect(taken[0]?.method).toBe('PUT');
  expect(taken[0]?.headers['content-type']).toBeUndefined();
});

test('an answer that is not taken is told', async () => {
  const { url } = await awaiting(403);
  const changes = new CloudFormationChanges(() => true);
  await expect(
    changes.answer(changes.read(call({ ResponseURL: url })), { known: 'new now' }),
  ).rejects.toThrow('CloudFormation took no answer: 403');
});

test('where AWS is elsewhere, as the environment says, answers go there and nowhere else', () => {
  const endpoint = 'https://127.0.0.1:4566';
  expect(isOfCloudFormation(OFFICIAL, undefined)).toBe(true);
  expect(isOfCloudFormation('https://127.0.0.1:4566/answer/1', endpoint)).toBe(true);
  expect(isOfCloudFormation('https://127.0.0.1:4567/answer/1', endpoint)).toBe(false);
  expect(isOfCloudFormation('http://127.0.0.1:4566/answer/1', endpoint)).toBe(false);
  expect(isOfCloudFormation(OFFICIAL, endpoint)).toBe(false);
  expect(isOfCloudFormation('no address', endpoint)).toBe(false);
});
