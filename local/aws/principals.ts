import type { IncomingMessage } from 'node:http';
import type { FunctionSpec } from '../template/deployment.ts';
import type { Place } from '../template/identity.ts';

/** Says in whose name a call comes: the ARN that policies know as `aws:PrincipalArn`. */
export type FindPrincipal = (request: Pick<IncomingMessage, 'headers'>) => string;

const ACCESS_KEY = /Credential=([\w-]+)\//;

/**
 * A function signs with its name as the access key, and comes in the name of its role. Everybody else is the account's
 * root. No signature can be checked here, so who takes a function's name has taken it over: by that, tests see what
 * its role can do.
 */
export function principalsOf(functions: readonly FunctionSpec[], place: Place): FindPrincipal {
  const roles = new Map(functions.map(({ name, roleArn }) => [name, roleArn]));
  const root = rootOf(place);
  return (request) => roles.get(accessKeyOf(request)) ?? root;
}

/** The access key with which a call is signed; empty when it is not. */
export function accessKeyOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  return ACCESS_KEY.exec(headers.authorization ?? '')?.[1] ?? '';
}

export const rootOf = ({ partition, account }: Place): string => `arn:${partition}:iam::${account}:root`;
