import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import {
  type ConnectionOptions,
  type Environment,
  isLoopback,
  localCredentials,
  regionInAddress,
  regionOf,
} from '../connection.ts';

/** A request as it is signed. The body is empty for a GET. */
export interface Unsigned {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Returns the headers of a request with its signature among them. */
export type Sign = (request: Unsigned) => Promise<Record<string, string>>;

type Bytes = string | ArrayBuffer | ArrayBufferView;

/** SHA-256, or HMAC-SHA-256 with a secret, of the runtime: the interface that the signer wants. */
class Sha256 {
  readonly #secret: Bytes | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: Bytes) {
    this.#secret = secret;
    this.#hash = this.#begin();
  }

  update(data: Bytes): void {
    this.#hash.update(toBuffer(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#begin();
  }

  #begin(): Hash | Hmac {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', toBuffer(this.#secret));
  }
}

/**
 * Makes a signer (Signature Version 4) for the API at an endpoint, with the credentials that the aws command would
 * take. An endpoint on this machine needs none.
 */
export async function createSigner(
  endpoint: string,
  options: ConnectionOptions,
  env: Environment,
): Promise<Sign> {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const signer = new SignatureV4({
    service: 'execute-api',
    region: await findRegion(endpoint, options, env),
    credentials: localCredentials(endpoint, options, env) ?? (await chainOfCredentials(options)),
    sha256: Sha256,
  });
  return async ({ method, url, headers, body }) => {
    const signed = await signer.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { ...headers, host: url.host },
      body,
    });
    // The client names the host by itself.
    const { host: _, ...rest } = signed.headers;
    return rest;
  };
}

async function chainOfCredentials({ profile }: ConnectionOptions) {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider(profile === undefined ? {} : { profile });
}

async function findRegion(endpoint: string, options: ConnectionOptions, env: Environment): Promise<string> {
  const named = regionInAddress(endpoint) ?? regionOf(options, env);
  if (named !== undefined) return named;
  if (isLoopback(endpoint)) return 'us-east-1';
  // An API under a name of one's own: the profile says where, as it does for all clients.
  const { connectDynamoDb } = await import('../aws-clients.ts');
  const client = connectDynamoDb(options, env);
  try {
    return await client.config.region();
  } finally {
    client.destroy();
  }
}

function toBuffer(data: Bytes): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
}
