import { fitsPattern } from '../../schema/pattern.ts';
import { everyone, type Roles } from '../../schema/roles.ts';
import type { Workflow } from '../../schema/workflow.ts';
import type { Violation } from './errors.ts';
import type { Submission } from './model.ts';

/** What the API puts before the ARN of its caller; a person who acts through a link is an address. */
const CALLER = 'iam:';

/** The caller of the API, where it was one that handed something in. */
export const callerOf = (actor: string | undefined): string | undefined =>
  actor?.startsWith(CALLER) === true ? actor : undefined;

/** The ARN of a caller of the API, for people to read. */
export const arnOf = (caller: string): string => caller.slice(CALLER.length);

/** Everyone in whose name a caller may speak, by address: those who have it among their `principals`. */
export function spokenFor(roles: Roles, caller: string): readonly string[] {
  const arn = arnOf(caller);
  return [...everyone(roles)].flatMap(([email, { principals = [] }]) =>
    principals.some((pattern) => fitsPattern(pattern, arn)) ? [email] : [],
  );
}

/**
 * What is wrong with in whose name an attempt was handed in: a caller that is somebody's speaks for nobody else, and a
 * workflow may want to know who it was that spoke.
 *
 * @param actor who handed it in; `undefined` where an execution was started, by nobody knows whom
 */
export function misspoken(
  { requestedBy, onBehalfOf }: Submission,
  { submission }: Workflow,
  roles: Roles,
  actor: string | undefined,
): Violation[] {
  if (actor === undefined) {
    const message =
      'could be anybody: this workflow takes requests through the API alone, which knows who calls (countersign submit)';
    return submission.authenticated === true ? [{ path: '/requestedBy', message }] : [];
  }
  const caller = callerOf(actor);
  if (caller === undefined) return [];
  const own = spokenFor(roles, caller);
  if (own.length === 0) {
    const message = `is not known to be ${arnOf(caller)}, who called: an administrator adds that to the person's principals in workflows/roles.ts`;
    return submission.authenticated === true ? [{ path: '/requestedBy', message }] : [];
  }
  const people = everyone(roles);
  const named = { requestedBy: people.has(requestedBy) ? requestedBy : undefined, onBehalfOf };
  return Object.entries(named).flatMap(([member, person]) =>
    person === undefined || own.includes(person)
      ? []
      : [
          {
            path: `/${member}`,
            message: `is not one of those for whom this caller speaks: ${own.join(', ')}`,
          },
        ],
  );
}
