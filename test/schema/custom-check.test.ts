import { describe, expect, it } from 'vitest';
import { type CheckHandler, defineCheck, defineCustomChecks } from '../../schema/custom-check.ts';

it('is a check as its function runs it that defineCheck gives back', () => {
  const check: CheckHandler = () => ({ passed: true, found: 'nothing' });
  expect(defineCheck(check)).toBe(check);
});

describe('defineCustomChecks', () => {
  it('takes a name alone for a check that is deployed from here', () => {
    expect(defineCustomChecks(['recall-gap', { name: 'drift', deployed: 'elsewhere' }])).toEqual([
      { name: 'recall-gap', deployed: 'here' },
      { name: 'drift', deployed: 'elsewhere' },
    ]);
  });

  it('lists every name that can be no file and no function, and every one that is there twice', () => {
    const define = () =>
      defineCustomChecks(['recallGap', 'drift', { name: 'drift', deployed: 'elsewhere' }, 'a'.repeat(41)]);
    expect(define).toThrow(
      [
        'workflows/index.ts, customChecks:',
        "- the check 'recallGap' is not in kebab-case: use lower-case letters, digits and single hyphens",
        "- the check 'drift' is there twice: remove one",
        `- the check '${'a'.repeat(41)}' has 41 characters: shorten it to 40`,
      ].join('\n'),
    );
  });
});
