import { createPublicKey, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';

const TOLERANCE_SECONDS = 300;

/**
 * Whether a webhook is Countersign's, sent within the last five minutes, and as it was sent.
 * @param body the bytes as they came: another white space is another text
 * @param key `whpk_...`, as `countersign webhooks` shows it
 */
export function isGenuine(
  headers: IncomingHttpHeaders,
  body: string,
  key: string,
  now = Date.now(),
): boolean {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map(
    (name) => headers[`webhook-${name}`],
  );
  const age = Math.abs(now / 1_000 - Number(timestamp));
  // What is no number is no age either.
  if (!(age <= TOLERANCE_SECONDS)) return false;
  const x = Buffer.from(key.replace('whpk_', ''), 'base64').toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const content = Buffer.from(`${id}.${timestamp}.${body}`);
  const encoded = String(signatures)
    .split(' ')
    .filter((one) => one.startsWith('v1a,'));
  return encoded.some((one) => verify(null, content, publicKey, Buffer.from(one.slice(4), 'base64')));
}

/** Receives webhooks, and hands on what each says, once. What is handed on and fails is answered with 500, and comes again. */
export function createReceiver(key: string, take: (event: unknown) => void | Promise<void>) {
  // Of a receiver that restarts, this is a table: an event comes at least once.
  const seen = new Set<unknown>();
  const takeOnce = async (id: unknown, body: string): Promise<number> => {
    try {
      if (!seen.has(id)) await take(JSON.parse(body));
      seen.add(id);
      return 204;
    } catch {
      return 500;
    }
  };
  return createServer(async (request, response) => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks).toString();
      const id = request.headers['webhook-id'];
      if (isGenuine(request.headers, body, key)) response.writeHead(await takeOnce(id, body)).end();
      else response.writeHead(401).end();
    } catch {
      // Whoever was sending has gone: nobody is there to be answered, and it comes again.
      response.destroy();
    }
  });
}

function main(): void {
  const key = process.env['WEBHOOK_KEY'] ?? '';
  // 32 bytes in base64: with another key nothing would ever be genuine.
  if (!/^whpk_[A-Za-z0-9+/]{43}=$/.test(key)) {
    console.error("WEBHOOK_KEY must be the key that 'countersign webhooks' shows: whpk_ and 44 characters.");
    process.exitCode = 2;
    return;
  }
  const address = 'http://127.0.0.1:8090';
  createReceiver(key, (event) => console.log(event)).listen(8090, '127.0.0.1', () =>
    console.log(`listens on ${address}`),
  );
}

if (import.meta.main) main();
