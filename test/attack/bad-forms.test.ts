import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_FORM_BYTES } from '../../lambdas/operations/decision-form.ts';
import { makeTestDirectory } from '../local/support/tiny-app.ts';
import { type Embedded, startEmbedded } from './support/embedded.ts';

const FORM = 'application/x-www-form-urlencoded';
const RIGHT = 'choice=approve&version=14&comment=';
const directory = makeTestDirectory();
let embedded: Embedded;
let link = '';

beforeAll(async () => {
  embedded = await startEmbedded(directory.path);
  await embedded.submit({ version: '14' });
  await embedded.mailsSent(2);
  const mail = embedded.mails.find(({ to }) => to === 'manager@example.org');
  link = new URL(mail?.links.review ?? '').pathname;
});
afterAll(async () => {
  await embedded.close();
  directory.remove();
});

interface Case {
  readonly body?: string | Buffer;
  readonly type?: string | null;
  readonly method?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The one status that is right. */
  readonly status: number;
}

const CASES: Readonly<Record<string, Case>> = {
  'no body': { body: '', status: 422 },
  'no content type': { type: null, status: 400 },
  JSON: { type: 'application/json', body: '{"choice":"approve","version":"14"}', status: 400 },
  'JSON that says it is a form': { body: '{"choice":"approve","version":"14"}', status: 400 },
  'a form that says it is JSON': { type: 'application/json', status: 400 },
  'a form that says it is text': { type: 'text/plain', status: 400 },
  multipart: {
    type: 'multipart/form-data; boundary=x',
    body: '--x\r\nContent-Disposition: form-data; name="choice"\r\n\r\napprove\r\n--x--\r\n',
    status: 400,
  },
  'two content types': { type: `${FORM}, application/json`, status: 400 },
  'Latin-1': { type: `${FORM}; charset=iso-8859-1`, status: 400 },
  'UTF-16': { type: `${FORM}; charset=utf-16`, body: Buffer.from(RIGHT, 'utf16le'), status: 400 },
  'UTF-16 that says it is UTF-8': { body: Buffer.from(RIGHT, 'utf16le'), status: 400 },
  'bytes that are no UTF-8': { body: `${RIGHT}%ff%fe`, status: 400 },
  'an overlong slash': { body: `${RIGHT}%c0%af`, status: 400 },
  'half a surrogate': { body: `${RIGHT}%ed%a0%80`, status: 400 },
  'a cut-off escape': { body: `${RIGHT}%e2%82`, status: 400 },
  'raw bytes beyond ASCII': { body: `${RIGHT}\u00e9`, status: 400 },
  'raw line breaks': { body: `${RIGHT}\r\nX-Header: 1`, status: 400 },
  gzip: { headers: { 'content-encoding': 'gzip' }, body: Buffer.from([31, 139, 8, 0]), status: 400 },
  'over the limit': { body: `${RIGHT}${'a'.repeat(MAX_FORM_BYTES)}`, status: 400 },
  'a comment over the limit': { body: `${RIGHT}${'a'.repeat(4_001)}`, status: 422 },
  'more than an API takes': { body: `${RIGHT}${'a'.repeat(10 * 1_048_576)}`, status: 413 },
  'a control character': { body: `${RIGHT}%00`, status: 422 },
  'text that runs backwards': { body: `${RIGHT}%e2%80%ae`, status: 422 },
  'no choice': { body: 'version=14&comment=', status: 422 },
  'no version': { body: 'choice=approve&comment=', status: 422 },
  'no comment where one is needed': { body: 'choice=reject&version=14', status: 422 },
  'two choices': { body: `choice=reject&${RIGHT}`, status: 422 },
  'the same choice twice': { body: `choice=approve&${RIGHT}`, status: 422 },
  'two versions': { body: `${RIGHT}&version=14`, status: 422 },
  'two comments': { body: `${RIGHT}&comment=`, status: 422 },
  'one more field': { body: `${RIGHT}&approver=manager%40example.com`, status: 400 },
  'a field of the prototype': { body: `${RIGHT}&__proto__=1`, status: 400 },
  'fields as members': { body: 'form[choice]=approve&form[version]=14', status: 400 },
  'fields in capitals': { body: 'Choice=approve&Version=14', status: 400 },
  'a choice that is none': { body: 'choice=approved&version=14', status: 422 },
  'a choice in capitals': { body: 'choice=Approve&version=14', status: 422 },
  'another version': { body: 'choice=approve&version=15', status: 422 },
  'a version with more behind it': { body: 'choice=approve&version=14%00', status: 422 },
  'a condition where none is offered': { body: `${RIGHT}&finding-1-text=x`, status: 422 },
  'an approval with conditions where none is offered': {
    body: 'choice=approve-with-conditions&version=14&finding-1-text=x&finding-1-owner=manager%40example.com&finding-1-due=2099-01-01',
    status: 422,
  },
  'a sixth condition': { body: `${RIGHT}&finding-6-text=x`, status: 400 },
  'an answer to no question': { body: `${RIGHT}&answer.x=yes`, status: 422 },
  'an answer to the prototype': { body: `${RIGHT}&answer.__proto__=yes`, status: 400 },
  'a trap that caught': { body: `${RIGHT}&leave-this-empty=14`, status: 422 },
  'a hand-over to oneself': {
    body: 'choice=hand-over&version=14&comment=&to=manager%40example.com',
    status: 422,
  },
  'a hand-over to a stranger': { body: 'choice=hand-over&version=14&to=x%40evil.example', status: 422 },
  'a hand-over without the version': {
    body: 'choice=hand-over&to=deputy-manager%40example.com',
    status: 422,
  },
  'a hand-over to two': { body: 'choice=hand-over&version=14&to=a%40b&to=c%40d', status: 422 },
  'a withdrawal by an approver': { body: 'choice=withdraw&version=14&comment=x', status: 422 },
  'a next attempt by an approver': { body: 'choice=revise&version=14&attempt=1', status: 400 },
  'a GET with the form in its query': { method: 'GET', query: `?${RIGHT}`, status: 200 },
  'a GET with a body': { method: 'GET', status: 200 },
  'a GET that would like to be a POST': {
    method: 'GET',
    query: `?_method=POST&${RIGHT}`,
    headers: { 'x-http-method-override': 'POST', 'x-method-override': 'POST' },
    status: 200,
  },
  'a PUT': { method: 'PUT', status: 404 },
  'a PATCH': { method: 'PATCH', status: 404 },
  'a DELETE': { method: 'DELETE', status: 404 },
  'a POST with the form in its query': { body: '', query: `?${RIGHT}`, status: 422 },
};

