import { isUtf8 } from 'node:buffer';

/** Deeper than this nothing is read: no entry is. */
const DEEPEST = 500;

const [QUOTE, COMMA, COLON, BACKSLASH, MINUS, ZERO] = [0x22, 0x2c, 0x3a, 0x5c, 0x2d, 0x30];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d];
/** From here on the order of bytes is not the one of UTF-16 code units any more. */
const FIRST_UNORDERED = 0xee;

/** Bytes that stand for themselves in a string. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

/** Where a member stands: four numbers, the beginning and end of its name (within the quotes) and of its value. */
const PLACE = 4;

/**
 * Reads a JSON text in canonical form (RFC 8785) and nothing else: members in the order of their names and none twice,
 * no white space, numbers and strings as ECMAScript writes them. Reads each byte once and makes nothing of it, which takes
 * a fraction of the time of parsing; it notes where the members of an object stand, and those of its members.
 */
export class CanonicalReader {
  #bytes: Buffer = Buffer.alloc(0);
  readonly #closing = new Uint8Array(DEEPEST);
  /** The last name at each depth, with its quotes. */
  readonly #names = new Int32Array(2 * DEEPEST);
  #outer: Int32Array = new Int32Array(64 * PLACE);
  #inner: Int32Array = new Int32Array(256 * PLACE);
  /** How many members there are; how many inner ones there are up to the end of each. */
  #outerCount = 0;
  #innerCount = 0;
  #innerEnds: Int32Array = new Int32Array(64);

  /** How many members the outermost object has. */
  get size(): number {
    return this.#outerCount;
  }

  /** Whether the bytes are one JSON value in canonical form. What is noted of it holds until the next is read. */
  read(bytes: Buffer): boolean {
    this.#bytes = bytes;
    this.#outerCount = 0;
    this.#innerCount = 0;
    return isUtf8(bytes) && this.#walk(bytes);
  }

  /** The text of the value of a member, one character a byte. `undefined` if there is none. */
  text(name: string): string | undefined {
    const index = this.#indexOf(name);
    return index < 0 ? undefined : this.#slice(this.#outer, index);
  }

  /** The text of the value of a member of a member. */
  innerText(name: string, inner: string): string | undefined {
    const owner = this.#indexOf(name);
    return owner < 0 ? undefined : this.innerTextAt(owner, inner);
  }

