import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Started } from '../../lambdas/api/schemas/requests.ts';
import { makeDirectory } from '../local/support/tiny-app.ts';
import { run } from './support/run.ts';
import { type Reply, serve } from './support/serve.ts';

const REQUEST = '0123456789abcdefghjkmnpqrs';
const OWN = 'arn:aws:states:eu-west-1:000000000000:execution:countersign-model-promotion:own';
const OTHER = `${OWN}-earlier`;
const started: Started = {
  ...{ request: REQUEST, execution: OWN, joined: false, startedAt: '2026-03-01T12:00:00.000Z' },
  caller: 'iam:arn:aws:iam::000000000000:user/dana',
};
const unknown: Reply = {
  status: 404,
  json: { type: 'x', title: 'x', status: 404, code: 'UnknownRequest', detail: `There is no ${REQUEST}.` },
};

/** A request as each question finds it, the last one for all later questions; what a verb answers says `joined`. */
const standing = (...states: (object | undefined)[]) => serveStates(false, states);
const joining = (...states: (object | undefined)[]) => serveStates(true, states);

function serveStates(joined: boolean, states: readonly (object | undefined)[]) {
  let asked = 0;
  return serve(({ method }) => {
    if (method === 'POST') return { json: { ...started, joined, ...(joined && { execution: OTHER }) } };
    const state = states[Math.min(asked++, states.length - 1)];
    return state === undefined
      ? unknown
      : { json: { request: REQUEST, status: 'open', stages: [], ...state } };
  });
}

async function submit(endpoint: string, input: object = {}, ...more: string[]) {
  const file = join(makeDirectory(), 'request.json');
  writeFileSync(file, JSON.stringify(input));
  return run(['submit', file, '--workflow', 'model-promotion', '--endpoint', endpoint, ...more]);
}

describe('a submission', () => {
  it('is accepted once the ledger has it under its own execution', async () => {
    const { endpoint, arrived } = await standing(undefined, undefined, { execution: OWN, attempt: 1 });
    expect(await submit(endpoint, { version: '14' })).toEqual({
      code: 0,
      stdout: `Request ${REQUEST} was accepted.\n`,
      stderr: '',
    });
    expect(JSON.parse(arrived[0]?.body ?? '')).toEqual({
      workflow: 'model-promotion',
      input: { version: '14' },
    });
    // The last one asks for subjects whose name differs in capitals alone.
    expect(arrived.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET', 'GET', 'GET']);
  });

  it('joins the request that another execution carries', async () => {
    const { endpoint } = await joining({ execution: OTHER, attempt: 2, status: 'closed' });
    expect(await submit(endpoint)).toMatchObject({
      code: 0,
      stdout: `Joined request ${REQUEST}, which has this input already: attempt 2, closed.\n`,
    });
    const { stdout } = await submit(endpoint, {}, '--json');
    expect(JSON.parse(stdout)).toEqual({
      ...{ result: 'joined', request: REQUEST, attempt: 2, status: 'closed' },
      ...{ execution: OTHER, carriedBy: OTHER },
    });
  });

  it('that revises is accepted when the attempts have grown', async () => {
    const before = { execution: OTHER, attempt: 1, status: 'rework' };
    const { endpoint } = await standing(before, { execution: OTHER, attempt: 2 });
    expect(await submit(endpoint, { revises: REQUEST })).toMatchObject({
      code: 0,
      stdout: `Request ${REQUEST} was accepted as attempt 2.\n`,
    });
  });

  it.each(['open', 'rework'])('that revises has joined when they have not: %s', async (status) => {
    const { endpoint } = await joining({ execution: OTHER, attempt: 2, status });
    expect(await submit(endpoint, { revises: REQUEST })).toMatchObject({
      code: 0,
      stdout: `Joined request ${REQUEST}, which has this input already: attempt 2, ${status}.\n`,
    });
  });

  it('is not waited for on request', async () => {
    const { endpoint, arrived } = await standing(undefined);
    expect(await submit(endpoint, {}, '--no-wait')).toMatchObject({
      code: 0,
      stdout: `Started ${OWN} for request ${REQUEST}.\n`,
    });
    expect(JSON.parse((await submit(endpoint, {}, '--no-wait', '--json')).stdout)).toEqual(started);
    expect(arrived.filter(({ method }) => method === 'GET')).toEqual([]);
  });

  it('stops at the first refusal while it waits', async () => {
    const { endpoint } = await serve(({ method }) =>
      method === 'POST' ? { json: started } : { status: 403, text: '{"message":"Forbidden"}' },
    );
    expect(await submit(endpoint)).toMatchObject({ code: 1, stdout: '' });
  });
});
