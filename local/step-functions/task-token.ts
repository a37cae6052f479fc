import { createHash, randomBytes } from 'node:crypto';

const RANDOM_BYTES = 96;
const CHECK_BYTES = 6;

/** A new task token: opaque, unguessable, and in base64 with its `+`, `/` and `=`, as AWS's are. */
export function mintTaskToken(): string {
  const random = randomBytes(RANDOM_BYTES);
  return Buffer.concat([random, checksum(random)]).toString('base64');
}

/** Whether a text can be a task token: tells a mangled one from one that no task has. */
export function isTaskToken(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== RANDOM_BYTES + CHECK_BYTES || bytes.toString('base64') !== text) return false;
  return checksum(bytes.subarray(0, RANDOM_BYTES)).equals(bytes.subarray(RANDOM_BYTES));
}

function checksum(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest().subarray(0, CHECK_BYTES);
}
