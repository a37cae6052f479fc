import { ADDRESS } from './address.ts';
import { canonicalize } from './canonical-json.ts';
import { dayOf, isDay, parseDay } from './day.ts';
import { IN_AN_ABSENCE } from './member-examples.ts';
import { own } from './own.ts';
import { harmIn } from './printable.ts';
import { describeShape } from './shape.ts';
import { ABSENCE, PERSON } from './source-shapes.ts';
import { instead, isReadable } from './wording.ts';
import { clockOf, isTimeZone } from './zone-clock.ts';

/** One human being. The e-mail address identifies the person across roles and through the ledger. */
export interface Person {
  readonly email: string;
  /** The printed name that a signature shows. */
  readonly name: string;
  /** While this person is out of the office, who is asked in their place as well. */
  readonly away?: Absence;
  /** Where this person's days begin and end: an IANA name, such as `Asia/Kolkata`. Default: UTC. */
  readonly timeZone?: string;
  /** The address of the person to whom this one reports; somebody in any role. */
  readonly manager?: string;
  /**
   * The AWS callers that may submit in this person's name, by ARN; `*` stands for any characters:
   * `arn:aws:sts::111122223333:assumed-role/DataScience/dana`. Whoever submits by one of them decides nothing about it.
   */
  readonly principals?: readonly string[];
  /** `daily`: one mail each morning with all that waits, instead of one mail each time. Default: `each`. */
  readonly mail?: 'each' | 'daily';
}

/** A time out of the office: whole days in the person's time zone, both included. */
export interface Absence {
  /** YYYY-MM-DD. */
  readonly from: string;
  /** YYYY-MM-DD. */
  readonly until: string;
  /** The address of the person who may act meanwhile; somebody in any role. */
  readonly standIn: string;
}

/** Who belongs to which role. Role names are kebab-case. */
export type Roles<Role extends string = string> = Readonly<Record<Role, readonly Person[]>>;

const UTC = 'UTC';
/**
 * As AWS names who calls: a user, or the session of a role, never the role itself. No more of it may be open than that: a
 * caller of any account would be somebody's.
 */
