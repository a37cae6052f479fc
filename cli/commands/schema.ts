import type { Command } from 'commander';
import { submissionJsonSchema } from '../../lambdas/domain/submission.ts';
import { type Io, writeJson } from '../io.ts';

const EXAMPLES = `
Examples:
  countersign schema > request.schema.json

The same as docs/request.schema.json of this version. It says what a request looks like; whether its requester may
submit, and whether its subject fits the workflow, is checked at intake.`;

/** `countersign schema`: the published JSON Schema of an execution's input. */
export function addSchema(program: Command, io: Io): void {
  program
    .command('schema')
    .description("the JSON Schema of a request, which is an execution's input")
    .addHelpText('after', EXAMPLES)
    .action(() => writeJson(io.stdout, submissionJsonSchema()));
}
