import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { type MlflowCredentials, MlflowRegistry } from '../../lambdas/adapters/mlflow-registry.ts';
import { ORGANISATION } from '../../lib/load-organisation.ts';
import { defined } from '../../schema/defined.ts';
import type { Mlflow } from '../../schema/integrations.ts';
import { connectApi } from '../command.ts';
import { apiEndpoint, type ConnectionOptions, type Environment } from '../connection.ts';
import { CommandError, EXIT } from '../errors.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { EVENTS, explainTried, HOOK, type Hook, HookServer } from '../mlflow/server.ts';
import { writeTable } from '../table.ts';
import { addConnectSageMaker } from './connect-sagemaker.ts';

const EXAMPLES = `
Examples:
  countersign connect mlflow
  countersign connect mlflow --check

Run it in the project that is deployed, once 'mlflow' stands in workflows/integrations.ts and a deployment has brought it. It asks
the tracking server as MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD say, who must be an
administrator there; the functions ask as COUNTERSIGN_MLFLOW_TOKEN, or COUNTERSIGN_MLFLOW_USERNAME and
COUNTERSIGN_MLFLOW_PASSWORD say (EDIT on the models is enough), or else as the same. It makes a webhook with a new secret, keeps
that in Secrets Manager, and lets the server try it. --check changes nothing: it says what is wrong, and which aliases are not
what the registry says; it ends with 3 where anything is.`;

interface Options {
  readonly workflows: string;
  readonly check?: true;
  readonly json?: true;
}

/** `countersign connect`: what another tool needs to know of a deployment. */
export function addConnect(program: Command, io: Io): void {
  const connect = program.command('connect').description("connects another tool's server with a deployment");
  connect
    .command('mlflow')
    .description('makes the webhook of an MLflow tracking server, and says what is wrong with it')
    .option('--workflows <directory>', 'where the workflows are', ORGANISATION)
    .option('--check', 'look, and change nothing')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action((options: Options, command: Command) => connectMlflow(io, options, command));
  addConnectSageMaker(connect, io);
}

async function connectMlflow(io: Io, { workflows, check, json }: Options, command: Command): Promise<void> {
  const { loadDirectory } = await import('../workflows/load.ts');
  const organisation = await loadDirectory(workflows);
  const settings = organisation.integrations?.mlflow;
  if (settings === undefined)
    throw new CommandError(
      `No tracking server is connected: name it as 'mlflow' in ${workflows}/integrations.ts, and deploy.`,
    );
  const options = command.optsWithGlobals<ConnectionOptions>();
  const address = `${apiEndpoint(options, io.env)}/hooks/mlflow`;
  const asking = credentialsIn(io.env, 'MLFLOW_TRACKING_');
  const server = new HookServer(settings.url, asking);
  if (!check) await makeHook(server, address, settings, options, io);
  const hook = (await server.list()).find((one) => one.name === HOOK && one.url === address);
  const problems = await describeHook(server, hook, address);
  const { findDrift } = await import('../mlflow/drift.ts');
  const registry = new MlflowRegistry(settings.url, async () => asking);
  const drift = await findDrift(connectApi(command, io), registry, settings, organisation);
  if (json) writeJson(io.stdout, { webhook: address, problems, drift });
  else {
    if (problems.length === 0) writeLine(io.stdout, `${settings.url} tells ${address} of new versions.`);
    if (drift.length === 0) writeLine(io.stdout, 'Every alias is what the registry says.');
    else
      writeTable(
        io.stdout,
        ['model', 'alias', 'leads to', 'should lead to'],
        drift.map(({ model, alias, is = '-', should = '-' }) => [model, alias, is, should]),
      );
  }
  if (problems.length > 0) throw new CommandError(problems.join('\n'), EXIT.no);
  if (drift.length > 0)
    throw new CommandError('Somebody moved aliases, or they are not shown yet: see above.', EXIT.no);
}

/** A new webhook in place of one to the same address, whose secret nobody can read any more. */
async function makeHook(
  server: HookServer,
  address: string,
  settings: Mlflow,
  options: ConnectionOptions,
  { env }: Io,
): Promise<void> {
  const before = (await server.list()).filter((one) => one.name === HOOK && one.url === address);
  const webhook = randomBytes(32).toString('hex');
  const own = credentialsIn(env, 'COUNTERSIGN_MLFLOW_');
  const asks = Object.keys(own).length > 0 ? own : credentialsIn(env, 'MLFLOW_TRACKING_');
  const { connectSecrets } = await import('../aws-clients.ts');
  const { keepInSecret } = await import('../mlflow/keep-secret.ts');
  const client = connectSecrets(options, env);
  try {
    await keepInSecret(client, settings.secret, { webhook, ...asks });
  } finally {
    client.destroy();
  }
  await server.create(address, webhook);
  for (const one of before) await server.remove(one);
}

async function describeHook(
  server: HookServer,
  hook: Hook | undefined,
  address: string,
): Promise<readonly string[]> {
  if (hook === undefined)
    return [
      `The server has no webhook to ${address}: run this without --check. Until then versions are found every five minutes.`,
    ];
  if (hook.status === 'DISABLED')
    return ['The webhook is switched off at the server: switch it on, or connect again.'];
  const heard = hook.events ?? [];
  const unheard = EVENTS.filter(
    ({ entity, action }) => !heard.some((one) => one.entity === entity && one.action === action),
  );
  if (unheard.length > 0) return ['The webhook lacks an event: connect again.'];
  const wrong = explainTried(await server.try(hook));
  return wrong === undefined ? [] : [wrong];
}

function credentialsIn(env: Environment, prefix: string): MlflowCredentials {
  const [token, username, password] = ['TOKEN', 'USERNAME', 'PASSWORD'].map(
    (name) => env[prefix + name] || undefined,
  );
  return token === undefined ? defined({ username, password }) : { token };
}
