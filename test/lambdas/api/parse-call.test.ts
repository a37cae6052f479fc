import { describe, expect, test } from 'vitest';
import { parseCall } from '../../../lambdas/api/parse-call.ts';
import { NAMES, VERSIONS } from '../../support/registry-names.ts';

const USER = 'arn:aws:sts::123456789012:assumed-role/pipeline/job';

function event(method: string, rawPath: string, more: Record<string, unknown> = {}) {
  return {
    version: '2.0',
    rawPath,
    requestContext: { http: { method, path: rawPath }, authorizer: { iam: { userArn: USER } } },
    isBase64Encoded: false,
    ...more,
  };
}

const REQUEST = '0f5h7w2k9x3b6d8m1n4p7q0r2s';
const violationsOf = (input: unknown) => {
  try {
    parseCall(input);
  } catch (error) {
    return (error as { payload: { violations: unknown } }).payload.violations;
  }
  throw new Error('it was taken');
};

const refusalOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was taken');
};

describe('a call', () => {
  // Another route to the same function, with no authorizer or one that says what it likes: API Gateway calls what it says so.
  test.each([
    ['nobody', undefined],
    ['a function', { lambda: { iam: { userArn: USER } } }],
    ['a token', { jwt: { claims: { 'iam.userArn': USER }, scopes: [] } }],
    ['who has no ARN', { iam: { userArn: 'robin' } }],
  ])('is refused when its caller comes from %s and not from a signature', (_, authorizer) => {
    const requestContext = { http: { method: 'GET' }, authorizer };
    expect(refusalOf(() => parseCall(event('GET', '/v1/pending', { requestContext })))).toMatch(
      /authorizer|arn:/,
    );
  });

  test('is its operation with its parameters and its caller', () => {
    const query = { environment: 'production', at: '2026-03-01T12:00Z' };
    expect(parseCall(event('GET', '/v1/subjects/model/churn', { queryStringParameters: query }))).toEqual({
      id: 'who',
      call: { path: { kind: 'model', name: 'churn' }, query, body: undefined, caller: `iam:${USER}` },
    });
  });

  test.each(NAMES)('names a subject in its path by the safe form: %s, %s', (_, name, safe) => {
    expect(parseCall(event('GET', `/v1/subjects/model/${safe}`)).call.path).toEqual({ kind: 'model', name });
    const queryStringParameters = { alike: `model/${safe}` };
    expect(parseCall(event('GET', '/v1/subjects', { queryStringParameters })).call.query).toEqual({
      alike: `model/${name}`,
    });
  });

  test.each(VERSIONS)('names a version as it is, or by the safe form: %s, %s', (_, version, safe) => {
    const queryStringParameters = { from: version, to: safe };
    const call = parseCall(event('GET', '/v1/subjects/model/churn/compare', { queryStringParameters })).call;
    expect(call.query).toEqual({ from: version, to: version });
  });

  test('refuses what nobody can see in a name, by the name of the character', () => {
    expect(violationsOf(event('GET', '/v1/subjects/model/chu\u200brn'))).toEqual([
      { path: 'name', message: 'has U+200B ZERO WIDTH SPACE at character 4: write it without' },
    ]);
  });

  test('can have its body in base64', () => {
    const body = { reason: 'wrong file' };
    const encoded = { body: Buffer.from(JSON.stringify(body)).toString('base64'), isBase64Encoded: true };
    expect(parseCall(event('POST', `/v1/requests/${REQUEST}/withdraw`, encoded))).toMatchObject({
      id: 'withdraw',
      call: { path: { request: REQUEST }, body },
    });
  });

  test('loses nothing that its body says: numbers, names and characters are looked at in its text', () => {
    const withBody = (body: string) => event('POST', '/v1/requests', { body });
    const input =
      '{"attributes":{"ticket":9007199254740993,"a":1,"a":2},"note":"\\ud800","metrics":{"x":1e400}}';
    expect(violationsOf(withBody(`{"workflow":"model-promotion","input":${input}}`))).toEqual([
      {
        path: '/input/attributes/ticket',
        message: 'is 9007199254740993, which would be kept as the number 9007199254740992: write it as text',
      },
      { path: '/input/attributes/a', message: 'is there twice: which one is meant? Leave one of them' },
      { path: '/input/note', message: expect.stringContaining('unpaired surrogate U+D800') },
      {
        path: '/input/metrics/x',
        message: 'is 1e400, a number beyond what a double can hold: write it as text',
      },
    ]);
    expect(violationsOf(withBody('['.repeat(20_000)))).toMatchObject([
      { message: 'is nested deeper than 32 levels: flatten it' },
    ]);
  });

  test('asks once about what may be a secret: with what confirms it, the same is taken', () => {
    const words = { reason: 'leaked glpat-ab12cd34ef56gh78ij90' };
    const call = (body: object) => () =>
      parseCall(event('POST', `/v1/requests/${REQUEST}/withdraw`, { body: JSON.stringify(body) }));
    expect(call(words)).toThrow(
      /^\/reason seems to have a GitLab token in it\. .* --confirm [0-9a-f]{12}\)\.$/,
    );
    const confirm = /--confirm (\w+)/.exec(refusalOf(call(words)))?.[1];
    expect(call({ ...words, confirm })()).toMatchObject({ call: { body: words } });
    expect(call({ reason: `${words.reason}!`, confirm })).toThrow('/reason seems to have a GitLab token');
    const input = {
      note: 'password: hunter22',
      lineage: { hyperparameters: { key: 'AKIAIOSFODNN7EXAMPLE' } },
    };
    expect(
      violationsOf(event('POST', '/v1/requests', { body: JSON.stringify({ workflow: 'w', input }) })),
    ).toMatchObject([{ path: '/input/note' }, { path: '/input/lineage/hyperparameters/key' }]);
  });

  test('has plain line breaks, whatever its sender writes', () => {
    const body = '{"reason":"one\\r\\ntwo\\rthree\\u200d"}';
    expect(parseCall(event('POST', `/v1/requests/${REQUEST}/withdraw`, { body }))).toMatchObject({
      call: { body: { reason: 'one\ntwo\nthree\u200d' } },
    });
  });

  test.each([
    ['GET', '/v1/nothing'],
    ['GET', '/v1/subjects/model/churn/'],
    ['GET', `/v1/requests/${REQUEST}/withdraw`],
    ['DELETE', '/v1/subjects/model/churn'],
  ])('to %s %s is no operation', (method, path) => {
    expect(() => parseCall(event(method, path))).toThrow(`The API has no operation ${method} ${path}`);
  });

  test('has all that is wrong with it listed', () => {
    const query = { environment: 'No', at: 'yesterday', x: '1' };
    expect(violationsOf(event('GET', '/v1/subjects/Model/churn', { queryStringParameters: query }))).toEqual([
      { path: 'kind', message: "must be the kind of a subject, such as 'model'" },
      { path: 'environment', message: "must be the name of an environment, such as 'production'" },
      { path: 'at', message: 'must be an instant with a time zone, such as 2026-03-01T12:00Z' },
      { path: 'x', message: 'is not known here: correct its name or leave it out' },
    ]);
  });

  test('can not ask about a day that there is not', () => {
    const query = { at: '2026-02-30T12:00Z' };
    expect(violationsOf(event('GET', '/v1/subjects/model/churn', { queryStringParameters: query }))).toEqual([
      { path: 'at', message: 'must be an instant that there is' },
    ]);
  });

  test.each([
    ['{"reason":""}', [{ path: '/reason', message: 'must not be empty' }]],
    ['{"reason":" \\u200b"}', [{ path: '/reason', message: 'must say something that can be read' }]],
    ['{}', [{ path: '/reason', message: 'is missing' }]],
    [
      '{"reason":"a\\u0000b"}',
      [{ path: '/reason', message: 'has U+0000 NULL at character 2: write it without' }],
    ],
    ['[]', [{ path: '', message: 'is not as the API describes it' }]],
    ['{', [{ path: '', message: 'must be a JSON object, sent as application/json' }]],
    [`{"reason":"${'x'.repeat(140_000)}"}`, [{ path: '', message: 'must have at most 131072 bytes' }]],
  ])('with the body %.40s is refused', (body, violations) => {
    expect(violationsOf(event('POST', `/v1/requests/${REQUEST}/withdraw`, { body }))).toEqual(violations);
  });

  test.each(['0', '201', '1.5', '-1', 'many'])('can not ask for %s on a page', (limit) => {
    expect(violationsOf(event('GET', '/v1/requests', { queryStringParameters: { limit } }))).toEqual([
      { path: 'limit', message: 'must be a whole number from 1 to 200' },
    ]);
  });

  test('that nobody signed is a fault of the deployment, not a call', () => {
    const { requestContext: _, ...rest } = event('GET', '/v1/subjects');
    const unsigned = { ...rest, requestContext: { http: { method: 'GET' } } };
    expect(() => parseCall(unsigned)).toThrow();
    expect(() => parseCall(unsigned)).not.toThrow(expect.objectContaining({ code: 'InvalidCall' }));
  });
});
