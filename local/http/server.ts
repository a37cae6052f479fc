import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeOf, LocalError, messageOf } from '../errors.ts';
import { type Answer, BodyTooLarge, type Exchange, readBody, send, textAnswer } from './exchange.ts';
import { findForeign } from './loopback-guard.ts';

/** Answers a request. */
export type Handle = (exchange: Exchange) => Answer | Promise<Answer>;

/** Answers a request itself, with what has not been read of it yet, and says whether it does. */
export type HandleAside = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A server that listens on 127.0.0.1. */
export interface LoopbackServer {
  readonly port: number;
  /** Begins to answer. Requests that came earlier have waited. `aside` is asked first. */
  serve(handle: Handle, aside?: HandleAside): void;
  /** Takes no more requests; resolves when those under way are answered. */
  close(): Promise<void>;
}

const ADDRESS = '127.0.0.1';
/** DynamoDB takes 16 MB, the largest request of all services here. */
const BODY_LIMIT = 16 * 1_048_576;
/** How long requests under way may take when the server closes. */
const PATIENCE_MS = 2_000;

/**
 * Listens on a port of 127.0.0.1; 0 takes a free one. Requests wait until `serve`: the port is part of what has
 * to be known before there is anything to serve.
 *
 * @throws LocalError when the port can't be had, with what to do.
 */
export async function listen(port: number): Promise<LoopbackServer> {
  const { promise: handling, resolve: begin } = Promise.withResolvers<Serving>();
  const server = createServer((request, response) => {
    void handling.then((serving) => respond(serving, request, response, bound));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explain(error, port)));
    server.listen(port, ADDRESS, resolve);
  });
  // Kept, since a server that closes has no address any more, and may still have requests to answer.
  const bound = addressOf(server).port;
  return {
    port: bound,
    serve: (handle, aside = () => false) => begin({ handle, aside }),
    close: () =>
      new Promise((resolve) => {
        const impatience = setTimeout(() => server.closeAllConnections(), PATIENCE_MS);
        server.close(() => {
          clearTimeout(impatience);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

interface Serving {
  readonly handle: Handle;
  readonly aside: HandleAside;
}

async function respond(
  { handle, aside }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
): Promise<void> {
  try {
    const foreign = findForeign(request, port);
    if (foreign === undefined && aside(request, response)) return;
    const answer =
      foreign === undefined
        ? await handle({
            request,
            method: request.method ?? 'GET',
            url: new URL(`http://${ADDRESS}:${port}${(request.url ?? '/').replace(/^[^/]*/, '')}`),
            body: await readBody(request, BODY_LIMIT),
          })
        : textAnswer(403, foreign);
    send(request, response, answer);
  } catch (error) {
    if (response.headersSent || response.destroyed) return;
    const tooLarge = error instanceof BodyTooLarge;
    if (!tooLarge) console.error(`${request.method} request failed:`, error);
    // What is left of a request that was not read would be taken for the next one.
    response.setHeader('connection', 'close');
    send(request, response, textAnswer(tooLarge ? 413 : 500, tooLarge ? 'Too large.' : 'Internal error.'));
  }
}

function addressOf(server: Server): AddressInfo {
  return server.address() as AddressInfo;
}

function explain(error: Error, port: number): LocalError {
  if (codeOf(error) === 'EADDRINUSE') {
    return new LocalError(
      `Port ${port} of ${ADDRESS} is in use by another program: stop that one, or choose another with --port ` +
        '(links in mails sent earlier then lead nowhere; --port 0 takes a free one).',
    );
  }
  if (codeOf(error) === 'EACCES') {
    return new LocalError(`Port ${port} is reserved for the system: choose one above 1023 with --port.`);
  }
  return new LocalError(`Port ${port} can't be used (${messageOf(error)}): choose another with --port.`);
}
