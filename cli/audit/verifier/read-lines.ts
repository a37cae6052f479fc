import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { Damage } from './damage.ts';

const CHUNK = 262_144;
const NEW_LINE = 0x0a;

/**
 * The lines of a file, one after the other, in memory that does not grow with the file.
 * @throws Damage at a line that is longer than `longest` bytes.
 */
export class Lines {
  readonly size: number;
  /** How many bytes have been handed out. */
  read = 0;
  /** Whether the file ends in the middle of a line. */
  torn = false;
  readonly #file: number;
  readonly #name: string;
  readonly #longest: number;
  #count = 0;
  #buffer = Buffer.allocUnsafe(CHUNK);
  #start = 0;
  #end = 0;
  #ahead: Buffer | undefined;

  constructor(path: string, longest: number) {
    this.#file = openSync(path, 'r');
    this.#name = basename(path);
    this.#longest = longest;
    this.size = fstatSync(this.#file).size;
  }

  /** The next line without taking it. Its bytes are valid until the next line is asked for. */
  peek(): Buffer | undefined {
    this.#ahead ??= this.#find();
    return this.#ahead;
  }

  /** Takes the next line; `undefined` at the end. Its bytes are valid until the next line is asked for. */
  next(): Buffer | undefined {
    const line = this.#ahead ?? this.#find();
    this.#ahead = undefined;
    if (line !== undefined) {
      this.read += line.length + 1;
      this.#count += 1;
    }
    return line;
  }

  close(): void {
    closeSync(this.#file);
  }

  #find(): Buffer | undefined {
    for (let from = this.#start; ; ) {
      const at = this.#buffer.indexOf(NEW_LINE, from);
      if (at >= 0 && at < this.#end) {
        const line = this.#buffer.subarray(this.#start, at);
        this.#start = at + 1;
        return line;
      }
      from = this.#fill();
      if (from < 0) return undefined;
    }
  }

  /** Reads on; where the new bytes begin, or -1 at the end of the file. */
  #fill(): number {
    const rest = this.#end - this.#start;
    if (rest > this.#longest) {
      const place = `line ${this.#count + 1} of ${this.#name}`;
      throw new Damage(place, 'is longer than any that Countersign writes');
    }
    this.#buffer.copyWithin(0, this.#start, this.#end);
    // A line that is longer than the buffer gets a larger one.
    if (rest === this.#buffer.length) this.#buffer = Buffer.concat([this.#buffer], 2 * rest);
    const more = readSync(this.#file, this.#buffer, rest, this.#buffer.length - rest, null);
    [this.#start, this.#end] = [0, rest + more];
    if (more === 0 && rest > 0) this.torn = true;
    return more === 0 ? -1 : rest;
  }
}
