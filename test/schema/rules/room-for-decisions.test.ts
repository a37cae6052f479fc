import { describe, expect, it } from 'vitest';
import { roomForDecisions } from '../../../schema/rules/room-for-decisions.ts';
import type { FormField } from '../../../schema/workflow.ts';
import { approval, asks, passing, sampleRoles, told } from '../samples.ts';

const questions = (count: number, option: string): FormField[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `question-${index}`,
    label: `Question ${index}`,
    type: 'choice',
    options: ['no', option],
  }));
const judging = (quorum: number, form: FormField[]) =>
  told(roomForDecisions(passing({ review: approval({ ...asks({ reviewer: quorum }), form }) }), sampleRoles));

describe('the rule of room for decisions', () => {
  it('accepts a checklist of fifty boxes for each of ten people', () => {
    expect(judging(10, questions(50, 'yes'))).toEqual([]);
  });

  it('refuses a form whose answers one decision could not keep', () => {
    expect(judging(1, questions(50, 'ä'.repeat(200)))).toEqual([
      expect.stringMatching(
        /^review: one decision can need 2\d{4} bytes of the record, which has room for 12000: ask fewer questions/,
      ),
    ]);
  });

  it('refuses more decisions than an attempt could keep', () => {
    expect(judging(100, [])).toEqual([
      expect.stringMatching(
        /^review: all decisions of an attempt can need \d{5} bytes of the record, which has room for 40000: /,
      ),
    ]);
    expect(judging(53, [])).toEqual([]);
  });
});
