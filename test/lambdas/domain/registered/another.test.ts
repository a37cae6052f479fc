import { describe, expect, it } from 'vitest';
import { type Held, whyAnother } from '../../../../lambdas/domain/registered/another.ts';

const [A, B] = ['a'.repeat(64), 'b'.repeat(64)];
const AT = '2026-03-02T09:00:00.000Z';
const made = Date.parse(AT);
const artifact = { uri: 's3://models/a', sha256: A };
const request = (more: object = {}) => ({ request: 'r', requestedAt: AT, artifact, ...more }) as never;
const running = (more: object = {}) =>
  ({ environments: { production: { version: '1', request: 'p', since: AT, artifact, ...more } } }) as never;
const held = (more: Partial<Held> = {}): Held => ({ version: '1', made, sha256: A, ...more });

describe('what is registered under a number', () => {
  it('is what the request and the deployment are about by its digest, if it was there when that was submitted', () => {
    expect(whyAnother(held(), request(), running())).toBeUndefined();
    expect(whyAnother(held({ uri: 's3://elsewhere/a' }), request(), running())).toBeUndefined();
    expect(whyAnother(held({ sha256: B }), request(), undefined)).toMatch(
      /request r is about: .*SHA-256 b+,/,
    );
    expect(whyAnother(held({ sha256: B }), undefined, running())).toMatch(
      /request p is about: .*SHA-256 b+,/,
    );
    expect(whyAnother(held({ made: made + 1 }), request(), undefined)).toMatch(
      /registered at .*09:00:00\.001Z/,
    );
    expect(whyAnother(held({ made: made + 1 }), undefined, running())).toMatch(/submitted before/);
  });

  it('is held to when what runs was submitted, where that is known, and to what runs under another number never', () => {
    const submittedAt = '2026-03-01T09:00:00.000Z';
    expect(whyAnother(held(), undefined, running({ submittedAt }))).toMatch(
      /submitted before, at 2026-03-01/,
    );
    expect(whyAnother(held({ sha256: B }), undefined, running({ version: '2' }))).toBeUndefined();
  });

  it('and states no digest is told by its time, and by its place where that can be compared', () => {
    const bare = { sha256: undefined };
    expect(whyAnother(held(bare), request(), running())).toBeUndefined();
    expect(whyAnother(held({ ...bare, made: made + 1 }), request(), undefined)).toMatch(/submitted before/);
    expect(whyAnother(held({ ...bare, uri: artifact.uri }), request(), running())).toBeUndefined();
    expect(whyAnother(held({ ...bare, uri: 's3://models/b' }), request(), undefined)).toMatch(
      /states no SHA-256/,
    );
  });

  it('is that of a request without an artifact by its time alone', () => {
    const none = request({ artifact: undefined });
    expect(whyAnother(held(), none, undefined)).toBeUndefined();
    expect(whyAnother(held({ made: made + 1 }), none, undefined)).toMatch(/submitted before/);
    expect(whyAnother(held({ sha256: undefined, uri: artifact.uri }), none, undefined)).toBeUndefined();
  });

  it('is nothing else where nobody asked about it and nothing runs', () => {
    expect(whyAnother(held({ made: made + 1 }), undefined, undefined)).toBeUndefined();
  });
});
