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
  return isOtherSite(request, hosts) ? 'Other sites may not call this server.' : undefined;
}

function isOtherSite({ headers }: IncomingMessage, hosts: readonly string[]): boolean {
  // Only a browser can set this header, and on the loopback address each does. It comes first, since a page that is
  // served with `Referrer-Policy: no-referrer`, as a review page is, sends its form with `Origin: null`.
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return headers.origin !== undefined && !hosts.includes(headers.origin.replace('http://', ''));
}
