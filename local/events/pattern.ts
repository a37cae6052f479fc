import { own } from '../../schema/own.ts';
import { checkCondition, matchesCondition } from './condition.ts';

/**
 * An event pattern: objects mirror the event's structure, lists hold alternative conditions, and `$or`
 * holds alternative patterns.
 */
export type Pattern = Readonly<Record<string, unknown>>;

/** What is wrong with a pattern, with the place; undefined when it can be evaluated. */
export function checkPattern(pattern: Pattern, path = ''): string | undefined {
  for (const [key, expected] of Object.entries(pattern)) {
    const here = path === '' ? key : `${path}.${key}`;
    const problem = checkMember(key, expected, here);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function checkMember(key: string, expected: unknown, path: string): string | undefined {
  if (Array.isArray(expected)) {
    if (expected.length === 0) return `${path} is an empty list`;
    const problems = expected.map((item) => (key === '$or' ? checkObject(item, path) : checkCondition(item)));
    const problem = problems.find((text) => text !== undefined);
    return problem === undefined ? undefined : `${path}: ${problem}`;
  }
  return checkObject(expected, path);
}

function checkObject(value: unknown, path: string): string | undefined {
  return typeof value === 'object' && value !== null
    ? checkPattern(value as Pattern, path)
    : `${path} must be a list or an object`;
}

/** True when an event matches a pattern that `checkPattern` accepts. */
export function matchesPattern(pattern: Pattern, event: unknown): boolean {
  // A pattern on the members of a list of objects matches when one of them has what it asks for.
  if (Array.isArray(event)) return event.some((item) => matchesPattern(pattern, item));
  const members = (typeof event === 'object' && event !== null ? event : {}) as Record<string, unknown>;
  return Object.entries(pattern).every(([key, expected]) => {
    if (key === '$or') return (expected as Pattern[]).some((pattern) => matchesPattern(pattern, event));
    const actual = own(members, key);
    if (!Array.isArray(expected)) return matchesPattern(expected as Pattern, actual);
    const values = Array.isArray(actual) ? actual : [actual];
    return expected.some((condition) => values.some((value) => matchesCondition(condition, value)));
  });
}
