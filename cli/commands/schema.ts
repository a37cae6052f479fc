import { Argument, type Command } from 'commander';
import { type Io, writeJson } from '../io.ts';

const EXAMPLES = `
Examples:
  countersign schema > request.schema.json
  countersign schema event > ledger-event.schema.json
  countersign schema api > openapi.json

The same as docs/*.schema.json and docs/openapi.json of this version. That of a request says what a request looks like;
whether its requester may submit, and whether its subject fits the workflow, is checked at intake.`;

// What makes them is loaded only when it is asked for.
const SCHEMAS = {
  request: async () => (await import('../../lambdas/domain/submission.ts')).submissionJsonSchema(),
  event: async () => (await import('../../lambdas/domain/ledger-event.ts')).ledgerEventJsonSchema(),
  api: async () => (await import('../../lambdas/api/openapi.ts')).openApiDocument(),
  entry: async () => (await import('../../lambdas/domain/ledger-event.ts')).ledgerEntryJsonSchema(),
} as const;

/** `countersign schema`: the published schemas of what goes in and comes out. */
export function addSchema(program: Command, io: Io): void {
  program
    .command('schema')
    .description(
      'the JSON Schema of a request (which is the input of an execution), of an event or of an entry; the OpenAPI document of the API',
    )
    .addArgument(new Argument('[what]').choices(Object.keys(SCHEMAS)).default('request'))
    .addHelpText('after', EXAMPLES)
    .action(async (what: keyof typeof SCHEMAS) => writeJson(io.stdout, await SCHEMAS[what]()));
}
