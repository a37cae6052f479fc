import { ServiceError } from './service-error.ts';

/** The input of a call: reads its members, refusing what the service model does not allow. */
export class Input {
  readonly #members: Readonly<Record<string, unknown>>;

  /** @throws ServiceError SerializationException when the input is not a JSON object */
  constructor(input: unknown) {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      throw new ServiceError('SerializationException', 'The body must be a JSON object.');
    }
    this.#members = input as Readonly<Record<string, unknown>>;
  }

  /** A string of at least one character. @throws ServiceError ValidationException */
  text(name: string, longest: number): string {
    const value = this.optionalText(name, longest);
    if (value === undefined || value === '') throw invalid(value, name, 'Member must not be empty');
    return value;
  }

  /** A string, or undefined when there is none. @throws ServiceError ValidationException */
  optionalText(name: string, longest: number): string | undefined {
    const value = this.#members[name] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw wrongType(name, 'a string');
    if (Buffer.byteLength(value) <= longest) return value;
    throw invalid(undefined, name, `Member must have length less than or equal to ${longest}`);
  }

  /** One of some words, or undefined when there is none. @throws ServiceError ValidationException */
  optionalWord(name: string, words: readonly string[]): string | undefined {
    const value = this.optionalText(name, 1000);
    if (value === undefined || words.includes(value)) return value;
    throw invalid(value, name, `Member must satisfy enum value set: [${words.join(', ')}]`);
  }

  /** A boolean. @throws ServiceError SerializationException */
  flag(name: string, absent: boolean): boolean {
    const value = this.#members[name] ?? absent;
    if (typeof value !== 'boolean') throw wrongType(name, 'a boolean');
    return value;
  }

  /** How many items the caller wants at most: 100 when nothing is said. @throws ServiceError */
  pageSize(): number {
    const value = this.#members.maxResults ?? 0;
    if (!Number.isInteger(value)) throw wrongType('maxResults', 'a whole number');
    const size = value as number;
    if (size < 0)
      throw invalid(String(size), 'maxResults', 'Member must have value greater than or equal to 0');
    if (size > 1000)
      throw invalid(String(size), 'maxResults', 'Member must have value less than or equal to 1000');
    return size === 0 ? 100 : size;
  }

  /** The item after which a page begins, or undefined for the first page. @throws ServiceError InvalidToken */
  pageStart(): number | undefined {
    const token = this.optionalText('nextToken', 3096);
    if (token === undefined) return undefined;
    const start = /^after:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
    if (start === undefined) throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
    return Number(start);
  }
}

/** One page of items read with a limit of `size + 1`, and the token of the next page when there is one. */
export function toPage<T>(
  items: readonly T[],
  size: number,
  keyOf: (item: T) => number,
): { readonly page: readonly T[]; readonly next: { readonly nextToken?: string } } {
  const page = items.slice(0, size);
  const last = page.at(-1);
  if (items.length <= size || last === undefined) return { page, next: {} };
  return { page, next: { nextToken: Buffer.from(`after:${keyOf(last)}`).toString('base64url') } };
}

function invalid(value: string | undefined, name: string, constraint: string): ServiceError {
  const shown = value === undefined ? 'Value' : `Value '${value}'`;
  return new ServiceError(
    'ValidationException',
    `1 validation error detected: ${shown} at '${name}' failed to satisfy constraint: ${constraint}`,
  );
}

function wrongType(name: string, type: string): ServiceError {
  return new ServiceError('SerializationException', `'${name}' must be ${type}.`);
}
