import { describe, expect, it } from 'vitest';
import { deciders } from '../../../schema/rules/deciders.ts';
import type { PolicyStage } from '../../../schema/workflow.ts';
import { ruledPromotion } from '../../support/ruled.ts';
import { refusals, saidOfEach, type WrongWord } from '../release.ts';
import { approval, check, passing, promotion, sampleWorkflow, task, told } from '../samples.ts';

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

  it('refuses `when` under which nobody is asked', () => {
    expect(told(deciders(passing({ small, large }, { submission })))).toEqual([
      "asks nobody when amount is 150: let one stage for people apply without 'when', or let a 'when' cover this too",
    ]);
  });
});

describe('people who only stand in for something', () => {
  const gate = check({}, { waivedAt: 'waiver' });
  const waiver = approval({ waives: 'gate' });
  const { 'low-risk': rule } = ruledPromotion.stages;
  const nobody = "has no stage for people, so nobody decides anything: add one of type 'approval'";

  it('decide nothing by a waiver of what failed', () => {
    expect(told(deciders(passing({ gate, waiver, publish: promotion() })))).toEqual([nobody]);
    expect(told(deciders(passing({ small, gate, waiver }, { submission })))).toEqual([
      "asks nobody when amount is 101: let one stage for people apply without 'when', or let a 'when' cover this too",
    ]);
  });

  it('are needed beside a rule, unless it rejects what it does not approve', () => {
    const ruled = (otherwise: readonly string[]) =>
      told(deciders(passing({ rule: { ...rule, otherwise } as PolicyStage, publish: promotion() })));
    expect(ruled([])).toEqual([]);
    expect(ruled(['review'])).toEqual([nobody]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongWord>([
    [
      'nobody who decides',
      (w) => {
        w.stages = { gate: { ...w.stages.gate, next: 'end' } };
      },
    ],
    [
      'requests about which nobody is asked',
      (w) => {
        w.start = 'deploy';
        w.stages = { deploy: { ...w.stages.deploy, when: { attribute: 'amount', over: 1000 } } };
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(deciders, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
