import { describe, expect, it } from 'vitest';
import { csrfOf, hashOf } from '../../../lambdas/domain/session.ts';
import { requireOwnForm, signedIn, signInPath } from '../../../lambdas/engine/who.ts';
import type { Session } from '../../../lambdas/ports.ts';
import type { Identity } from '../../../schema/identity.ts';
import { roles } from '../../support/in-memory-ports.ts';
import { MemorySessions } from '../../support/memory-sessions.ts';

const identity: Identity = { issuer: 'https://login.example.com', clientId: 'countersign' };
const linkBaseUrl = 'https://pages.example.com';
const id = 'A'.repeat(43);
const visit = { cookies: [`__Host-countersign=${id}`], headers: {} };
const session: Session = {
  email: 'morgan@example.com',
  sub: '17',
  groups: [],
  issuer: identity.issuer,
  clientId: identity.clientId,
  beganAt: '2026-03-02T09:00:00.000Z',
  seenAt: '2026-03-02T09:00:00.000Z',
  endsAt: '2026-03-02T21:00:00.000Z',
  idToken: 'x.y.z',
};

function world(at = '2026-03-02T09:10:00.000Z', changes: Partial<Session> = {}) {
  const sessions = new MemorySessions();
  sessions.kept.set(hashOf(id), { ...session, ...changes });
  const catalogue = { workflows: [], freezes: [], roles, identity: identity as Identity | undefined };
  return { sessions, catalogue, linkBaseUrl, clock: { now: () => new Date(at) } };
}

describe('signedIn', () => {
  it('knows the person of a session, their roles as they are now, and what their forms carry', async () => {
    expect(await signedIn(world(), visit)).toMatchObject({
      person: { name: 'Morgan Estes' },
      roles: ['manager'],
      csrf: csrfOf(id),
      sessionHash: hashOf(id),
    });
  });

  it('notes that they were here, once a minute', async () => {
    const later = world();
    await signedIn(later, visit);
    expect(later.sessions.kept.get(hashOf(id))?.seenAt).toBe('2026-03-02T09:10:00.000Z');
    const soon = world('2026-03-02T09:00:59.000Z');
    await signedIn(soon, visit);
    expect(soon.sessions.kept.get(hashOf(id))?.seenAt).toBe('2026-03-02T09:00:00.000Z');
  });

  it('takes for signed out who has no cookie, one of another deployment, or one that is over', async () => {
    expect(await signedIn(world(), { headers: {} })).toBe('signed-out');
    const other = { cookies: [`__Host-countersign=${'B'.repeat(43)}`], headers: {} };
    expect(await signedIn(world(), other)).toBe('signed-out');
    expect(await signedIn(world('2026-03-02T09:30:00.000Z'), visit)).toBe('signed-out');
    expect(await signedIn(world('2026-03-02T09:10:00.000Z', { issuer: 'https://old.example' }), visit)).toBe(
      'signed-out',
    );
    expect(await signedIn(world('2026-03-02T09:10:00.000Z', { clientId: 'other' }), visit)).toBe(
      'signed-out',
    );
    const none = world();
    none.catalogue.identity = undefined;
    expect(await signedIn(none, visit)).toBe('signed-out');
  });

  it('does not know who has left every role since', async () => {
    expect(await signedIn(world(undefined, { email: 'left@example.com' }), visit)).toBe('unknown-person');
  });
});

describe('requireOwnForm', () => {
  const foreign = expect.objectContaining({ code: 'SignInFailed', payload: { reason: 'foreign-form' } });

  it.each<[Record<string, string>]>([
    [{}],
    [{ origin: 'null' }],
    [{ origin: linkBaseUrl }],
    [{ 'sec-fetch-site': 'same-origin', origin: 'null' }],
  ])('takes a form of ours with %j', (headers) => {
    expect(() => requireOwnForm(csrfOf(id), csrfOf(id), { headers }, linkBaseUrl)).not.toThrow();
  });

  it.each<[Record<string, string>]>([
    [{ origin: 'https://evil.example' }],
    [{ 'sec-fetch-site': 'cross-site', origin: linkBaseUrl }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ 'sec-fetch-site': 'none' }],
  ])('refuses one with %j, whatever it carries', (headers) => {
    expect(() => requireOwnForm(csrfOf(id), csrfOf(id), { headers }, linkBaseUrl)).toThrow(foreign);
  });

  it.each([undefined, '', csrfOf('B'.repeat(43)), csrfOf(id).slice(1)])(
    'refuses one that carries %j',
    (csrf) => {
      expect(() => requireOwnForm(csrfOf(id), csrf, { headers: {} }, linkBaseUrl)).toThrow(foreign);
    },
  );
});

describe('signInPath', () => {
  it('keeps the query of where somebody wanted to go', () => {
    expect(signInPath('/console?at=2026&x=1')).toBe('/sign-in?to=%2Fconsole%3Fat%3D2026%26x%3D1');
  });
});
