import { describe, expect, it } from 'vitest';
import { replacements } from '../../../schema/rules/replacements.ts';
import { approval, passing, promotion, task, told } from '../samples.ts';

const parallel = (stages: Parameters<typeof passing>[0]) => ({
  ...passing(stages),
  newerVersion: 'parallel' as const,
});

describe('the rule of replacements', () => {
  it('lets requests go on beside each other that promote nothing', () => {
    expect(replacements(parallel({ review: approval(), done: task() }))).toEqual([]);
    expect(replacements(parallel({ review: approval(), out: promotion({ type: 'retirement' }) }))).toEqual(
      [],
    );
  });

  it('refuses requests beside each other that promote, and says what to do', () => {
    expect(told(replacements(parallel({ review: approval(), publish: promotion() })))).toEqual([
      "its newerVersion 'parallel' lets an older request promote to 'production' over a newer one: let it supersede ('supersede') or wait ('queue')",
    ]);
  });

  it('says that once, however often a request promotes', () => {
    const stages = { review: approval(), first: promotion({ environment: 'staging' }), publish: promotion() };
    expect(told(replacements(parallel(stages)))).toEqual([
      expect.stringContaining("promote to 'staging' over a newer one"),
    ]);
  });

  it('takes any approval before a promotion to be asked again', () => {
    const stages = { first: approval(), second: approval(), publish: promotion({ askAgain: 'first' }) };
    expect(replacements(passing(stages))).toEqual([]);
  });

  it.each([
    ['a task', { done: task(), review: approval(), publish: promotion({ askAgain: 'done' }) }, 'done'],
    [
      'a later stage',
      { review: approval(), publish: promotion({ askAgain: 'later' }), later: approval() },
      'later',
    ],
    ['what is none', { review: approval(), publish: promotion({ askAgain: 'reveiw' }) }, 'reveiw'],
  ])('refuses to ask %s again', (_, stages, named) => {
    expect(told(replacements(passing(stages)))).toEqual([
      `publish: its askAgain '${named}' is no approval before it: write 'review'`,
    ]);
  });

  it('refuses it where nothing is replaced', () => {
    const stages = { review: approval(), out: promotion({ type: 'retirement', askAgain: 'review' }) };
    expect(told(replacements(passing(stages)))).toEqual([
      'out: has askAgain, and replaces nothing: remove it',
    ]);
  });
});
