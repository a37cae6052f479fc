import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import { GovernanceError, type SignInFailure } from '../../../lambdas/domain/errors.ts';
import { challengeOf, csrfOf, hashOf } from '../../../lambdas/domain/session.ts';
import { signInRoutes } from '../../../lambdas/operations/sign-in/routes.ts';
import type { Provider, SignInRequest } from '../../../lambdas/ports.ts';
import type { Identity } from '../../../schema/identity.ts';
import { InMemoryWorld } from '../../support/in-memory-ports.ts';
import { MemorySessions } from '../../support/memory-sessions.ts';

const linkBaseUrl = 'https://pages.example.com';
const identity: Identity = { issuer: 'https://login.example.com', clientId: 'countersign' };
let world: InMemoryWorld;
let sessions: MemorySessions;
let asked: SignInRequest[];
let claims: Record<string, unknown> & { sub: string };
let failing: SignInFailure | undefined;
let endsAt: URL | undefined;

const provider: Provider = {
  authorise: async (request) => {
    fail();
    asked.push(request);
    return new URL(`https://login.example.com/authorize?state=${request.state}`);
  },
  redeem: async () => {
    fail();
    return { idToken: 'x.y.z', claims, key: { kty: 'EC' } };
  },
  endSession: async () => {
    fail();
    return endsAt;
  },
  verifyLogoutToken: async () => {
    fail();
    return { sub: '17' };
  },
};
const fail = () => {
  if (failing !== undefined) throw new GovernanceError('SignInFailed', 'What happened.', { reason: failing });
};

beforeEach(() => {
  world = new InMemoryWorld();
  sessions = new MemorySessions();
  [asked, failing, endsAt] = [[], undefined, undefined];
  claims = { sub: '17', email: 'Morgan@Example.com', email_verified: true };
});

function ask(method: string, path: string, changes: Partial<APIGatewayProxyEventV2> = {}) {
  const { clock, log, catalogue } = world.ports;
  const [pathname = '', query = ''] = path.split('?');
  const event = {
    requestContext: { http: { method, path: `/secret${pathname}` } },
    rawQueryString: query,
    queryStringParameters: Object.fromEntries(new URLSearchParams(query)),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    ...changes,
  } as unknown as APIGatewayProxyEventV2;
  const routes = signInRoutes({
    provider,
    sessions,
    clock,
    log,
    linkBaseUrl,
    catalogue: { ...catalogue, identity },
  });
  return routes(event);
}

/** Begins to sign in; what the browser holds and where the provider would send it back to. */
async function begin(path = '/sign-in?to=/console/x', cookies: string[] = []) {
  const { cookies: [cookie = ''] = [] } = await ask('GET', path, { cookies });
  return {
    cookies: [cookie.split(';')[0] ?? ''],
    back: `/sign-in/return?code=c&state=${asked.at(-1)?.state}`,
  };
}

async function signIn() {
  const { cookies, back } = await begin();
  const { cookies: [cookie = ''] = [] } = await ask('GET', back, { cookies });
  const [named = ''] = cookie.split(';');
  return { cookies: [named], id: named.split('=')[1] ?? '' };
}

describe('GET /sign-in', () => {
  it('sends the browser to the provider and keeps what the answer is held to', async () => {
    const page = await ask('GET', '/sign-in?to=/decide/abc');
    const [request] = asked;
    expect(page).toMatchObject({
      status: 303,
      location: `https://login.example.com/authorize?state=${request?.state}`,
    });
    expect(page.cookies?.[0]).toMatch(
      /^__Host-countersign-sign-in=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=600$/,
    );
    const pending = sessions.pending.get(hashOf(request?.state ?? ''));
    expect(pending).toMatchObject({ purpose: 'sign-in', to: '/decide/abc', nonce: request?.nonce });
    expect(request).toMatchObject({
      redirectUri: `${linkBaseUrl}/sign-in/return`,
      codeChallenge: challengeOf(pending?.codeVerifier ?? ''),
      reauthenticate: false,
    });
    await ask('GET', '/sign-in?other=yes');
    expect(asked[1]?.reauthenticate).toBe(true);
  });

  it('lets several tabs of a browser sign in at once', async () => {
    const first = await begin();
    const second = await begin('/sign-in?to=/console/y', first.cookies);
    expect(second.cookies).toEqual(first.cookies);
    expect((await ask('GET', first.back, first)).location).toBe('/console/x');
    expect((await ask('GET', second.back, first)).location).toBe('/console/y');
  });

  it('says what to do when the provider is down, and keeps where somebody wanted to go', async () => {
    failing = 'provider-down';
    const page = await ask('GET', '/sign-in?to=/console/x');
    expect(page.status).toBe(503);
    expect(page.body).toContain('href="/sign-in?to=%2Fconsole%2Fx"');
    expect(sessions.pending.size).toBe(0);
  });
});

