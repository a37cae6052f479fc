import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import { once } from '../../../schema/lazily.ts';
import { isOurs } from './names.ts';

/** How far from now a delivery may say that it was sent: MLflow repeats one with its first time, for some minutes. */
const WINDOW_SECONDS = 600;

/** A delivery of MLflow's webhook, as it came. Headers have lower-case names; the body is as it was signed, byte by byte. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** What a delivery is about: all of it that is believed. The rest is asked of the server. */
export interface Announced {
  readonly id: string;
  readonly name: string;
  readonly version: string;
}

/** A genuine delivery of nothing that matters here, or one that is not to be believed. */
export type DeliveryRead = Announced | 'of no matter' | 'refused';

const payload = once(() =>
  z.object({
    entity: z.string(),
    action: z.string(),
    data: z.object({
      name: z.optional(z.string()),
      version: z.optional(z.coerce.string()),
      key: z.optional(z.string()),
    }),
  }),
);

/**
 * Reads a delivery: of a new version, or of a tag of one that may be what it lacked. Those of our own tags lead to nothing, so
 * that writing them never comes back.
 *
 * The signature is base64 of HMAC-SHA256 with the secret's text over `<id>.<timestamp>.<body>`, as MLflow 3.17 makes it.
 */
export function readDelivery({ headers, body }: Delivery, secret: string, now: Date): DeliveryRead {
  const [id, timestamp, signature] = ['delivery-id', 'timestamp', 'signature'].map(
    (name) => headers[`x-mlflow-${name}`] ?? '',
  ) as [string, string, string];
  if (id === '' || !/^\d{1,12}$/.test(timestamp)) return 'refused';
  if (Math.abs(now.getTime() / 1_000 - Number(timestamp)) > WINDOW_SECONDS) return 'refused';
  if (!isSigned(`${id}.${timestamp}.${body}`, signature, secret)) return 'refused';
  const parsed = payload().safeParse(parseJson(body));
  if (!parsed.success) return 'of no matter';
  const { entity, action, data } = parsed.data;
  const { name, version, key } = data;
  const matters =
    (entity === 'model_version' && action === 'created') ||
    (entity === 'model_version_tag' && action === 'set' && key !== undefined && !isOurs(key));
  return matters && name !== undefined && version !== undefined ? { id, name, version } : 'of no matter';
}

/** Several signatures may stand side by side while a secret is changed. */
function isSigned(content: string, signatures: string, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(content).digest();
  return signatures.split(' ').some((one) => {
    if (!one.startsWith('v1,')) return false;
    const given = Buffer.from(one.slice('v1,'.length), 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
