import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

const FRAME = /(file:\/\/(?:(?!file:)[^\s()])+\.mjs):(\d+):(\d+)/g;
const maps = new Map<string, SourceMap | undefined>();

/**
 * An error whose stack, and those of its causes, name the places in the sources, by the maps beside the bundles. A place
 * of which no map knows stays as it is.
 *
 * Node does so itself when it is told to enable source maps, and then reads each map with its module: a fifth of what a new
 * instance takes to load. Here a map is read when there is an error to show.
 */
export function inSources(error: Error): Error {
  if (error.stack !== undefined) error.stack = error.stack.replaceAll(FRAME, placeInSource);
  if (error.cause instanceof Error) inSources(error.cause);
  return error;
}

function placeInSource(frame: string, url: string, line: string, column: string): string {
  const found = mapOf(url)?.findOrigin(Number(line), Number(column));
  return found !== undefined && 'fileName' in found
    ? `${found.fileName}:${found.lineNumber}:${found.columnNumber}`
    : frame;
}

function mapOf(url: string): SourceMap | undefined {
  if (!maps.has(url)) maps.set(url, readMap(url));
  return maps.get(url);
}

function readMap(url: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')));
  } catch {
    return undefined;
  }
}
