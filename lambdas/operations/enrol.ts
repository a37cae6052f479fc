import { membersOf } from '../../schema/roles.ts';
import type { Enrolment, Ports, Subscribed } from '../ports.ts';

export interface EnrolPorts extends Pick<Ports, 'catalogue' | 'log'> {
  readonly enrolment: Enrolment;
}

/** So many subscriptions are looked at at once. */
const AT_ONCE = 8;

/**
 * Keeps the subscriptions to mails in step with the roles that are deployed: whoever has come into a role is subscribed, with
 * a filter for their own mails, whoever has left is not any more, and a filter that lets through others' mails is put right. What
 * is subscribed otherwise than by e-mail, which would get personal links, is ended, logged and counted. A subscription that waits to be confirmed stays as it is, so that nobody is asked twice; nothing happens where all is in step.
 *
 * @throws Error when some of it failed, with the rest done: to be tried again.
 */
export const enrol =
  ({ enrolment, catalogue, log }: EnrolPorts) =>
  async (): Promise<void> => {
    const failed: unknown[] = [];
    const attempt = async (what: string, role: string, act: () => Promise<void>) => {
      try {
        await act();
      } catch (error) {
        failed.push(error);
        log.error(what, error, { role });
      }
    };
    for (const role of Object.keys(catalogue.roles)) {
      const people = new Set(membersOf(catalogue.roles, role).map(({ email }) => email));
      await attempt('the subscriptions of a role could not be kept', role, async () => {
        const all = await enrolment.of(role);
        const foreign = all.filter(({ protocol }) => protocol !== undefined);
        for (const { address, protocol } of foreign) {
          log.warn('a subscription that is none by e-mail', { role, protocol, endpoint: address });
          log.count('ForeignSubscription');
        }
        const subscribed = all.filter(({ protocol }) => protocol === undefined);
        const acts = [
          ...foreign.flatMap(({ id }) => (id === undefined ? [] : [() => enrolment.remove(id)])),
          ...actsFor(enrolment, { role, people, subscribed }),
        ];
        for (let from = 0; from < acts.length; from += AT_ONCE) {
          const some = acts.slice(from, from + AT_ONCE);
          await Promise.all(some.map((act) => attempt('a subscription could not be kept', role, act)));
        }
      });
    }
    if (failed.length > 0) throw failed[0];
  };

interface Role {
  readonly role: string;
  /** The addresses of those who are in it. */
  readonly people: ReadonlySet<string>;
  readonly subscribed: readonly Subscribed[];
}

function actsFor(enrolment: Enrolment, { role, people, subscribed }: Role): (() => Promise<void>)[] {
  const known = new Set(subscribed.map(({ address }) => address));
  const missing = [...people].filter((address) => !known.has(address));
  return [
    ...missing.map((address) => () => enrolment.add(role, address)),
    // What nobody has confirmed has no name to end it by, and is gone within days.
    ...subscribed.flatMap(({ address, id }) => {
      if (id === undefined) return [];
      return people.has(address) ? [() => enrolment.restrict(id, address)] : [() => enrolment.remove(id)];
    }),
  ];
}