describe('GET /sign-in/return', () => {
  it('begins a session under the hash of an id that only the browser gets', async () => {
    const { id } = await signIn();
    expect([...sessions.kept]).toEqual([
      [
        hashOf(id),
        {
          email: 'morgan@example.com',
          groups: [],
          sub: '17',
          sid: undefined,
          issuer: identity.issuer,
          clientId: identity.clientId,
          beganAt: '2026-03-02T09:00:00.000Z',
          seenAt: '2026-03-02T09:00:00.000Z',
          endsAt: '2026-03-02T21:00:00.000Z',
          idToken: 'x.y.z',
        },
      ],
    ]);
  });

  it('ends the session that the browser had before', async () => {
    const first = await signIn();
    const { cookies, back } = await begin();
    await ask('GET', back, { cookies: [...cookies, ...first.cookies] });
    expect(sessions.kept.has(hashOf(first.id))).toBe(false);
    expect(sessions.kept.size).toBe(1);
  });

  it.each<[string, () => void, string]>([
    ['the clocks differ', () => (failing = 'clock'), 'The clocks do not agree'],
    ['the provider has no address', () => (claims = { sub: '17' }), 'did not say your e-mail address'],
    [
      'the address is not confirmed',
      () => (claims = { ...claims, email_verified: false }),
      'has not confirmed that the address',
    ],
    [
      'nobody knows them',
      () => (claims = { ...claims, email: 'x@example.com' }),
      'You stand in no role here',
    ],
  ])('begins none, and says what to do, when %s', async (_what, wrong, said) => {
    const { cookies, back } = await begin();
    wrong();
    const page = await ask('GET', back, { cookies });
    expect(page.status).toBe(403);
    expect(page.body).toContain(said);
    expect(page.cookies).toBeUndefined();
    expect(sessions.kept.size).toBe(0);
  });

  it.each<[string, (back: string) => [string, string[] | undefined]]>([
    ['a browser without cookies', (back) => [back, []]],
    ['another browser', (back) => [back, [`__Host-countersign-sign-in=${'B'.repeat(43)}`]]],
    ['a state that nobody gave out', () => ['/sign-in/return?code=c&state=x', undefined]],
    ['no state', () => ['/sign-in/return', undefined]],
  ])('begins none for %s', async (_what, change) => {
    const { cookies, back } = await begin();
    const [path, held = cookies] = change(back);
    expect((await ask('GET', path, { cookies: held })).status).toBe(403);
    expect(sessions.kept.size).toBe(0);
  });

  it('begins none after ten minutes, nor for what began as something else', async () => {
    const { cookies, back } = await begin();
    world.wait(600);
    expect((await ask('GET', back, { cookies })).body).toContain('This sign-in is over');
    const other = await begin();
    for (const [hash, pending] of sessions.pending)
      sessions.pending.set(hash, { ...pending, purpose: 'sign' });
    expect((await ask('GET', other.back, other)).body).toContain('This sign-in is over');
  });
});

describe('POST /sign-out', () => {
  it('ends the session here, also when the provider is down or has no page for it', async () => {
    for (const reason of [undefined, 'provider-down'] as const) {
      failing = undefined;
      const { cookies, id } = await signIn();
      failing = reason;
      const page = await ask('POST', '/sign-out', { cookies, body: `csrf=${csrfOf(id)}` });
      expect(page.status).toBe(200);
      expect(page.onTo).toBeUndefined();
      expect(page.body).toContain('You are signed out');
      expect(page.cookies).toEqual([
        '__Host-countersign=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0',
      ]);
      expect(sessions.kept.size).toBe(0);
    }
  });

  it('goes on to the provider by a page, since a form may not lead there', async () => {
    endsAt = new URL('https://login.example.com/end?a=1&b=2');
    const { cookies, id } = await signIn();
    const page = await ask('POST', '/sign-out', { cookies, body: `csrf=${csrfOf(id)}` });
    expect(page).toMatchObject({ status: 200, onTo: endsAt.href });
    expect(page.body).toContain('href="https://login.example.com/end?a=1&amp;b=2"');
  });

  it('is not done by a form of another site', async () => {
    const { cookies, id } = await signIn();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' };
    const page = await ask('POST', '/sign-out', { cookies, body: `csrf=${csrfOf(id)}`, headers });
    expect(page.status).toBe(403);
    expect(sessions.kept.size).toBe(1);
  });
});

describe('POST /sign-in/back-channel', () => {
  it('ends the sessions of whom the provider names, as often as it says so', async () => {
    await signIn();
    const say = () => ask('POST', '/sign-in/back-channel', { body: 'logout_token=a.b.c' });
    expect(await say()).toEqual({ status: 200, body: '' });
    expect(sessions.kept.size).toBe(0);
    expect((await say()).status).toBe(200);
  });

  it('ends none by what the provider did not sign, and lets it try again when its keys can not be had', async () => {
    await signIn();
    for (const [reason, status] of [
      ['token', 400],
      ['provider-down', 503],
    ] as const) {
      failing = reason;
      const body = Buffer.from('logout_token=a.b.c').toString('base64');
      expect((await ask('POST', '/sign-in/back-channel', { body, isBase64Encoded: true })).status).toBe(
        status,
      );
    }
    expect(sessions.kept.size).toBe(1);
  });
});

it('answers to nothing else', async () => {
  for (const [method, path] of [
    ['POST', '/sign-in'],
    ['GET', '/sign-in/other'],
    ['GET', '/sign-up'],
  ] as const)
    expect((await ask(method, path)).status).toBe(404);
});
