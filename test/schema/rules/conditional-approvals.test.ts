import { describe, expect, it } from 'vitest';
import { conditionalApprovals } from '../../../schema/rules/conditional-approvals.ts';
import { refusals, saidOfEach, type WrongWord } from '../release.ts';
import { approval, passing, told } from '../samples.ts';

const commenting = (conditions: boolean) =>
  told(
    conditionalApprovals(
      passing({
        review: approval({ conditions, commentRequiredFor: ['reject', 'approve-with-conditions'] }),
      }),
    ),
  );

describe('the rule of conditional approvals', () => {
  it('accepts a comment on an answer that is offered', () => {
    expect(commenting(true)).toEqual([]);
  });

  it('refuses a comment on one that is not', () => {
    expect(commenting(false)).toEqual([
      "review: asks for a comment on 'approve-with-conditions', which it does not offer: add conditions: true, or leave it out",
    ]);
  });
});

describe('an abstention', () => {
  const abstaining = (abstain?: boolean) =>
    told(
      conditionalApprovals(
        passing({
          review: approval({ ...(abstain && { abstain }), commentRequiredFor: ['abstain'] }),
        }),
      ),
    );

  it('may need a comment where it is offered, and nowhere else', () => {
    expect(abstaining(true)).toEqual([]);
    for (const abstain of [false, undefined])
      expect(abstaining(abstain)).toEqual([
        "review: asks for a comment on 'abstain', which it does not offer: add abstain: true, or leave it out",
      ]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongWord>([
    [
      'a comment on an answer that is not offered',
      (w) => {
        w.stages.review.commentRequiredFor = ['approve-with-conditions'];
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(conditionalApprovals, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
