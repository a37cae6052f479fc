import { describe, expect, it } from 'vitest';
import type { SubmissionInput } from '../../../examples/breast-cancer/describe-version.ts';
import { nameExecution, submit } from '../../../examples/breast-cancer/submit.ts';
import { openRecordingEndpoint } from '../recording-endpoint.ts';

const stateMachineArn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:countersign-model-promotion:live';
const pinned = { uri: 's3://models/file', sha256: 'a'.repeat(64) };
const input: SubmissionInput = {
  subject: 'model/breast-cancer',
  version: '1.0+b',
  requestedBy: 'data-scientist@example.com',
  lineage: {
    trainingData: pinned,
    code: { repository: 'https://git.example.com/model', commit: 'abcdef0' },
    hyperparameters: { iterations: 20 },
  },
  artifact: pinned,
  metrics: { auc: 0.9 },
  evidence: [],
  note: 'First try.',
};
const name = nameExecution(input);
const executionArn = `arn:aws:states:eu-west-1:111122223333:execution:countersign-model-promotion:${name}`;

describe('submit', () => {
  it('starts one execution through the SDK, with the input as it is', async () => {
    await using endpoint = await openRecordingEndpoint();
    const receipt = await submit(input, { stateMachineArn, endpointUrl: endpoint.url });
    expect(receipt).toEqual({ executionArn, started: true });
    expect(endpoint.calls).toHaveLength(1);
    const [call] = endpoint.calls;
    expect(call?.target).toBe('AWSStepFunctions.StartExecution');
    expect(call?.body).toEqual({ stateMachineArn, name, input: JSON.stringify(input) });
  });

  it('signs for the region of the state machine, and never with real credentials on this machine', async () => {
    await using endpoint = await openRecordingEndpoint();
    await submit(input, { stateMachineArn, endpointUrl: endpoint.url });
    expect(endpoint.calls[0]?.authorization).toMatch(/Credential=local\/\d+\/eu-west-1\/states\//);
  });

  it('takes an execution that has ended for the same submission', async () => {
    await using endpoint = await openRecordingEndpoint({ type: 'ExecutionAlreadyExists', message: 'Exists' });
    const receipt = await submit(input, { stateMachineArn, endpointUrl: endpoint.url });
    expect(receipt).toEqual({ executionArn, started: false });
  });

  it.each([
    ['StateMachineDoesNotExist', /^There is no arn:aws:states:.* check --state-machine-arn\.$/],
    ['AccessDeniedException', /did not take the submission \(AccessDeniedException\): Because$/],
  ])('explains %s', async (type, sentence) => {
    await using endpoint = await openRecordingEndpoint({ type, message: 'Because' });
    await expect(submit(input, { stateMachineArn, endpointUrl: endpoint.url })).rejects.toThrow(sentence);
  });

  it('says so when nothing answers', async () => {
    const endpoint = await openRecordingEndpoint();
    await endpoint[Symbol.asyncDispose]();
    const attempt = submit(input, { stateMachineArn, endpointUrl: endpoint.url });
    await expect(attempt).rejects.toThrow(`Nothing answers at ${endpoint.url}`);
  });
});

describe('nameExecution', () => {
  it('is readable and safe for Step Functions and its logs', () => {
    expect(name).toMatch(/^breast-cancer-1-0-b-[0-9a-f]{16}$/);
    expect(nameExecution({ ...input, version: 'x'.repeat(64) })).toHaveLength(77);
  });

  it('is the same for the same input and another for any other', () => {
    expect(nameExecution(structuredClone(input))).toBe(name);
    expect(nameExecution({ ...input, note: 'Second try.' })).not.toBe(name);
  });
});
