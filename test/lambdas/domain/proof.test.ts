import { describe, expect, it } from 'vitest';
import { encodeClaims, joinLink, type LinkClaims } from '../../../lambdas/domain/link.ts';
import { type ProvenEntry, proofOf, whyUnproven } from '../../../lambdas/domain/proof.ts';

const claims: LinkClaims = {
  request: 'r1',
  stage: 'review',
  attempt: 1,
  approver: 'bob@example.com',
  expiresAt: '2026-03-03T09:00:00.000Z',
};
const linkOf = (changes: Partial<LinkClaims> = {}) =>
  joinLink(encodeClaims({ ...claims, ...changes }), new Uint8Array(32));
const entry = (action: string, details: object, actor = 'bob@example.com') =>
  ({
    action,
    actor,
    details: { stage: 'review', attempt: 1, ...details },
    state: { request: 'r1' },
  }) as unknown as ProvenEntry;
const decision = { person: 'bob@example.com' };
const decided = (proof: string | undefined, assurance = 'email-link') =>
  entry('decided', { decision, assurance, proof });
const rescinded = (proof: string) => entry('rescinded', { decision, assurance: 'email-link', proof });
const handedOver = (proof: string | undefined, actor?: string) =>
  entry('handed-over', { from: 'bob@example.com', to: 'gus@example.com', proof }, actor);

describe('what has to be proven', () => {
  it('is every decision and what else somebody did by a link, and nothing that a caller said', () => {
    expect(proofOf(decided('x'))).toBe('x');
    expect(proofOf(decided(undefined))).toBe('');
    expect(proofOf(decided('x', 're-authenticated'))).toBe('x');
    expect(proofOf(entry('rescinded', { decision, assurance: 'signed-in' }))).toBeUndefined();
    expect(proofOf(handedOver('x'))).toBe('x');
    expect(proofOf(handedOver('x', 'iam:arn'))).toBeUndefined();
    expect(whyUnproven(handedOver(undefined, 'iam:arn'))).toBeUndefined();
    expect(whyUnproven(decided(undefined, 'signed-in'))).toBe(
      'has no proof: nothing shows that its person did it',
    );
  });
});

describe('a proof', () => {
  it.each<[string, ProvenEntry]>([
    ['an answer', decided(linkOf())],
    ['an answer that came after another was taken back', decided(linkOf({ act: 2 }))],
    ['what was taken back', rescinded(linkOf({ act: 1 }))],
    ['a part that was given away', handedOver(linkOf())],
  ])('is of %s', (_, proven) => {
    expect(whyUnproven(proven)).toBeUndefined();
  });

  it.each<[string, ProvenEntry]>([
    ['another request', decided(linkOf({ request: 'r2' }))],
    ['another stage', decided(linkOf({ stage: 'test' }))],
    ['another attempt', decided(linkOf({ attempt: 2 }))],
    ['another person', decided(linkOf({ approver: 'cleo@example.com' }))],
    ['another person, who got the part', handedOver(linkOf({ approver: 'gus@example.com' }))],
    ['taking back', decided(linkOf({ act: 1 }))],
    ['an answer', rescinded(linkOf())],
  ])('is none where its link was for something else: %s', (_, proven) => {
    expect(whyUnproven(proven)).toBe('has a proof of something else: its link was for another deed');
  });

  it('is none that is not there, or is no link', () => {
    expect(whyUnproven(decided(undefined))).toBe('has no proof: nothing shows that its person did it');
    for (const proof of ['x', `${linkOf()}A`, 'e30.e30'])
      expect(whyUnproven(decided(proof))).toBe('has a proof that is none: it is no link');
  });
});
