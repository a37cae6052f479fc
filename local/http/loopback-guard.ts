import type { IncomingMessage } from 'node:http';

const NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Why a request is refused, or undefined when it may go on.
 *
 * The server listens on the loopback address, so only this machine reaches it; but a web page in a browser on
 * this machine could too. A name that a page's owner points at 127.0.0.1 (DNS rebinding) shows in `Host`, a
 * request from another page in `Origin` or `Sec-Fetch-Site`.
 *
 * @param port the port on which the request came in
 */
export function findForeign(request: IncomingMessage, port: number): string | undefined {
  const host = request.headers.host ?? '';
  const hosts = NAMES.map((name) => `${name}:${port}`);
  if (!hosts.includes(host.toLowerCase()))
    return `The host '${host}' is not this machine: use 127.0.0.1:${port}.`;
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const { origin } = request.headers;
  const isOtherOrigin = origin !== undefined && !hosts.includes(origin.replace('http://', ''));
  const site = request.headers['sec-fetch-site'];
  const isOtherSite = site !== undefined && site !== 'same-origin' && site !== 'none';
  return isOtherOrigin || isOtherSite ? 'Other sites may not call this server.' : undefined;
}
