import type { When, WhenLeaf } from '../when.ts';
import type { Workflow } from '../workflow.ts';
import { allStages } from './walk.ts';

/** A `when` as it may come from untyped data. */
export type Part = Readonly<Record<string, unknown>>;

/** One part of a stage's `when`: 1 deep for the `when` itself. */
export interface PlacedPart {
  readonly stage: string;
  readonly part: Part;
  readonly depth: number;
}

/** How deep a `when` may nest. */
export const DEEPEST = 5;

/** Every part of every `when`, from the outside in, and one level deeper than they may nest. */
export function partsOf(workflow: Workflow): readonly PlacedPart[] {
  return allStages(workflow).flatMap(([stage, { when }]) => (when === undefined ? [] : walk(stage, when, 1)));
}

function walk(stage: string, when: unknown, depth: number): PlacedPart[] {
  const part: Part = typeof when === 'object' ? { ...when } : {};
  const inner = [...listOf(part.all), ...listOf(part.any), ...(Object.hasOwn(part, 'not') ? [part.not] : [])];
  return [
    { stage, part, depth },
    ...(depth > DEEPEST ? [] : inner.flatMap((one) => walk(stage, one, depth + 1))),
  ];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The comparisons and changes that a well-formed `when` is made of. */
export function leavesOf(when: When): readonly WhenLeaf[] {
  if ('all' in when) return when.all.flatMap(leavesOf);
  if ('any' in when) return when.any.flatMap(leavesOf);
  return 'not' in when ? leavesOf(when.not) : [when];
}
