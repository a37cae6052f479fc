import { describe, expect, it } from 'vitest';
import { effectiveBlocks } from '../../../schema/rules/effective-blocks.ts';
import { refusals, type WrongDefinition } from '../release.ts';
import { approval, check, passing, promotion, told } from '../samples.ts';

const waiting = passing({
  review: approval(),
  settled: check({ settled: { findings: 'none-open' } }),
  publish: promotion({ blockedBy: 'overdue-findings' }),
});
const offering = (subject: string) => passing({ review: approval({ conditions: true }) }, { subject });

describe('the rule of effective blocks', () => {
  it('accepts to wait for conditions that some workflow for the subject takes', () => {
    expect(effectiveBlocks([waiting, offering('service')])).toEqual([]);
  });

  it('refuses to wait for what there never is', () => {
    const rest =
      "and no workflow for 'service' takes approvals with conditions: add conditions: true to a stage for people, or remove it";
    expect(told(effectiveBlocks([waiting, offering('model')]))).toEqual([
      `publish: has blockedBy 'overdue-findings', ${rest}`,
      `settled: has the check 'settled' of findings, ${rest}`,
    ]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'a wait for conditions that nobody makes',
      (w) => {
        w.stages.test.conditions = false;
      },
      "workflow 'release', stage 'to-production': has blockedBy 'overdue-findings', and no workflow for 'model' takes approvals with conditions: add conditions: true to a stage for people, or remove it",
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });
});
