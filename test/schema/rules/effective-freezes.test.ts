import { describe, expect, it } from 'vitest';
import type { Freeze } from '../../../schema/freezes.ts';
import { effectiveFreezes } from '../../../schema/rules/effective-freezes.ts';
import { validateWorkflows } from '../../../schema/validate-workflow.ts';
import { sampleRoles, sampleWorkflow } from '../samples.ts';

const freeze = (changes: Partial<Freeze>): Freeze => ({
  reason: 'Closing',
  from: '2026-12-28T00:00:00Z',
  until: '2027-01-04T00:00:00Z',
  ...changes,
});
const freezing = (changes: Partial<Freeze>) => effectiveFreezes([freeze(changes)], [sampleWorkflow()]);

describe('the rule of effective freezes', () => {
  it('accepts a freeze of everything, and of what there is', () => {
    expect(freezing({})).toEqual([]);
    expect(freezing({ environments: ['production'], subjects: ['service'] })).toEqual([]);
  });

  it('refuses one of an unknown environment or kind of subject', () => {
    expect(freezing({ environments: ['prod'], subjects: ['model'] })).toEqual([
      "freeze 1 ('Closing'): its environment 'prod' is none of any workflow: write one of 'staging', 'production'",
      "freeze 1 ('Closing'): its kind of subject 'model' is none of any workflow: write 'service'",
    ]);
    expect(
      validateWorkflows([sampleWorkflow()], sampleRoles, [], [freeze({ subjects: ['model'] })]),
    ).toHaveLength(1);
  });

  it('says what was meant by a slip of the pen', () => {
    expect(freezing({ environments: ['prodcution'] })).toEqual([
      "freeze 1 ('Closing'): its environment 'prodcution' is none of any workflow: did you mean 'production'?",
    ]);
  });

  it('refuses one that holds nothing', () => {
    expect(freezing({ environments: [] })).toEqual([
      "freeze 1 ('Closing'): names no environment, so that it holds nothing: name one, or leave the list out for all",
    ]);
  });
});
