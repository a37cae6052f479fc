import { lookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { defined } from '../../schema/defined.ts';
import { secondsToWait } from '../../schema/retry-after.ts';
import type { Posted } from '../domain/webhooks/delivery.ts';
import type { Receivers } from '../ports.ts';
import { isLoopbackAddress, isPublicAddress } from './public-address.ts';

/** How long a receiver may take, from the look-up of its name to its answer: Standard Webhooks has 15 to 30 seconds. */
const TIMEOUT = 15_000;
const SENDER = 'Countersign-Webhooks/1';

export interface ReceiverOptions {
  /** Whether receivers on this machine may be told, and nobody else's private addresses: where everything runs on it. */
  readonly loopback: boolean;
  /** Milliseconds. Default: 15 seconds. */
  readonly timeout?: number;
  /** How names are looked up. Default: as the system does. */
  readonly resolve?: typeof lookup;
}

/** An address that no receiver may be at. */
class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress';
}

/**
 * Receivers over HTTP. A connection is made to no other address than the one that was looked at, after its name was looked up, for
 * each post anew; through no proxy, and to no second address by a redirect. Of an answer no more than its status, and for how long it asks to wait, is read.
 */
export class HttpReceivers implements Receivers {
  readonly #timeout: number;
  readonly #lookup: LookupFunction;
  readonly #admits: (address: string) => boolean;

  constructor({ loopback, timeout = TIMEOUT, resolve = lookup }: ReceiverOptions) {
    this.#timeout = timeout;
    this.#admits = (address) => isPublicAddress(address) || (loopback && isLoopbackAddress(address));
    this.#lookup = lookupAdmitted(resolve, this.#admits);
  }

  async post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Posted> {
    const { hostname } = new URL(url);
    const literal = hostname.replace(/^\[|\]$/g, '');
    // What is an address already is not looked up.
    if (isIP(literal) !== 0 && !this.#admits(literal)) return { problem: refusal(literal) };
    try {
      return await this.#send(url, headers, body);
    } catch (error) {
      return { problem: describe(error, this.#timeout) };
    }
  }

  #send(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Posted> {
    const { promise, resolve, reject } = Promise.withResolvers<Posted>();
    const request = (url.startsWith('https:') ? https : http).request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'user-agent': SENDER, 'content-length': Buffer.byteLength(body) },
        agent: false,
        lookup: this.#lookup,
        signal: AbortSignal.timeout(this.#timeout),
      },
      (response) => {
        const { statusCode: status = 0, headers: answered } = response;
        resolve(defined({ status, retryAfter: secondsToWait(answered['retry-after'], new Date()) }));
        response.destroy();
      },
    );
    request.on('error', reject);
    // Whatever ends a connection without an answer ends the wait for one.
    request.on('close', () => reject(new Error('the connection was closed')));
    request.end(body);
    return promise;
  }
}

/** Looks names up, and gives none of their addresses where one may not be reached. */
function lookupAdmitted(resolve: typeof lookup, admits: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) =>
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      const refused = addresses.find(({ address }) => !admits(address));
      if (refused !== undefined) return callback(new RefusedAddress(refusal(refused.address)), '');
      const [first] = addresses;
      if (options.all) return callback(null, addresses);
      callback(null, first?.address ?? '', first?.family);
    });
}

const refusal = (address: string): string =>
  `its address ${address} is not one of the public internet: nothing was sent`;

/** What was in the way of an answer: a code of the system's, without what was sent. */
function describe(error: unknown, timeout: number): string {
  const { name, message, code } = error as NodeJS.ErrnoException;
  if (error instanceof RefusedAddress) return message;
  if (name === 'TimeoutError' || name === 'AbortError') return `no answer within ${timeout / 1_000} seconds`;
  return `no answer: ${code ?? name}`;
}
