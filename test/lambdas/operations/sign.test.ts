import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RequestActions } from '../../../lambdas/domain/actions.ts';
import { nonceOf, whyNotCountersigned } from '../../../lambdas/domain/countersignature.ts';
import type { SignInFailure } from '../../../lambdas/domain/errors.ts';
import { hashOf } from '../../../lambdas/domain/session.ts';
import { decide } from '../../../lambdas/operations/decide.ts';
import { review } from '../../../lambdas/operations/review.ts';
import { beginSigning } from '../../../lambdas/operations/sign/begin.ts';
import { finishSigning } from '../../../lambdas/operations/sign/finish.ts';
import type { Identity } from '../../../schema/identity.ts';
import type { Signature } from '../../../schema/workflow.ts';
import { PAIRS, PROVIDER } from '../../attack/support/tokens.ts';
import { linkOf } from '../../support/in-memory-ports.ts';
import { MemorySessions } from '../../support/memory-sessions.ts';
import { Play, type Played } from '../../support/play.ts';
import { TestProvider } from '../../support/test-provider.ts';
import { cast, roles, shortPathWith, version } from './features/cast.ts';

const signedPath = (signature: Signature) =>
  shortPathWith(`path-${signature}`, { review: { signature, conditions: true } });

let play: Play;
let request: Played;
let provider: TestProvider;
let sessions: MemorySessions;
let identity: Identity;

async function begun(signature: Signature = 're-authenticated') {
  const workflow = signedPath(signature);
  play = new Play([workflow], roles);
  request = await play.start(workflow, version('14'));
  provider = new TestProvider(() => play.world.time);
  sessions = new MemorySessions();
  identity = PROVIDER;
}
beforeEach(() => begun());

const ports = () => ({
  ...play.world.ports,
  catalogue: { ...play.world.ports.catalogue, identity },
  provider,
  sessions,
});
const linkTo = (person = cast.morgan) =>
  linkOf({
    request: request.id,
    stage: 'review',
    attempt: 1,
    approver: person.email,
    expiresAt: request.state.stages['review']?.dueAt ?? '',
  });
const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin', origin: 'null' };
const form = (fields: Record<string, string> = {}, link = linkTo(), from: object = SAME_ORIGIN) =>
  ({
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...from },
    pathParameters: { link },
    body: `${new URLSearchParams({ choice: 'approve', version: '14', comment: 'Größer ☃', ...fields })}`,
    isBase64Encoded: false,
  }) as unknown as APIGatewayProxyEventV2;
const send = (fields?: Record<string, string>, link?: string) => beginSigning(ports())(form(fields, link));
type Sent = Awaited<ReturnType<typeof send>>;
const cookieOf = (sent: Sent) => sent.cookies?.[0]?.split(';', 1)[0] ?? '';
const stateOf = (sent: Sent) => new URL(sent.onTo ?? '').searchParams.get('state') ?? '';
const comeBack = (sent: Sent, changes: { cookies?: string[]; state?: string } = {}) => {
  const { cookies = [cookieOf(sent)], state = stateOf(sent) } = changes;
  const query = { state, code: 'c' };
  return finishSigning(ports())({
    headers: {},
    cookies,
    queryStringParameters: query,
    rawQueryString: `${new URLSearchParams(query)}`,
  } as unknown as APIGatewayProxyEventV2);
};
const decisions = () => request.entries.filter(({ action }) => action === 'decided');
const details = () => decisions()[0]?.details as unknown as RequestActions['decided'];

