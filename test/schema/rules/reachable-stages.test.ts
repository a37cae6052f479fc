import { describe, expect, it } from 'vitest';
import { reachableStages } from '../../../schema/rules/reachable-stages.ts';
import { refusals, saidOfEach, type WrongWord } from '../release.ts';
import { approval, sampleWorkflow } from '../samples.ts';

describe('the rule of reachable stages', () => {
  it('accepts stages that are all on the path', () => {
    expect(reachableStages(sampleWorkflow())).toEqual([]);
  });

  it('refuses stages that the path leaves out, even if they lead into it or round in a circle', () => {
    const stages = {
      review: approval(),
      aside: approval({ next: 'review' }),
      round: approval({ next: 'round' }),
    };
    const found = reachableStages(sampleWorkflow({ stages }));
    expect(found.map(({ stage }) => stage)).toEqual(['aside', 'round']);
    expect(found[0]?.message).toBe(
      "is never reached: make it the start or another stage's next, or remove it",
    );
  });

  it('leaves a path that breaks off to the rule of known stages', () => {
    expect(reachableStages(sampleWorkflow({ start: 'reviw' }))).toEqual([]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongWord>([
    [
      'a stage that nobody reaches',
      (w) => {
        w.stages['to-production'].next = 'end';
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(reachableStages, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
