import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GovernanceError } from '../../../lambdas/domain/errors.ts';
import { decodeClaims, encodeClaims, joinLink, splitLink, takesBack } from '../../../lambdas/domain/link.ts';

const claims = {
  request: 'r1',
  stage: 'review',
  attempt: 2,
  approver: 'bob@example.com',
  expiresAt: '2026-03-07T09:00:00.000Z',
};
const mac = new Uint8Array(32).fill(7);

const isInvalid = (act: () => unknown): boolean => {
  try {
    act();
    return false;
  } catch (error) {
    return GovernanceError.is(error, 'LinkInvalid');
  }
};

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const anyClaims = fc.record({
  request: text,
  stage: text,
  attempt: fc.nat(),
  approver: text,
  expiresAt: text,
});

describe('claims', () => {
  it('are read back as they were written', () => {
    fc.assert(
      fc.property(anyClaims, (some) => {
        expect(decodeClaims(encodeClaims(some))).toEqual(some);
      }),
    );
  });

  it('never share their bytes with other claims', () => {
    fc.assert(
      fc.property(anyClaims, anyClaims, (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(Buffer.from(encodeClaims(one)).equals(Buffer.from(encodeClaims(other)))).toBe(isSame);
      }),
    );
  });

  it('of a later act are read back, and are others than those of the first', () => {
    const [first, ...later] = [0, 1, 2, 3].map((act) => encodeClaims({ ...claims, act }));
    expect(decodeClaims(first ?? new Uint8Array())).toEqual(claims);
    expect(later.map((bytes) => decodeClaims(bytes).act)).toEqual([1, 2, 3]);
    expect([0, 1, 2, 3].map((act) => takesBack({ act }))).toEqual([false, true, false, true]);
    expect(takesBack({})).toBe(false);
  });

  it.each([
    '{}',
    'null',
    '[]',
    '["countersign/link/2","r","s",1,"a","e"]',
    '["countersign/link/1","r","s","1","a","e"]',
    '["countersign/link/1",null,"s",1,"a","e"]',
    '["countersign/link/1","r",7,1,"a","e"]',
    '["countersign/link/1","r","s",1,["a"],"e"]',
    '["countersign/link/1","r","s",1,"a"]',
    '["countersign/link/1","r","s",1,"a","e",-1]',
    '["countersign/link/1","r","s",1,"a","e",0]',
    '["countersign/link/1","r","s",1,"a","e",1.5]',
    '["countersign/link/1","r","s",1,"a","e","1"]',
    '["countersign/link/1","r","s",1,"a","e",1,2]',
    'x',
    '',
  ])('refuse the signed bytes %j, which are no claims', (bytes) => {
    expect(isInvalid(() => decodeClaims(new TextEncoder().encode(bytes)))).toBe(true);
  });

  it('refuse bytes that are no UTF-8', () => {
    expect(isInvalid(() => decodeClaims(new Uint8Array([0xff, 0xfe])))).toBe(true);
    const broken = encodeClaims({ ...claims, approver: '~' }).map((byte) => (byte === 0x7e ? 0xff : byte));
    expect(isInvalid(() => decodeClaims(broken))).toBe(true);
  });

  it('of the first act say nothing of acts, as links did before there were others', () => {
    expect(decodeClaims(encodeClaims(claims))).toStrictEqual(claims);
  });
});

describe('a link', () => {
  const link = joinLink(encodeClaims(claims), mac);

  it('holds only characters that need no escaping in a URL', () => {
    expect(link).toMatch(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/);
  });

  it('is taken apart into what it was made of', () => {
    const parts = splitLink(link);
    expect(decodeClaims(parts.message)).toEqual(claims);
    expect(new Uint8Array(parts.mac)).toEqual(mac);
  });

  it('has one text only: no other text stands for the same message and MAC', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: link.length - 1 }),
        fc.constantFrom(...'AQgw-_=.+/ é'),
        (place, character) => {
          const other = link.slice(0, place) + character + link.slice(place + 1);
          if (other === link) return;
          if (isInvalid(() => splitLink(other))) return;
          const parts = splitLink(other);
          const isSame =
            Buffer.from(parts.message).equals(Buffer.from(encodeClaims(claims))) &&
            Buffer.from(parts.mac).equals(Buffer.from(mac));
          expect(isSame).toBe(false);
        },
      ),
    );
  });

  it.each([
    '',
    '.',
    'a.b',
    link.slice(0, -1),
    `${link}A`,
    `${link}=`,
    `${link}.x`,
    ` ${link}`,
    `${link}\n`,
    'a'.repeat(5000),
  ])('is not %j', (text) => {
    expect(isInvalid(() => splitLink(text))).toBe(true);
  });
});

describe('a link from outside', () => {
  const ofBytes = (bytes: number) => joinLink(new Uint8Array(bytes), mac);

  it('has 1,024 characters at most', () => {
    expect(ofBytes(735)).toHaveLength(1024);
    expect(splitLink(ofBytes(735)).message).toHaveLength(735);
    expect(isInvalid(() => splitLink(ofBytes(736)))).toBe(true);
  });

  it('is refused when only bits differ that say nothing', () => {
    expect(ofBytes(1)).toMatch(/^AA\./);
    expect(isInvalid(() => splitLink(ofBytes(1)))).toBe(false);
    expect(isInvalid(() => splitLink(ofBytes(1).replace('AA.', 'AB.')))).toBe(true);
  });
});
