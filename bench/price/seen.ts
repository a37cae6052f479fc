import type { Exchange } from '../../local/http/exchange.ts';

/** A call that was seen, by the name under which it has a price, and how many units of it. */
export interface Seen {
  readonly call: string;
  readonly units: number;
}

/** What a request to the local server costs, apart from those of tables and mails; `undefined` when it costs nothing. */
export function readCall({ request, url, method, body }: Exchange): Seen | undefined {
  if (url.pathname.startsWith('/decide/')) return { call: 'page', units: 1 };
  if (method !== 'POST' || url.pathname !== '/') return undefined;
  const [service, action] = String(request.headers['x-amz-target'] ?? '').split('.');
  if (service === 'TrentService')
    return { call: action === 'GenerateMac' ? 'kms sign' : 'kms verify', units: 1 };
  if (service === 'AWSEvents')
    return { call: 'events PutEvents', units: JSON.parse(body.toString('utf8')).Entries.length };
  return undefined;
}
