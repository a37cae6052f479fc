import { describe, expect, it } from 'vitest';
import { lookedAtAgain } from '../../../schema/rules/looked-at-again.ts';
import { passing, promotion, told } from '../samples.ts';

const onFinding = { start: 'again' };

describe('the rule of what is looked at again', () => {
  it('accepts a promotion that names a workflow for findings', () => {
    expect(lookedAtAgain(passing({ publish: promotion({ onFinding }) }))).toEqual([]);
  });

  it.each(['retirement', 'attestation'] as const)('refuses it at a %s', (type) => {
    expect(told(lookedAtAgain(passing({ publish: promotion({ type, onFinding }) })))).toEqual([
      'publish: has an onFinding, which is of a promotion: move it to the one that puts there what is found wrong',
    ]);
  });
});
