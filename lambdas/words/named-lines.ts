import { readJson } from '../../schema/json-text.ts';
import type { DataSet } from '../domain/data-sets.ts';
import { type Pinned, pinOf } from '../domain/pins.ts';

/** A line that could not be read, counted from 1, and what to do about it. */
export interface LineProblem {
  readonly line: number;
  readonly message: string;
}

/** What lines of text stand for, and which of them stand for nothing. */
export interface ReadLines<Value> {
  readonly values: Value;
  readonly problems: readonly LineProblem[];
}

/**
 * Writes values for people to edit, `name = value` on a line each: texts as they are, all else, and texts that would
 * be taken for something else, as JSON. `readNamedLines` reads every name and value of a submission back unchanged.
 */
export function writeNamedLines(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${writeName(name)} = ${writeValue(value)}`)
    .join('\n');
}

/**
 * Reads what `writeNamedLines` writes. Empty lines stand for nothing. Total: it never throws.
 * @param isText tells the names whose values are text, whatever they look like
 */
export function readNamedLines(
  text: string,
  isText: (name: string) => boolean = () => false,
): ReadLines<Record<string, unknown>> {
  const values = new Map<string, unknown>();
  const problems: LineProblem[] = [];
  for (const [line, content] of numbered(text)) {
    const [, quoted, plain, rest = ''] = NAMED.exec(content) ?? [];
    const name = quoted === undefined ? plain?.trim() : parseJson(quoted);
    if (typeof name !== 'string' || name === '')
      problems.push({ line, message: "must be a name, '=' and a value" });
    else if (values.has(name)) problems.push({ line, message: `names '${name}' again` });
    else if (isText(name)) values.set(name, readText(rest.trim()));
    else {
      const { value, flaws = [] } = readValue(rest.trim());
      values.set(name, value);
      problems.push(...flaws.map(({ message }) => ({ line, message: `'${name}' ${message}` })));
    }
  }
  return { values: Object.fromEntries(values), problems };
}

/** Something that is named, and where it is. */
export type NamedPlace = { readonly name: string } & Pinned;

/** Writes places, `name location digest` on a line each. */
export function writePlaces(places: readonly NamedPlace[]): string {
  return places.map((one) => `${writeName(one.name)} ${one.uri} ${pinOf(one)}`).join('\n');
}

/** What somebody wrote as the pin of a place: a SHA-256 by itself, or a pin with its kind. */
export function readPin(text: string): { readonly sha256: string } | { readonly digest: string } {
  return text.includes(':') ? { digest: text } : { sha256: text };
}

/** Reads what `writePlaces` writes. Empty lines stand for nothing. Total: it never throws. */
export function readPlaces(text: string): ReadLines<NamedPlace[]> {
  const values: NamedPlace[] = [];
  const problems: LineProblem[] = [];
  for (const [line, content] of numbered(text)) {
    const [, quoted, plain, uri = '', pin = ''] = PLACE.exec(content) ?? [];
    const name = quoted === undefined ? plain?.trimEnd() : parseJson(quoted);
    if (typeof name === 'string') values.push({ name, uri, ...readPin(pin) });
    else problems.push({ line, message: 'must be a name, a location and a SHA-256 digest' });
  }
  return { values, problems };
}

/** Writes data sets, `location digest day name` on a line each; day and name only where they are known. */
export function writeDataSets(sets: readonly DataSet[]): string {
  return sets
    .map((set) => {
      const { name, uri, collected } = set;
      return [uri, pinOf(set), collected, name === undefined ? undefined : writeSetName(name)]
        .filter((part) => part !== undefined)
        .join(' ');
    })
    .join('\n');
}

/** Reads what `writeDataSets` writes. Empty lines stand for nothing. Total: it never throws. */
export function readDataSets(text: string): ReadLines<DataSet[]> {
  const values: DataSet[] = [];
  const problems: LineProblem[] = [];
  for (const [line, content] of numbered(text)) {
    const [, uri, pin, collected, rest = ''] = DATA_SET.exec(content) ?? [];
    const name = rest.startsWith('"') ? parseJson(rest) : rest;
    if (uri === undefined || pin === undefined || typeof name !== 'string')
      problems.push({ line, message: 'must be a location, a digest, and the day and name if known' });
    else
      values.push({
        uri,
        ...readPin(pin),
        ...(collected === undefined ? {} : { collected }),
        ...(rest === '' ? {} : { name }),
      });
  }
  return { values, problems };
}

const DATA_SET = /^(\S+)\s+(\S+)(?:\s+(\d{4}-\d\d-\d\d)(?!\S))?(?:\s+(\S.*))?$/s;

/** A name that would be read as something else is written as JSON. */
function writeSetName(name: string): string {
  const isPlain = name === name.trim() && /^[^\s"\d][^\n\r]*$/.test(name);
  return isPlain ? name : JSON.stringify(name);
}

const QUOTED = String.raw`("(?:[^"\\]|\\.)*")`;
const NAMED = new RegExp(`^(?:${QUOTED}\\s*|([^"=][^=]*))=(.*)$`, 's');
const PLACE = new RegExp(`^(?:${QUOTED}|([^"\\s].*))\\s(\\S+)\\s+(\\S+)$`, 's');
const PLAIN_NAME = /^[^\s="](?:[^=\n\r]*[^\s=])?$/;

function numbered(text: string): [number, string][] {
  return text
    .split('\n')
    .map((content, index): [number, string] => [index + 1, content.trim()])
    .filter(([, content]) => content !== '');
}

function writeName(name: string): string {
  return PLAIN_NAME.test(name) && name === name.trim() ? name : JSON.stringify(name);
}

function writeValue(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const isPlain = value === value.trim() && !/[\n\r]/.test(value) && readValue(value).value === value;
  return isPlain ? value : JSON.stringify(value);
}

/** JSON where it is, else the text itself. */
function readValue(text: string) {
  const { value, flaws, broken } = readJson(text);
  return broken === undefined ? { value, flaws } : { value: text };
}

function readText(text: string): string {
  const value = text.startsWith('"') ? parseJson(text) : undefined;
  return typeof value === 'string' ? value : text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
