import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { WORDS } from '../../lambdas/domain/life/stages/books.ts';
import { invariants } from '../invariants/all.ts';
import { scenarioBy } from '../scenarios.ts';
import { applyMutant, LIVES } from './mutant.ts';
import { mutants } from './table.ts';

const names = new Set([...invariants.step, ...invariants.rest, ...invariants.calm].map(({ name }) => name));

describe('the table of mutants', () => {
  test.each(mutants.map((mutant) => [mutant.name, mutant] as const))('%s: still applies', (_, mutant) => {
    const source = readFileSync(new URL(`../../../${mutant.file}`, import.meta.url), 'utf8');
    expect(applyMutant(mutant, source)).not.toBe(source);
  });

  test.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
    '%s: names who notices it, or says why nobody can',
    (_, { caughtIn, caughtBy, equivalent }) => {
      if (equivalent !== undefined) return expect(caughtBy).toBeUndefined();
      if (caughtIn === LIVES) return expect(Object.keys(WORDS)).toContain(caughtBy);
      expect(scenarioBy(caughtIn ?? '').name).toBe(caughtIn);
      expect(names).toContain(caughtBy);
    },
  );

  test('names each defect once', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });

  test('refuses a text that is not there, or there twice', () => {
    const mutant = { name: 'x', file: 'y.ts', find: 'a', replace: 'b' };
    expect(() => applyMutant(mutant, 'bcd')).toThrow('0 times');
    expect(() => applyMutant(mutant, 'aa')).toThrow('2 times');
  });
});
