import { createHash } from 'node:crypto';

/** Any value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * The one serialisation of a JSON value that Countersign hashes: RFC 8785 (JSON Canonicalization Scheme).
 *
 * Members are sorted by UTF-16 code units, there is no white space, and numbers and strings are written as
 * ECMAScript writes them, which is what the RFC prescribes. Members whose value is `undefined` are left out.
 *
 * @throws TypeError on what JSON can't carry unchanged: a non-finite number, a lone surrogate, a function,
 *   a bigint, or an object that is neither plain nor an array.
 */
export function canonicalize(value: unknown): string {
  switch (typeof value) {
    case 'boolean':
      return String(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`);
      return JSON.stringify(value);
    case 'string':
      if (!value.isWellFormed()) throw new TypeError('a string with a lone surrogate has no canonical form');
      return JSON.stringify(value);
    case 'object':
      return value === null ? 'null' : canonicalizeObject(value);
    default:
      throw new TypeError(`a ${typeof value} has no JSON form`);
  }
}

function canonicalizeObject(value: object): string {
  if (Array.isArray(value)) return `[${Array.from(value, (item) => canonicalize(item)).join(',')}]`;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`a ${prototype.constructor?.name ?? 'foreign object'} has no JSON form`);
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${canonicalize(key)}:${canonicalize(member)}`);
  return `{${members.join(',')}}`;
}

/** SHA-256 of bytes, a text's in UTF-8, as 64 lower-case hexadecimal digits. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
