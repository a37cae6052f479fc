import type { Violation } from '../errors.ts';

/** What to do about what is wrong at a place, by the beginning of its pointer: the first that fits. */
export type Remedies = readonly (readonly [path: string, remedy: string])[];

/** What a registered version lacks: a line for each, with what to do about it. @param longest in characters */
export function describeLacking(
  violations: readonly Violation[],
  remedies: Remedies,
  longest: number,
): string {
  const lines = violations.map(({ path, message }) => {
    const remedy = remedies.find(([beginning]) => path.startsWith(beginning))?.[1];
    return `${path === '' ? 'the version' : path.slice(1)} ${message}${remedy === undefined ? '' : `: ${remedy}`}`;
  });
  return lines.join('\n').slice(0, longest);
}
