import { describe, expect, it } from 'vitest';
import { decisionsAt, needOf, needsOf, sizeOf } from '../../../schema/room.ts';
import { roomForDecisions } from '../../../schema/rules/room-for-decisions.ts';
import type { FormField } from '../../../schema/workflow.ts';
import { approval, asks, check, passing, rolesOf, sampleRoles, told } from '../samples.ts';

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

  it('accepts what just fits, and not a byte more', () => {
    const judged = (bytes: number, stages: number) => {
      const [bob = { email: '', name: '' }] = rolesOf({ r: ['bob'] }).r ?? [];
      const named = (length: number) => ({
        ...sampleRoles,
        reviewer: [{ ...bob, name: 'x'.repeat(length) }],
      });
      const room = bytes - needOf(approval(), named(100)) + 100;
      const path = Object.fromEntries(
        Array.from({ length: stages }, (_, index) => [`s${index}`, approval()]),
      );
      return [room, room + 1].map((length) => roomForDecisions(passing(path), named(length)).length);
    };
    expect(judged(12_000, 1)).toEqual([0, 1]);
    expect(judged(10_000, 4)).toEqual([0, 1]);
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

describe('the room that a decision needs', () => {
  const need = (changes: Parameters<typeof approval>[0], roles = sampleRoles) =>
    needOf(approval(changes), roles);
  const plain = need({});
  const question = (changes: Partial<FormField>): FormField => ({
    name: 'q',
    label: 'Q',
    type: 'yes-no',
    options: [],
    ...changes,
  });
  const forAnswer = (changes: Partial<FormField>) => need({ form: [question(changes)] }) - plain;

  it('is for an answer as long as its question lets it be', () => {
    const text = (atMost?: number) => forAnswer({ type: 'text', ...(atMost !== undefined && { atMost }) });
    expect(text(20) - text(10)).toBe(10);
    expect(text(1_000_000)).toBe(text());
    expect(forAnswer({ type: 'number' }) - forAnswer({ type: 'date' })).toBe(24 - '2026-01-01'.length);
  });

  it('is that of whoever has the longest address and name, whatever their place', () => {
    const longer = (...people: readonly string[]) =>
      need(
        {},
        { ...rolesOf({ author: ['amy'], operator: ['dan'] }), reviewer: rolesOf({ r: people }).r ?? [] },
      );
    // An address stands there twice, as the person's and as that of who was asked; a name once.
    expect(longer('bob', 'cleopatra') - longer('bob')).toBe(3 * ('cleopatra'.length - 'bob'.length));
    expect(longer('cleopatra', 'bob')).toBe(longer('bob', 'cleopatra'));
  });

  it('is more for a sentence where approvals need a comment, and for nothing else that needs one', () => {
    expect(need({ commentRequiredFor: ['approve'] })).toBe(plain + 120);
    expect(need({ commentRequiredFor: ['reject', 'approve-with-conditions'] })).toBe(plain + 120);
    expect(need({ commentRequiredFor: [] })).toBe(plain);
  });

  it('is that of the longest answer to each question', () => {
    const name = '"q":""'.length;
    expect(forAnswer({})).toBe(name + 'yes'.length);
    expect(forAnswer({ type: 'choice', options: ['a', 'the longest', 'ä'] })).toBe(
      name + 'the longest'.length,
    );
    expect(forAnswer({ type: 'choice', options: ['abc', 'äöü'] })).toBe(name + 6);
    expect(forAnswer({ type: 'number' })).toBe(name + 24);
    expect(forAnswer({ type: 'text' })).toBe(name + 120);
  });

  it('names all roles of the stage, and the one that is asked after a while', () => {
    expect(need(asks({ reviewer: 1, operator: 1 }))).toBe(plain + ',"operator"'.length);
    expect(need({ escalate: { after: { seconds: 60 }, to: 'operator' } })).toBe(plain + ',"operator"'.length);
  });

  it('is there for every seat, and for as many rejections as do not end the stage', () => {
    const board = approval({ ...asks({ reviewer: 2, operator: 3 }), rejectQuorum: 3 });
    expect(decisionsAt(board, sampleRoles)).toBe(7);
    expect(decisionsAt(approval(), sampleRoles)).toBe(1);
    const anyOf = [asks({ reviewer: 2, operator: 1 }).approvers, asks({ author: 1 }).approvers];
    expect(
      decisionsAt({ ...approval({ ...asks({ reviewer: 2, operator: 1, author: 1 }), anyOf }) }, sampleRoles),
    ).toBe(3);
    const workflow = passing({ gate: check({}), board, review: approval() });
    expect(needsOf(workflow, sampleRoles)).toEqual([
      ['board', 7 * needOf(board, sampleRoles)],
      ['review', plain],
    ]);
  });

  it('is there for everybody who is asked, once each, where they can abstain or a casting vote waits for all', () => {
    const people = rolesOf({ reviewer: ['bob', 'cleo', 'eve'], operator: ['bob', 'dan'], author: ['amy'] });
    const board = approval({ ...asks({ reviewer: 1, operator: 1 }) });
    const chair = { role: 'reviewer' };
    const taken = (changes: Parameters<typeof approval>[0]) => decisionsAt({ ...board, ...changes }, people);
    expect(taken({ abstain: true })).toBe(4);
    expect(taken({ chair: { ...chair, casting: true } })).toBe(4);
    expect([taken({}), taken({ chair: { ...chair, veto: true } })]).toEqual([2, 2]);
    // Seats, and rejections that do not end it, may be more than its people.
    expect(taken({ abstain: true, rejectQuorum: 5 })).toBe(6);
  });

  it('is counted in bytes as an entry keeps it', () => {
    expect([sizeOf('ä'), sizeOf({ a: undefined }), sizeOf(undefined)]).toEqual([4, 2, 0]);
  });

  it('leaves seats and forms that are wrong to their own rules, and blames the stage that needs most', () => {
    expect(judging(0, questions(50, 'ä'.repeat(200)))).toEqual([]);
    expect(judging(1, [...questions(50, 'ä'.repeat(200)), question({ name: 'Q' })])).toEqual([]);
    const stages = {
      first: approval(asks({ reviewer: 1 })),
      most: approval(asks({ reviewer: 100 })),
      last: approval(),
    };
    expect(told(roomForDecisions(passing(stages), sampleRoles))).toEqual([
      expect.stringMatching(/^most: all /),
    ]);
  });
});
