import { compose } from './names.ts';
import { isOf } from './seat-people.ts';
import { nearestWord } from './unknown-words.ts';
import { quoteAll } from './wording.ts';
import type { Ownership } from './workflow.ts';

/**
 * Whose subjects are, by pattern, in order: the first that is of a subject counts. `model/credit-*` is of every model whose name
 * begins with `credit-`; one `*` may stand anywhere behind the kind.
 */
export type Owners<Role extends string = string> = Readonly<Record<string, readonly Role[]>>;

const PATTERN = /^[a-z][a-z0-9-]{0,39}\/(?:[^*\p{C}]{1,256}|[^*\p{C}]{0,256}\*[^*\p{C}]{0,256})$/u;

/** The owners of the subjects of one kind, in their order. */
export function ownersOf(owners: Owners, kind: string): readonly Ownership[] {
  return Object.entries(owners)
    .filter(([subjects]) => subjects.startsWith(`${kind}/`))
    .map(([subjects, roles]) => ({ subjects, roles: [...roles] }));
}

/**
 * What is wrong with owners: patterns that are none, without a role that there is, that nothing reaches, or that overlap
 * where order decides nothing. One line a problem; nothing when each subject has the owner that its reader expects.
 */
export function describeOwners(owners: Owners, roles: readonly string[]): string[] {
  if (typeof owners !== 'object' || owners === null || Array.isArray(owners))
    return [
      "its owners are no table: write { 'model/credit-*': ['risk'] }, the owners of each pattern of subjects",
    ];
  const all = Object.entries<unknown>(owners);
  const malformed = all.flatMap(([pattern, named]) => [
    ...(PATTERN.test(pattern) && pattern === compose(pattern)
      ? []
      : [
          `its owners of '${pattern}': write a kind and a name, in which one * may stand for any characters, such as 'model/credit-*'`,
        ]),
    ...describeRoles(pattern, named, roles),
  ]);
  if (malformed.length > 0) return malformed;
  return all.flatMap(([later], index) =>
    describeOrder(
      later,
      all.slice(0, index).map(([one]) => one),
      owners,
    ),
  );
}

function describeRoles(pattern: string, named: unknown, roles: readonly string[]): string[] {
  const what = `its owners of '${pattern}'`;
  if (!Array.isArray(named) || named.length === 0 || !named.every((role) => typeof role === 'string'))
    return [`${what}: write a list of roles, such as ['${roles[0] ?? 'manager'}']`];
  const twice = named.filter((role, index) => named.indexOf(role) < index);
  return [
    ...(twice.length > 0 ? [`${what} name ${quoteAll(twice)} twice: name each role once`] : []),
    ...named
      .filter((role) => !roles.includes(role))
      .map((role) => {
        const near = nearestWord(role, roles);
        return `${what}: '${role}' is no role: ${near === undefined ? 'add it to the roles' : `did you mean '${near}'?`}`;
      }),
  ];
}

function describeOrder(later: string, earlier: readonly string[], owners: Owners): string[] {
  const hiding = earlier.find((one) => isOf(one, later));
  if (hiding !== undefined)
    return [
      `its owners of '${later}' are never asked, as '${hiding}' stands before it: write '${later}' first`,
    ];
  return earlier.flatMap((one) => {
    const both = overlap(one, later);
    if (both === undefined || sameRoles(owners, one, later) || isOf(later, one)) return [];
    if (earlier.slice(0, earlier.indexOf(one)).some((first) => isOf(first, both))) return [];
    return [
      `its owners of '${one}' and '${later}' both have '${both}', and neither is a part of the other: write '${both}' before both, with its own owners`,
    ];
  });
}

function sameRoles(owners: Owners, one: string, other: string): boolean {
  const sorted = (pattern: string) => [...(owners[pattern] ?? [])].sort().join(' ');
  return sorted(one) === sorted(other);
}

/** The pattern of what two patterns have in common; `undefined` where that is nothing. */
function overlap(one: string, other: string): string | undefined {
  const [before = '', after] = one.split('*');
  const [start = '', end] = other.split('*');
  if (after === undefined || end === undefined) {
    if (isOf(one, other)) return other;
    return isOf(other, one) ? one : undefined;
  }
  const [shorter, longer] = [before, start].sort((a, b) => a.length - b.length);
  const [less, more] = [after, end].sort((a, b) => a.length - b.length);
  return longer?.startsWith(shorter ?? '') && more?.endsWith(less ?? '') ? `${longer}*${more}` : undefined;
}
