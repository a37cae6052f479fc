import { describe, expect, it } from 'vitest';
import { knownStages } from '../../../schema/rules/known-stages.ts';
import { approval, sampleWorkflow } from '../samples.ts';

describe('the rule of known stages', () => {
  it('accepts a start and transitions among the stages', () => {
    expect(knownStages(sampleWorkflow())).toEqual([]);
  });

  it.each(['reviw', 'end', 'constructor', ''])('refuses the start %j', (start) => {
    const message = `its start '${start}' is no stage: write one of 'review', 'publish', 'roll-out'`;
    expect(knownStages(sampleWorkflow({ start }))).toEqual([{ workflow: 'release', message }]);
  });

  it.each(['publsh', 'intake', 'toString'])('refuses the next %j', (next) => {
    const workflow = sampleWorkflow({ stages: { review: approval({ next }) } });
    const message = `its next '${next}' is no stage: write one of 'review', 'end'`;
    expect(knownStages(workflow)).toEqual([{ workflow: 'release', stage: 'review', message }]);
  });
});
