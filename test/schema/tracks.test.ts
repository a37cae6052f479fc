import { describe, expect, it } from 'vitest';
import { stateOf, tracksAround, tracksOf } from '../../schema/tracks.ts';
import type { HumanStage, TracksStage } from '../../schema/workflow.ts';
import { approval, passing, promotion } from './samples.ts';

const around: TracksStage = {
  type: 'tracks',
  title: 'Review',
  tracks: ['review-legal', 'review-risk'],
  atLeast: 2,
  next: 'review-legal',
};
const track = (of: string): HumanStage => approval({ track: { of } });
const workflow = passing({
  review: around,
  'review-legal': track('review'),
  'review-risk': track('review'),
  'second-look': approval(),
  publish: promotion(),
  lost: track('gone'),
  odd: track('second-look'),
});

describe('a track', () => {
  it('is one of the stage that it names', () => {
    const { review } = workflow.stages;
    expect(tracksAround(workflow, 'review-legal')).toEqual(['review', review]);
    expect(stateOf(workflow, 'review-legal')).toBe('review');
  });

  it.each(['review', 'second-look', 'publish', 'gone', 'lost', 'odd'])(
    'is not the stage %s, which stands by itself: it names no stage of tracks that there is',
    (name) => {
      expect(tracksAround(workflow, name)).toBeUndefined();
      expect(stateOf(workflow, name)).toBe(name);
    },
  );
});

describe('the tracks of a stage', () => {
  it('are those that it names, in their order', () => {
    expect(tracksOf(workflow, around)).toEqual([
      ['review-legal', workflow.stages['review-legal']],
      ['review-risk', workflow.stages['review-risk']],
    ]);
  });

  it('are neither stages that there are not nor any that ask nobody', () => {
    const wrong = { ...around, tracks: ['gone', 'publish', 'review-risk', 'constructor'] };
    expect(tracksOf(workflow, wrong).map(([name]) => name)).toEqual(['review-risk']);
  });
});
