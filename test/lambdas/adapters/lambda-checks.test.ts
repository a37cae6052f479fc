import { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { LambdaChecks } from '../../../lambdas/adapters/lambda-checks.ts';
import { changeTiny, startTiny } from '../../local/support/tiny-app.ts';

/** The embedded default with the tiny app's echoing function as the check `echo`. */
async function startChecks(): Promise<LambdaChecks> {
  const assembly = changeTiny((resources) => {
    const echo = structuredClone(resources['Echo']) as { Properties: Record<string, unknown> };
    echo.Properties['FunctionName'] = 'countersign-check-echo';
    resources['EchoCheck'] = echo;
  });
  const { endpoint } = await startTiny({ assembly });
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  return new LambdaChecks(
    new LambdaClient({ endpoint, region: 'us-east-1', maxAttempts: 1, credentials }),
    'countersign-check-',
  );
}

describe("an organisation's own checks on Lambda", () => {
  it('are asked by name, and their answer is passed on', async () => {
    const question = { request: { version: '14' }, environments: {} };
    const answer = await (await startChecks()).run('echo', question);
    expect(answer).toMatchObject({ name: 'countersign-check-echo', event: question });
  });

  it('that throw have given no answer', async () => {
    const checks = await startChecks();
    await expect(checks.run('echo', { fail: 'the registry is down' })).rejects.toThrow(
      /check 'echo' failed: .*the registry is down/,
    );
  });

  it('that nobody deployed are missed by name', async () => {
    await expect((await startChecks()).run('drift', {})).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: expect.stringContaining('function:countersign-check-drift'),
    });
  });
});