const PRINCIPAL =
  /^arn:[a-z-]{1,20}:(?:iam::\d{12}:(?:user\/[\w+=,.@/*-]{1,200}|root)|sts::\d{12}:(?:assumed-role\/[\w+=,.@*-]{1,100}\/[\w+=,.@*-]{1,100}|federated-user\/[\w+=,.@*-]{1,100}))$/;
const MAILS: readonly string[] = ['each', 'daily'];
/** In milliseconds since midnight. */
const NOON = 43_200_000;
const ROLE = /^[a-z][a-z0-9-]{0,39}$/;

/**
 * Checks and returns an organisation's roles.
 *
 * Guarantees: role names are kebab-case; addresses are plain and compared in lower case; nobody stands twice
 * in one role; one address has one name, one absence, one manager, one way to read mails and the same principals everywhere.
 *
 * @throws Error that lists everything that is wrong.
 */
export function defineRoles<const Role extends string>(roles: Roles<Role>): Roles<Role> {
  refuse(describeEntries(roles));
  const problems: string[] = [];
  const first = new Map<string, Person>();
  const known = everyone(roles);
  for (const [role, people] of Object.entries<readonly Person[]>(roles)) {
    if (!ROLE.test(role)) problems.push(`role '${role}': write its name in lower-case-with-hyphens`);
    if (people.length === 0)
      problems.push(`role '${role}' has nobody in it: add a person or remove the role`);
    const seen = new Set<string>();
    for (const person of people) {
      const { email, name, away, timeZone = UTC, mail = 'each' } = person;
      if (!ADDRESS.test(email) || email !== email.toLowerCase()) {
        problems.push(`role '${role}': '${email}' must be a plain e-mail address in lower case`);
      }
      if (!isReadable(name, 80))
        problems.push(
          `role '${role}': '${email}' needs a printed name of 1 to 80 characters${whyNot(harmIn(name, 'line'))}`,
        );
      if (seen.has(email)) problems.push(`role '${role}' lists '${email}' twice`);
      seen.add(email);
      const before = first.get(email) ?? person;
      first.set(email, before);
      if (before.name !== name)
        problems.push(`'${email}' is '${before.name}' in one role and '${name}' in another`);
      else if (canonicalize(settings(before)) !== canonicalize(settings(person)))
        problems.push(
          `'${email}' is away, lives, reads mails or has principals otherwise in '${role}' than in an earlier role: say it alike`,
        );
      if (before.manager !== person.manager)
        problems.push(
          `'${email}' reports to ${named(before.manager)} in one role and to ${named(person.manager)} in '${role}': say it alike`,
        );
      for (const principal of person.principals ?? [])
        if (!PRINCIPAL.test(principal))
          problems.push(`'${email}' has the principal '${principal}'${remedyForPrincipal(principal)}`);
      if (!MAILS.includes(mail))
        problems.push(`'${email}' has the unknown mail '${mail}': ${remedyForMail(mail)}`);
      if (!isTimeZone(timeZone))
        problems.push(
          `'${email}' has the unknown time zone '${timeZone}': write an IANA name, such as 'Europe/Berlin'`,
        );
      if (away !== undefined) problems.push(...absenceProblems(email, away, known));
      problems.push(...managerProblems(person, known));
    }
  }
  problems.push(...circleProblems(known));
  refuse(problems);
  return roles;
}

const ROLE_ARN = /^arn:([a-z-]{1,20}):iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@*-]{1,100})$/;

/** Who calls in a role is a session of it, which has an ARN of its own. */
function remedyForPrincipal(principal: string): string {
  const [, partition, account, name] = ROLE_ARN.exec(principal) ?? [];
  return name === undefined
    ? `: write an ARN, such as 'arn:aws:sts::111122223333:assumed-role/DataScience/dana'`
    : `, which is a role's own: nobody calls by it, but by a session of the role: write 'arn:${partition}:sts::${account}:assumed-role/${name}/*'`;
}

function remedyForMail(mail: string): string {
  return mail.includes('@')
    ? `that is an address, and stands in email; mail says how often they are written to: ${instead(MAILS)}`
    : instead(MAILS);
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(`workflows/roles.ts:\n- ${problems.join('\n- ')}`);
}

/** What is no list of people, or nobody, or has members that nobody knows: the rest can't be looked at then. */
function describeEntries(roles: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(roles).flatMap(([role, people]) => {
    if (!Array.isArray(people)) return [`role '${role}' is no list: write its people between [ and ]`];
    return people.flatMap((person: unknown, index) => {
      if (typeof person !== 'object' || person === null)
        return [`role '${role}', person ${index + 1} is no person: write { email: '...', name: '...' }`];
      const { email, away } = person as Partial<Person>;
      const who = typeof email === 'string' ? `'${email}'` : `person ${index + 1}`;
      return [
        ...describeShape(person, PERSON),
        ...describeShape(away, ABSENCE, IN_AN_ABSENCE).map((message) => `is away, which ${message}`),
      ].map((message) => `role '${role}': ${who} ${message}`);
    });
  });
}

const whyNot = (harm: string | undefined) => (harm === undefined ? '' : `: it ${harm}`);

const settings = ({ away, mail = 'each', timeZone = UTC, principals = [] }: Person) => ({
  away: away ?? null,
  mail,
  timeZone,
  principals,
});

function absenceProblems(email: string, away: Absence, known: ReadonlyMap<string, Person>): string[] {
  const { from, until, standIn } = away;
  const problems: string[] = [];
  if (!isDay(from) || !isDay(until) || from > until)
    problems.push(
      `'${email}' is away from '${from}' until '${until}': write two days as YYYY-MM-DD, in order`,
    );
  if (standIn === email) problems.push(`'${email}' stands in for themselves: name somebody else`);
  else if (!known.has(standIn))
    problems.push(
      `'${standIn}' stands in for '${email}' and is in no role: add them to one, or name somebody else`,
    );
  return problems;
}

const named = (manager: string | undefined) => (manager === undefined ? 'nobody' : `'${manager}'`);

/** Whoever is at the top reports to nobody: only that somebody reports to themselves, or to a stranger, is wrong. */
function managerProblems({ email, manager }: Person, known: ReadonlyMap<string, Person>): string[] {
  if (manager === undefined) return [];
  if (manager === email)
    return [`'${email}' is their own manager: name somebody else, or leave it out for who reports to nobody`];
  return known.has(manager)
    ? []
    : [`'${manager}' is the manager of '${email}' and is in no role: add them to one, or name somebody else`];
}

/** People who stand in for each other while all of them are away: nobody would be there. */
function circleProblems(known: ReadonlyMap<string, Person>): string[] {
  return [...known.values()].flatMap((person) => {
    const away = absencesFrom(person, known);
    const standIns = away.map(({ standIn }) => standIn);
    // A circle is told once; who stands in for themselves is told already.
    if (away.length < 2 || [...standIns].sort()[0] !== person.email) return [];
    const from =
      away
        .map((one) => one.from)
        .sort()
        .at(-1) ?? '';
    const until = away.map((one) => one.until).sort()[0] ?? '';
    return from > until
      ? []
      : [
          `${[...standIns.toReversed(), person.email].map((email) => `'${email}'`).join(' stands in for ')}, and all of them are away from ${from} until ${until}: name somebody who is there`,
        ];
  });
}

/** The absences of a person, of their stand-in and so on, until somebody is there or an absence comes again. */
function absencesFrom({ away }: Person, known: ReadonlyMap<string, Person>): Absence[] {
  const found = new Set<Absence>();
  for (let next = away; next !== undefined && !found.has(next); next = known.get(next.standIn)?.away)
    found.add(next);
  return [...found];
}

/** The absence during which an instant falls, if any. */
export function absenceAt({ away, timeZone = UTC }: Person, now: Date): Absence | undefined {
  if (away === undefined) return undefined;
  const day = dayOf(new Date(clockOf(timeZone).readingAt(now.getTime())));
  return away.from <= day && day <= away.until ? away : undefined;
}

/** An instant on the first day of a person's absence, if there is one: noon where they are. */
export function startOfAbsence({ away, timeZone = UTC }: Person): Date | undefined {
  const day = away && parseDay(away.from);
  return day === undefined ? undefined : new Date(clockOf(timeZone).momentOf(day + NOON));
}

/** The people of a role; nobody when there is no such role. */
export function membersOf(roles: Roles, role: string): readonly Person[] {
  return own(roles, role) ?? [];
}

/** The role of those who are asked for people when too few are left to answer at a stage. It decides nothing by itself. */
export const ADMINISTRATOR = 'administrator';

/** The people who look after the roles; nobody when the organisation has not named any. */
export function administrators(roles: Roles): readonly Person[] {
  return membersOf(roles, ADMINISTRATOR);
}

/** Everyone in any role, once each, by address. */
export function everyone(roles: Roles): ReadonlyMap<string, Person> {
  return new Map(Object.values(roles).flatMap((people) => people.map((person) => [person.email, person])));
}

/** A role that somebody is in: the first of them; `undefined` where they are in none. */
export const roleOf = (roles: Roles, address: string): string | undefined =>
  Object.keys(roles).find((role) => membersOf(roles, role).some(({ email }) => email === address));
