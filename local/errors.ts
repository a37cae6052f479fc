/**
 * Something that stops the embedded default and that a person can put right. The message is one sentence
 * (or a sentence and a list) that says what happened and what to do; it is printed without a stack.
 */
export class LocalError extends Error {
  override readonly name = 'LocalError';
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a Node.js system error, such as `EADDRINUSE`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
