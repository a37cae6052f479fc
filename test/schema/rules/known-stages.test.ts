import { describe, expect, it } from 'vitest';
import { knownStages } from '../../../schema/rules/known-stages.ts';
import { refusals, saidOfEach, type WrongDefinition, type WrongWord } from '../release.ts';
import { approval, sampleWorkflow } from '../samples.ts';

describe('the rule of known stages', () => {
  it('accepts a start and transitions among the stages', () => {
    expect(knownStages(sampleWorkflow())).toEqual([]);
  });

  it('asks whether a stage of nearly that name was meant', () => {
    const message = "its start 'reviw' is no stage: did you mean 'review'?";
    expect(knownStages(sampleWorkflow({ start: 'reviw' }))).toEqual([{ workflow: 'release', message }]);
  });

  it.each(['end', 'constructor', ''])('refuses the start %j', (start) => {
    const message = `its start '${start}' is no stage: write one of 'review', 'publish', 'roll-out'`;
    expect(knownStages(sampleWorkflow({ start }))).toEqual([{ workflow: 'release', message }]);
  });

  it.each(['publsh', 'intake', 'toString'])('refuses the next %j', (next) => {
    const workflow = sampleWorkflow({ stages: { review: approval({ next }) } });
    const message = `its next '${next}' is no stage: write one of 'review', 'end'`;
    expect(knownStages(workflow)).toEqual([{ workflow: 'release', stage: 'review', message }]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'a start that is no stage',
      (w) => {
        w.start = 'gaet';
        w.stages = { review: { ...w.stages.review, next: 'end' } };
        w.environments = [];
      },
      "workflow 'release': its start 'gaet' is no stage: write 'review'",
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });

  it.each<WrongWord>([
    [
      'a next that is no stage',
      (w) => {
        w.stages.test.reworkTo = 'gate';
        w.stages.gate.next = 'reveiw';
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(knownStages, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
