import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Organisation } from '../../schema/organisation.ts';
import { membersOf } from '../../schema/roles.ts';

/** What the pipeline was asked to do, with the defaults filled in. */
export interface Options {
  /** Which settings to train with. */
  readonly attempt: '1' | '2';
  readonly version: string;
  readonly requestedBy: string;
  /** The request that waits for rework, if this is its next attempt. */
  readonly revises?: string | undefined;
  readonly stateMachineArn: string;
  readonly endpointUrl?: string | undefined;
  readonly output: URL;
  readonly json: boolean;
}

interface Flags extends Omit<Options, 'version' | 'requestedBy' | 'stateMachineArn' | 'output'> {
  readonly version?: string;
  readonly requestedBy?: string;
  readonly stateMachineArn?: string;
  readonly output: string;
}

const defaultOutput = join(tmpdir(), 'countersign-artifacts');

/** Reads the command line. On anything it can't take it prints one sentence and ends the process with status 1. */
export async function readOptions(): Promise<Options> {
  const command = new Command('train-and-submit')
    .description('Trains a model on the breast cancer data and asks for its promotion.')
    .addOption(new Option('--attempt <number>', 'settings to train with').choices(['1', '2']).default('1'))
    .option('--version <label>', "the model's version (default: the number of the attempt)", parseVersion)
    .option(
      '--revises <request>',
      'the request that waits for rework, to submit its next attempt',
      parseRequest,
    )
    .option(
      '--requested-by <email>',
      'who answers for it (default: the first in workflows/ who may)',
      parseEmail,
    )
    .option('--endpoint-url <url>', 'where Step Functions answers, if not on AWS', parseEndpoint)
    .option('--state-machine-arn <arn>', 'the state machine, by its alias', parseArn)
    .option('--output <folder>', 'where the model and its report go', defaultOutput)
    .option('--json', 'print the receipt and the input as JSON', false)
    .allowExcessArguments(false)
    .parse();

  const flags = command.opts<Flags>();
  if (flags.stateMachineArn === undefined && flags.endpointUrl === undefined) {
    command.error(
      'error: say where to submit, with --endpoint-url for a local service or --state-machine-arn for AWS.',
    );
  }
  const stateMachineArn = flags.stateMachineArn ?? LOCAL_STATE_MACHINE;
  const requestedBy =
    flags.requestedBy ??
    (await findRequester(stateMachineArn)) ??
    command.error('error: say who answers for it, with --requested-by: no workflow here says who may.');
  return {
    ...flags,
    version: flags.version ?? flags.attempt,
    requestedBy,
    stateMachineArn,
    output: pathToFileURL(`${resolve(flags.output)}/`),
  };
}

/** The state machine as `npm start` names it, whatever region this machine is set up for. */
const LOCAL_STATE_MACHINE =
  'arn:aws:states:us-east-1:000000000000:stateMachine:countersign-model-promotion:live';

/** The first of those who may submit to the workflow of a state machine, as the workflows of this folder have it. */
async function findRequester(stateMachineArn: string): Promise<string | undefined> {
  const entry = pathToFileURL(resolve('workflows', 'index.ts')).href;
  const { workflows, roles }: Pick<Organisation, 'workflows' | 'roles'> = await import(entry).catch(() => ({
    workflows: [],
    roles: {},
  }));
  const workflow = workflows.find(({ id }) => stateMachineArn.includes(`:countersign-${id}:`));
  return workflow === undefined ? undefined : membersOf(roles, workflow.requester)[0]?.email;
}

function parseVersion(value: string): string {
  const isVersion = /^\P{C}{1,256}$/u.test(value) && value === value.trim();
  return check(value, isVersion, 'Use 1 to 256 characters, no space around them.');
}

function parseRequest(value: string): string {
  return check(value, /^[0-9a-z]{26}$/.test(value), "Give the 26 letters and digits of a request's id.");
}

function parseEmail(value: string): string {
  return check(value, /^[^\s@]+@[^\s@]+$/.test(value), 'Give an e-mail address.');
}

function parseEndpoint(value: string): string {
  const isHttp = /^https?:$/.test(URL.parse(value)?.protocol ?? '');
  return check(value, isHttp, 'Give a URL such as http://127.0.0.1:8080.');
}

function parseArn(value: string): string {
  const isArn = /^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:stateMachine:[\w-]+(:[\w-]+)?$/.test(value);
  return check(
    value,
    isArn,
    'Give an ARN such as arn:aws:states:eu-west-1:111122223333:stateMachine:name:live.',
  );
}

function check(value: string, isValid: boolean, advice: string): string {
  if (!isValid) {
    throw new InvalidArgumentError(advice);
  }
  return value;
}
