import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../lambdas/domain/model.ts';
import { judge } from '../../../lambdas/domain/when.ts';
import type { Comparison, When } from '../../../schema/when.ts';
import { deployment, facts, running } from './facts.ts';

const decision: Decision = {
  person: 'bob@example.com',
  name: 'Bob',
  role: 'reviewer',
  choice: 'approve',
  meaning: 'approved',
  at: '2026-03-02T09:00:00.000Z',
};
const about = facts(
  {},
  { metrics: { auc: 0.91 }, attributes: { amount: 500, tier: 'high', urgent: true, digits: '500' } },
);
const holds = (when: When, some = about): boolean | undefined => judge(when, some).holds;
const because = (when: When, some = about): string => judge(when, some).because;

describe('a comparison', () => {
  it.each<[When, boolean]>([
    [{ attribute: 'tier', is: 'high' }, true],
    [{ attribute: 'tier', is: 'low' }, false],
    [{ attribute: 'urgent', is: true }, true],
    [{ attribute: 'urgent', is: 'true' }, false],
    [{ attribute: 'amount', is: 500 }, true],
    [{ attribute: 'digits', is: 500 }, false],
    [{ attribute: 'tier', oneOf: ['low', 'high'] }, true],
    [{ attribute: 'tier', oneOf: [] }, false],
    [{ attribute: 'amount', atLeast: 500 }, true],
    [{ attribute: 'amount', atLeast: 500.01 }, false],
    [{ attribute: 'amount', atMost: 500 }, true],
    [{ attribute: 'amount', atMost: 499.99 }, false],
    [{ attribute: 'amount', over: 500 }, false],
    [{ attribute: 'amount', over: 499 }, true],
    [{ attribute: 'amount', under: 500 }, false],
    [{ attribute: 'amount', under: 501 }, true],
    [{ metric: 'auc', atLeast: 0.91 }, true],
    [{ metric: 'auc', over: 0.91 }, false],
  ])('%j: %s', (when, expected) => {
    expect(holds(when)).toBe(expected);
  });

  it.each(['atLeast', 'atMost', 'over', 'under'] as const)(
    'compares numbers with numbers only: %s is false for a text',
    (word) => {
      expect(holds({ attribute: 'digits', [word]: 500 } as When)).toBe(false);
      expect(holds({ attribute: 'urgent', [word]: 1 } as When)).toBe(false);
    },
  );

  it.each<Comparison>([
    { attribute: 'nothing', is: 'x' },
    { attribute: 'nothing', atMost: 5 },
    { attribute: 'constructor', is: 'x' },
    { attribute: '__proto__', is: 'x' },
    { metric: 'nothing', under: 1 },
    { metric: 'toString', atLeast: 0 },
  ])('is neither for what the request does not state: %j', (when) => {
    expect(judge(when, about)).toEqual({
      holds: undefined,
      because: `the request states no ${when.metric ?? when.attribute}`,
    });
  });

  it('says what it saw, and what it wanted', () => {
    expect(because({ attribute: 'amount', over: 1000 })).toBe('amount is 500, not over 1000');
    expect(because({ attribute: 'amount', atMost: 1000 })).toBe('amount is 500, at most 1000');
    expect(because({ attribute: 'amount', atLeast: 1000 })).toBe('amount is 500, not at least 1000');
    expect(because({ attribute: 'amount', under: 1000 })).toBe('amount is 500, under 1000');
    expect(because({ attribute: 'tier', oneOf: ['low', 'none'] })).toBe('tier is high, not one of low, none');
  });
});

describe('an answer', () => {
  const answered = (...answers: (Readonly<Record<string, string>> | undefined)[]) =>
    facts(
      {},
      {
        stages: {
          review: {
            decisions: answers.map((one, index) => ({
              ...decision,
              person: `p${index}@example.com`,
              ...(one && { answers: one }),
            })),
          },
        },
      },
    );
  const high: When = { answer: 'review.impact', is: 'high' };

  it('is what approvers said, compared as an attribute is', () => {
    expect(judge(high, answered({ impact: 'high' }))).toEqual({
      holds: true,
      because: 'review.impact is high, high',
    });
    expect(judge(high, answered({ impact: 'low' }))).toEqual({
      holds: false,
      because: 'review.impact is low, not high',
    });
    expect(holds({ answer: 'review.users', over: 1000 }, answered({ users: ' 1e4 ' }))).toBe(true);
    expect(holds({ answer: 'review.users', is: 5 }, answered({ users: '5.0' }))).toBe(true);
    expect(holds({ answer: 'review.impact', oneOf: ['low', 'none'] }, answered({ impact: 'none' }))).toBe(
      true,
    );
  });

  it('is neither where it is missing, or where approvers differ in what matters', () => {
    expect(judge(high, answered())).toEqual({
      holds: undefined,
      because: 'nobody has answered review.impact',
    });
    expect(judge(high, answered({ impact: '' }, { impact: 'low' }))).toEqual({
      holds: undefined,
      because: 'review.impact is left out and low',
    });
    expect(because(high, facts({}, { stages: {} }))).toBe('nobody has answered review.impact');
    expect(because(high, answered({ impact: ' ' }))).toBe('review.impact is left out');
    expect(holds(high, answered({ impact: 'low' }, { impact: 'high' }))).toBeUndefined();
    expect(holds({ not: high }, answered({ impact: 'low' }, { impact: 'high' }))).toBeUndefined();
    expect(holds(high, answered({ impact: 'low' }, { impact: 'none' }))).toBe(false);
    expect(holds(high, answered(undefined))).toBeUndefined();
  });

  it('is nothing that somebody wrote who did not approve', () => {
    const { request } = answered({ impact: 'low' });
    const [one] = request.stages['review']?.decisions ?? [];
    const stages = { review: { decisions: one ? [{ ...one, choice: 'reject' as const }] : [] } };
    expect(holds(high, facts({}, { stages }))).toBeUndefined();
  });
});

