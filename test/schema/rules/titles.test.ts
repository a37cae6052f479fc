import { describe, expect, it } from 'vitest';
import { titles } from '../../../schema/rules/titles.ts';
import { refusals, saidOfEach, type WrongWord } from '../release.ts';
import { approval, sampleWorkflow } from '../samples.ts';

describe('the rule of titles', () => {
  it.each(['x', 'Überprüfung durch 部長 ✅', 'é'.repeat(80), '😀'.repeat(80)])('accepts %j', (title) => {
    expect(titles(sampleWorkflow({ title }))).toEqual([]);
  });

  it.each([
    '',
    ' ',
    'x'.repeat(81),
    'two\nlines',
    'tab\there',
    'a\u2028b',
    'right\u202eleft',
    'nul\u0000',
    '\ud800',
  ])('refuses %j, of the workflow and of a stage', (title) => {
    const workflow = sampleWorkflow({ title, stages: { review: approval({ title }) } });
    const message = 'its title is not readable: write 1 to 80 printable characters, not only spaces';
    expect(titles(workflow)).toEqual([
      { workflow: 'release', message },
      { workflow: 'release', stage: 'review', message },
    ]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongWord>([
    [
      'an empty title',
      (w) => {
        w.stages.review.title = ' ';
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(titles, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
