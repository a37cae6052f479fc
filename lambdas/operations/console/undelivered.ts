import { everyone, type Roles } from '../../../schema/roles.ts';
import type { Trouble } from '../../console/health.ts';
import { listNames } from '../../words/choices.ts';
import type { OpenRequest } from './open-requests.ts';
import type { Unconfirmed } from './unconfirmed.ts';

/**
 * Mails that reach nobody, as far as AWS says: SNS tells who has confirmed and whether a role's topic can be read, never whether a
 * mailbox took what it sent. Whoever is waited for and hears nothing comes first, those of whom most is wanted before the others.
 * @param most so many people are named
 */
export function undelivered(
  { people, unknown }: Unconfirmed,
  open: readonly OpenRequest[],
  { roles, most }: { readonly roles: Roles; readonly most: number },
): Trouble[] {
  const waiting = [...people.keys()]
    .map((email) => ({ email, requests: open.filter((one) => isAsked(one, email)).length }))
    .filter(({ requests }) => requests > 0)
    .sort((one, other) => other.requests - one.requests)
    .slice(0, most);
  const known = everyone(roles);
  const rest = people.size - waiting.length;
  return [
    ...waiting.map(({ email, requests }) => ({
      what: `${known.get(email)?.name ?? email} is asked in ${many(requests)} that ${requests === 1 ? 'waits' : 'wait'}, and gets no mail: those of ${listNames(people.get(email) ?? [])} are not confirmed`,
      todo: `'countersign people subscribe ${email}' sends the mail that asks for it once more; meanwhile 'countersign pending --approver ${email}' has what was missed, and 'countersign reassign' gives it to somebody else.`,
    })),
    ...(rest === 0 ? [] : [silence(rest)]),
    ...unknown.map((role) => ({
      what: `Who gets the mails of ${role} could not be read`,
      todo: 'Try again in a minute. If it stays so, the topic of the role is gone, and nobody of it gets mails: deploy again, which brings it back; everybody of it must then confirm anew.',
    })),
  ];
}

const isAsked = ({ waitsFor }: OpenRequest, email: string): boolean =>
  waitsFor.some((one) => one.email === email);

const many = (requests: number): string => `${requests} ${requests === 1 ? 'request' : 'requests'}`;

const silence = (people: number): Trouble => ({
  what: `${people === 1 ? 'One person has' : `${people} people have`} not confirmed their mails, and ${people === 1 ? 'hears' : 'hear'} nothing; no request waits for ${people === 1 ? 'them' : 'any of them'} now`,
  todo: "See who on the page People; 'countersign people subscribe ADDRESS' sends the mail that asks for it once more.",
});
