import { describe, expect, it } from 'vitest';
import { inStack, stackOf } from '../../schema/stacks.ts';
import { passing } from './samples.ts';

const workflow = (id: string) => ({ ...passing({}), id });

describe('workflows in a nested stack of their own', () => {
  it('are the same workflows, and stand in it; others stand in the organisation’s own', () => {
    const given = [workflow('leave'), workflow('expense')];
    expect(inStack('office', given)).toBe(given);
    expect(given.map(stackOf)).toEqual(['office', 'office']);
    expect(stackOf(workflow('release'))).toBeUndefined();
  });

  it('may be said to be there twice', () => {
    const leave = workflow('leave');
    inStack('office', [leave]);
    expect(inStack('office', [leave])).toEqual([leave]);
  });

  it('stand in one stack only', () => {
    const [leave, expense] = [workflow('leave'), workflow('expense')];
    inStack('office', [leave]);
    expect(() => inStack('finance', [expense, leave])).toThrow(
      new Error("'leave' is in the stack 'finance' and in another: list it once"),
    );
    expect([leave, expense].map(stackOf)).toEqual(['office', undefined]);
  });

  it('have a stack with a name as others have', () => {
    expect(() => inStack('The Office', [])).toThrow(/^the stack 'The Office' is not in kebab-case/);
    expect(() => inStack('o'.repeat(41), [])).toThrow(/^the stack 'o+' /);
    expect(inStack('o'.repeat(40), [])).toEqual([]);
  });
});
