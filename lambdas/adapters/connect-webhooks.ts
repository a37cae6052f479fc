import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Receivers } from '../ports.ts';
import { keptSecret } from './client-secret.ts';
import { DEPLOYMENT } from './deployment.ts';
import { HttpReceivers } from './http-receivers.ts';

/** The receivers. Those on this machine are reached where the embedded default runs the function, and nowhere else. */
export const receiversPort = (): Receivers =>
  new HttpReceivers({ loopback: process.env['WEBHOOKS_TO_LOOPBACK'] === 'allowed' });

const secrets = new Map<string, () => Promise<string>>();

/** The text of a secret that a receiver shares. */
export function sharedSecret(name: string): Promise<string> {
  const secret = secrets.get(name) ?? keptSecret(() => new SecretsManagerClient(), name);
  secrets.set(name, secret);
  return secret();
}

/** What the names of receivers' queues begin with. */
export const queuePrefix = (): string => `${DEPLOYMENT}-webhook-`;
