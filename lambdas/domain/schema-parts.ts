import * as z from 'zod/mini';
import { once } from '../../schema/lazily.ts';
import { harmIn, isVisible, LINE, oddIn, TEXT } from '../../schema/printable.ts';
import { secretInAddress } from './secrets.ts';

/** A text of one form, with one message for whatever is another. */
export function text(pattern: RegExp, max: number, message: string) {
  return z
    .string(message)
    .check(z.regex(pattern, message), z.maxLength(max, `must have at most ${max} characters`));
}

/** A name as a registry has it, composed. A refusal names the character that can't be in it. */
export function registered(pattern: RegExp, flawOf: (name: string) => string | undefined) {
  const wrong = {
    error: ({ input }: { input?: unknown }) => flawOf(String(input)) ?? 'must be text',
    abort: true,
  };
  return z.string('must be text').check(
    z.normalize('NFC'),
    z.regex(pattern, wrong),
    z.refine((name) => flawOf(name) === undefined, wrong),
  );
}

/** What people read before they decide. A refusal names the character that harms, and its place. */
export function readable(form: 'line' | 'text', max: number) {
  const harm = (input: unknown) => harmIn(String(input), form) ?? 'must be text';
  return z
    .string('must be text')
    .check(
      z.regex(form === 'line' ? LINE : TEXT, { error: ({ input }) => harm(input) }),
      z.maxLength(max, `must have at most ${max} characters`),
    );
}

/** A name on one line that can be seen. */
export function nameOf(max: number, message: string) {
  return readable('line', max).check(z.refine(isVisible, message));
}

/** An address that the ledger may keep for ever. */
export function address(pattern: RegExp, message: string) {
  const wrong = {
    error: ({ input }: { input?: unknown }) => oddIn(String(input).trim()) ?? message,
    abort: true,
  };
  return z.string(message).check(
    z.regex(pattern, wrong),
    z.maxLength(1024, 'must have at most 1024 characters'),
    z.refine((one) => secretInAddress(one) === undefined, {
      error: ({ input }) => secretInAddress(String(input)) ?? message,
    }),
  );
}

/** What a member, a data set or evidence may be called. */
export const name = once(() =>
  nameOf(64, 'must be named with 1 to 64 characters, of which some can be seen'),
);

/** A record of at most so many members, each with a name that can be read. */
export function named<Value extends z.core.$ZodType>(value: Value, max: number) {
  return z
    .record(name(), value)
    .check(z.refine((record) => Object.keys(record).length <= max, `must have at most ${max} members`));
}
