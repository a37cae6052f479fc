import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import type { Mlflow } from '../../schema/integrations.ts';
import { once } from '../../schema/lazily.ts';
import type { ModelRegistry } from '../ports.ts';
import { readSecret } from './client-secret.ts';
import { MlflowRegistry } from './mlflow-registry.ts';

const secretSchema = /* @__PURE__ */ once(() =>
  z.object({
    webhook: z.optional(z.string()),
    token: z.optional(z.string()),
    username: z.optional(z.string()),
    password: z.optional(z.string()),
  }),
);

/** How long a secret is kept before it is read again, so that a new one needs no deployment: in milliseconds. */
const KEPT = 300_000;

/** The tracking server that this function is connected to. @throws Error where the environment names none */
export const mlflowSettings = /* @__PURE__ */ once((): Mlflow => {
  const text = process.env['MLFLOW'];
  if (text === undefined) throw new Error('the environment variable MLFLOW is not set');
  return JSON.parse(text);
});

let read:
  | { readonly at: number; readonly secret: Promise<z.infer<ReturnType<typeof secretSchema>>> }
  | undefined;

function secret(): Promise<z.infer<ReturnType<typeof secretSchema>>> {
  if (read !== undefined && Date.now() - read.at < KEPT) return read.secret;
  const current = readSecret(new SecretsManagerClient(), mlflowSettings().secret).then((text) =>
    secretSchema().parse(JSON.parse(text)),
  );
  read = { at: Date.now(), secret: current };
  // What failed is tried again by the next call.
  current.catch(() => {
    read = undefined;
  });
  return current;
}

/** What the tracking server signs its deliveries with. */
export async function webhookSecret(): Promise<string> {
  const { webhook } = await secret();
  if (webhook === undefined || webhook === '')
    throw new Error(`the secret '${mlflowSettings().secret}' has no webhook: run countersign connect mlflow`);
  return webhook;
}

/** The models that are registered there. */
export const modelRegistryPort = (): ModelRegistry => new MlflowRegistry(mlflowSettings().url, secret);
