import type { ReadEntry } from '../domain/entry.ts';
import type { SubjectState } from '../domain/model.ts';
import type { Span } from './charts/lanes.ts';

/** What each environment ran from when to when, as entries of a subject say it, in the order in which they came to run something. */
export function spansOf(
  entries: readonly ReadEntry<SubjectState>[],
): readonly { readonly label: string; readonly spans: readonly Span[] }[] {
  const lanes = new Map<string, Span[]>();
  for (const { at, state } of entries)
    for (const environment of new Set([...lanes.keys(), ...Object.keys(state.environments)]))
      lanes.set(environment, goOn(lanes.get(environment) ?? [], state.environments[environment], at));
  return [...lanes].map(([label, spans]) => ({ label, spans }));
}

function goOn(
  spans: Span[],
  runs: { readonly version: string; readonly since: string } | undefined,
  at: string,
): Span[] {
  const last = spans.at(-1);
  if (last?.until === undefined && last?.label === runs?.version && last?.since === runs?.since) return spans;
  const before =
    last === undefined || last.until !== undefined
      ? spans
      : [...spans.slice(0, -1), { ...last, until: runs?.since ?? at }];
  return runs === undefined ? before : [...before, { label: runs.version, since: runs.since }];
}
