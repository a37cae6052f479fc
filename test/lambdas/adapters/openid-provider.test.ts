import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  base64url,
  type CryptoKey,
  exportJWK,
  type GenerateKeyPairResult,
  generateKeyPair,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OpenIdProvider } from '../../../lambdas/adapters/openid-provider.ts';
import type { SignInFailure } from '../../../lambdas/domain/errors.ts';
import type { Identity } from '../../../schema/identity.ts';

// A provider that says whatever it is told to: the real one can't be made to lie.
const NONCE = 'n-1';
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
let server: Server;
let issuer: string;
let identity: Identity;
let keys: GenerateKeyPairResult;
let stranger: GenerateKeyPairResult;
let published: object[];
let discovery: Record<string, unknown>;
/** What it answers at the token endpoint. */
let token: () => Promise<{ status: number; body: unknown }>;
let status: number;
/** How often its keys were asked for. */
let keysAsked: number;
let failures: SignInFailure[];

const seconds = (offset = 0) => Math.floor(Date.now() / 1_000) + offset;
const claimsWith = (changes: Partial<Record<keyof JWTPayload, unknown>> = {}): JWTPayload => ({
  iss: issuer,
  aud: 'client',
  sub: '17',
  nonce: NONCE,
  iat: seconds(),
  exp: seconds(300),
  auth_time: seconds(-5),
  ...changes,
});
const signed = (claims: JWTPayload, header = {}, key: CryptoKey | Uint8Array = keys.privateKey) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'one', ...header }).sign(key);
const gives = (idToken: Promise<string> | string) => async () => ({
  status: 200,
  body: { access_token: 'a', token_type: 'Bearer', id_token: await idToken },
});

