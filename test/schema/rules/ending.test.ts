import { describe, expect, it } from 'vitest';
import { ending } from '../../../schema/rules/ending.ts';
import { refusals, type WrongDefinition } from '../release.ts';
import { approval, sampleWorkflow } from '../samples.ts';

describe('the rule of the ending', () => {
  it('accepts a path to the end', () => {
    expect(ending(sampleWorkflow())).toEqual([]);
  });

  it('refuses a path that leads back, and shows the loop', () => {
    const stages = {
      review: approval({ next: 'test' }),
      test: approval({ next: 'check' }),
      check: approval({ next: 'test' }),
    };
    expect(ending(sampleWorkflow({ stages }))).toEqual([
      {
        workflow: 'release',
        stage: 'check',
        message: expect.stringMatching(
          /^leads back, .* \(test -> check -> test\): let one of them go on to 'end'/,
        ),
      },
    ]);
  });

  it('refuses a stage that leads to itself', () => {
    const workflow = sampleWorkflow({ stages: { review: approval({ next: 'review' }) } });
    expect(ending(workflow)[0]?.message).toContain('(review -> review)');
  });

  it('leaves an unknown start or next to the rule of known stages', () => {
    expect(ending(sampleWorkflow({ start: 'nowhere' }))).toEqual([]);
    expect(ending(sampleWorkflow({ stages: { review: approval({ next: 'gone' }) } }))).toEqual([]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'a path without end',
      (w) => {
        w.stages.deploy.next = 'deploy';
      },
      "workflow 'release', stage 'deploy': leads back, so that the workflow never ends (deploy -> deploy): let one of them go on to 'end' (people can request changes at any stage without a way back)",
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });
});
