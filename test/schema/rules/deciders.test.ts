import { describe, expect, it } from 'vitest';
import { deciders } from '../../../schema/rules/deciders.ts';
import { approval, passing, promotion, sampleWorkflow, task, told } from '../samples.ts';

const submission = { lineage: false, artifact: false, attributes: { amount: 'number' } } as const;
const small = approval({ when: { attribute: 'amount', atMost: 100 } });
const large = approval({ when: { attribute: 'amount', over: 200 } });

describe('the rule of deciders', () => {
  it('accepts a workflow in which somebody approves, or only confirms', () => {
    expect(deciders(sampleWorkflow())).toEqual([]);
    expect(deciders(passing({ do: task() }))).toEqual([]);
    expect(deciders(passing({ small, do: task() }, { submission }))).toEqual([]);
  });

  it('refuses a workflow of promotions alone, or of nothing', () => {
    const message = "has no stage for people, so nobody decides anything: add one of type 'approval'";
    expect(told(deciders(passing({ publish: promotion() })))).toEqual([message]);
    expect(told(deciders(passing({})))).toEqual([message]);
  });

  it('refuses conditions under which nobody is asked', () => {
    expect(told(deciders(passing({ small, large }, { submission })))).toEqual([
      "asks nobody when amount is 150: let one stage for people apply without 'when', or the conditions cover this too",
    ]);
  });
});
