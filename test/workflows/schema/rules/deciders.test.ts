import { describe, expect, it } from 'vitest';
import { deciders } from '../../../../workflows/schema/rules/deciders.ts';
import { promotion, sampleWorkflow } from '../samples.ts';

describe('the rule of deciders', () => {
  it('accepts a workflow in which people decide', () => {
    expect(deciders(sampleWorkflow())).toEqual([]);
  });

  it.each([{}, { publish: promotion() }])('refuses a workflow that nobody decides', (stages) => {
    expect(deciders(sampleWorkflow({ stages }))).toEqual([
      {
        workflow: 'release',
        message: "has no stage for people, so nobody decides anything: add one of type 'approval'",
      },
    ]);
  });
});
