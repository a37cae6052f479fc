import { canonicalize } from '../../schema/canonical-json.ts';

/** Metrics as they are stated: numbers, and groups of them. */
export type GroupedMetrics = { readonly [name: string]: number | GroupedMetrics };

/** So many metrics at most, with names of at most so many characters. */
export const MOST_METRICS = 500;
export const LONGEST_METRIC = 128;

/**
 * What all metrics of a version may take, in bytes of canonical JSON: the registry keeps those of each environment in one
 * entry, beside the approvals that each stands on.
 */
export const METRICS_BYTES = 16_000;

/** The metrics by their whole names: `recall.a` is `a` of the group `recall`. */
export function flattenMetrics(metrics: GroupedMetrics): Record<string, number> {
  return Object.fromEntries(entriesOf(metrics).map(({ path, value }) => [path.join('.'), value]));
}

/** What is wrong with metrics as a whole, each with its place. */
export function flawsOfMetrics(
  metrics: GroupedMetrics,
): { readonly path: readonly string[]; readonly message: string }[] {
  const entries = entriesOf(metrics);
  const names = entries.map(({ path }) => path.join('.'));
  const seen = new Set<string>();
  const own = entries.flatMap(({ path }, index) => {
    const name = names[index] ?? '';
    if (name.length > LONGEST_METRIC)
      return [
        { path, message: `must have at most ${LONGEST_METRIC} characters in its name, groups included` },
      ];
    if (seen.has(name)) return [{ path, message: `is there twice, as '${name}': which one is meant?` }];
    seen.add(name);
    return [];
  });
  const empty = emptyGroups(metrics).map((path) => ({ path, message: 'must have at least one metric' }));
  const bytes = Buffer.byteLength(canonicalize(flattenMetrics(metrics)));
  const whole = [
    ...(entries.length > MOST_METRICS ? [`must have at most ${MOST_METRICS} members`] : []),
    ...(bytes > METRICS_BYTES
      ? [
          `must be at most ${METRICS_BYTES} bytes in all, names included, not ${bytes}: attach the rest as evidence`,
        ]
      : []),
  ];
  return [...own, ...empty, ...whole.slice(0, 1).map((message) => ({ path: [], message }))];
}

interface Named {
  readonly path: readonly string[];
  readonly value: number;
}

function entriesOf(metrics: GroupedMetrics, path: readonly string[] = []): Named[] {
  return Object.entries(metrics).flatMap(([name, value]) =>
    typeof value === 'number' ? [{ path: [...path, name], value }] : entriesOf(value, [...path, name]),
  );
}

function emptyGroups(metrics: GroupedMetrics, path: readonly string[] = []): (readonly string[])[] {
  return Object.entries(metrics).flatMap(([name, value]): (readonly string[])[] => {
    if (typeof value === 'number') return [];
    const place = [...path, name];
    return Object.keys(value).length === 0 ? [place] : emptyGroups(value, place);
  });
}
