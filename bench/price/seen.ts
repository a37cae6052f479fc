import type { Answer, Exchange } from '../../local/http/exchange.ts';

/** A call that was seen, by the name under which it has a price, and how many units of it. */
export interface Seen {
  readonly call: string;
  readonly units: number;
}

type Values = Readonly<Record<string, unknown>>;

/** A request of DynamoDB, as far as its price depends on it. */
interface TableCall {
  readonly TableName?: string;
  readonly Item?: Values;
  readonly ConsistentRead?: boolean;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
}

const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);
/** The attributes by which an item is in a local or global index besides its table; each is one more write. */
const INDEXED = /^(moment|standing|due|subject)$/;

/** What a request to the local server costs; `undefined` when it costs nothing. */
export function readCall({ request, url, method, body }: Exchange, answer: Answer): Seen | undefined {
  if (url.pathname.startsWith('/decide/')) return { call: 'page', units: 1 };
  if (method !== 'POST' || url.pathname !== '/') return undefined;
  const [service = '', action = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
  const text = body.toString('utf8');
  if (service === 'TrentService') return { call: 'kms call', units: 1 };
  if (service === 'AWSEvents') return { call: 'events PutEvents', units: JSON.parse(text).Entries.length };
  if (service === '') return text.includes('Action=Publish') ? { call: 'sns Publish', units: 1 } : undefined;
  return service === 'DynamoDB_20120810'
    ? readTableCall(action, JSON.parse(text), String(answer.body))
    : undefined;
}

/** Reads count by 4 KB of what is read, writes by 1 KB of the item; an eventually consistent read is half of one. */
function readTableCall(action: string, input: TableCall, answer: string): Seen {
  const name = input.TableName ?? Object.keys(input.RequestItems ?? {})[0] ?? '';
  const table = name.replace(/^countersign-/, '');
  if (WRITES.has(action)) {
    const kilobytes = Math.max(1, Math.ceil(JSON.stringify(input.Item ?? {}).length / 1_024));
    const indexes = Object.keys(input.Item ?? {}).filter((attribute) => INDEXED.test(attribute)).length;
    return { call: `${table} write`, units: kilobytes + indexes };
  }
  const pages = Math.max(1, Math.ceil(answer.length / 4_096));
  return { call: `${table} read`, units: input.ConsistentRead === false ? pages / 2 : pages };
}