describe('a decision at a stage that asks for a signature', () => {
  it('is not taken by a link alone, and nothing is recorded', async () => {
    await expect(decide(play.world.ports)(form())).rejects.toMatchObject({
      code: 'SignatureNeeded',
      message:
        "'Review' takes no decision by a link alone: prove again who you are at your identity provider, which signs it. Nothing is recorded.",
    });
    expect(decisions()).toEqual([]);
  });

  it('goes to the provider with its hash as the nonce, by a page that leads on, and records nothing yet', async () => {
    const sent = await send();
    expect(sent).toMatchObject({
      status: 200,
      onTo: expect.stringContaining('https://id.example.com/authorise'),
    });
    expect(sent.body).toContain('Sign your decision at your identity provider');
    expect(provider.asked).toMatchObject([
      {
        redirectUri: 'https://links.example.com/decide/signed',
        nonce: expect.stringMatching(/^[\w-]{43}$/),
        reauthenticate: true,
        loginHint: cast.morgan.email,
      },
    ]);
    const pending = sessions.pending.get(hashOf(stateOf(sent)));
    expect(pending).toMatchObject({ purpose: 'sign', nonce: provider.asked[0]?.nonce });
    expect(decisions()).toEqual([]);
  });

  it('is recorded when its person comes back, with a signature of exactly that', async () => {
    const sent = await send();
    play.world.wait(90);
    expect(await comeBack(sent)).toMatchObject({ status: 303, location: `/decide/${linkTo()}` });
    const { countersignature, ...said } = details();
    if (countersignature === undefined) throw new Error('it is not signed');
    expect(said).toMatchObject({
      assurance: 're-authenticated',
      decision: { person: cast.morgan.email, choice: 'approve', comment: 'Größer ☃' },
    });
    expect(said.proof).toBe(linkTo());
    expect(Object.keys(countersignature)).toEqual(['challengedAt', 'idToken', 'key']);
    expect(countersignature.key).not.toHaveProperty('use');
    const nonce = nonceOf({ ...said, request: request.id }, countersignature.challengedAt);
    expect(nonce).toBe(provider.asked[0]?.nonce);
    const { decision } = said;
    const expected = {
      nonce,
      person: decision.person,
      at: decision.at,
      assurance: 're-authenticated',
    } as const;
    expect(await whyNotCountersigned(countersignature, { ...expected, provider: PROVIDER })).toBeUndefined();
  });

  it('wakes its request, and its page and its history say how it was signed', async () => {
    await comeBack(await send());
    await play.settle();
    expect(request.actions).toContain('promoted');
    const shown = await review(play.world.ports)(form());
    expect(shown.body).toContain('proved anew who they are at https://id.example.com, which signed this');
  });

  it('takes only that they sign in where its stage asks for no more', async () => {
    await begun('signed-in');
    provider.claims = { auth_time: undefined };
    await comeBack(await send());
    expect(provider.asked[0]?.reauthenticate).toBe(false);
    expect(details()).toMatchObject({ assurance: 'signed-in' });
  });

  it('is signed in the claims that the provider has', async () => {
    identity = { ...PROVIDER, claims: { email: 'upn', verified: false } };
    provider.claims = { email: undefined, email_verified: undefined, upn: cast.morgan.email };
    await comeBack(await send());
    expect(details().countersignature?.claims).toEqual({ email: 'upn', verified: false });
  });

  it('sent once more by its person leads to what is recorded, and to no provider', async () => {
    await comeBack(await send());
    expect(await send()).toEqual({ status: 303, body: '', location: `/decide/${linkTo()}` });
    expect(provider.asked).toHaveLength(1);
  });
});

describe('what could not be recorded', () => {
  it('is told before anybody is sent to the provider, with what was typed', async () => {
    const sent = await send({ version: '13', comment: 'My long thought' });
    expect(sent.status).toBe(422);
    expect(sent.body).toContain('My long thought');
    const lacking = await send({ choice: 'approve-with-conditions', 'finding-1-text': 'Watch it.' });
    expect(lacking.status).toBe(422);
    expect(lacking.body).toContain('Watch it.');
    expect(provider.asked).toEqual([]);
    expect(sessions.pending.size).toBe(0);
  });

  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
  ])(
    'is what another site sends in the name of somebody who is signed in at the provider: %j',
    async (from) => {
      const sent = await beginSigning(ports())(form({}, linkTo(), from));
      expect(sent.status).toBe(403);
      expect(sent.body).toContain('Another site sent this form in your name.');
      expect([sent.onTo, sent.cookies]).toEqual([undefined, undefined]);
      expect([provider.asked, sessions.pending.size]).toEqual([[], 0]);
    },
  );

  it.each([{}, { origin: 'null' }])(
    'is what comes from a browser that does not say from which site: %j',
    async (from) => {
      const sent = await beginSigning(ports())(form({}, linkTo(), from));
      expect(sent.status).toBe(403);
      expect(sent.body).toContain('Open the link of your mail in a current browser');
      expect([provider.asked, sessions.pending.size]).toEqual([[], 0]);
    },
  );

  it.each([
    { 'sec-fetch-site': 'same-origin', origin: 'null' },
    { 'sec-fetch-site': 'same-origin' },
    { origin: 'https://links.example.com' },
  ])('is not what our own page sends, whatever its browser calls it: %j', async (from) => {
    const sent = await beginSigning(ports())(form({}, linkTo(), from));
    expect(sent.onTo).toMatch(/^https:/);
  });

  it('is no hand-over, and nothing by a link of another kind', async () => {
    expect((await send({ choice: 'hand-over', to: cast.devon.email })).status).toBe(400);
    const claims = {
      request: request.id,
      stage: 'review',
      attempt: 1,
      approver: cast.morgan.email,
      expiresAt: '',
    };
    await expect(send({}, linkOf({ ...claims, act: 1 }))).rejects.toMatchObject({ code: 'LinkInvalid' });
    await expect(send({}, linkOf({ ...claims, stage: 'intake' }))).rejects.toMatchObject({
      code: 'LinkInvalid',
    });
  });
});

