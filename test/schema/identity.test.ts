import { describe, expect, it } from 'vitest';
import { defineIdentity, describeIdentity, type Identity, resolveIdentity } from '../../schema/identity.ts';

const identity = (changes: Partial<Record<keyof Identity, unknown>> = {}): Identity =>
  ({ issuer: 'https://login.example.com/tenant', clientId: 'countersign', ...changes }) as Identity;
const roles = { manager: [{ email: 'morgan@example.com', name: 'Morgan Ellis' }] };

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
