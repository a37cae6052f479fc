import { describe, expect, it } from 'vitest';
import { defineIdentity, describeIdentity, type Identity, resolveIdentity } from '../../schema/identity.ts';

const identity = (changes: Partial<Record<keyof Identity, unknown>> = {}): Identity =>
  ({ issuer: 'https://login.example.com/tenant', clientId: 'countersign', ...changes }) as Identity;
const roles = { manager: [{ email: 'morgan@example.com', name: 'Morgan Estes' }] };

describe('defineIdentity', () => {
  it.each<Partial<Record<keyof Identity, unknown>>>([
    {},
    { issuer: 'https://example.okta.com/oauth2/default' },
    { issuer: 'http://127.0.0.1:8080/identity' },
    { secret: 'countersign/oidc', secretBy: 'post' },
    { claims: { email: 'preferred_username', verified: false } },
    { claims: { groups: 'cognito:groups' }, groups: { manager: 'ml-managers' } },
    { sessions: { idle: '15 minutes', absolute: '15 minutes' } },
  ])('gives back %j', (changes) => {
    const right = identity(changes);
    expect(defineIdentity(right)).toBe(right);
    expect(describeIdentity(right, roles)).toEqual([]);
  });

  it.each<[Partial<Record<keyof Identity, unknown>>, string]>([
    [{ isuer: 'x' } as object, "the identity has the unknown member 'isuer': did you mean 'issuer'?"],
    [{ clientId: undefined }, 'the identity has no clientId: write one text'],
    [{ claims: { mail: 'upn' } }, "the identity has claims, which has the unknown member 'mail'"],
    [
      { issuer: 'http://login.example.com' },
      "the issuer 'http://login.example.com' must be an https address",
    ],
    [{ issuer: 'https://u:p@example.com' }, 'must be an https address'],
    [{ issuer: 'https://example.com/?tenant=1' }, 'must be an https address'],
    [{ issuer: 'login' }, "the issuer 'login' must be an https address"],
    [{ clientId: 'two words' }, 'the clientId must be as the provider shows it'],
    [{ secret: 'a secret with spaces!' }, 'never the secret itself'],
    [{ secretBy: 'mail' }, "secretBy is 'mail': write one of 'basic', 'post'"],
    [{ claims: { email: 'my mail' } }, "'my mail' can't be the name of a claim or a scope"],
    [{ claims: { verified: true } }, "the claim 'verified' must be the name of a claim, or false"],
    [{ groups: { manager: 'ml' } }, 'roles ask for groups, and no claim says which'],
    [
      { claims: { groups: 'groups' }, groups: { boss: 'ml' } },
      "the role 'boss' that asks for a group is none of roles.ts: write 'manager'",
    ],
    [
      { sessions: { idle: '10 seconds' } },
      "sessions end without a page after '10 seconds': write between 1 minute",
    ],
    [{ sessions: { absolute: '3 working days' } }, "sessions: '3 working days' is not a duration"],
    [{ sessions: { idle: '2 hours', absolute: '1 hour' } }, "'idle' is longer than 'absolute'"],
  ])('refuses %j', (changes, message) => {
    expect(describeIdentity(identity(changes), roles).join('\n')).toContain(message);
  });

  it('names its file when it refuses', () => {
    expect(() => defineIdentity(identity({ clientId: '' }))).toThrow(
      /^workflows\/identity\.ts:\n- the clientId/,
    );
  });
});

describe('resolveIdentity', () => {
  it('says what was left out', () => {
    expect(resolveIdentity(identity())).toEqual({
      issuer: 'https://login.example.com/tenant',
      clientId: 'countersign',
      secret: undefined,
      secretBy: 'basic',
      claims: { email: 'email', verified: 'email_verified', groups: undefined },
      groups: {},
      scope: 'openid email',
      idleSeconds: 1_800,
      absoluteSeconds: 43_200,
    });
  });
});

