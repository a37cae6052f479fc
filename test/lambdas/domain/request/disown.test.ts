import { describe, expect, it } from 'vitest';
import { mayDisown, requireDisowner } from '../../../../lambdas/domain/request/disown.ts';
import type { Roles } from '../../../../schema/roles.ts';
import { person } from '../../../schema/samples.ts';
import { submitted } from '../samples.ts';

const PIPELINE = 'arn:aws:iam::111122223333:role/pipeline';
const AMYS = 'arn:aws:iam::111122223333:role/amy';
const BOBS = 'arn:aws:iam::111122223333:role/bob';
const [amy, bob, zoe] = ['amy@example.com', 'bob@example.com', 'zoe@example.com'];
/** Amy and Bob have a caller of their own each, and share another. */
const roles: Roles = {
  author: [
    { ...person('amy'), principals: [AMYS, PIPELINE] },
    { ...person('bob'), principals: [BOBS, PIPELINE] },
  ],
};

/** A request in the names of Amy, and of Zoe, who has left. */
const handedInBy = (caller?: string) => ({
  ...submitted(),
  requesters: [amy, zoe],
  ...(caller !== undefined && { submittedBy: `iam:${caller}` }),
});
const may = (caller: string | undefined, email: string) => mayDisown(handedInBy(caller), roles, email);

describe('who may say that a request is not theirs', () => {
  it.each<[string, string | undefined]>([
    ['nobody knows whom', undefined],
    ["somebody else's caller", BOBS],
    ['a caller that is nobody in particular', 'arn:aws:iam::111122223333:role/unknown'],
    ['a caller that they share', PIPELINE],
  ])('is who answers for it, where it was handed in by %s', (_, caller) => {
    expect(may(caller, amy)).toBe(true);
  });

  it('is nobody whose own caller handed it in: they withdraw it', () => {
    expect(may(AMYS, amy)).toBe(false);
  });

  it('is nobody in whose name it is not, and nobody who has left', () => {
    expect(may(undefined, bob)).toBe(false);
    expect(may(undefined, zoe)).toBe(false);
  });

  it('is who speaks under one of several addresses, of which one may; everybody else is told what to do', () => {
    expect(() => requireDisowner(handedInBy(), roles, [bob, amy])).not.toThrow();
    for (const people of [[bob, zoe], []])
      expect(() => requireDisowner(handedInBy(), roles, people)).toThrow(
        expect.objectContaining({
          code: 'NotEligible',
          message:
            'Only a person in whose name this was submitted, by somebody else, can say that they never asked for it: withdraw it instead.',
          payload: { reason: 'not-in-role' },
        }),
      );
    expect(() => requireDisowner(handedInBy(AMYS), roles, [amy])).toThrow('withdraw it instead');
  });
});
