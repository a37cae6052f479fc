import { describe, expect, it } from 'vitest';
import type { Decision, RequestState } from '../../../../lambdas/domain/model.ts';
import {
  lineOfRescission,
  linesOfDecision,
  readDecisionLine,
  readMeasure,
} from '../../../../lambdas/domain/views/lines.ts';
import { at, decided, opened, submitted } from '../samples.ts';

const waiting = opened(submitted(), 'review');
const after = decided(waiting, 'review', 'bob', { comment: 'Fine.' });
const given = after.stages['review']?.decisions[0] as Decision;
const month = { name: 'decisions/2026-03' };
const line = {
  request: 'r1',
  seq: 3,
  subject: 'model/churn',
  version: '14',
  workflow: 'release',
  attempt: 1,
  stage: 'review',
  person: 'bob@example.com',
  name: 'bob',
  role: 'reviewer',
  at: at(60).toISOString(),
  choice: 'approve',
  comment: 'Fine.',
  assurance: 're-authenticated',
};
const read = (state: RequestState, decision = given) =>
  linesOfDecision(state, 3, { stage: 'review', decision, assurance: 're-authenticated' }).map(
    ({ spot, text }) => ({
      ...spot,
      line: JSON.parse(text),
    }),
  );

describe('a decision', () => {
  it('is a line of its month, and its time one of its day', () => {
    const place = `${at(60).toISOString()}#r1#3`;
    expect(read(after)).toEqual([
      { list: month, place, line },
      {
        list: { name: 'measures/2026-03-02' },
        place,
        line: { request: 'r1', workflow: 'release', stage: 'review', role: 'reviewer', seconds: 60 },
      },
    ]);
  });

  it('that waives a check says which', () => {
    const findings = [
      { text: 'measure it', owner: 'bob@example.com', due: '2026-04-01', waives: 'fairness' },
    ];
    const waiver = { ...given, choice: 'approve-with-conditions', findings } as const;
    expect(read(after, waiver)[0]).toMatchObject({
      line: { choice: 'approve-with-conditions', waives: 'fairness' },
    });
  });

  it('is measured for the role for which it counts', () => {
    expect(read(after, { ...given, role: 'director', countsFor: 'reviewer' })).toMatchObject([
      { line: { role: 'director' } },
      { line: { role: 'reviewer' } },
    ]);
  });

  it('is not measured where the stage never opened, or where its person has taken one back before', () => {
    expect(read(submitted())).toMatchObject([{ list: month }]);
    const taken = (person: string) => {
      const rescinded = [{ person, at: at(50).toISOString(), decidedAt: at(40).toISOString() }];
      const review = { ...after.stages['review'], decisions: [given], rescinded };
      return read({ ...after, stages: { review } });
    };
    expect(taken(given.person)).toHaveLength(1);
    expect(taken('cleo@example.com')).toHaveLength(2);
  });
});

describe('what was taken back', () => {
  it('is a line of the month in which that was, with why, and when it had been decided', () => {
    const taken = {
      stage: 'review',
      decision: given,
      reason: 'The recall is too low.',
      assurance: 'signed-in' as const,
    };
    const { spot, text } = lineOfRescission(after, { seq: 9, at: '2026-04-01T00:00:00.000Z' }, taken);
    expect(spot).toEqual({ list: { name: 'decisions/2026-04' }, place: '2026-04-01T00:00:00.000Z#r1#9' });
    expect(JSON.parse(text)).toEqual({
      ...line,
      seq: 9,
      at: '2026-04-01T00:00:00.000Z',
      choice: 'rescind',
      comment: 'The recall is too low.',
      assurance: 'signed-in',
      decidedAt: given.at,
    });
  });
});

describe('a line that is read', () => {
  const without = (name: string) => JSON.stringify({ ...line, [name]: undefined });

  it('is a decision when it has all that a decision has', () => {
    expect(readDecisionLine(JSON.stringify(line))).toEqual(line);
    expect(readDecisionLine(without('comment'))).toBeDefined();
    expect(readDecisionLine(without('assurance')), 'a line from before the list said so').toBeDefined();
    for (const name of Object.keys(line).filter((one) => !['comment', 'assurance'].includes(one)))
      expect(readDecisionLine(without(name))).toBeUndefined();
    expect(readDecisionLine('[]')).toBeUndefined();
    expect(readDecisionLine(JSON.stringify({ ...line, seq: 1.5 }))).toBeUndefined();
  });

  it('is a measure when it has all that a measure has', () => {
    const measure = { request: 'r1', workflow: 'release', stage: 'review', role: 'reviewer', seconds: 0.5 };
    expect(readMeasure(JSON.stringify(measure))).toEqual(measure);
    for (const name of Object.keys(measure))
      expect(readMeasure(JSON.stringify({ ...measure, [name]: undefined }))).toBeUndefined();
    expect(readMeasure(JSON.stringify({ ...measure, seconds: '1' }))).toBeUndefined();
    expect(readMeasure('no')).toBeUndefined();
  });
});
