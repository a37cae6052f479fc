import { describe, expect, it } from 'vitest';
import { uniqueIds } from '../../../schema/rules/unique-ids.ts';
import { refusals, saidOfAll, type WrongWord } from '../release.ts';
import { sampleWorkflow } from '../samples.ts';

describe('the rule of unique ids', () => {
  it('accepts workflows with different ids', () => {
    expect(uniqueIds([])).toEqual([]);
    expect(uniqueIds([sampleWorkflow(), sampleWorkflow({ id: 'hotfix', title: 'Hotfix' })])).toEqual([]);
  });

  it('refuses an id that is taken, and names both workflows', () => {
    const hotfix = sampleWorkflow({ id: 'hotfix', title: 'Hotfix' });
    const workflows = [sampleWorkflow(), hotfix, sampleWorkflow({ title: 'Copy' })];
    expect(uniqueIds(workflows)).toEqual([
      {
        workflow: 'release',
        message: "two workflows have this id, 'Release' and 'Copy': rename one of them",
      },
    ]);
  });
});

describe('the rule of titles that people can tell apart', () => {
  it.each(['Release', ' release '])('refuses a second workflow called %j', (title) => {
    expect(uniqueIds([sampleWorkflow(), sampleWorkflow({ id: 'hotfix', title })])).toEqual([
      {
        workflow: 'hotfix',
        message: `has the title of 'release', '${title}': nobody could tell their mails apart, name one otherwise`,
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

  it('takes titles for one that differ by space around them, whichever has it', () => {
    for (const [one, other] of [
      ['Hotfix', ' Hotfix '],
      [' Hotfix ', 'Hotfix'],
    ] as const) {
      const workflows = [
        sampleWorkflow({ id: 'one', title: one }),
        sampleWorkflow({ id: 'other', title: other }),
      ];
      expect(uniqueIds(workflows)).toHaveLength(1);
    }
  });
});
