import { readFile, writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { Approved } from '../../lambdas/api/schemas/approved.ts';
import { GovernanceError } from '../../lambdas/domain/errors.ts';
import type { Expectation } from '../../lambdas/domain/receipt.ts';
import { connectApi } from '../command.ts';
import { CommandError, EXIT, UsageError } from '../errors.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { partsOfSubject, subjectNamed } from '../names.ts';
import { parseDuration } from '../options.ts';

const EXAMPLES = `
Examples:
  countersign approved model/churn --artifact-sha256 9f86d081884c... --environment production
  countersign approved model/churn --artifact-sha256 9f86d081884c... --environment production --receipt receipt.json
  countersign approved model/churn --artifact-sha256 9f86d081884c... --environment production --format dsse > approved.json
  countersign receipt-key > receipt-key.pem
  countersign approved model/churn --check receipt.json --public-key receipt-key.pem --environment production \\
    --artifact-sha256 9f86d081884c... --max-age 1d

With --receipt a signed receipt is written of what is approved. With --format it is one for the tools of others, written to
standard output unless --receipt names a file: 'in-toto' a statement (SLSA verification summary) as it is, 'dsse' with its
signature, 'sigstore-bundle' as cosign reads it. With --check a receipt of any signed form is checked without any
connection: its signature, and that it is about the subject, the environment and the artifact. All three must be named,
or --any says that a receipt about anything else will do: never in a deployment. Get the public key once, by a way that
you trust. With --json the answer is { subject, environment, sha256, approved, why,
receipt }, and with --check it is what the receipt states.

It exits with 0 only for yes: it is approved, or the receipt is good. 3 is no, or a receipt about something else; 1 is a
receipt that is damaged, too old, or of another key.`;

const FORMATS = ['receipt', 'in-toto', 'dsse', 'sigstore-bundle'] as const;
type Format = (typeof FORMATS)[number];

interface Options {
  readonly artifactSha256?: string;
  readonly environment?: string;
  readonly receipt?: string;
  readonly format?: Format;
  readonly check?: string;
  readonly publicKey?: string;
  readonly maxAge?: string;
  readonly any?: true;
  readonly json?: true;
}

/** `countersign approved`: whether an artifact may run in an environment, from the registry or from a receipt. */
export function addApproved(program: Command, io: Io): void {
  program
    .command('approved')
    .description('whether an artifact may run in an environment, with a signed receipt to check anywhere')
    .argument('[subject]', 'such as model/churn')
    .option('--artifact-sha256 <digest>', 'the SHA-256 of the artifact')
    .option('--environment <name>', 'where it is to run')
    .option('--receipt <file>', 'write a receipt there if it is approved')
    .addOption(new Option('--format <format>', 'in which form').choices(FORMATS))
    .option('--check <file>', 'check this receipt instead of asking')
    .option('--public-key <file>', 'the key (PEM) to check the receipt with')
    .option('--max-age <duration>', 'the receipt must not be older, such as 90min or 1d', parseDuration)
    .option('--any', 'take a receipt about whatever is not named')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action((subject: string | undefined, options: Options, command: Command) =>
      options.check === undefined
        ? ask(io, command, subject, options)
        : checkReceipt(io, options.check, subject, options),
    );
}

async function ask(io: Io, command: Command, subject: string | undefined, options: Options): Promise<void> {
  const { artifactSha256: digest, environment, publicKey, maxAge, any, json } = options;
  if (publicKey !== undefined || maxAge !== undefined || any) {
    throw new UsageError('--public-key, --max-age and --any belong to --check.');
  }
  if (subject === undefined || digest === undefined || environment === undefined) {
    throw new UsageError('Name the subject, --artifact-sha256 and --environment.');
  }
  const [kind, name] = partsOfSubject(subject);
  const { receipt: file, format } = options;
  const foreign = format !== undefined && format !== 'receipt';
  const query = { sha256: requireDigest(digest), environment, ...(foreign && { format: 'dsse' as const }) };
  const answer = await connectApi(command, io).call('approved', { path: { kind, name }, query });
  const document = answer.approved ? await inForm(answer, format) : undefined;
  if (document !== undefined && file !== undefined) await writeReceipt(file, document);
  else if (document !== undefined && format !== undefined && !json) return writeJson(io.stdout, document);
  if (json) writeJson(io.stdout, answer);
  else if (answer.approved) writeLine(io.stdout, `Approved: ${answer.why}`);
  if (!answer.approved) throw new CommandError(`Not approved: ${answer.why}`, EXIT.no);
}

/** What was signed, in the form that was asked for. */
async function inForm(
  { receipt, envelope }: Approved,
  format: Format | undefined,
): Promise<object | undefined> {
  if (envelope === undefined) return receipt;
  if (format === 'dsse') return envelope;
  const { statementIn, summaryStatement, toBundle } = await import('../../lambdas/domain/in-toto.ts');
  const statement = summaryStatement.parse(statementIn(envelope));
  if (format === 'in-toto') return statement;
  return toBundle(envelope, statement.predicate.verifier.id.replace('countersign:key/', ''));
}

async function writeReceipt(file: string, receipt: unknown): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(receipt, undefined, 2)}\n`);
  } catch (error) {
    throw new CommandError(
      `The receipt can't be written to '${file}' (${(error as NodeJS.ErrnoException).code}).`,
    );
  }
}

