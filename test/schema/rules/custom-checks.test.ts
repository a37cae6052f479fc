import { describe, expect, it } from 'vitest';
import { customChecks } from '../../../schema/rules/custom-checks.ts';
import { refusals, type WrongDefinition } from '../release.ts';
import { check, passing, sampleRoles, told } from '../samples.ts';

const running = (custom: string, known?: readonly string[]) =>
  told(customChecks(passing({ gate: check({ own: { custom } }) }), sampleRoles, known));

describe('the rule of custom checks', () => {
  it('accepts one that there is, and any where that is not known', () => {
    expect(running('recall-gap', ['recall-gap'])).toEqual([]);
    expect(running('recall-gap')).toEqual([]);
  });

  it('refuses a name that no function can have', () => {
    expect(running('recallGap')).toEqual([
      "gate: its check 'own' is custom: 'recallGap' is not in kebab-case: use lower-case letters, digits and single hyphens",
    ]);
  });

  it('says of a name that no function can have nothing else', () => {
    expect(running('recallGap', ['drift'])).toEqual(running('recallGap'));
  });

  it('refuses one that there is not', () => {
    const add =
      "gate: its check 'own' is custom: there is no 'drift': write workflows/checks/drift.ts and list it";
    expect(running('drift', [])).toEqual([add]);
    expect(running('drift', ['recall-gap'])).toEqual([`${add}, or write 'recall-gap'`]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'a custom check that there is not',
      (w) => {
        w.stages.gate.checks.own = { custom: 'drift' };
      },
      "workflow 'release', stage 'gate': its check 'own' is custom: there is no 'drift': write workflows/checks/drift.ts and list it, or write 'recall-gap'",
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });
});
