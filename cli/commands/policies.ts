import type { Command } from 'commander';
import { connectApi } from '../command.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { writeRecorded } from '../recorded.ts';
import { writeTable } from '../table.ts';

const EXAMPLES = `
Examples:
  countersign policies
  countersign policies --json
  countersign policies suspend low-risk-retraining --reason 'it let a biased model through'
  countersign policies resume low-risk-retraining --reason 'its conditions were corrected'

A rule approves in the place of people once those who stand for it have signed it: submit policy/<name> with the VERSION that
is shown here. With --json it is an array of { policy, title, workflow, stage, says, version, approvedBy, until, inForce, why,
request, suspended }.`;

const SUSPEND_EXAMPLES = `
Examples:
  countersign policies suspend low-risk-retraining --reason 'it let a biased model through'

From this entry on people are asked in its place, also about what it has approved and is not promoted yet. The entry names the
IAM identity that called. With --json the answer is { entry: { stream, seq, hash }, appended, caller }.`;

const RESUME_EXAMPLES = `
Examples:
  countersign policies resume low-risk-retraining --reason 'its conditions were corrected'

The entry names the IAM identity that called. With --json the answer is { entry: { stream, seq, hash }, appended, caller }.`;

/** `countersign policies`: the rules that approve in the place of people; `policies suspend` and `policies resume`. */
export function addPolicies(program: Command, io: Io): void {
  const policies = program
    .command('policies')
    .description('the rules that approve in the place of people, and whether they are in force')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(async ({ json }: { json?: true }, command: Command) => {
      const answer = await connectApi(command, io).call('policies', {});
      if (json) writeJson(io.stdout, answer.policies);
      else if (answer.policies.length === 0) writeLine(io.stdout, 'No workflow has a rule.');
      else
        writeTable(
          io.stdout,
          ['RULE', 'WORKFLOW', 'SIGNED BY', 'UNTIL', 'STANDS', 'VERSION'],
          answer.policies.map(({ policy, workflow, approvedBy, until, inForce, why, version }) => [
            ...[policy, workflow, approvedBy, until, inForce ? 'in force' : (why ?? '-'), version],
          ]),
        );
    });
  const turns = [
    [
      'suspend',
      'switches a rule off: people are asked in its place',
      SUSPEND_EXAMPLES,
      'suspendPolicy',
      'suspended',
    ],
    ['resume', 'lets a rule approve again that was switched off', RESUME_EXAMPLES, 'resumePolicy', 'resumed'],
  ] as const;
  for (const [name, description, examples, route, done] of turns)
    policies
      .command(name)
      .description(description)
      .argument('<policy>', "the rule's name, as 'countersign policies' lists it")
      .requiredOption('--reason <text>', 'why; those read it who are asked in its place')
      .option('--json', 'for programs')
      .addHelpText('after', examples)
      .action(async (policy: string, { reason, json }: { reason: string; json?: true }, command: Command) => {
        const call = { path: { policy }, body: { reason } };
        const recorded = await connectApi(command, io).call(route, call);
        writeRecorded(io, recorded, `The rule '${policy}' was ${done}`, json);
      });
}
