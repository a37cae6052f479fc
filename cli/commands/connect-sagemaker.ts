import type { Command } from 'commander';
import { approvalPolicy } from '../../lib/approval-policy.ts';
import { ORGANISATION } from '../../lib/load-organisation.ts';
import { type ConnectionOptions, regionOf } from '../connection.ts';
import { deploymentName } from '../deployment-name.ts';
import { CommandError, UsageError } from '../errors.ts';
import { type Io, writeJson } from '../io.ts';

const EXAMPLES = `
Examples:
  countersign connect sagemaker --account 111122223333 --region eu-west-1 > only-countersign-approves.json

Nothing has to be made at SageMaker: once 'sagemaker' stands in workflows/integrations.ts and a deployment has brought it, its
packages that wait for approval are found. What is printed is a policy that denies approving them to everybody else; the output
ModelApprovalPolicy of the stack is the same. Attach it as a service control policy, or to the roles of people and pipelines.`;

interface Options {
  readonly workflows: string;
  readonly account: string;
}

/** `countersign connect sagemaker`: the policy by which nobody else approves a model package. */
export function addConnectSageMaker(connect: Command, io: Io): void {
  connect
    .command('sagemaker')
    .description('prints the policy by which nobody else approves model packages of SageMaker')
    .requiredOption('--account <id>', 'the AWS account of the deployment')
    .option('--workflows <directory>', 'where the workflows are', ORGANISATION)
    .addHelpText('after', EXAMPLES)
    .action((options: Options, command: Command) => printPolicy(io, options, command));
}

async function printPolicy(io: Io, { workflows, account }: Options, command: Command): Promise<void> {
  if (!/^\d{12}$/.test(account)) throw new UsageError(`'${account}' is no AWS account: it has 12 digits.`);
  const { loadDirectory } = await import('../workflows/load.ts');
  const settings = (await loadDirectory(workflows)).integrations?.sagemaker;
  if (settings === undefined)
    throw new CommandError(
      `SageMaker is not connected: name its groups as 'sagemaker' in ${workflows}/integrations.ts, and deploy.`,
    );
  const options = command.optsWithGlobals<ConnectionOptions>();
  const region = regionOf(options, io.env);
  if (region === undefined) throw new UsageError('Say in which region it is deployed, by --region.');
  const deployment = await deploymentName(options, io.env);
  writeJson(
    io.stdout,
    approvalPolicy(settings, { partition: partitionOf(region), region, account, deployment }),
  );
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
