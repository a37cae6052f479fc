import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where `npm start` keeps its data, from the directory in which it was started. */
const MARKER = join('.countersign', 'data', 'countersign.json');

/**
 * The address of the embedded default that was started in a directory, as long as it runs; undefined where none does, or what it
 * says of itself can not be read.
 */
export function localAddress(directory: string): string | undefined {
  try {
    const { port, pid } = JSON.parse(readFileSync(join(directory, MARKER), 'utf8'));
    if (!Number.isInteger(port) || !Number.isInteger(pid)) return undefined;
    process.kill(pid, 0);
    return `http://127.0.0.1:${port}`;
  } catch {
    return undefined;
  }
}
