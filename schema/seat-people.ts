import { own } from './own.ts';
import { everyone, membersOf, type Person, type Roles } from './roles.ts';
import type { Ownership, SeatRule, SeatsOrShare } from './workflow.ts';

/** What a request says of itself that decides whom a seat is for. */
export interface About {
  /** The address of the person who submitted its current attempt; absent where there is nobody such. */
  readonly requester?: string | undefined;
  readonly subject: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** Somebody who may take a seat, and the role in which they do. */
export interface Seated {
  readonly person: Person;
  readonly role: string;
}

/**
 * The people who may take a seat, in the order of their roles, before separation of duties; of each the first role by which
 * they may. Nobody where the request's rule names nobody.
 */
export function peopleOf(seats: SeatsOrShare, roles: Roles, about: About): readonly Seated[] {
  if (seats.rule !== undefined && 'is' in seats.rule) return inAnyRole(roles, about.requester);
  if (seats.rule !== undefined && 'managerOf' in seats.rule) return managerOf(roles, about.requester);
  const seated = rolesOf(seats, about).flatMap((role) =>
    membersOf(roles, role).map((person): Seated => ({ person, role })),
  );
  return seated.filter(
    ({ person }, index) => seated.findIndex((one) => one.person.email === person.email) === index,
  );
}

/** The roles whose people may take a seat; none for one person's manager, who is asked in whatever role they are. */
export function rolesOf({ role, rule }: SeatsOrShare, { subject, attributes }: About): readonly string[] {
  if (rule === undefined) return [role];
  if ('ownerOf' in rule) return ownership(rule.owners, subject)?.roles ?? [];
  if ('managerOf' in rule || 'is' in rule) return [];
  const chosen = own(rule.of, String(attributes[rule.attribute]));
  return chosen === undefined ? [] : [chosen];
}

/** Every role whose people may take a seat of some request. */
export function allRolesOf({ role, rule }: SeatsOrShare): readonly string[] {
  if (rule === undefined) return [role];
  if ('managerOf' in rule || 'is' in rule) return [];
  const named = 'ownerOf' in rule ? rule.owners.flatMap(({ roles }) => roles) : Object.values(rule.of);
  return [...new Set(named)];
}

/** By which rule, as it turned out for a request, a seat's people are asked; `undefined` where they are just the role's. */
export function becauseOf({ rule }: SeatsOrShare, roles: Roles, about: About): string | undefined {
  if (rule === undefined) return undefined;
  if ('is' in rule) return `${about.requester ?? 'nobody'} submitted it`;
  if ('managerOf' in rule) {
    const manager = everyone(roles).get(about.requester ?? '')?.manager;
    return `${about.requester ?? 'nobody'} reports to ${manager ?? 'nobody'}`;
  }
  return whyThese(rule, about);
}

/** Why these roles are asked, of what the request is about: `model/credit-* is risk's`. */
export function whyThese(
  rule: Exclude<SeatRule, { readonly managerOf: unknown } | { readonly is: unknown }>,
  { subject, attributes }: About,
): string {
  if ('ownerOf' in rule) {
    const found = ownership(rule.owners, subject);
    return found === undefined
      ? `${subject} is nobody's`
      : `${found.subjects} is ${found.roles.join(' and ')}'s`;
  }
  const value = String(attributes[rule.attribute]);
  return `${rule.attribute} is ${value}, which is for ${own(rule.of, value) ?? 'nobody'}`;
}

/** What the people of a rule are to a request, in words that are no role's name. */
export function nameOfSeats(by: SeatRule): string {
  if ('is' in by) return 'requester of the request';
  if ('managerOf' in by) return 'line manager of the requester';
  return 'ownerOf' in by ? 'owner of the subject' : `approver by ${by.attribute}`;
}

/** Whose a subject is: the first that is of it. */
export function ownership(owners: readonly Ownership[], subject: string): Ownership | undefined {
  return owners.find(({ subjects }) => isOf(subjects, subject));
}

/** Whether a subject is of a pattern, in which one `*` stands for any characters. */
export function isOf(pattern: string, subject: string): boolean {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return pattern === subject;
  return (
    subject.length >= before.length + after.length && subject.startsWith(before) && subject.endsWith(after)
  );
}

function managerOf(roles: Roles, requester: string | undefined): readonly Seated[] {
  return inAnyRole(roles, everyone(roles).get(requester ?? '')?.manager);
}

/** A person in the first role that they are in; nobody where they are in none. */
function inAnyRole(roles: Roles, email: string | undefined): readonly Seated[] {
  return Object.entries(roles)
    .flatMap(([role, people]) => people.map((person): Seated => ({ person, role })))
    .filter(({ person }) => person.email === email)
    .slice(0, 1);
}
