import type { Condition } from '../domain/model.ts';

/** What is to be done by a condition, and which check that failed is waived until then. */
export function describeCondition({ text, waives }: Pick<Condition, 'text' | 'waives'>): string {
  return waives === undefined ? text : `${text} (waives the check '${waives}')`;
}
