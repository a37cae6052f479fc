import { Argument, type Command } from 'commander';
import { ledgerEntryJsonSchema, ledgerEventJsonSchema } from '../../lambdas/domain/ledger-event.ts';
import { submissionJsonSchema } from '../../lambdas/domain/submission.ts';
import { type Io, writeJson } from '../io.ts';

const EXAMPLES = `
Examples:
  countersign schema > request.schema.json
  countersign schema event > ledger-event.schema.json

The same as docs/*.schema.json of this version. That of a request says what a request looks like; whether its requester may
submit, and whether its subject fits the workflow, is checked at intake.`;

const SCHEMAS = {
  request: submissionJsonSchema,
  event: ledgerEventJsonSchema,
  entry: ledgerEntryJsonSchema,
} as const;

/** `countersign schema`: the published JSON Schemas of what goes in and comes out. */
export function addSchema(program: Command, io: Io): void {
  program
    .command('schema')
    .description(
      'the JSON Schema of a request (which is the input of an execution), of an event or of an entry',
    )
    .addArgument(new Argument('[what]').choices(Object.keys(SCHEMAS)).default('request'))
    .addHelpText('after', EXAMPLES)
    .action((what: keyof typeof SCHEMAS) => writeJson(io.stdout, SCHEMAS[what]()));
}
