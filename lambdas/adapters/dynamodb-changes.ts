import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import type { SealedEntry } from '../domain/entry.ts';
import type { Change } from '../ports.ts';
import { fromItem } from './dynamodb-ledger.ts';

const KINDS: readonly string[] = ['INSERT', 'MODIFY', 'REMOVE'];

/**
 * The changes of the ledger's table in an event of its stream, in order; nothing of their items is checked. Records of
 * another version of the format are of the kind `UNKNOWN`.
 */
export function readChanges(event: unknown): Change[] {
  const { Records = [] } = event as Partial<DynamoDBStreamEvent>;
  return Records.map(({ eventName = '', eventVersion = '', dynamodb = {} }) => {
    const known = KINDS.includes(eventName) && eventVersion.startsWith('1.');
    const { stream, seq } = fromItem((dynamodb.Keys ?? {}) as Record<string, AttributeValue>);
    return {
      id: dynamodb.SequenceNumber ?? '',
      kind: known ? (eventName as Change['kind']) : 'UNKNOWN',
      stream,
      seq,
      at: new Date((dynamodb.ApproximateCreationDateTime ?? 0) * 1000).toISOString(),
      before: imageOf(dynamodb.OldImage),
      after: imageOf(dynamodb.NewImage),
    };
  });
}

function imageOf(image: unknown): SealedEntry | undefined {
  return image === undefined ? undefined : fromItem(image as Record<string, AttributeValue>);
}
