/** The first thing that is not as it was recorded: where, and what. */
export class Damage extends Error {
  readonly where: string;
  readonly what: string;

  constructor(where: string, what: string) {
    super(`${where} ${what}`);
    this.where = where;
    this.what = what;
  }
}

/** Damage of an entry. Texts are read byte by byte: here they become what they say. */
export function damagedEntry(stream: string, seq: number, what: string): Damage {
  return new Damage(`entry ${seq} of ${decode(stream)}`, decode(what));
}

/** An export that can't be judged at all. The message is one sentence. */
export class UnusableExport extends Error {}

const decode = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');
