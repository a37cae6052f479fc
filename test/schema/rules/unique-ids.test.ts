import { describe, expect, it } from 'vitest';
import { uniqueIds } from '../../../schema/rules/unique-ids.ts';
import { refusals, saidOfAll, type WrongWord } from '../release.ts';
import { sampleWorkflow } from '../samples.ts';

describe('the rule of unique ids', () => {
  it('accepts workflows with different ids', () => {
    expect(uniqueIds([])).toEqual([]);
    expect(uniqueIds([sampleWorkflow(), sampleWorkflow({ id: 'hotfix' })])).toEqual([]);
  });

  it('refuses an id that is taken, and names both workflows', () => {
    const workflows = [sampleWorkflow(), sampleWorkflow({ id: 'hotfix' }), sampleWorkflow({ title: 'Copy' })];
    expect(uniqueIds(workflows)).toEqual([
      {
        workflow: 'release',
        message: "two workflows have this id, 'Release' and 'Copy': rename one of them",
      },
    ]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongWord>([
    [
      'an id that is taken',
      (w) => {
        w.id = 'rollback';
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfAll(uniqueIds, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
