import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** What stands for names and values in an expression. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>> | undefined;
}

const COMPARE: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/**
 * Whether a condition holds of an item: comparisons and functions, joined by AND and OR without brackets.
 * @throws Error for anything else: it must not pass for true
 */
export function holds(condition: string, item: Item | undefined, placeholders: Placeholders): boolean {
  return condition
    .split(' OR ')
    .some((part) => part.split(' AND ').every((atom) => holdsAtom(atom.trim(), item, placeholders)));
}

function holdsAtom(atom: string, item: Item | undefined, placeholders: Placeholders): boolean {
  if (atom.startsWith('NOT ')) return !holdsAtom(atom.slice(4), item, placeholders);
  const [, call, first = '', second] = /^(\w+)\((\S+?)(?:, (\S+))?\)$/.exec(atom) ?? [];
  if (call !== undefined) {
    const found = item?.[nameOf(first, placeholders)];
    if (call === 'attribute_exists') return found !== undefined;
    if (call === 'attribute_not_exists') return found === undefined;
    if (call === 'attribute_type')
      return found !== undefined && Object.keys(found)[0] === givenFor(second ?? '', placeholders)?.S;
  }
  const [, name = '', operator = '', value = ''] = /^(\S+) (=|<=?|>=?) (\S+)$/.exec(atom) ?? [];
  const compare = COMPARE[operator];
  if (compare === undefined) throw new Error(`the tables in memory do not know '${atom}'`);
  const [left, right] = [item?.[nameOf(name, placeholders)], givenFor(value, placeholders)];
  return left !== undefined && right !== undefined && compare(order(left, right));
}

/** The item that an update leaves: SET of values, or of those that are not there yet, or REMOVE. */
export function update(expression: string, item: Item, placeholders: Placeholders): Item {
  const [, verb, rest = ''] = /^(SET|REMOVE) (.*)$/.exec(expression) ?? [];
  const parts = rest.split(/, (?![^(]*\))/);
  if (verb === 'REMOVE') {
    const gone = new Set(parts.map((name) => nameOf(name, placeholders)));
    return Object.fromEntries(Object.entries(item).filter(([name]) => !gone.has(name)));
  }
  if (verb !== 'SET') throw new Error(`the tables in memory do not know '${expression}'`);
  const changed: Item = { ...item };
  for (const part of parts) {
    const [target = '', source = ''] = part.split(' = ');
    const name = nameOf(target, placeholders);
    const [, other, value = source] = /^if_not_exists\((\S+), (\S+)\)$/.exec(source) ?? [];
    const set = (other && item[nameOf(other, placeholders)]) || givenFor(value, placeholders);
    if (set === undefined) throw new Error(`nothing is said of '${value}'`);
    changed[name] = set;
  }
  return changed;
}

/** About as many bytes as a value has on the wire. */
export function bytesOf(value: unknown): number {
  return JSON.stringify(value, (_, part) =>
    part?.type === 'Buffer' ? '='.repeat(Math.ceil((part.data.length * 4) / 3)) : part,
  ).length;
}

/** Texts by their characters, numbers by their size. */
export function order(a: AttributeValue | undefined, b: AttributeValue | undefined): number {
  if (a?.N !== undefined && b?.N !== undefined) return Number(a.N) - Number(b.N);
  const [left, right] = [a?.S ?? '', b?.S ?? ''];
  return left < right ? -1 : left > right ? 1 : 0;
}

export const nameOf = (name: string, { ExpressionAttributeNames }: Placeholders): string =>
  name.startsWith('#') ? (ExpressionAttributeNames?.[name] ?? name) : name;

export const givenFor = (name: string, { ExpressionAttributeValues }: Placeholders) =>
  ExpressionAttributeValues?.[name];
