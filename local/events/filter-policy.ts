import { checkPattern, matchesPattern, type Pattern } from './pattern.ts';

/** A message attribute as it comes with `Publish`. */
export interface MessageAttribute {
  /** `String`, `String.Array`, `Number`, `Binary`, possibly with a custom label: `Number.int`. */
  readonly dataType: string;
  readonly value: string;
}

/** SNS takes at most so many keys in a filter policy. */
const MAX_KEYS = 5;

/** What is wrong with a filter policy on message attributes; undefined when it can be evaluated. */
export function checkFilterPolicy(policy: Pattern): string | undefined {
  const entries = Object.entries(policy);
  if (entries.length > MAX_KEYS) return `it has ${entries.length} keys, and SNS takes at most ${MAX_KEYS}`;
  const nested = entries.find(([, conditions]) => !Array.isArray(conditions));
  if (nested !== undefined) return `${nested[0]} must be a list: message attributes have no members`;
  return checkPattern(policy);
}

/** True when a subscription with this filter policy gets a message with these attributes. */
export function passesFilter(
  policy: Pattern | undefined,
  attributes: Readonly<Record<string, MessageAttribute>>,
): boolean {
  if (policy === undefined) return true;
  const values = Object.entries(attributes).map(([name, attribute]) => [name, readValue(attribute)]);
  return matchesPattern(policy, Object.fromEntries(values));
}

function readValue({ dataType, value }: MessageAttribute): unknown {
  if (dataType === 'String.Array') return JSON.parse(value);
  return dataType.startsWith('Number') ? Number(value) : value;
}
