import { describe, expect, it } from 'vitest';
import { evidenceMessage, evidenceStatement, signedEvidence } from '../../../lambdas/domain/evidence.ts';

const hex = 'ab'.repeat(32);
const statement = evidenceStatement.parse({
  format: 1,
  kind: 'countersign-evidence-seal',
  at: '2026-03-02T09:00:00.000Z',
  subject: 'model/churn',
  version: '14',
  manifest: hex,
  by: 'iam:arn:aws:iam::111122223333:user/ops',
  key: hex,
});

describe('the seal of an evidence pack', () => {
  it('is of one statement, and its signature can mean nothing else', () => {
    const message = Buffer.from(evidenceMessage(statement)).toString();
    expect(message).toMatch(/^countersign evidence [0-9a-f]{64}\n$/);
    expect(Buffer.from(evidenceMessage({ ...statement, version: '15' })).toString()).not.toBe(message);
  });

  it.each([
    { format: 2 },
    { kind: 'other' },
    { manifest: 'x' },
    { key: `${hex}0` },
    { more: 1 },
    { by: undefined },
  ])('is none with %j', (changes) => {
    expect(evidenceStatement.safeParse({ ...statement, ...changes }).success).toBe(false);
  });

  it.each([
    ['QUJD', true],
    ['QUI=', true],
    ['', false],
    ['Q-J_', false],
    ['A'.repeat(201), false],
  ])('has the signature %s: %s', (signature, expected) => {
    expect(signedEvidence.safeParse({ evidence: statement, signature }).success).toBe(expected);
    expect(signedEvidence.safeParse({ evidence: statement, signature, more: 1 }).success).toBe(false);
  });
});
