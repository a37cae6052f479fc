import { EXAMPLES, type Examples } from './member-examples.ts';
import { describeUnknown } from './unknown-words.ts';

/** What a member's value must be; with `!`, it may not be left out. `any`: somebody else looks at it. */
type Kind = 'text' | 'number' | 'yes-no' | 'texts' | 'members';

/** The members that something may have, by name. */
export type Shape = Readonly<Record<string, Kind | `${Kind}!` | 'any'>>;

const isText = (value: unknown) => typeof value === 'string';

const KINDS: Readonly<
  Record<Kind, { readonly fits: (value: unknown) => boolean; readonly instead: string }>
> = {
  text: { fits: isText, instead: 'one text' },
  number: { fits: (value) => typeof value === 'number', instead: 'a number' },
  'yes-no': { fits: (value) => typeof value === 'boolean', instead: 'true or false' },
  texts: {
    // A hole in a list is nothing that `every` would look at.
    fits: (value) => Array.isArray(value) && Array.from(value).every(isText),
    instead: "a list of texts, such as ['one', 'another']",
  },
  members: {
    fits: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    instead: 'its members between { and }',
  },
};

/**
 * What is wrong with the members that something has: those that there are not, those whose value is of another kind, and
 * those that are missing. The compiler sees these too, but nobody need ask it. Nothing for what has no members at all:
 * whoever holds it says so.
 *
 * @param examples of members that mean something of their own here
 */
export function describeShape(members: unknown, shape: Shape, examples: Examples = {}): string[] {
  if (!KINDS.members.fits(members)) return [];
  const values = members as Readonly<Record<string, unknown>>;
  const unknown = describeUnknown(values, Object.keys(shape));
  const others = Object.entries(shape).flatMap(([name, expected]) =>
    // What is misspelt is not missing as well.
    describeMember(name, values[name], expected, {
      mayMiss: unknown.length === 0,
      example: examples[name] ?? EXAMPLES[name],
    }),
  );
  return [...unknown, ...others];
}

interface Remedy {
  readonly mayMiss: boolean;
  readonly example: string | undefined;
}

function describeMember(
  name: string,
  value: unknown,
  expected: Shape[string],
  { mayMiss, example }: Remedy,
): string[] {
  if (expected === 'any') return [];
  const isRequired = expected.endsWith('!');
  const kind = (isRequired ? expected.slice(0, -1) : expected) as Kind;
  const { fits } = KINDS[kind];
  const instead =
    kind === 'text' && example !== undefined ? `one text, such as '${example}'` : KINDS[kind].instead;
  if (value === undefined) return isRequired && mayMiss ? [`has no ${name}: write ${instead}`] : [];
  return fits(value) ? [] : [`has the ${name} ${shown(value)}: write ${instead}`];
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