describe('a change of a variable', () => {
  const variables = { 'training-data': 'd', code: 'c', hyperparameters: 'h' };
  const with_ = (now: object, before: object) =>
    facts({ subject: running({ production: deployment({ variables: before }) }) }, { variables: now });

  it('never takes code with changes that nobody committed for unchanged', () => {
    const dirty = { ...variables, code: `${variables.code}+dirty` };
    expect(judge({ changed: 'code' }, with_(dirty, dirty))).toEqual({
      holds: true,
      because: 'the code has changes that nobody committed, so it may be any',
    });
    for (const [now, before] of [
      [dirty, variables],
      [variables, dirty],
    ])
      expect(because({ changed: 'code' }, with_(now ?? {}, before ?? {}))).toMatch(/nobody committed/);
    expect(judge({ changed: 'hyperparameters' }, with_(dirty, dirty)).holds).toBe(false);
  });

  it.each(['training-data', 'code', 'hyperparameters'] as const)(
    'is seen for %s, each by itself',
    (changed) => {
      expect(judge({ changed }, with_(variables, variables)).holds).toBe(false);
      for (const other of ['training-data', 'code', 'hyperparameters'] as const)
        expect(judge({ changed }, with_({ ...variables, [other]: 'new' }, variables)).holds).toBe(
          other === changed,
        );
    },
  );

  it('is compared with what the reference environment runs, and no other', () => {
    const some = facts(
      { subject: running({ qa: deployment({ variables }), production: deployment({ variables: {} }) }) },
      { variables },
    );
    expect(holds({ changed: 'code' }, some)).toBe(true);
    expect(holds({ changed: 'code' }, { ...some, reference: 'qa' })).toBe(false);
    expect(because({ changed: 'code' }, { ...some, reference: 'qa' })).toBe(
      'the code did not change since version 13 in qa',
    );
  });

  it('holds when nothing runs there, whatever is known of the subject', () => {
    for (const subject of [undefined, running({}), running({ qa: deployment({ variables }) })])
      expect(holds({ changed: 'code' }, facts({ subject }, { variables }))).toBe(true);
    expect(holds({ changed: 'code' }, facts({ reference: undefined }))).toBe(true);
    const oddly = running({ undefined: deployment({ variables }) });
    expect(holds({ changed: 'code' }, facts({ subject: oddly, reference: undefined }, { variables }))).toBe(
      true,
    );
    expect(holds({ changed: 'code' }, facts({ reference: 'constructor' }))).toBe(true);
  });

  it('is one when what runs there states nothing; nobody can say where the request states nothing', () => {
    expect(holds({ changed: 'code' }, with_({ code: 'c' }, {}))).toBe(true);
    for (const before of [{}, { code: 'c' }])
      expect(judge({ changed: 'code' }, with_({}, before))).toEqual({
        holds: undefined,
        because: 'the request does not state the code',
      });
  });
});

describe('comparisons together', () => {
  const yes: When = { attribute: 'tier', is: 'high' };
  const no: When = { attribute: 'amount', over: 1000 };

  it('give every reason that counts', () => {
    expect(judge({ all: [yes, no, no] }, about)).toEqual({
      holds: false,
      because: 'amount is 500, not over 1000 and amount is 500, not over 1000',
    });
    expect(judge({ any: [no, yes] }, about)).toEqual({ holds: true, because: 'tier is high, high' });
    expect(judge({ not: { any: [no, no] } }, about).holds).toBe(true);
    expect(because({ all: [] })).toBe('there is nothing to judge');
  });

  it('make no fact out of a missing one, however they are turned', () => {
    const missing: When = { attribute: 'nothing', is: 'x' };
    expect(holds({ not: missing })).toBeUndefined();
    expect(holds({ not: { not: missing } })).toBeUndefined();
    const [yes, no]: When[] = [
      { attribute: 'tier', is: 'high' },
      { attribute: 'tier', is: 'low' },
    ];
    expect(holds({ all: [missing, yes as When] })).toBeUndefined();
    expect(holds({ all: [missing, no as When] })).toBe(false);
    expect(holds({ any: [missing, no as When] })).toBeUndefined();
    expect(holds({ any: [missing, yes as When] })).toBe(true);
  });

  it('obey the laws of logic', () => {
    const leaf = fc.constantFrom<When>(yes, no, { metric: 'auc', atLeast: 0.9 }, { changed: 'code' });
    const { tree } = fc.letrec<{ tree: When }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.record({ all: fc.array(tie('tree'), { maxLength: 3 }) }),
        fc.record({ any: fc.array(tie('tree'), { maxLength: 3 }) }),
        fc.record({ not: tie('tree') }),
      ),
    }));
    fc.assert(
      fc.property(tree, tree, (a, b) => {
        expect(holds({ all: [a, b] })).toBe(holds(a) && holds(b));
        expect(holds({ any: [a, b] })).toBe(holds(a) || holds(b));
        expect(holds({ not: a })).toBe(!holds(a));
        expect(because({ all: [a, b] })).not.toBe('');
      }),
    );
  });
});
