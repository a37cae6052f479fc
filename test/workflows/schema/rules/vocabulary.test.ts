import { describe, expect, it } from 'vitest';
import { vocabulary } from '../../../../workflows/schema/rules/vocabulary.ts';
import type { Meaning } from '../../../../workflows/schema/workflow.ts';
import { approval, sampleWorkflow } from '../samples.ts';

describe('the rule of vocabulary', () => {
  it('accepts every word of the model', () => {
    expect(vocabulary(sampleWorkflow())).toEqual([]);
    expect(vocabulary(sampleWorkflow({ newerVersion: 'parallel' }))).toEqual([]);
  });

  it('refuses words from untyped data, naming the known ones', () => {
    const workflow = sampleWorkflow({
      newerVersion: 'queue' as 'parallel',
      stages: { review: approval({ type: 'aproval' as 'approval', meaning: 'seen' as Meaning }) },
    });
    expect(vocabulary(workflow)).toEqual([
      {
        workflow: 'release',
        message: "its newerVersion 'queue' is unknown: write one of 'supersede', 'parallel'",
      },
      {
        workflow: 'release',
        stage: 'review',
        message: "its type 'aproval' is unknown: write one of 'approval', 'task', 'promotion'",
      },
      {
        workflow: 'release',
        stage: 'review',
        message: expect.stringContaining("its meaning 'seen' is unknown"),
      },
    ]);
  });
});
