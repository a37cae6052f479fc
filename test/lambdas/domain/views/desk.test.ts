import { describe, expect, it } from 'vitest';
import type { RequestState } from '../../../../lambdas/domain/model.ts';
import { desksOf } from '../../../../lambdas/domain/views/desk.ts';
import { at, roles, submitted, workflow } from '../samples.ts';

const waiting = (dueAt: Date) => ({
  decisions: [],
  openedAt: at(0).toISOString(),
  dueAt: dueAt.toISOString(),
});
const placesOf = (stages: RequestState['stages']) =>
  Object.fromEntries(
    desksOf(workflow, roles, { ...submitted(), stages }, at(1)).map(({ list, place }) => [list.name, place]),
  );

describe('a request that two stages ask about at once', () => {
  // `bob` is asked at both of them.
  it.each([
    [600, 900],
    [900, 600],
  ])(
    'lies once on the desk of who is asked twice, by the deadline that comes first: %i, %i',
    (review, test) => {
      const places = placesOf({ review: waiting(at(review)), test: waiting(at(test)) });
      const by = (seconds: number) => `${at(seconds).toISOString()}#r1`;
      expect(places).toEqual({
        'desk/bob@example.com': by(600),
        'desk/cleo@example.com': by(review),
        'desk/ann@example.com': by(review),
        'desk/dan@example.com': by(test),
      });
    },
  );
});
