/** One human being. The e-mail address identifies the person across roles and through the ledger. */
export interface Person {
  readonly email: string;
  /** The printed name that a signature shows. */
  readonly name: string;
}

/** Who belongs to which role. Role names are kebab-case. */
export type Roles<Role extends string = string> = Readonly<Record<Role, readonly Person[]>>;

const ROLE = /^[a-z][a-z0-9-]{0,39}$/;
// Deliberately narrower than RFC 5322: no quoting, no comments, nothing that a mail header could misread.
const EMAIL =
  /^[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,62}[A-Za-z0-9])?@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,126}[A-Za-z0-9])$/;

/**
 * Checks and returns an organisation's roles.
 *
 * Guarantees: role names are kebab-case; addresses are plain and compared in lower case; nobody stands twice
 * in one role; one address has one name everywhere.
 *
 * @throws Error that lists everything that is wrong.
 */
export function defineRoles<const Role extends string>(roles: Roles<Role>): Roles<Role> {
  const problems: string[] = [];
  const names = new Map<string, string>();
  for (const [role, people] of Object.entries<readonly Person[]>(roles)) {
    if (!ROLE.test(role)) problems.push(`role '${role}': write its name in lower-case-with-hyphens`);
    if (people.length === 0)
      problems.push(`role '${role}' has nobody in it: add a person or remove the role`);
    const seen = new Set<string>();
    for (const { email, name } of people) {
      if (!EMAIL.test(email) || email !== email.toLowerCase()) {
        problems.push(`role '${role}': '${email}' must be a plain e-mail address in lower case`);
      }
      if (!/^\P{C}{1,80}$/u.test(name))
        problems.push(`role '${role}': '${email}' needs a printed name of 1 to 80 characters`);
      if (seen.has(email)) problems.push(`role '${role}' lists '${email}' twice`);
      seen.add(email);
      const known = names.get(email) ?? name;
      if (known !== name) problems.push(`'${email}' is '${known}' in one role and '${name}' in another`);
      names.set(email, known);
    }
  }
  if (problems.length > 0) throw new Error(`workflows/roles.ts:\n- ${problems.join('\n- ')}`);
  return roles;
}

/** The people of a role; nobody when there is no such role. */
export function membersOf(roles: Roles, role: string): readonly Person[] {
  return Object.hasOwn(roles, role) ? (roles[role] ?? []) : [];
}

/** Everyone in any role, once each, by address. */
export function everyone(roles: Roles): ReadonlyMap<string, Person> {
  return new Map(Object.values(roles).flatMap((people) => people.map((person) => [person.email, person])));
}