describe('whoever comes back otherwise', () => {
  const refused = async (sent: Sent, words: string | RegExp) => {
    const shown = await comeBack(sent);
    expect(shown.status).toBe(403);
    expect(shown.body).toMatch(words);
    expect(shown.body, 'the form is kept').toContain('Größer ☃');
    expect(shown.body).toContain('Nothing is recorded: you have not signed it.');
    expect(decisions()).toEqual([]);
  };

  it.each<SignInFailure>(['cancelled', 'refused', 'token', 'not-authenticated-again'])(
    'finds the form as it was: %s',
    async (failure) => {
      const sent = await send();
      provider.failure = failure;
      await refused(sent, 'It did not work.');
    },
  );

  it('finds it, too, where the provider does not answer, before or after', async () => {
    const sent = await send();
    provider.failure = 'provider-down';
    expect(await comeBack(sent)).toMatchObject({ status: 503, body: expect.stringContaining('Größer ☃') });
    expect(await send()).toMatchObject({ status: 503, body: expect.stringContaining('Größer ☃') });
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'as somebody else',
      { email: cast.devon.email },
      /says that you are devon@example\.com, and this decision is asked of morgan@example\.com/,
    ],
    ['without a confirmed address', { email_verified: false }, /has not confirmed that the address/],
    ['with a token of another decision', { nonce: 'x' }, /signed is of another decision/],
    ['for another client', { aud: 'other' }, /signed is for another client/],
    ['from another provider', { iss: 'https://evil.example' }, /signed is by another provider/],
    ['without having proved again who they are', { auth_time: 1 }, /did not prove again who they are/],
    ['without saying when', { auth_time: undefined }, /it has no auth_time/],
  ])('signs nothing: %s', async (_, claims, words) => {
    const sent = await send();
    provider.claims = claims;
    await refused(sent, words);
  });

  it('signs nothing by a key that the provider has not published', async () => {
    const sent = await send();
    provider.pair = PAIRS.other;
    await refused(sent, /signed is not by the key/);
  });

  it('signs nothing without the group that their role asks for', async () => {
    identity = { ...PROVIDER, claims: { groups: 'groups' }, groups: { manager: 'ml-managers' } };
    const sent = await send();
    expect(await comeBack(sent)).toMatchObject({
      status: 403,
      body: expect.stringContaining('not in the role'),
    });
    expect(decisions()).toEqual([]);
    provider.claims = { groups: ['ml-managers'] };
    expect(await comeBack(await send())).toMatchObject({ status: 303 });
  });

  it('counts once, in the browser that began it, for this purpose, and for ten minutes', async () => {
    const sent = await send();
    const stranger = await comeBack(sent, { cookies: [] });
    expect(stranger).toMatchObject({
      status: 403,
      body: expect.stringContaining('This sign-in began in another browser'),
    });
    expect(await comeBack(sent)).toMatchObject({
      status: 403,
      body: expect.stringContaining('Nobody is signing a decision by this address now'),
    });
    const other = await send();
    const pending = sessions.pending.get(hashOf(stateOf(other)));
    if (pending !== undefined)
      sessions.pending.set(hashOf(stateOf(other)), { ...pending, purpose: 'sign-in' });
    expect((await comeBack(other)).status).toBe(403);
    const late = await send();
    play.world.wait(601);
    expect((await comeBack(late)).status).toBe(403);
    expect(decisions()).toEqual([]);
  });

  it('decides by what holds when they are back', async () => {
    const sent = await send();
    await play.withdraw(request);
    expect(await comeBack(sent)).toMatchObject({ status: 409, body: expect.stringContaining('withdrawn') });
    expect(decisions()).toEqual([]);
  });
});

describe('the page and the mail', () => {
  it('say that one signs, before one sends anything', async () => {
    const shown = await review(play.world.ports)(form());
    expect(shown.body).toContain(`action="/decide/${linkTo()}/sign"`);
    expect(shown.body).toContain('you prove once more who you are at your identity provider, which signs it');
    expect(shown.body).toContain('Go on to sign my answer');
    const mail = play.world.mails.find(({ body }) => body.includes('prove once more who you are'));
    expect(mail?.body).toMatch(/To sign/);
  });
});
