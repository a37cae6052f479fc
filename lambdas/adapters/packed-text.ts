import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** No view is larger than an item can be, however small it was packed. */
const MOST_BYTES = 400 * 1_024;

/**
 * A text as an attribute, packed (raw DEFLATE) where that takes less room: DynamoDB charges a write for every 1 KB, and
 * every entry writes the whole of a view.
 */
export function packText(text: string): AttributeValue {
  const packed = deflateRawSync(text, { level: 9 });
  return packed.length < Buffer.byteLength(text) ? { B: packed } : { S: text };
}

/** The text in an attribute; nothing where there is none that could be read. */
export function unpackText(attribute: AttributeValue | undefined): string | undefined {
  if (attribute?.B === undefined) return attribute?.S;
  try {
    return inflateRawSync(attribute.B, { maxOutputLength: MOST_BYTES }).toString('utf8');
  } catch {
    return undefined;
  }
}