/** Checks a receipt with nothing but the file and the key. */
async function checkReceipt(
  io: Io,
  file: string,
  subject: string | undefined,
  { artifactSha256: digest, environment, publicKey, maxAge, receipt, format, any, json }: Options,
): Promise<void> {
  if (receipt !== undefined || format !== undefined)
    throw new UsageError('--receipt and --format write one and --check reads one: leave one out.');
  if (publicKey === undefined) throw new UsageError('--check needs the --public-key to check with.');
  if (!any && (subject === undefined || environment === undefined || digest === undefined)) {
    throw new UsageError(
      'Name the subject, --environment and --artifact-sha256: a receipt about something else is no yes. With --any it is not asked what it is about.',
    );
  }
  const sha256 = digest === undefined ? undefined : requireDigest(digest);
  const notBefore = maxAge === undefined ? undefined : new Date(Date.now() - Number(maxAge) * 1_000);
  const [text, key] = await Promise.all([readText(file, 'receipt'), readText(publicKey, 'public key')]);
  const expected = {
    subject: subject === undefined ? undefined : subjectNamed(subject),
    environment,
    sha256,
    notBefore,
  };
  try {
    const { stated, facts } = await check(parse(text), key, expected);
    if (json) return writeJson(io.stdout, stated);
    writeLine(
      io.stdout,
      `The receipt is good: version ${facts.version} of ${facts.subject} was approved for`,
    );
    writeLine(io.stdout, `${facts.environment} at ${facts.at}, artifact ${facts.sha256}.`);
  } catch (error) {
    if (!GovernanceError.is(error, 'ReceiptInvalid')) throw error;
    throw new CommandError(error.message, error.payload.reason === 'other-matter' ? EXIT.no : EXIT.failed);
  }
}

/** What a receipt of ours states, or a statement for the tools of others. */
async function check(receipt: unknown, key: string, expected: Expectation) {
  const form = Object.keys(typeof receipt === 'object' && receipt !== null ? receipt : {});
  if (form.includes('payloadType') || form.includes('dsseEnvelope')) {
    const { checkEnvelope } = await import('../../lambdas/domain/in-toto.ts');
    const stated = checkEnvelope(receipt, key, expected);
    const { 'countersign:receipt': about, timeVerified: at } = stated.predicate;
    return { stated, facts: { ...about, at, sha256: stated.subject[0]?.digest.sha256 } };
  }
  const { checkReceipt: checkOurs } = await import('../../lambdas/domain/receipt.ts');
  const stated = checkOurs(receipt, key, expected);
  return { stated, facts: { ...stated, sha256: stated.artifact.sha256 } };
}

async function readText(file: string, what: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new CommandError(`The ${what} '${file}' can't be read: check its name.`);
  });
}

/** What is no JSON is no receipt, which the check says better. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function requireDigest(digest: string): string {
  const lower = digest.toLowerCase();
  if (/^[0-9a-f]{64}$/.test(lower)) return lower;
  throw new UsageError(`'${digest}' is no SHA-256: write its 64 hexadecimal digits.`);
}
