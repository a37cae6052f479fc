import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { secondsToWait } from '../../schema/retry-after.ts';

/** What came back, whatever it is. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  /** For how many seconds it asks not to be called again, where it does. */
  readonly retryAfter?: number | undefined;
}

const PATIENCE_MS = 30_000;

/**
 * Sends a request, and follows no redirection: a signature is good for one address only. Not by `fetch`, which
 * knows ports that it never connects to.
 *
 * @throws the failure of the connection; a `TimeoutError` after 30 seconds
 */
export async function send(
  method: string,
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<RawAnswer> {
  const { request } = url.protocol === 'https:' ? https : http;
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  try {
    const sent = request(url, { method, headers: { ...headers, ...length }, signal }).end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const retryAfter = secondsToWait(response.headers['retry-after'], new Date());
    return { status: response.statusCode ?? 0, text: await text(response), retryAfter };
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}
