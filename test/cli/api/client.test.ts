import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ApiClient } from '../../../cli/api/client.ts';
import { ROUTE_KEYS } from '../../../cli/api/routes.ts';
import { CommandError, RefusedError, UsageError } from '../../../cli/errors.ts';
import { ROUTES } from '../../../lambdas/api/routes.ts';
import { type Arrived, type Reply, serve } from '../support/serve.ts';

const problem = (status: number, code: string, detail: string, more: object = {}): Reply => ({
  status,
  json: { type: `urn:countersign:problem:${code}`, title: code, status, detail, code, ...more },
});

async function failureOf(reply: Reply, env: Record<string, string> = {}): Promise<Error> {
  const { endpoint } = await serve(() => reply);
  const call = new ApiClient({ endpoint }, env).call('receiptKey', {});
  return call.then(
    () => expect.unreachable('it answered'),
    (error: Error) => error,
  );
}

/** What the signature must be: Signature Version 4 written from its specification, with the key `local`. */
function signatureOf({ method, path, query, headers, body }: Arrived, date: string): string {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  const signed = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const canonical = [
    method,
    // Each segment arrives encoded once and is encoded again, for every service but S3.
    path.split('/').map(encode).join('/'),
    Object.entries(query)
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort()
      .join('&'),
    ...signed.split(';').map((name) => `${name}:${headers[name]}`),
    '',
    signed,
    hash(body),
  ].join('\n');
  const scope = `${date}/eu-west-1/execute-api/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash(canonical)].join('\n');
  const key = [date, 'eu-west-1', 'execute-api', 'aws4_request'].reduce<string | Buffer>(hmac, 'AWS4local');
  return hmac(key, text).toString('hex');
}

describe('a call of the API', () => {
  it('goes to the route of the operation, its names in their safe form, what is undefined left out', async () => {
    const { endpoint, arrived } = await serve(() => ({ json: { entries: [] } }));
    const path = { kind: 'model', name: 'a/b?c#d e' };
    await new ApiClient({ endpoint: `${endpoint}/` }, {}).call('subjectHistory', {
      path,
      query: { version: '1+2', after: undefined, limit: '7' },
    });
    expect(arrived).toMatchObject([
      {
        method: 'GET',
        path: '/v1/subjects/model/_a_2Fb_3Fc_23d_20e/history',
        query: { version: '1+2', limit: '7' },
      },
    ]);
  });

  it('asks again what there was no room for, no sooner than it was told to', async () => {
    const at: number[] = [];
    const { endpoint } = await serve(() => {
      at.push(performance.now());
      const busy = { status: 503, text: '{}', headers: { 'retry-after': '1' } };
      return at.length === 1 ? busy : { json: { entries: [] } };
    });
    await new ApiClient({ endpoint }, {}).call('subjectHistory', { path: { kind: 'model', name: 'a' } });
    expect(at).toHaveLength(2);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it('sends a body as JSON, once, whatever comes back', async () => {
    const { endpoint, arrived } = await serve(() => ({
      status: 503,
      text: '{"message":"Service Unavailable"}',
    }));
    const call = new ApiClient({ endpoint }, {}).call('withdraw', {
      path: { request: '0'.repeat(26) },
      body: { reason: 'größer ☃' },
    });
    await expect(call).rejects.toThrow(`${endpoint} is too busy to answer: try again in a moment.`);
    expect(arrived).toHaveLength(1);
    expect(arrived[0]).toMatchObject({
      method: 'POST',
      path: `/v1/requests/${'0'.repeat(26)}/withdraw`,
      headers: { 'content-type': 'application/json' },
    });
    expect(JSON.parse(arrived[0]?.body ?? '')).toEqual({ reason: 'größer ☃' });
  });

  it('is signed as the specification says, names and values as they arrive', async () => {
    const { endpoint, arrived } = await serve(() => ({ json: { entries: [] } }));
    await new ApiClient({ endpoint, region: 'eu-west-1' }, {}).call('subjectHistory', {
      path: { kind: 'model', name: 'a b' },
      query: { version: '1+2 ü', limit: '7' },
    });
    await new ApiClient({ endpoint, region: 'eu-west-1' }, {})
      .call('withdraw', { path: { request: 'r1' }, body: { reason: 'ü' } })
      .catch(() => {});
    for (const one of arrived) {
      const [, date = ''] = /Credential=local\/(\d{8})\/eu-west-1\/execute-api\/aws4_request,/.exec(
        one.headers.authorization ?? '',
      ) ?? ['', ''];
      expect(date).toHaveLength(8);
      expect(one.headers.authorization).toMatch(new RegExp(`, Signature=${signatureOf(one, date)}$`));
    }
    expect(arrived).toHaveLength(2);
  });

  it('asks again when there was no room for a question', async () => {
    let count = 0;
    const { endpoint } = await serve(() =>
      ++count < 3 ? { status: 429, text: '' } : { json: { publicKey: count } },
    );
    expect(await new ApiClient({ endpoint }, {}).call('receiptKey', {})).toEqual({ publicKey: 3 });
  });

  it.each(['', '.', '..'])("leads nowhere else by the name '%s'", async (name) => {
    const { endpoint, arrived } = await serve(() => ({ json: { publicKey: '' } }));
    const call = new ApiClient({ endpoint }, {}).call('who', { path: { kind: 'model', name } });
    await expect(call).rejects.toThrow(UsageError);
    expect(arrived).toEqual([]);
  });
});

describe('an answer that is none', () => {
  it.each<[string, Reply, number, RegExp]>([
    ['a problem', problem(409, 'NotAwaitingRework', 'It is closed.'), 1, /^It is closed\.$/],
    ['nothing of that name', problem(404, 'UnknownSubject', 'No such subject.'), 3, /^No such subject\.$/],
    [
      'a call it can not read',
      problem(400, 'InvalidCall', 'at must be one.', {
        violations: [{ path: 'at', message: 'must be one' }],
      }),
      2,
      /^at must be one\.$/,
    ],
    ['no such operation', problem(404, 'UnknownOperation', 'The API has none.'), 1, /^The API has none\.$/],
    ['no access', { status: 403, text: '{"message":"Forbidden"}' }, 1, /does not let you do this/],
    [
      'no such route',
      { status: 404, text: '{"message":"Not Found"}' },
      1,
      /does not answer as Countersign does/,
    ],
    ['a page', { status: 200, text: '<html>hello</html>' }, 1, /does not answer as Countersign does/],
    ['an answer to something else', { json: { hello: 'world' } }, 1, /does not answer as Countersign does/],
    ['nothing', { status: 200, text: '' }, 1, /does not answer as Countersign does/],
    ['a redirection', { status: 302, text: '{}' }, 1, /does not answer as Countersign does/],
    ['a fault', { status: 500, text: '{"message":"Internal Server Error"}' }, 1, /failed \(status 500\)/],
  ])('is a sentence and an exit code: %s', async (_, reply, exitCode, sentence) => {
    const error = await failureOf(reply);
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({ exitCode, message: expect.stringMatching(sentence) });
    expect(error.message.split('\n')).toHaveLength(1);
  });

  it('lists every violation on a line of its own', async () => {
    const violations = [
      { path: '/version', message: 'is missing' },
      { path: '', message: 'must be a JSON object' },
    ];
    const error = await failureOf(problem(422, 'InvalidRequest', 'It is no request.', { violations }));
    expect(error).toBeInstanceOf(RefusedError);
    expect(error).toMatchObject({ exitCode: 1, code: 'InvalidRequest', violations });
    expect(error.message).toBe('It is no request.\n/version is missing\nthe input must be a JSON object');
  });

  it('says that nothing answers', async () => {
    const call = new ApiClient({ endpoint: 'http://127.0.0.1:1' }, {}).call('receiptKey', {});
    await expect(call).rejects.toThrow(/^Nothing answers at http:\/\/127\.0\.0\.1:1: /);
  });
});

describe('the routes', () => {
  it('are those of the operations', () => {
    const routes = Object.entries(ROUTES).map(([id, { method, path }]) => [id, `${method} ${path}`]);
    expect(ROUTE_KEYS).toEqual(Object.fromEntries(routes));
  });
});
