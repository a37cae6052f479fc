import { describe, expect, it } from 'vitest';
import { definitionHash, isHuman, mostApprovals, type Seats, stagesInOrder } from '../../schema/workflow.ts';
import { approval, promotion, sampleWorkflow, task } from './samples.ts';

const namesInOrder = (changes: Parameters<typeof sampleWorkflow>[0]) =>
  stagesInOrder(sampleWorkflow(changes)).map(([name]) => name);

describe('definitionHash', () => {
  it('depends on the rules, not on the order in which they are written', () => {
    const { stages, ...others } = sampleWorkflow();
    const reordered = { stages: Object.fromEntries(Object.entries(stages).reverse()), ...others };
    expect(definitionHash(reordered)).toBe(definitionHash(sampleWorkflow()));
    expect(definitionHash(sampleWorkflow({ title: 'Other' }))).not.toBe(definitionHash(sampleWorkflow()));
  });
});

describe('the path of a workflow', () => {
  it('ends at the end, also where somebody has named a stage so', () => {
    expect(namesInOrder({ stages: { review: approval({ next: 'end' }), end: approval() } })).toEqual([
      'review',
    ]);
  });
});

describe('isHuman', () => {
  it('tells stages that wait for people from promotions', () => {
    expect([approval(), task(), promotion()].map(isHuman)).toEqual([true, true, false]);
  });
});

describe('the most approvals that a stage can take', () => {
  const seats = (quorums: Readonly<Record<string, number>>): readonly Seats[] =>
    Object.entries(quorums).map(([role, quorum]) => ({ role, quorum }));

  it('is what all of its roles take together', () => {
    expect(mostApprovals({ approvers: seats({ reviewer: 2, operator: 3 }) })).toBe(5);
  });

  it('is that of the way that takes most, where one of several is enough', () => {
    const anyOf = [{ reviewer: 1 }, { reviewer: 2, operator: 2 }, { operator: 3 }].map(seats);
    expect(mostApprovals({ approvers: seats({ reviewer: 2, operator: 3 }), anyOf })).toBe(4);
  });
});

describe('stagesInOrder', () => {
  it('follows the path from the start to the end, however the stages are written', () => {
    const stages = { last: task(), review: approval({ next: 'last' }) };
    expect(namesInOrder({ stages })).toEqual(['review', 'last']);
  });

  it('stops where a stage would come again', () => {
    expect(namesInOrder({ stages: { review: approval({ next: 'review' }) } })).toEqual(['review']);
  });

  it.each(['gone', 'toString', '__proto__'])('stops at the unknown stage %s', (next) => {
    expect(namesInOrder({ stages: { review: approval({ next }) } })).toEqual(['review']);
    expect(namesInOrder({ start: next })).toEqual([]);
  });
});
