import { defined } from '../../schema/defined.ts';
import type { Deployed } from '../domain/actions.ts';

/** The name of the deployment that this function is of: what all names of its resources begin with. */
export const DEPLOYMENT = process.env['DEPLOYMENT'] ?? 'countersign';

/** The deployment that this function came by; `undefined` where it was not told. */
export function deployedBy({ STACK_ID: stack, COMMIT: commit } = process.env): Deployed | undefined {
  return stack === undefined ? undefined : defined({ stack, commit });
}
