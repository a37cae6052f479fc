import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openFunctionLog } from '../../../local/functions/function-log.ts';
import { createFunctions } from '../../../local/functions/functions.ts';
import type { FunctionSpec } from '../../../local/template/deployment.ts';
import { makeDirectory, TINY_APP } from '../support/tiny-app.ts';

const place = {
  partition: 'aws',
  region: 'us-east-1',
  account: '000000000000',
  stackName: 'Tiny',
  endpoint: 'http://127.0.0.1:8080',
};

const spec = (arn: string, changes: Partial<FunctionSpec> = {}): FunctionSpec => ({
  arn,
  name: `tiny-${arn}`,
  roleArn: 'arn:aws:iam::000000000000:role/tiny',
  denials: [],
  codeDirectory: join(TINY_APP, 'asset.echo'),
  handler: 'index.handler',
  timeoutSeconds: 0.05,
  memoryMegabytes: 128,
  environment: { GREETING: `hello ${arn}` },
  ...changes,
});

function make(...specs: FunctionSpec[]) {
  const path = join(makeDirectory(), 'functions.log');
  const log = openFunctionLog(path);
  onTestFinished(() => log.close());
  return {
    functions: createFunctions(specs, place, log),
    readLog: () => log.close().then(() => readFileSync(path, 'utf8')),
  };
}

test('gives each function its own environment, while loading and while running', async () => {
  const { functions } = make(spec('one'), spec('two'));
  const outcomes = await Promise.all([functions.invoke('one', {}), functions.invoke('two', {})]);
  expect(outcomes).toMatchObject([
    { ok: true, payload: { loadedWith: 'hello one', greeting: 'hello one' } },
    { ok: true, payload: { loadedWith: 'hello two', greeting: 'hello two' } },
  ]);
  // What the machine has set for others must not reach a function, nor the other way round.
  expect(outcomes[0]).not.toHaveProperty('payload.path');
  expect(process.env['GREETING']).toBeUndefined();
  expect(process.env['PATH']).toBeTruthy();
});

test('passes event and result through JSON', async () => {
  const { functions } = make(spec('one'));
  const outcome = await functions.invoke('one', { kept: 1, dropped: undefined });
  expect(outcome).toMatchObject({
    ok: true,
    payload: { event: { kept: 1 }, at: '1970-01-01T00:00:00.000Z' },
  });
  expect(outcome).not.toHaveProperty('payload.nothing');
  expect(outcome).not.toHaveProperty('payload.event.dropped');
});

test('reports errors as Lambda does', async () => {
  const { functions } = make(spec('one'));
  expect(await functions.invoke('one', { fail: 'no way' })).toEqual({
    ok: false,
    errorType: 'Refused',
    errorMessage: 'no way',
    trace: expect.arrayContaining([expect.stringContaining('no way')]),
  });
});

test('ends a function at its timeout', async () => {
  const { functions } = make(spec('one'));
  expect(await functions.invoke('one', { hang: true })).toMatchObject({
    ok: false,
    errorType: 'Sandbox.Timedout',
    errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 0\.05 seconds$/),
  });
});

test('fails the call, not the server, where the code is missing or exports no such function', async () => {
  const { functions } = make(
    spec('one', { handler: 'gone.handler' }),
    spec('two', { handler: 'index.loadedWith' }),
  );
  expect(await functions.invoke('one', {})).toMatchObject({
    ok: false,
    errorMessage: expect.stringContaining('gone'),
  });
  expect(await functions.invoke('two', {})).toMatchObject({
    ok: false,
    errorMessage: "tiny-two exports no function 'loadedWith'.",
  });
});

test('keeps what functions print in the log and out of the terminal', async () => {
  const { functions, readLog } = make(spec('one'));
  await functions.invoke('one', { n: 1 });
  expect(await readLog()).toMatch(/^\S+ tiny-one \S+ called with \{"n":1\}$/m);
});
