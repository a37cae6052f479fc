import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, LocalError, messageOf } from '../errors.ts';

/** The layout of a data directory. A change that an older or newer Countersign would misread gets the next number. */
const FORMAT = 1;
const FILE = 'countersign.json';

/** What a data directory says about itself. */
export interface Marker {
  readonly format: number;
  /** The port of the last server, which the links in its mails carry. */
  readonly port?: number;
  /** The process that serves it, or did last. */
  readonly pid?: number;
}

/** Whether a file is one of the marker's, or what a crash left of writing it. */
export function isMarkerFile(name: string): boolean {
  return name.startsWith(`${FILE}`);
}

/**
 * Reads the marker of a data directory; undefined when there is none.
 *
 * @throws LocalError when the marker can't be read, or names a format that is not this version's.
 */
export function readMarker(directory: string): Marker | undefined {
  const path = join(directory, FILE);
  let marker: Partial<Marker> | null;
  try {
    marker = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new LocalError(
      `The data directory ${directory} can't be used, as its ${FILE} can't be read (${messageOf(error)}): ` +
        'put that file right, or choose another directory with --data-dir.',
    );
  }
  if (marker?.format !== FORMAT) {
    throw new LocalError(
      `The data directory ${directory} has format ${String(marker?.format)}, and this version of Countersign ` +
        `reads format ${FORMAT}: use the version that wrote it, or choose another directory with --data-dir.`,
    );
  }
  return { ...marker, format: FORMAT };
}

/** Writes the marker, all or nothing. */
export function writeMarker(directory: string, marker: Omit<Marker, 'format'>): void {
  const temporary = join(directory, `${FILE}.${process.pid}.tmp`);
  writeFileSync(temporary, `${JSON.stringify({ format: FORMAT, ...marker }, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, join(directory, FILE));
}
