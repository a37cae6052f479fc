import { afterAll, expect, test, vi } from 'vitest';
import { modelVersion } from './inputs.ts';
import { Office } from './office.ts';

let office: Office;
afterAll(() => {
  vi.unstubAllGlobals();
  return office?.close();
});

/** Where CloudFormation waits for answers, here where the functions' environment says AWS is; what arrives there. */
const address = () => `${office.server.endpoint}/answer`;
const answers: Record<string, string>[] = [];
const away = globalThis.fetch;

/** Asks the deployed function as CloudFormation does. */
async function ask(machines: readonly string[]): Promise<Record<string, string>> {
  const event = {
    RequestType: 'Update',
    ResponseURL: address(),
    StackId: 'arn:stack',
    RequestId: 'one',
    LogicalResourceId: 'OrphansAnswer',
    PhysicalResourceId: 'now before',
    ResourceProperties: { Deployment: 'new', Machines: machines, AllowOrphans: 'false' },
  };
  const path = '/2015-03-31/functions/countersign-orphans/invocations';
  const called = await away(office.server.endpoint + path, { method: 'POST', body: JSON.stringify(event) });
  expect(called.headers.get('x-amz-function-error')).toBeNull();
  return answers.at(-1) ?? {};
}

test('the deployed function refuses what takes away a workflow that a request needs, and nothing else', async () => {
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (url !== address()) return away(url, init);
    answers.push(JSON.parse(String(init.body)));
    return new Response();
  });
  office = await Office.open();
  const request = await office.submit('model-promotion', modelVersion('1'));
  await office.mail('manager@example.org', 'Manager review');
  expect(await ask(['model-promotion'])).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: 'new now',
  });
  expect(await ask(['software-release'])).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringContaining(`- ${request}: workflow 'model-promotion', which has no machine then`),
    PhysicalResourceId: 'now before',
  });
});