beforeAll(async () => {
  [keys, stranger] = await Promise.all([
    generateKeyPair('ES256', { extractable: true }),
    generateKeyPair('ES256'),
  ]);
  server = createServer(async (request, response) => {
    const send = (code: number, body: unknown) => {
      response.writeHead(code, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (status !== 200) send(status, {});
    else if (request.url?.endsWith('/openid-configuration')) send(200, discovery);
    else if (request.url === '/jwks') {
      keysAsked += 1;
      send(200, { keys: published });
    } else {
      const { status: code, body } = await token();
      send(code, body);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  identity = { issuer, clientId: 'client' };
  published = [{ ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }];
});
afterAll(() => void server.close());
beforeEach(() => {
  status = 200;
  keysAsked = 0;
  failures = [];
  discovery = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    id_token_signing_alg_values_supported: ['ES256'],
  };
  token = gives(signed(claimsWith()));
});

const provider = (changes: Partial<Identity> = {}, secret?: string) =>
  new OpenIdProvider({
    identity: { ...identity, ...changes },
    secret: async () => secret,
    now: () => new Date(),
    onFailure: (reason) => failures.push(reason),
  });
const answer = (changes: object = {}) => ({
  currentUrl: new URL(`https://pages.example.com/sign-in/return?code=c&state=s`),
  state: 's',
  nonce: NONCE,
  codeVerifier: 'v'.repeat(43),
  ...changes,
});
const failsFor = (reason: SignInFailure) =>
  expect.objectContaining({ code: 'SignInFailed', payload: { reason } });

describe('where somebody is sent', () => {
  const request = {
    redirectUri: 'https://pages.example.com/sign-in/return',
    state: 's',
    nonce: NONCE,
    codeChallenge: 'c',
    reauthenticate: false,
  };

  it('is the provider, with what ties the answer to the question', async () => {
    const { searchParams, pathname } = await provider().authorise(request);
    expect(pathname).toBe('/authorize');
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: 'client',
      response_type: 'code',
      scope: 'openid email',
      redirect_uri: request.redirectUri,
      state: 's',
      nonce: NONCE,
      code_challenge: 'c',
      code_challenge_method: 'S256',
    });
  });

  it('asks for a new proof where one is needed', async () => {
    const { searchParams } = await provider().authorise({
      ...request,
      reauthenticate: true,
      loginHint: 'x@y.zz',
    });
    expect(searchParams.get('max_age')).toBe('0');
    expect(searchParams.get('prompt')).toBe('login');
    expect(searchParams.get('login_hint')).toBe('x@y.zz');
  });

  it.each([500, 404])('is said to be out of reach when it answers %i', async (code) => {
    status = code;
    await expect(provider().authorise(request)).rejects.toEqual(failsFor('provider-down'));
  });

  it('is said to be out of reach when nothing is there, and is asked again by the next', async () => {
    const late = provider({ issuer: 'http://127.0.0.1:9' });
    await expect(late.authorise(request)).rejects.toEqual(failsFor('provider-down'));
    expect(failures).toEqual(['provider-down']);
    status = 500;
    const again = provider();
    await expect(again.authorise(request)).rejects.toThrow();
    status = 200;
    await expect(again.authorise(request)).resolves.toBeInstanceOf(URL);
  });

  it('is not one that states another issuer', async () => {
    discovery['issuer'] = 'https://other.example.com';
    await expect(provider().authorise(request)).rejects.toEqual(failsFor('token'));
  });
});

describe('what somebody comes back with', () => {
  it('is what the provider signed, with the key that it published', async () => {
    const { claims, key, idToken } = await provider().redeem(answer());
    expect(claims.sub).toBe('17');
    expect(key).toEqual(published[0]);
    expect(idToken.split('.')).toHaveLength(3);
  });

  it.each<[string, SignInFailure, () => Promise<string> | string]>([
    ['signed by another key', 'token', () => signed(claimsWith(), {}, stranger.privateKey)],
    ['signed by a key that nobody published', 'token', () => signed(claimsWith(), { kid: 'two' })],
    [
      'signed by nobody',
      'token',
      () => `${base64url.encode('{"alg":"none"}')}.${base64url.encode(JSON.stringify(claimsWith()))}.`,
    ],
    [
      'signed with what everybody knows',
      'token',
      () => signed(claimsWith(), { alg: 'HS256' }, new TextEncoder().encode(JSON.stringify(published[0]))),
    ],
    ['of another issuer', 'token', () => signed(claimsWith({ iss: 'https://other.example.com' }))],
    ['for another client', 'token', () => signed(claimsWith({ aud: 'other' }))],
    ['an answer to another question', 'token', () => signed(claimsWith({ nonce: 'n-2' }))],
    ['about nobody', 'token', () => signed(claimsWith({ sub: undefined }))],
    ['over by our clock', 'clock', () => signed(claimsWith({ exp: seconds(-31), iat: seconds(-400) }))],
    ['not true yet by our clock', 'clock', () => signed(claimsWith({ nbf: seconds(120) }))],
    ['no token', 'token', () => 'nothing'],
  ])('is refused when it is %s', async (_what, reason, idToken) => {
    token = gives(idToken());
    await expect(provider().redeem(answer())).rejects.toEqual(failsFor(reason));
    expect(failures).toEqual([reason]);
  });

  it('is refused with a state that nobody gave out', async () => {
    await expect(provider().redeem(answer({ state: 'other' }))).rejects.toEqual(failsFor('token'));
  });

  it.each<[string, SignInFailure]>([
    ['access_denied', 'cancelled'],
    ['login_required', 'refused'],
    ['server_error', 'refused'],
  ])('may be the error %s', async (error, reason) => {
    const currentUrl = new URL(`https://pages.example.com/sign-in/return?error=${error}&state=s`);
    await expect(provider().redeem(answer({ currentUrl }))).rejects.toEqual(failsFor(reason));
  });

  it('is refused when the provider takes the code for used, or the client for another', async () => {
    token = async () => ({ status: 400, body: { error: 'invalid_grant' } });
    await expect(provider().redeem(answer())).rejects.toEqual(failsFor('refused'));
  });

  it('must be of a proof that is new enough, where it must', async () => {
    const since = (offset: number) => ({ authenticatedSince: new Date((seconds() + offset) * 1_000) });
    await expect(provider().redeem(answer(since(20)))).resolves.toBeDefined();
    await expect(provider().redeem(answer(since(27)))).rejects.toEqual(failsFor('not-authenticated-again'));
    token = gives(signed(claimsWith({ auth_time: undefined })));
    await expect(provider().redeem(answer(since(-100)))).rejects.toEqual(failsFor('not-authenticated-again'));
  });

  it('takes no secret that can not be had for one that there is', async () => {
    const failing = new OpenIdProvider({
      identity: { ...identity, secret: 'countersign/oidc' },
      secret: async () => {
        throw Object.assign(new Error('AccessDenied'), { $fault: 'client' });
      },
      now: () => new Date(),
      onFailure: () => {},
    });
    await expect(failing.redeem(answer())).rejects.toEqual(failsFor('provider-down'));
  });
});

describe('a logout token', () => {
  const logout = (changes: Record<string, unknown> = {}) =>
    signed({
      iss: issuer,
      aud: 'client',
      iat: seconds(),
      sub: '17',
      sid: 's1',
      events: { [EVENT]: {} },
      ...changes,
    });

  it('says whose sessions end', async () => {
    expect(await provider().verifyLogoutToken(await logout())).toEqual({ sub: '17', sid: 's1' });
  });

  it('asks for the keys once, however many come, and whoever sends them', async () => {
    const one = provider();
    for (let times = 0; times < 3; times += 1) await one.verifyLogoutToken(await logout());
    const unknown = await signed({ sub: '17' }, { kid: 'other' }, stranger.privateKey);
    for (let times = 0; times < 3; times += 1)
      await expect(one.verifyLogoutToken(unknown)).rejects.toEqual(failsFor('token'));
    expect(keysAsked).toBe(1);
  });

  it.each<[string, () => Promise<string>]>([
    ['an ID token', () => signed(claimsWith())],
    ['with a nonce', () => logout({ nonce: NONCE })],
    ['of another event', () => logout({ events: { other: {} } })],
    ['about nobody', () => logout({ sub: undefined, sid: undefined })],
    ['for another client', () => logout({ aud: 'other' })],
    ['of another issuer', () => logout({ iss: 'https://other.example.com' })],
    ['old', () => logout({ iat: seconds(-400) })],
    ['signed by another key', () => signed({ events: { [EVENT]: {} }, sub: '17' }, {}, stranger.privateKey)],
  ])('is none when it is %s', async (_what, text) => {
    await expect(provider().verifyLogoutToken(await text())).rejects.toMatchObject({ code: 'SignInFailed' });
  });
});

describe('where somebody signs out', () => {
  it('is a page of the provider, if it has one', async () => {
    expect(await provider().endSession('t', 'https://pages.example.com/sign-out')).toBeUndefined();
    discovery['end_session_endpoint'] = `${issuer}/end`;
    const url = await provider().endSession('t', 'https://pages.example.com/sign-out');
    expect(Object.fromEntries(url?.searchParams ?? [])).toEqual({
      client_id: 'client',
      id_token_hint: 't',
      post_logout_redirect_uri: 'https://pages.example.com/sign-out',
    });
  });
});
