import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  InvalidToken,
  ListExecutionsCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { expect, it, onTestFinished } from 'vitest';
import { deploy, Harness, MACHINE, REGION, tokenTask } from './support/harness.ts';

/** The AWS SDK, talking to a service over HTTP. */
async function connect(harness: Harness): Promise<SFNClient> {
  const server = createServer(async (request, response) => {
    const action = String(request.headers['x-amz-target']).replace('AWSStepFunctions.', '');
    const { status, body } = await harness.service.handle(action, await json(request));
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new SFNClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  return client;
}

it('is what the AWS SDK speaks', async () => {
  const harness = new Harness(deploy({ A: tokenTask() }));
  const client = await connect(harness);
  const { executionArn, startDate } = await client.send(
    new StartExecutionCommand({ stateMachineArn: `${MACHINE}:live`, input: '{}' }),
  );
  expect(startDate).toEqual(new Date('2026-11-23T09:00:00Z'));
  await harness.service.settle();
  const { token } = harness;
  const answer = new SendTaskSuccessCommand({ taskToken: token, output: '{"ok":true}' });
  await client.send(answer);
  await harness.service.settle();
  await expect(client.send(answer)).rejects.toBeInstanceOf(TaskTimedOut);
  const mangled = new SendTaskSuccessCommand({ taskToken: 'x', output: '1' });
  await expect(client.send(mangled)).rejects.toBeInstanceOf(InvalidToken);

  expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
    status: 'SUCCEEDED',
    output: '{"ok":true}',
    stopDate: startDate,
  });
  const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events?.[2]).toMatchObject({
    type: 'TaskScheduled',
    timestamp: startDate,
    taskScheduledEventDetails: { resource: 'invoke.waitForTaskToken' },
  });
  const { executions } = await client.send(new ListExecutionsCommand({ stateMachineArn: MACHINE }));
  expect(executions).toMatchObject([{ executionArn, status: 'SUCCEEDED' }]);
});
