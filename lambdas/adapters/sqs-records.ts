import type { SQSEvent } from 'aws-lambda';
import type { Queued } from '../ports.ts';

/**
 * The messages in an event of receivers' queues, each of which is named for its receiver.
 * @param prefix what the names of all of them begin with
 */
export function readQueued(event: unknown, prefix: string): Queued[] {
  const { Records = [] } = event as Partial<SQSEvent>;
  return Records.map(({ messageId, body, eventSourceARN }) => {
    const queue = eventSourceARN.slice(eventSourceARN.lastIndexOf(':') + 1);
    return { id: messageId, webhook: queue.startsWith(prefix) ? queue.slice(prefix.length) : '', body };
  });
}
