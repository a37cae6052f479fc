import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import type { Mlflow } from '../../schema/integrations.ts';
import { once } from '../../schema/lazily.ts';
import type { ModelRegistry } from '../ports.ts';
import { keptSecret } from './client-secret.ts';
import { MlflowRegistry } from './mlflow-registry.ts';

const secretSchema = /* @__PURE__ */ once(() =>
  z.object({
    webhook: z.optional(z.string()),
    token: z.optional(z.string()),
    username: z.optional(z.string()),
    password: z.optional(z.string()),
  }),
);

/** The tracking server that this function is connected to. @throws Error where the environment names none */
export const mlflowSettings = /* @__PURE__ */ once((): Mlflow => {
  const text = process.env['MLFLOW'];
  if (text === undefined) throw new Error('the environment variable MLFLOW is not set');
  return JSON.parse(text);
});

const text = /* @__PURE__ */ once(() =>
  keptSecret(() => new SecretsManagerClient(), mlflowSettings().secret),
);

async function secret(): Promise<z.infer<ReturnType<typeof secretSchema>>> {
  return secretSchema().parse(JSON.parse(await text()()));
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
