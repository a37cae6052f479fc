import { membersOf } from '../../../schema/roles.ts';
import type { Counted } from './kept.ts';
import type { PagePorts } from './page.ts';

/** Who hears nothing of a role's mails. */
export interface Unconfirmed {
  /** Of each such person, by address, the roles whose mails they have not confirmed. */
  readonly people: ReadonlyMap<string, readonly string[]>;
  /** The roles whose subscriptions could not be read. */
  readonly unknown: readonly string[];
}

/** So many roles are asked about at once. */
const AT_ONCE = 8;

/** The people who have not confirmed the subscription to the mails of a role of theirs, counted within the last minute. */
export const unconfirmed = (ports: PagePorts): Promise<Counted<Unconfirmed>> =>
  ports.kept.counted('unconfirmed', () => count(ports));

async function count({ catalogue: { roles }, subscriptions, log }: PagePorts): Promise<Unconfirmed> {
  const people = new Map<string, readonly string[]>();
  const unknown: string[] = [];
  const look = async (role: string) => {
    try {
      const confirmed = await subscriptions.confirmed(role);
      for (const { email } of membersOf(roles, role))
        if (!confirmed.has(email)) people.set(email, [...(people.get(email) ?? []), role]);
    } catch (error) {
      log.error('the subscriptions of a role could not be read', error, { role });
      unknown.push(role);
    }
  };
  const names = Object.keys(roles);
  for (let from = 0; from < names.length; from += AT_ONCE)
    await Promise.all(names.slice(from, from + AT_ONCE).map(look));
  return { people, unknown };
}
