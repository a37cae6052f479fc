import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  challengeOf,
  cookieNames,
  csrfOf,
  isOver,
  readCookie,
  recognise,
  safePath,
  standingOf,
  writeCookie,
} from '../../../lambdas/domain/session.ts';
import type { Identity } from '../../../schema/identity.ts';
import { roles } from '../../support/in-memory-ports.ts';

const BASE = 'https://pages.example.com';
const identity: Identity = { issuer: 'https://login.example.com', clientId: 'countersign' };
const id = 'A'.repeat(43);

describe('cookies', () => {
  it('belong to this host alone, over https', () => {
    expect(cookieNames(BASE)).toEqual({
      session: '__Host-countersign',
      browser: '__Host-countersign-sign-in',
    });
    expect(writeCookie('__Host-countersign', id)).toBe(
      `__Host-countersign=${id}; Path=/; HttpOnly; SameSite=Lax; Secure`,
    );
  });

  it('are told apart by the port on a loopback address, which has no https', () => {
    expect(cookieNames('http://127.0.0.1:8080').session).toBe('countersign-8080');
    expect(writeCookie('countersign-8080', '', 0)).toBe(
      'countersign-8080=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
    );
  });

  it.each<[string[] | undefined, string | undefined]>([
    [[`__Host-countersign=${id}`], id],
    [['other=1', ` __Host-countersign=${id}`], id],
    [[`__Host-countersign=${id} `], id],
    [undefined, undefined],
    [[], undefined],
    [[`countersign=${id}`], undefined],
    [[`__Host-countersign=${id}x`], undefined],
    [['__Host-countersign='], undefined],
    [['__Host-countersign'], undefined],
    [[`__Host-countersign=${id}`, `__Host-countersign=${'B'.repeat(43)}`], undefined],
  ])('of %j hold %s', (cookies, held) => {
    expect(readCookie(cookies, '__Host-countersign')).toBe(held);
  });
});

describe('what a form carries', () => {
  it('is another one for each session, and does not tell its id', () => {
    expect(csrfOf(id)).not.toBe(csrfOf('B'.repeat(43)));
    expect(csrfOf(id)).toMatch(/^[\w-]{43}$/);
    expect(csrfOf(id)).not.toBe(challengeOf(id));
  });
});

describe('the example of RFC 7636, appendix B', () => {
  it('has the challenge that is stated there', () => {
    expect(challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });
});

describe('a session', () => {
  const session = { seenAt: '2026-03-02T09:00:00.000Z', endsAt: '2026-03-02T21:00:00.000Z' };
  const over = (at: string, changes = {}) => isOver({ ...session, ...changes }, identity, new Date(at));

  it('ends after half an hour without a page, and after twelve hours in any case', () => {
    expect(over('2026-03-02T09:29:59.999Z')).toBe(false);
    expect(over('2026-03-02T09:30:00.000Z')).toBe(true);
    expect(over('2026-03-02T20:59:59.999Z', { seenAt: '2026-03-02T20:50:00.000Z' })).toBe(false);
    expect(over('2026-03-02T21:00:00.000Z', { seenAt: '2026-03-02T20:50:00.000Z' })).toBe(true);
  });

  it('is over when its times are none', () => {
    expect(over('2026-03-02T09:00:00.000Z', { seenAt: 'never' })).toBe(true);
    expect(over('2026-03-02T09:00:00.000Z', { endsAt: '' })).toBe(true);
  });
});

describe('safePath', () => {
  it.each([
    '/console',
    '/console/models/churn?at=2026-01-01',
    '/decide/abc.def?choice=approve',
    '/console/a%20b',
    '/console/sign-out',
    '/console//b',
    `/${'x'.repeat(1_999)}`,
  ])('goes back to %s', (path) => {
    expect(safePath(path, BASE)).toBe(path);
  });

  it.each([
    undefined,
    '',
    'console',
    'x/console',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/console\\..',
    '/sign-out',
    '/sign-in?to=/sign-in',
    '/sign-in/return',
    '/console/../sign-out',
    '/.//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example/',
    '/console/..//evil.example',
    '/ü',
    `/${'x'.repeat(2_000)}`,
  ])('goes to the console instead of %j', (path) => {
    expect(safePath(path, BASE)).toBe('/console');
  });

  it('never leaves its host, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((rest) => `/${rest}`),
          fc
            .array(fc.constantFrom('.', '..', '%2e', '', 'console', 'evil.example'))
            .map((parts) => `/${parts.join('/')}`),
        ),
        (to) => {
          expect(new URL(safePath(to, BASE), BASE).origin).toBe(BASE);
        },
      ),
    );
  });
});

describe('recognise', () => {
  it('takes a confirmed address, in lower case', () => {
    expect(recognise({ email: 'Dana@Example.com', email_verified: true }, identity)).toEqual({
      email: 'dana@example.com',
      groups: [],
    });
    expect(recognise({ email: 'dana@example.com', email_verified: 'true' }, identity).email).toBe(
      'dana@example.com',
    );
  });

  it('takes the claims that the organisation names', () => {
    const entra: Identity = {
      ...identity,
      claims: { email: 'preferred_username', verified: false, groups: 'roles' },
    };
    expect(recognise({ preferred_username: 'dana@example.com', roles: ['ml', 7] }, entra)).toEqual({
      email: 'dana@example.com',
      groups: ['ml'],
    });
    expect(recognise({ preferred_username: 'dana@example.com', roles: 'ml' }, entra).groups).toEqual(['ml']);
  });

  it.each<[object, string]>([
    [{}, 'no-address'],
    [{ email: '' }, 'no-address'],
    [{ email: ['dana@example.com'], email_verified: true }, 'no-address'],
    [{ email: '\u212Aate@example.com', email_verified: true }, 'no-address'],
    [{ email: 'd\u00e4na@example.com', email_verified: true }, 'no-address'],
    [{ email: 'dana @example.com', email_verified: true }, 'no-address'],
    [{ email: 'dana@example.com\n', email_verified: true }, 'no-address'],
    [{ email: 'dana@example.com' }, 'unverified-address'],
    [{ email: 'dana@example.com', email_verified: false }, 'unverified-address'],
    [{ email: 'dana@example.com', email_verified: 'yes' }, 'unverified-address'],
  ])('refuses %j', (claims, reason) => {
    expect(() => recognise({ ...claims }, identity)).toThrow(
      expect.objectContaining({ code: 'SignInFailed', payload: { reason } }),
    );
  });
});

describe('standingOf', () => {
  const morgan = { email: 'morgan@example.com', groups: ['ml'] };

  it('says in which roles somebody stands', () => {
    expect(standingOf(morgan, roles, identity)).toMatchObject({
      person: { name: 'Morgan Estes' },
      roles: ['manager'],
    });
    expect(standingOf({ email: 'nobody@example.com', groups: [] }, roles, identity)).toBeUndefined();
  });

  it('asks for the group that a role asks for', () => {
    const asked = { ...identity, claims: { groups: 'groups' }, groups: { manager: 'ml' } };
    expect(standingOf(morgan, roles, asked)?.roles).toEqual(['manager']);
    expect(standingOf({ ...morgan, groups: ['other'] }, roles, asked)).toBeUndefined();
  });
});
