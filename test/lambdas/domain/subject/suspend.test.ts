import { describe, expect, it } from 'vitest';
import { newSubject } from '../../../../lambdas/domain/subject/subject.ts';
import { resume, suspend } from '../../../../lambdas/domain/subject/suspend.ts';
import { at, entryOf } from '../samples.ts';

const rule = newSubject('policy/low-risk');
const because = (reason: string) => ({ actor: 'iam:ops', reason });
const off = entryOf(suspend(rule, because(' Too generous. '), at(5))).state;
const refusal = (message: string) =>
  expect.objectContaining({ code: 'InvalidForm', payload: { field: 'reason' }, message });

describe('a rule', () => {
  it('is switched off by somebody who says why', () => {
    expect(entryOf(suspend(rule, because(' Too generous. '), at(5)))).toEqual({
      at: at(5).toISOString(),
      actor: 'iam:ops',
      action: 'policy-suspended',
      details: { reason: 'Too generous.' },
      state: {
        ...rule,
        suspended: { at: at(5).toISOString(), by: 'iam:ops', reason: 'Too generous.' },
      },
    });
  });

  it('is switched on again as it was before', () => {
    expect(entryOf(resume(off, because(' It was right. '), at(9)))).toEqual({
      at: at(9).toISOString(),
      actor: 'iam:ops',
      action: 'policy-resumed',
      details: { reason: 'It was right.' },
      state: rule,
    });
  });

  it('is neither switched off twice nor switched on twice', () => {
    expect(suspend(off, because('Again.'), at(6))).toEqual({});
    expect(resume(rule, because('Again.'), at(6))).toEqual({});
  });

  it.each(['', ' \n'])('is never switched by somebody who does not say why: %j', (reason) => {
    expect(() => suspend(rule, because(reason), at(5))).toThrow(refusal('Say why the rule is suspended.'));
    expect(() => resume(off, because(reason), at(9))).toThrow(refusal('Say why the rule may approve again.'));
  });
});
