import { everyone, type Roles } from '../../../schema/roles.ts';
import { GovernanceError } from '../errors.ts';
import type { RequestState } from '../model.ts';
import { spokenFor } from '../speaking.ts';

/**
 * Whether somebody may say of a request that they never asked for it: they answer for it, are with the organisation, and
 * nothing shows that it was they who submitted the current attempt.
 */
export function mayDisown(state: RequestState, roles: Roles, email: string): boolean {
  const { submittedBy, requesters } = state;
  const own = submittedBy === undefined ? [] : spokenFor(roles, submittedBy);
  const theirs = own.length === 1 && own[0] === email;
  return requesters.includes(email) && everyone(roles).has(email) && !theirs;
}

/** @throws GovernanceError `NotEligible` unless one of these people, of whom one speaks, may say that it is not theirs */
export function requireDisowner(state: RequestState, roles: Roles, people: readonly string[]): void {
  if (people.some((email) => mayDisown(state, roles, email))) return;
  const message =
    'Only a person in whose name this was submitted, by somebody else, can say that they never asked for it: withdraw it instead.';
  throw new GovernanceError('NotEligible', message, { reason: 'not-in-role' });
}
