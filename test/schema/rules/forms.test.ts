import { describe, expect, it } from 'vitest';
import { forms } from '../../../schema/rules/forms.ts';
import type { FormField } from '../../../schema/workflow.ts';
import { refusals, saidOfEach, type WrongWord } from '../release.ts';
import { approval, passing, told } from '../samples.ts';

const asking = (...form: readonly FormField[]) => told(forms(passing({ review: approval({ form }) })));
const field = (changes: Partial<FormField> = {}): FormField => ({
  name: 'data-checked',
  label: 'The data was looked at',
  type: 'yes-no',
  options: [],
  ...changes,
});

describe('the rule of forms', () => {
  it('accepts questions of every type', () => {
    expect(
      asking(
        field({ mustBe: 'yes' }),
        field({ name: 'drift', type: 'choice', options: ['none', 'some'], mustBe: 'none' }),
        field({ name: 'remarks', type: 'text' }),
        field({ name: 'samples', type: 'number', label: 'x'.repeat(200) }),
        field({ name: 'share', type: 'number', atLeast: 0, atMost: 1, optional: true }),
        field({ name: 'until', type: 'date', optional: true }),
        field({ name: 'summary', type: 'text', atMost: 2_000 }),
        field({ name: 'grade', type: 'text', atMost: 1 }),
        field({ name: 'two', type: 'number', atLeast: 2, atMost: 2 }),
        field({ name: 'half', type: 'number', atLeast: 0.5 }),
        field({ name: 'soon', type: 'date', atLeast: 1 }),
      ),
    ).toEqual([]);
  });

  it.each<[string, Partial<FormField>, string]>([
    [
      'a name that no form control can have',
      { name: 'Data checked' },
      "its question 'Data checked' is not in kebab-case: use lower-case letters, digits and single hyphens",
    ],
    [
      'an unknown type',
      { type: 'day' as 'text' },
      "its question 'data-checked' has the unknown type 'day': write one of 'yes-no', 'choice', 'text', 'number', 'date'",
    ],
    ...['', ' ', 'a\nb', 'x'.repeat(201)].map((label): [string, Partial<FormField>, string] => [
      `the label ${JSON.stringify(label).slice(0, 20)}`,
      { label },
      "its question 'data-checked' has no readable label: write 1 to 200 printable characters",
    ]),
    [
      'what is optional and must be something',
      { mustBe: 'yes', optional: true },
      "its question 'data-checked' is optional and must be 'yes', so that whoever leaves it out avoids it: remove one of the two",
    ],
    [
      'a least text',
      { type: 'text', atLeast: 3 },
      "its question 'data-checked' is a text, which has no atLeast: remove it, or write type: 'number'",
    ],
    ...[0, 2_001, 1.5].map((atMost): [string, Partial<FormField>, string] => [
      `a text of at most ${atMost} characters`,
      { type: 'text', atMost },
      `its question 'data-checked' takes at most ${atMost} characters: write a whole number from 1 to 2000`,
    ]),
    [
      'a yes or no with bounds',
      { type: 'yes-no', atMost: 3 },
      "its question 'data-checked' has bounds and is no number: write type: 'number', or remove them",
    ],
    [
      'bounds that no number is between',
      { type: 'number', atLeast: 2, atMost: 1 },
      "its question 'data-checked' must be at least 2 and at most 1, which no number is: swap them",
    ],
    [
      'options without choice',
      { options: ['yes', 'no'] },
      "its question 'data-checked' has options and is no choice: write type: 'choice', or remove them",
    ],
    [
      'a single option',
      { type: 'choice', options: ['yes'] },
      "its question 'data-checked' leaves no choice: write at least two different options",
    ],
    [
      'an option twice',
      { type: 'choice', options: ['yes', 'no', 'yes'] },
      "its question 'data-checked' leaves no choice: write at least two different options",
    ],
    [
      'an empty option',
      { type: 'choice', options: ['yes', ''] },
      "its question 'data-checked' has an option that is not readable: write 1 to 200 printable characters",
    ],
    [
      'an answer that is none of the options',
      { type: 'choice', options: ['a', 'b'], mustBe: 'c' },
      "its question 'data-checked' must be 'c', which nobody can answer: write one of 'a', 'b'",
    ],
    [
      'an answer that is neither yes nor no',
      { mustBe: 'true' },
      "its question 'data-checked' must be 'true', which nobody can answer: write one of 'yes', 'no'",
    ],
    [
      'an answer that a text must be',
      { type: 'text', mustBe: 'x' },
      "its question 'data-checked' takes any text: remove its mustBe, or write type: 'yes-no' or 'choice'",
    ],
    [
      'an answer that a date must be',
      { type: 'date', mustBe: '2026-12-24' },
      "its question 'data-checked' takes any date: remove its mustBe, or write type: 'yes-no' or 'choice'",
    ],
  ])('refuses %s', (_, changes, message) => {
    expect(asking(field(changes))).toEqual([`review: ${message}`]);
  });

  it('accepts fifty questions, and names and options as long as they may be', () => {
    const many = Array.from({ length: 50 }, (_, index) => field({ name: `q${index}` }));
    expect(asking(...many)).toEqual([]);
    const options = ['x', 'y'].map((letter) => letter.repeat(200));
    expect(asking(field({ name: 'n'.repeat(40), type: 'choice', options }))).toEqual([]);
    expect(asking(field({ type: 'choice', options: ['x', 'y'.repeat(201)] }))).toHaveLength(1);
    expect(asking(field({ name: 'n'.repeat(41) }))).toEqual([
      `review: its question '${'n'.repeat(41)}' has 41 characters: shorten it to 40`,
    ]);
  });

  it('names a question once that comes three times, and only what is wrong', () => {
    expect(asking(field(), field({ name: 'other' }), field(), field())).toEqual([
      "review: asks 'data-checked' twice: rename one of the questions",
    ]);
    expect(asking(field({ type: 'number', mustBe: '1' }))).toEqual([
      "review: its question 'data-checked' takes any number: remove its mustBe, or write type: 'yes-no' or 'choice'",
    ]);
  });

  it('refuses a name that comes twice, and a form without end', () => {
    expect(asking(field(), field())).toEqual([
      "review: asks 'data-checked' twice: rename one of the questions",
    ]);
    const many = Array.from({ length: 51 }, (_, index) => field({ name: `q${index}` }));
    expect(asking(...many)).toEqual(['review: asks 51 questions: ask 50 at most']);
  });
});

describe('in a whole definition', () => {
  it.each<WrongWord>([
    [
      'a choice of one',
      (w) => {
        w.stages.review.form.drift = { label: 'Drift', type: 'choice', options: ['none'] };
      },
    ],
    [
      'an answer that nobody can give',
      (w) => {
        w.stages.review.form.drift = { label: 'Drift', type: 'yes-no', mustBe: 'none' };
      },
    ],
    [
      'a question without a text',
      (w) => {
        w.stages.review.form['data-checked'] = ' ';
      },
    ],
    [
      'a question with a space in its name',
      (w) => {
        w.stages.review.form['data checked'] = 'Checked';
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(forms, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
