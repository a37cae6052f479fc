/** An object of the ledger, of which nothing is believed. */
export type Parsed = Readonly<Record<string, unknown>>;

/** The members of what should be an object; none of what is none. */
export function recordOf(value: unknown): Parsed {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Parsed) : {};
}

/** The elements of what should be a list; none of what is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A member that an object itself has. */
export function ownOf(record: Parsed, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** What should be a text; empty where it is none. */
export const wordIn = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Whether two values, each from canonical JSON, are the same. */
export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** The stages of a definition in the order of its path, each with its name. */
export function pathOf(workflow: Parsed): readonly (readonly [name: string, stage: Parsed])[] {
  const stages = recordOf(workflow['stages']);
  const path = new Map<string, Parsed>();
  for (let name = wordIn(workflow['start']); Object.hasOwn(stages, name) && !path.has(name); ) {
    const stage = recordOf(stages[name]);
    path.set(name, stage);
    name = wordIn(stage['next']);
  }
  return [...path];
}
