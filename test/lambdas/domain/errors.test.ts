import { describe, expect, it } from 'vitest';
import { formProblems, GovernanceError, invalidForm, requireNone } from '../../../lambdas/domain/errors.ts';

describe('GovernanceError', () => {
  const error = new GovernanceError('NotEligible', 'You may not.', { reason: 'requester' });

  it('is named by its code, so that a state machine can match it', () => {
    expect(error).toMatchObject({ name: 'NotEligible', code: 'NotEligible', message: 'You may not.' });
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toBe('NotEligible: You may not.');
  });

  it('goes to a state machine under another name where it was made with one', () => {
    const closed = new GovernanceError(
      'RequestClosed',
      'It is.',
      { outcome: 'stopped' },
      { name: 'Stopped' },
    );
    expect(closed).toMatchObject({ name: 'Stopped', code: 'RequestClosed' });
    expect(GovernanceError.is(closed, 'RequestClosed')).toBe(true);
  });

  it('carries its payload and its cause', () => {
    const cause = new Error('below');
    expect(error.payload).toEqual({ reason: 'requester' });
    expect(new GovernanceError('Unavailable', 'Try again.', {}, { cause }).cause).toBe(cause);
  });

  it('is told apart by its code', () => {
    expect(GovernanceError.is(error, 'NotEligible')).toBe(true);
    expect(GovernanceError.is(error, 'StageClosed')).toBe(false);
    expect(GovernanceError.is(Object.assign(new Error('x'), { code: 'NotEligible' }), 'NotEligible')).toBe(
      false,
    );
    expect(GovernanceError.is(undefined, 'NotEligible')).toBe(false);
  });
});

describe('the refusal of a form', () => {
  const first = { field: 'comment', message: 'Say why.' };
  const second = { field: 'version', message: 'Type the version.' };

  it('says the first thing that is wrong, and has all of them where there are several', () => {
    expect(invalidForm(first)).toMatchObject({ code: 'InvalidForm', message: 'Say why.' });
    expect(invalidForm(first).payload).toEqual({ field: 'comment' });
    expect(invalidForm(first, second).payload).toEqual({ field: 'comment', problems: [first, second] });
    expect(formProblems(invalidForm(first))).toEqual([first]);
    expect(formProblems(invalidForm(first, second))).toEqual([first, second]);
  });

  it('does not come where nothing is wrong', () => {
    expect(() => requireNone([])).not.toThrow();
    expect(() => requireNone([first, second])).toThrow(
      expect.objectContaining({ payload: { field: 'comment', problems: [first, second] } }),
    );
  });
});
