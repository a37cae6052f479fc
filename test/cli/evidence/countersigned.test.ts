import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../cli/evidence/check/chain.ts';
import { checkCountersigned } from '../../../cli/evidence/check/countersigned.ts';
import type { Countersignature } from '../../../lambdas/domain/countersignature.ts';
import {
  CHALLENGED_AT,
  claimsOf,
  countersigned,
  genuineTogether,
  PAIRS,
  PROVIDER,
  SIGNED,
  TOKEN_FORGERIES,
  tokenOf,
} from '../../attack/support/tokens.ts';
import { randomFrom } from '../support/digested-ledger.ts';

/** The entry of the decision with what is offered as its countersignature. */
function entryWith(countersignature: Countersignature, assurance = 're-authenticated'): Entry {
  const { request, ...details } = SIGNED;
  const at = SIGNED.decision.at;
  return {
    stream: `request/${request}`,
    seq: 4,
    prev: null,
    at,
    actor: SIGNED.decision.person,
    action: 'decided',
    details: { ...details, assurance, countersignature },
    state: { request },
  };
}

describe('a decision that a provider signed, as a page of evidence checks it', () => {
  it.each(['EC', 'RSA', 'OKP'] as const)('holds by a key of the kind %s', async (kind) => {
    const entry = entryWith(countersigned(tokenOf(claimsOf(), PAIRS[kind]), PAIRS[kind]));
    expect(await checkCountersigned(entry)).toEqual(PROVIDER_NAMED);
  });

  it('holds where it was signed at once with others, and at no other place among them', async () => {
    const random = randomFrom(7);
    for (let count = 0; count < 40; count++) {
      const { countersignature } = genuineTogether(random);
      const { together } = countersignature;
      if (together === undefined) throw new Error('it was signed alone');
      await expect(checkCountersigned(entryWith(countersignature))).resolves.toMatchObject(PROVIDER_NAMED);
      const { index, size, path } = together;
      for (const other of [
        { ...together, index: (index + 1) % size },
        { ...together, size: size + 1 },
        { ...together, path: path.slice(1) },
        { ...together, path: [...path, 'ab'.repeat(32)] },
        { ...together, index: -1 },
        undefined,
      ])
        await expect(
          checkCountersigned(entryWith({ ...countersignature, together: other })),
        ).rejects.toThrow();
    }
  });

  it('holds for no forged token', async () => {
    const random = randomFrom(11);
    let tried = 0;
    for (const [name, forge] of Object.entries(TOKEN_FORGERIES)) {
      for (let count = 0; count < 10; count++) {
        const { countersignature, expected } = forge(random);
        // Those that are genuine of another decision, or at another time, are not about this entry.
        if (expected !== undefined) continue;
        tried += 1;
        // One by another provider, or for another client, is named as theirs.
        const signer = await checkCountersigned(entryWith(countersignature)).catch(() => undefined);
        expect(signer, name).not.toEqual(PROVIDER_NAMED);
      }
    }
    expect(tried).toBeGreaterThan(100);
  });

  it('names the claims that its entry says are to be believed: people may write into some themselves', async () => {
    const token = tokenOf({ ...claimsOf(), email: 'mallory@example.com', nickname: SIGNED.decision.person });
    const forged = { ...countersigned(token), claims: { email: 'nickname', verified: false as const } };
    expect(await checkCountersigned(entryWith(forged))).toEqual({
      ...PROVIDER_NAMED,
      email: 'nickname',
      verified: false,
    });
  });

  it('is of this time', async () => {
    const entry = entryWith(countersigned(tokenOf(claimsOf())));
    const late = { ...entry, at: new Date(Date.parse(CHALLENGED_AT) + 700_000).toISOString() };
    await expect(checkCountersigned(late)).rejects.toThrow('is of another time');
  });
});

const PROVIDER_NAMED = {
  issuer: PROVIDER.issuer,
  client: PROVIDER.clientId,
  email: 'email',
  verified: 'email_verified',
};
