import { GovernanceError, type Violation } from '../lambdas/domain/errors.ts';

/** What the command's end means to the shell. */
export const EXIT = {
  /** It did what was asked. */
  done: 0,
  /** It failed, or found damage. */
  failed: 1,
  /** It was called wrongly. */
  usage: 2,
  /** The answer is no: not approved, or nothing of that name. */
  no: 3,
} as const;

/** Ends a command with a sentence for people and an exit code; 1 unless it says another. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Ends a command with a sentence about how it was called and exit code 2. */
export class UsageError extends CommandError {
  constructor(message: string) {
    super(message, EXIT.usage);
  }
}

/** The API answered that it won't, or that there is nothing: its sentence, and everything that is wrong. */
export class RefusedError extends CommandError {
  /** The literal code of the API's problem. */
  readonly code: string;
  readonly violations: readonly Violation[];
  /** The problem as the API answered it. */
  readonly problem: object;

  constructor(
    message: string,
    code: string,
    violations: readonly Violation[],
    exitCode: number,
    problem: object,
  ) {
    super(message, exitCode);
    this.code = code;
    this.violations = violations;
    this.problem = problem;
  }
}

/** What each failure of a call means to the person who ran the command. `where` names what was called. */
const SENTENCES: readonly (readonly [pattern: RegExp, sentence: (where: string) => string])[] = [
  [
    /ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|TimeoutError|socket hang up/,
    (where) => `Nothing answers at ${where}: check that it runs, and --endpoint or --region.`,
  ],
  [
    /ResourceNotFoundException/,
    (where) =>
      `${where} has no ledger: deploy Countersign there, or check --endpoint-url, --region and --profile.`,
  ],
  [
    /CredentialsProviderError|Could not load credentials/,
    () =>
      "No AWS credentials were found: sign in (such as by 'aws sso login') or name a --profile that has some.",
  ],
  [
    /ExpiredToken|UnrecognizedClient|InvalidSignature|InvalidClientTokenId|IncompleteSignature/,
    (where) => `${where} does not accept these credentials: sign in again, or check --profile.`,
  ],
  [
    /AccessDenied/,
    (where) =>
      `${where} does not let you do this: ask whoever administers Countersign for access, or check --profile.`,
  ],
  [
    /Region is missing/,
    () =>
      'No AWS region is set: name one by --region or AWS_REGION, or the address of npm start by --endpoint.',
  ],
  [
    /Throttling|ProvisionedThroughputExceeded|TooManyRequests|InternalServerError|ServiceUnavailable/,
    (where) => `${where} is too busy to answer: try again in a moment.`,
  ],
  [
    /SyntaxError|Deserialization/,
    (where) => `${where} does not answer as AWS does: check --endpoint-url or --endpoint.`,
  ],
];

/** One sentence that says what happened and what to do. Never a stack trace. `where` is where AWS or the API is. */
export function explain(error: unknown, where: string): string {
  if (error instanceof CommandError || error instanceof GovernanceError) return error.message;
  if (error instanceof Error && isOwn(error))
    return `This is a fault of countersign itself: ${error.message}. Report it with the command that you ran.`;
  return explainCall(error, where);
}

/** Errors that a call of AWS can not end with: its clients note the attempts in all that they throw. */
function isOwn(error: Error): boolean {
  const { name, message } = error;
  const unknown = !SENTENCES.some(([pattern]) => pattern.test(`${name} ${message}`));
  return !('$metadata' in error) && !('code' in error) && (unknown || error instanceof SyntaxError);
}

/** The same for the failure of a call. */
export function explainCall(error: unknown, where: string): string {
  const { name = '', code = '', message = '' } = error as { name?: string; code?: string; message?: string };
  const text = `${name} ${code} ${message}`;
  const known = SENTENCES.find(([pattern]) => pattern.test(text));
  return known?.[1](where) ?? `${where} did not do it: ${message || name || 'for no reason it gave'}`;
}

const TITLES: Readonly<Record<number, readonly [code: string, title: string]>> = {
  [EXIT.failed]: ['Failed', 'It failed, or damage was found'],
  [EXIT.usage]: ['Usage', 'It was called wrongly'],
  [EXIT.no]: ['No', 'The answer is no'],
};

/** A failure for programs (RFC 9457): the API's own problem, or one of the same shape. */
export function describeFailure(error: unknown, detail: string): object {
  if (error instanceof RefusedError) return error.problem;
  const exitCode = error instanceof CommandError ? error.exitCode : EXIT.failed;
  const [code, title] = TITLES[exitCode] ?? ['Failed', 'It failed'];
  return { type: `urn:countersign:problem:${code}`, title, detail, code };
}
