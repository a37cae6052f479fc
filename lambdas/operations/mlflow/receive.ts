import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { readDelivery } from '../../domain/mlflow/delivery.ts';
import type { TakePorts } from './ports.ts';
import { takeVersion } from './take-version.ts';

export interface ReceivePorts extends TakePorts {
  /** What the server signs its deliveries with. */
  readonly secret: () => Promise<string>;
}

/** What a delivery is answered. */
export interface Received {
  readonly status: 200 | 401;
  readonly body: Readonly<Record<string, unknown>>;
}

/** As many deliveries as an instance remembers. */
const REMEMBERED = 1_000;

/**
 * Takes a delivery of the tracking server's webhook. One that is not signed as it should be, or too long ago, is refused; of
 * the others only a name and a version are believed. One that was taken is not taken again; one that failed may come again.
 */
export function receive(ports: ReceivePorts) {
  const done = new Map<string, Received['body']>();
  return async (event: APIGatewayProxyEventV2): Promise<Received> => {
    const { headers, body = '', isBase64Encoded } = event;
    const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
    const read = readDelivery({ headers, body: text }, await ports.secret(), ports.clock.now());
    if (read === 'refused') {
      ports.log.warn('a delivery of MLflow was refused: its signature or its time is wrong');
      return { status: 401, body: { error: 'the signature or the time of this delivery is wrong' } };
    }
    if (read === 'of no matter') return { status: 200, body: { outcome: 'left alone' } };
    const before = done.get(read.id);
    if (before !== undefined) return { status: 200, body: before };
    const { outcome, ...others } = await takeVersion(ports, read.name, read.version);
    const answer = 'request' in others ? { outcome, request: others.request } : { outcome };
    const [oldest] = done.keys();
    if (done.size >= REMEMBERED && oldest !== undefined) done.delete(oldest);
    done.set(read.id, answer);
    return { status: 200, body: answer };
  };
}
