import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { ORGANISATION } from '../support/organisation.ts';

async function run(...words: string[]) {
  const written: string[] = [];
  const sink = { write: (text: string) => void written.push(text) };
  const io = { env: {}, stdout: sink, stderr: sink };
  const code = await main(['connect', 'sagemaker', ...words], io as never);
  return { code, text: written.join('') };
}

const CONNECTED = ['--workflows', join(ORGANISATION, 'sagemaker')];
const HERE = ['--account', '111122223333', '--region', 'us-gov-west-1'];

describe('countersign connect sagemaker', () => {
  it('prints the policy by which nobody else approves', async () => {
    const { code, text } = await run(...CONNECTED, ...HERE, '--deployment', 'risk');
    expect(code).toBe(0);
    const [{ Effect, Resource, Condition }] = JSON.parse(text).Statement;
    const functions = 'arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:risk';
    expect([Effect, Resource]).toEqual([
      'Deny',
      ['arn:aws-us-gov:sagemaker:us-gov-west-1:111122223333:model-package/churn*/*'],
    ]);
    expect(Condition).toEqual({
      StringEquals: { 'sagemaker:ModelApprovalStatus': 'Approved' },
      ArnNotEquals: {
        'lambda:SourceFunctionArn': [`${functions}-sagemaker-poll`, `${functions}-sagemaker-out`],
      },
    });
  });

  it('says what is missing', async () => {
    expect((await run('--workflows', ORGANISATION, ...HERE)).text).toMatch(
      /SageMaker is not connected: name/,
    );
    expect((await run(...CONNECTED, '--account', '1', '--region', 'x')).text).toMatch(
      /'1' is no AWS account/,
    );
    expect((await run(...CONNECTED, '--account', '111122223333')).text).toMatch(/Say in which region/);
  });
});