  /** The text of the value of a member of the member at this place. */
  innerTextAt(owner: number, inner: string): string | undefined {
    for (let index = this.#innerFrom(owner); index < (this.#innerEnds[owner] as number); index++)
      if (this.#isNamed(this.#inner, index, inner)) return this.#slice(this.#inner, index);
    return undefined;
  }

  /** The text of the value of the member that stands at this place, from 0. */
  textAt(index: number): string {
    return this.#slice(this.#outer, index);
  }

  /** What the value of the member at this place holds: the text of each of its members, in their order. */
  membersAt(owner: number): Map<string, string> {
    const members = new Map<string, string>();
    const inner = this.#inner;
    const text = this.textAt(owner);
    const start = this.#outer[PLACE * owner + 2] as number;
    const part = (place: number) =>
      text.slice((inner[place] as number) - start, (inner[place + 1] as number) - start);
    for (let index = this.#innerFrom(owner); index < (this.#innerEnds[owner] as number); index++)
      members.set(part(PLACE * index), part(PLACE * index + 2));
    return members;
  }

  /** Whether the value of the member at this place is this text. */
  isAt(index: number, text: string): boolean {
    const start = this.#outer[PLACE * index + 2] as number;
    if ((this.#outer[PLACE * index + 3] as number) - start !== text.length) return false;
    for (let at = 0; at < text.length; at++)
      if (this.#bytes[start + at] !== text.charCodeAt(at)) return false;
    return true;
  }

  /** Whether the members of the outermost object have these names, in this order, and no others. */
  hasExactly(names: readonly string[]): boolean {
    return (
      names.length === this.#outerCount &&
      names.every((name, index) => this.#isNamed(this.#outer, index, name))
    );
  }

  /** Whether the value of the member at this place is an object. */
  isObjectAt(index: number): boolean {
    return this.#bytes[this.#outer[PLACE * index + 2] as number] === OPEN_OBJECT;
  }

  #innerFrom(owner: number): number {
    return owner === 0 ? 0 : (this.#innerEnds[owner - 1] as number);
  }

  #indexOf(name: string): number {
    for (let index = 0; index < this.#outerCount; index++)
      if (this.#isNamed(this.#outer, index, name)) return index;
    return -1;
  }

  #isNamed(places: Int32Array, index: number, name: string): boolean {
    const start = places[PLACE * index] as number;
    if ((places[PLACE * index + 1] as number) - start !== name.length) return false;
    for (let at = 0; at < name.length; at++)
      if (this.#bytes[start + at] !== name.charCodeAt(at)) return false;
    return true;
  }

  #slice(places: Int32Array, index: number): string {
    return this.#bytes.toString(
      'latin1',
      places[PLACE * index + 2] as number,
      places[PLACE * index + 3] as number,
    );
  }

  /** Walks over a value: after each value comes the next one, or the end of what it is in. */
  #walk(bytes: Buffer): boolean {
    const [closing, names] = [this.#closing, this.#names];
    let [at, depth] = [0, 0];
    for (;;) {
      const first = bytes[at];
      if (first === QUOTE) at = endOfString(bytes, at);
      else if (first === OPEN_OBJECT && bytes[at + 1] !== CLOSE_OBJECT) {
        if (depth === DEEPEST) return false;
        const start = at + 1;
        at = endOfString(bytes, start);
        if (at < 0 || bytes[at] !== COLON) return false;
        closing[depth] = CLOSE_OBJECT;
        names[2 * depth] = start;
        names[2 * depth + 1] = at;
        depth += 1;
        at += 1;
        if (depth <= 2) this.#begin(depth, start, at);
        continue;
      } else if (first === OPEN_ARRAY && bytes[at + 1] !== CLOSE_ARRAY) {
        if (depth === DEEPEST) return false;
        closing[depth] = CLOSE_ARRAY;
        depth += 1;
        at += 1;
        continue;
      } else if (first === OPEN_OBJECT || first === OPEN_ARRAY) at += 2;
      else at = endOfScalar(bytes, at);
      if (at < 0) return false;
      for (;;) {
        if (depth === 0) return at === bytes.length;
        const next = bytes[at];
        const inObject = closing[depth - 1] === CLOSE_OBJECT;
        if (inObject && depth <= 2) this.#end(depth, at);
        at += 1;
        if (next === COMMA) {
          if (!inObject) break;
          const start = at;
          at = endOfString(bytes, start);
          if (at < 0 || bytes[at] !== COLON) return false;
          const last = 2 * (depth - 1);
          if (!comesAfter(bytes, names[last] as number, names[last + 1] as number, start, at)) return false;
          names[last] = start;
          names[last + 1] = at;
          at += 1;
          if (depth <= 2) this.#begin(depth, start, at);
          break;
        }
        if (next !== closing[depth - 1]) return false;
        depth -= 1;
      }
    }
  }

  /** Notes where a member begins; `start` is that of its name, `value` that of its value. */
  #begin(depth: number, start: number, value: number): void {
    if (depth === 1) {
      if (PLACE * this.#outerCount === this.#outer.length) {
        this.#outer = grown(this.#outer);
        this.#innerEnds = grown(this.#innerEnds);
      }
      place(this.#outer, this.#outerCount, start, value);
      this.#innerEnds[this.#outerCount] = this.#innerCount;
      this.#outerCount += 1;
    } else {
      if (PLACE * this.#innerCount === this.#inner.length) this.#inner = grown(this.#inner);
      place(this.#inner, this.#innerCount, start, value);
      this.#innerCount += 1;
    }
  }

  #end(depth: number, at: number): void {
    if (depth === 1) {
      this.#outer[PLACE * this.#outerCount - 1] = at;
      this.#innerEnds[this.#outerCount - 1] = this.#innerCount;
    } else this.#inner[PLACE * this.#innerCount - 1] = at;
  }
}

function place(places: Int32Array, index: number, start: number, value: number): void {
  places[PLACE * index] = start + 1;
  places[PLACE * index + 1] = value - 2;
  places[PLACE * index + 2] = value;
}

function grown(array: Int32Array): Int32Array {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}

/** The end of the string that begins here, its quote included; -1 when there is none in canonical form. */
function endOfString(bytes: Buffer, start: number): number {
  if (bytes[start] !== QUOTE) return -1;
  for (let at = start + 1; ; ) {
    while (PLAIN[bytes[at] as number] === 1) at += 1;
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte !== BACKSLASH) return -1;
    at = endOfEscape(bytes, at);
    if (at < 0) return -1;
  }
}

const SHORT = new Set(Buffer.from('"\\bfnrt'));
const LONG = /^\\u00(?:0[0-7be-f]|1[0-9a-f])$/;

/** Only what must be escaped is, and in the shortest way. */
function endOfEscape(bytes: Buffer, start: number): number {
  if (SHORT.has(bytes[start + 1] ?? 0)) return start + 2;
  return LONG.test(bytes.toString('latin1', start, start + 6)) ? start + 6 : -1;
}

const NUMBER = /^-?[0-9][-+.0-9e]*$/;
/** ECMAScript writes no number longer than this. */
const LONGEST_NUMBER = 25;
/** So many digits of an integer are always exact. */
const EXACT_DIGITS = 15;
/** With no more decimals than this, a number that is not 0 is written without an exponent. */
const PLAIN_DECIMALS = 6;
const POINT = 0x2e;

/** The end of the number or word that begins here; -1 when it is not in canonical form. */
function endOfScalar(bytes: Buffer, start: number): number {
  let at = start;
  for (let byte = bytes[at] as number; byte >= 0x30 && byte <= 0x39; byte = bytes[at] as number) at += 1;
  const digits = at - start;
  const plain = digits > 0 && digits <= EXACT_DIGITS && (digits === 1 || bytes[start] !== ZERO);
  if (plain && isEnd(bytes[at])) return at;
  if (plain && bytes[at] === POINT) {
    const end = endOfDecimals(bytes, at + 1);
    // Up to 15 digits are as they are written, but for very small numbers.
    const short = end - start <= EXACT_DIGITS && (bytes[start] !== ZERO || end - at <= PLAIN_DECIMALS);
    if (end > 0 && short && isEnd(bytes[end])) return end;
  }
  while (at < start + LONGEST_NUMBER && !isEnd(bytes[at])) at += 1;
  if (!isEnd(bytes[at])) return -1;
  const text = bytes.toString('latin1', start, at);
  if (text === 'true' || text === 'false' || text === 'null') return at;
  const isNumber = isDigit(bytes[start]) || bytes[start] === MINUS;
  return isNumber && NUMBER.test(text) && JSON.stringify(Number(text)) === text ? at : -1;
}

/** The end of the decimals that begin here; -1 when there are none, or the last one is 0. */
function endOfDecimals(bytes: Buffer, start: number): number {
  let at = start;
  for (let byte = bytes[at] as number; byte >= 0x30 && byte <= 0x39; byte = bytes[at] as number) at += 1;
  return at > start && bytes[at - 1] !== ZERO ? at : -1;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
const isEnd = (byte: number | undefined): boolean =>
  byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY || byte === undefined;

/** Whether a name comes after another in the order of UTF-16 code units. Both are given with their quotes. */
function comesAfter(bytes: Buffer, before: number, beforeEnd: number, start: number, end: number): boolean {
  const common = Math.min(beforeEnd - before, end - start) - 1;
  for (let at = 1; at < common; at++) {
    const [one, other] = [bytes[before + at] as number, bytes[start + at] as number];
    if (
      one === BACKSLASH ||
      other === BACKSLASH ||
      (one !== other && Math.max(one, other) >= FIRST_UNORDERED)
    )
      return parseName(bytes, before, beforeEnd) < parseName(bytes, start, end);
    if (one !== other) return one < other;
  }
  return beforeEnd - before < end - start;
}

const parseName = (bytes: Buffer, start: number, end: number): string =>
  JSON.parse(bytes.toString('utf8', start, end));

const reader = new CanonicalReader();

/** Whether a text is a JSON value in canonical form (RFC 8785), and nothing but it. Never throws. */
export const isCanonical = (text: string): boolean => text.isWellFormed() && reader.read(Buffer.from(text));
