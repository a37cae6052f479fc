import { isUtf8 } from 'node:buffer';
import { spellOut } from './printable.ts';

/** Something in a JSON text or value that could not be kept as it is: where (names and indices from the top) and why. */
export interface Flaw {
  readonly path: readonly (string | number)[];
  /** For who sent it, to follow the name of the place: what is wrong, and what to do. */
  readonly message: string;
}

/** What a JSON text stands for; or what could not be kept as it says; or that it is no JSON. */
export type ReadJson =
  | { readonly value: unknown; readonly flaws?: undefined; readonly broken?: undefined }
  | { readonly flaws: readonly Flaw[]; readonly value?: undefined; readonly broken?: undefined }
  | { readonly broken: string; readonly value?: undefined; readonly flaws?: undefined };

/** The deepest nesting of what comes from outside: a request needs five levels of it. */
export const MAX_DEPTH = 32;

/** So many flaws are told at most. */
const TOLD = 100;

const TOO_DEEP = `is nested deeper than ${MAX_DEPTH} levels: flatten it`;

/**
 * Reads JSON that comes from outside, so that nothing which it says is lost or changed without a word: every number
 * must be the one that is kept (as ECMAScript writes the nearest double, RFC 8785), no object may name a member twice,
 * every text must be Unicode, and nothing may be nested deeper than `MAX_DEPTH`. Total: it never throws.
 */
export function readJson(json: string | Uint8Array): ReadJson {
  if (typeof json !== 'string' && !isUtf8(json)) return { broken: 'it is not encoded in UTF-8' };
  const text = typeof json === 'string' ? json : new TextDecoder().decode(json);
  const flaws = flawsInText(text).slice(0, TOLD);
  if (flaws.some(({ message }) => message === TOO_DEEP)) return { flaws };
  try {
    const value: unknown = JSON.parse(text);
    return flaws.length > 0 ? { flaws } : { value };
  } catch (error) {
    return { broken: notANumberIn(text) ?? (error as Error).message };
  }
}

/** What programs write for a number that is none, such as Python's `json`; JSON has no word for it. */
function notANumberIn(text: string): string | undefined {
  const [, name, written] = /"([^"\\]{1,128})"\s*:\s*(NaN|-?Infinity)\b/.exec(text) ?? [];
  return name === undefined
    ? undefined
    : `'${spellOut(name)}' is ${written}, which JSON has no number for: leave it out`;
}

/**
 * What of a value that was parsed elsewhere has no canonical JSON form, or is nested too deep to be given one. What a
 * number was before it was parsed can't be told from it: see `mayBeRounded`.
 */
export function flawsOf(value: unknown): Flaw[] {
  const flaws: Flaw[] = [];
  const left: { readonly value: unknown; readonly path: readonly (string | number)[] }[] = [
    { value, path: [] },
  ];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value, path } = next;
    if (typeof value === 'string') flaws.push(...textFlaws(value, path));
    else if (typeof value === 'number' && !Number.isFinite(value))
      flaws.push({ path, message: 'is a number beyond what a double can hold: write it as text' });
    else if (typeof value !== 'object' || value === null) continue;
    else if (path.length >= MAX_DEPTH) return [{ path, message: TOO_DEEP }];
    else
      for (const [name, inner] of Object.entries(value)) {
        const inside = [...path, Array.isArray(value) ? Number(name) : name];
        flaws.push(...textFlaws(name, inside));
        left.push({ value: inner, path: inside });
      }
  }
  return flaws.slice(0, TOLD);
}

/**
 * Whether a number may have been another one before somebody else parsed it: a whole number past 2^53, where doubles
 * skip some. One that is round (up to 15 significant digits) is taken as written, unless `identifies`.
 */
export function mayBeRounded(value: number, identifies: boolean): boolean {
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return false;
  return identifies || digitsOf(String(Math.abs(value))).length > 15;
}

/** What is read of an object or list that is not closed yet. */
interface Frame {
  /** The names so far; absent for a list. */
  readonly names?: Set<string>;
  /** The member or item that is being read. */
  at: string | number;
  /** True where an object's next text is a name. */
  named?: boolean;
}

/** A text without its end goes to the end: whoever looked again from each of its quotes would take for ever. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"?|-?\d[\d.eE+-]*|[{}[\],]/gs;

/** The flaws of a text, each member and item at its place; of a text that is no JSON, anything. */
function flawsInText(text: string): Flaw[] {
  const flaws: Flaw[] = [];
  const frames: Frame[] = [];
  const path = () => frames.map(({ at }) => at);
  for (const [token] of text.matchAll(TOKEN)) {
    const top = frames.at(-1);
    if (token === '{' || token === '[') {
      if (frames.length >= MAX_DEPTH) return [{ path: path(), message: TOO_DEEP }];
      frames.push(token === '[' ? { at: 0 } : { names: new Set(), at: '', named: true });
    } else if (token === '}' || token === ']') frames.pop();
    else if (token === ',') next(top);
    else if (token[0] === '"') {
      const value = parseText(token);
      if (top?.names !== undefined && top.named) {
        top.at = value;
        top.named = false;
        if (top.names.has(value))
          flaws.push({ path: path(), message: 'is there twice: which one is meant? Leave one of them' });
        top.names.add(value);
      }
      flaws.push(...textFlaws(value, path()));
    } else flaws.push(...numberFlaws(token, path()));
  }
  return flaws;
}

function next(frame: Frame | undefined): void {
  if (frame?.names !== undefined) frame.named = true;
  else if (typeof frame?.at === 'number') frame.at += 1;
}

function parseText(token: string): string {
  try {
    return JSON.parse(token);
  } catch {
    return token;
  }
}

function textFlaws(text: string, path: Flaw['path']): Flaw[] {
  if (text.isWellFormed()) return [];
  const at = [...text].findIndex((character) => !character.isWellFormed());
  const unit = [...text][at]?.charCodeAt(0).toString(16).toUpperCase();
  const message = `has half a character (the unpaired surrogate U+${unit}) at character ${at + 1}: write the whole one`;
  return [{ path, message }];
}

function numberFlaws(written: string, path: Flaw['path']): Flaw[] {
  const value = Number(written);
  const shown = written.length > 60 ? `${written.slice(0, 57)}...` : written;
  if (!Number.isFinite(value))
    return [{ path, message: `is ${shown}, a number beyond what a double can hold: write it as text` }];
  if (digitsOf(written) === digitsOf(String(value))) return [];
  const remedy = Number.isInteger(value) ? 'write it as text' : `write ${value}, or a text`;
  return [{ path, message: `is ${shown}, which would be kept as the number ${value}: ${remedy}` }];
}

/**
 * The significant digits of a number, however it is written. Two that round to one another and have the same digits are the
 * same: rounding does not move the point.
 */
function digitsOf(text: string): string {
  const [decimal = ''] = text.split(/e/i);
  const all = decimal.replace(/[-.]/g, '');
  let [first, last] = [0, all.length];
  while (all[first] === '0') first += 1;
  while (last > first && all[last - 1] === '0') last -= 1;
  return all.slice(first, last);
}