describe('over HTTP', () => {
  test.each(Object.entries(CASES))('%s: a clear answer, and no entry', async (_, one) => {
    const before = embedded.entries().length;
    const { status, body } = await send(one);
    expect(status).toBe(one.status);
    expect(body.length, 'something to read').toBeGreaterThan(10);
    expect(embedded.entries().length).toBe(before);
  });

  test.each([
    '%0d%0aSet-Cookie:%20a=b',
    '%00',
    '..%2f..%2fetc',
    '%ff',
    '%25',
    'x'.repeat(7_000),
    '{link}',
    'a.b?x=%0d%0aX:1',
  ])('a link such as %.30s gets the one page for such links, and no header of its own', async (text) => {
    const { status, headers } = await send({ method: 'GET', path: `/decide/${text}` });
    expect(status).toBe(404);
    expect(headers.map(([name]) => name)).toEqual([...new Set(headers.map(([name]) => name))]);
    expect(headers.map(([name]) => name)).not.toContain('set-cookie');
    expect(headers.map(([name]) => name)).not.toContain('x');
  });

  test('the right form still decides afterwards', async () => {
    const { status, headers, body } = await send({ body: RIGHT });
    expect({ status, body }).toEqual({ status: 303, body: '' });
    // What a reload shows then is a page, and no form is sent again.
    expect(headers).toContainEqual(['location', link]);
    expect((await send({ method: 'GET', body: '' })).body).toContain('You approved');
    expect(embedded.entries('decided')).toHaveLength(1);
  });
});

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: readonly (readonly [string, string])[];
}

/** Sends exactly what it is told: no client here improves a request. */
function send({
  body = RIGHT,
  type = FORM,
  method = 'POST',
  query = '',
  path = link + query,
  headers = {},
}: Partial<Case> & { path?: string }): Promise<Answer> {
  const bytes = Buffer.from(body as string);
  return new Promise((resolve, reject) => {
    const outgoing = request(embedded.endpoint, {
      path,
      method,
      agent: false,
      headers: { ...headers, ...(type !== null && { 'content-type': type }), 'content-length': bytes.length },
    });
    outgoing.once('error', reject);
    outgoing.once('response', async (incoming) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      const raw = incoming.rawHeaders;
      resolve({
        status: incoming.statusCode ?? 0,
        body: Buffer.concat(chunks).toString(),
        headers: raw.flatMap((name, index) =>
          index % 2 === 0 ? [[name.toLowerCase(), raw[index + 1] ?? ''] as const] : [],
        ),
      });
    });
    outgoing.end(bytes);
  });
}
