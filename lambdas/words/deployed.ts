import type { Deployed } from '../domain/actions.ts';

/** By which deployment rules came. */
export function describeDeployed({ stack, commit }: Deployed): string {
  return `${commit === undefined ? '' : `of commit ${commit}, `}by the deployment of ${stack}`;
}
