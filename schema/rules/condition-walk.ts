import type { Comparison, Condition } from '../condition.ts';
import type { Workflow } from '../workflow.ts';
import { allStages } from './walk.ts';

/** A condition as it may come from untyped data. */
export type Part = Readonly<Record<string, unknown>>;

/** One part of a stage's condition: 1 deep for the condition itself. */
export interface PlacedPart {
  readonly stage: string;
  readonly part: Part;
  readonly depth: number;
}

/** How deep conditions may nest. */
export const DEEPEST = 5;

/** Every part of every condition, from the outside in, and one level deeper than conditions may nest. */
export function partsOf(workflow: Workflow): readonly PlacedPart[] {
  return allStages(workflow).flatMap(([stage, { when }]) => (when === undefined ? [] : walk(stage, when, 1)));
}

function walk(stage: string, condition: unknown, depth: number): PlacedPart[] {
  const part: Part = typeof condition === 'object' && condition !== null ? { ...condition } : {};
  const inner = [...listOf(part.all), ...listOf(part.any), ...(Object.hasOwn(part, 'not') ? [part.not] : [])];
  return [
    { stage, part, depth },
    ...(depth > DEEPEST ? [] : inner.flatMap((one) => walk(stage, one, depth + 1))),
  ];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The comparisons and changes that a well-formed condition is made of. */
export function leavesOf(
  condition: Condition,
): readonly (Comparison | Extract<Condition, { changed: unknown }>)[] {
  if ('all' in condition) return condition.all.flatMap(leavesOf);
  if ('any' in condition) return condition.any.flatMap(leavesOf);
  return 'not' in condition ? leavesOf(condition.not) : [condition];
}
