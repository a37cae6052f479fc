import type { Artifact, Submission } from '../domain/model.ts';

/** What is attached, by its name: of more of one name, each, in the order in which they were handed in. */
export function placesByName(evidence: Submission['evidence']): ReadonlyMap<string, readonly Artifact[]> {
  const places = new Map<string, Artifact[]>();
  for (const { name, uri, sha256 } of evidence)
    places.set(name, [...(places.get(name) ?? []), { uri, sha256 }]);
  return places;
}