describe('an identity at its edges', () => {
  const said = (changes: Partial<Record<keyof Identity, unknown>>, known?: typeof roles) =>
    describeIdentity(identity(changes), known);

  it.each(['http://localhost:8080/x', 'http://[::1]:8080', 'https://example.com:8443/a/b'])(
    'may have the issuer %s',
    (issuer) => {
      expect(said({ issuer })).toEqual([]);
    },
  );

  it.each([
    'ftp://localhost/x',
    'http://example.com@localhost.example.com',
    'https://u@example.com',
    'https://example.com/#tenant',
    'https://example.com/#',
    'https://example.com/?',
    'https://example.com/ ',
    'https://',
  ])('may not have the issuer %j', (issuer) => {
    expect(said({ issuer })).toEqual([
      `the issuer '${issuer}' must be an https address without query or fragment, as the provider's own ` +
        '.well-known/openid-configuration states it',
    ]);
  });

  it('says all that is wrong with its members, and each once', () => {
    expect(
      said({
        clientId: 'two words',
        secret: 'my secret!',
        secretBy: 'mail',
        claims: { email: 'my mail', groups: 'the groups', verified: 1 },
        scopes: ['openid', 'a b'],
      }),
    ).toEqual([
      'the clientId must be as the provider shows it, without a space or a line break',
      'the secret must be the name of a secret in Secrets Manager, never the secret itself',
      "secretBy is 'mail': write one of 'basic', 'post'",
      "'my mail' can't be the name of a claim or a scope",
      "'the groups' can't be the name of a claim or a scope",
      "'a b' can't be the name of a claim or a scope",
      "the claim 'verified' must be the name of a claim, or false",
    ]);
    expect(said({ sessions: { idle: 'x', absolut: 'y' } })).toEqual([
      "the identity has sessions, which has the unknown member 'absolut': did you mean 'absolute'?",
    ]);
  });

  it('looks for the roles of its groups where they are known', () => {
    const claims = { groups: 'groups' };
    expect(said({ claims, groups: { boss: 'ml' } })).toEqual([]);
    expect(said({ claims, groups: { manager: '' } }, roles)).toEqual([
      "role 'manager' asks for a group that is no text: write its name",
    ]);
    expect(said({ groups: { manager: 'ml' } }, roles)).toEqual([
      "roles ask for groups, and no claim says which somebody is in: name it as 'claims: { groups: ... }'",
    ]);
  });

  it('ends sessions after a minute at the soonest and seven days at the latest', () => {
    expect(said({ sessions: { idle: '1 minute', absolute: '7 days' } })).toEqual([]);
    expect(said({ sessions: { idle: '59 seconds' } })).toEqual([
      "sessions end without a page after '59 seconds': write between 1 minute and 1 week",
    ]);
    expect(said({ sessions: { absolute: '8 days' } })).toEqual([
      "sessions end in any case after '8 days': write between 1 minute and 1 week",
    ]);
    expect(said({ sessions: { idle: '13 hours' } })).toEqual([
      "sessions: 'idle' is longer than 'absolute': exchange them",
    ]);
    expect(said({ sessions: { absolute: '20 minutes' } })).toEqual([
      "sessions: 'idle' is longer than 'absolute': exchange them",
    ]);
  });

  it('says what it says, and openid is always asked for', () => {
    const claims = { email: 'upn', verified: false, groups: 'groups' } as const;
    const told = {
      secret: 'countersign/oidc',
      secretBy: 'post',
      claims,
      groups: { manager: 'ml' },
      scopes: ['openid', 'profile'],
      sessions: { idle: '5 minutes', absolute: '1 hour' },
    };
    expect(resolveIdentity(identity(told))).toMatchObject({
      secret: 'countersign/oidc',
      secretBy: 'post',
      claims,
      groups: { manager: 'ml' },
      scope: 'openid profile',
      idleSeconds: 300,
      absoluteSeconds: 3_600,
    });
  });
});
