import type { Submission } from '../domain/model.ts';
import type { Pinned } from '../domain/pins.ts';

/** What is attached, by its name: of more of one name, each, in the order in which they were handed in. */
export function placesByName(evidence: Submission['evidence']): ReadonlyMap<string, readonly Pinned[]> {
  const places = new Map<string, Pinned[]>();
  for (const { name, ...place } of evidence) places.set(name, [...(places.get(name) ?? []), place]);
  return places;
}
