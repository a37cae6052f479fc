import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterEach, describe, expect, test } from 'vitest';
import { mirror as showAtMlflow } from '../../../../lambdas/operations/mlflow/mirror.ts';
import { poll as pollMlflow } from '../../../../lambdas/operations/mlflow/poll.ts';
import { receive as receiveMlflow } from '../../../../lambdas/operations/mlflow/receive.ts';
import { mirror as showAtSageMaker } from '../../../../lambdas/operations/sagemaker/mirror.ts';
import { poll as pollSageMaker } from '../../../../lambdas/operations/sagemaker/poll.ts';
import { receive as receiveSageMaker } from '../../../../lambdas/operations/sagemaker/receive.ts';
import { signDelivery } from '../../../support/mlflow-delivery.ts';
import { InMemoryRegistry } from '../../../support/model-registry.ts';
import { Play } from '../../../support/play.ts';
import { COMPLETE, keepTraining, SageMakerServer } from '../../../support/sagemaker-server.ts';
import { packagesAt } from '../../../support/sagemaker-world.ts';
import { cast, roles, shortPath } from '../features/cast.ts';

const SECRET = 'one-secret-of-32-characters-here';
const PREFIX = 'arn:aws:sagemaker:us-east-1:111122223333:model-package/';
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9';
const LOOKS = 12;
const FIVE_MINUTES = 300;

/** A registry of models with its connector, as far as this is about it. */
interface Connected {
  /** Registers the first version of a model, of which the connector is told: what comes of that is the caller's. */
  register(model: string): () => Promise<unknown>;
  look(): Promise<unknown>;
  show(subject: string): Promise<unknown>;
  /** What the registry says of the first version of a model. */
  said(model: string): unknown;
  down: boolean;
}

function mlflow({ world }: Play): Connected {
  const registry = new InMemoryRegistry();
  const models = [{ name: 'churn*', workflow: shortPath.id }];
  const settings = {
    url: 'https://mlflow.example.com',
    secret: 'x',
    models,
    aliases: { production: 'champion' },
  };
  const ports = () => ({ ...world.ports, registry, settings, secret: async () => SECRET });
  return {
    register(name) {
      const data = { name, version: registry.register(name, world.time) };
      const delivery = signDelivery(
        { entity: 'model_version', action: 'created', data },
        { id: name, at: new Date(world.time), secret: SECRET },
      );
      return () => receiveMlflow(ports())(delivery as unknown as APIGatewayProxyEventV2);
    },
    look: () => pollMlflow(ports())(),
    show: (subject) => showAtMlflow(ports(), subject),
    said: (model) => Object.fromEntries(registry.aliases.get(model) ?? []),
    get down() {
      return registry.down;
    },
    set down(down) {
      registry.down = down;
    },
  };
}

const servers: SageMakerServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function sagemaker({ world }: Play): Promise<Connected> {
  const server = await SageMakerServer.start();
  servers.push(server);
  keepTraining(server);
  const settings = { groups: [{ name: 'churn*', workflow: shortPath.id }] };
  let down = false;
  const ports = () => ({
    ...world.ports,
    packages: packagesAt(down ? NOWHERE : server.url, PREFIX),
    settings,
  });
  return {
    register(group) {
      const detail = server.register(group, world.time / 1_000, COMPLETE);
      const event = { version: '0', source: 'aws.sagemaker', detail };
      return () =>
        receiveSageMaker(ports())({ ...event, 'detail-type': 'SageMaker Model Package State Change' });
    },
    look: () => pollSageMaker(ports())(),
    show: (subject) => showAtSageMaker(ports(), subject),
    said: (group) =>
      [...server.packages.values()].find((one) => one.ModelPackageGroupName === group)?.[
        'ModelApprovalStatus'
      ],
    get down() {
      return down;
    },
    set down(is) {
      down = is;
    },
  };
}

/** An hour in which a model is registered every five minutes, and one that was there before is approved. */
async function anHour(connect: (play: Play) => Connected | Promise<Connected>, outage: boolean) {
  const play = new Play([shortPath], roles);
  const connected = await connect(play);
  await connected.register('churn-0')();
  const [request] = await play.startAsked();
  if (request === undefined) throw new Error('no request was started');
  connected.down = outage;
  const failed: unknown[] = [];
  const attempt = (what: () => Promise<unknown>) => what().catch((error) => failed.push(error));
  for (let step = 1; step <= LOOKS; step++) {
    await play.pass(FIVE_MINUTES);
    await attempt(connected.register(`churn-${step}`));
    if (step === LOOKS / 2) {
      expect(await play.decide(request, cast.morgan, 'approve')).toBe(303);
      await attempt(() => connected.show('model/churn-0'));
    }
    await attempt(connected.look);
    await play.startAsked();
  }
  return { play, connected, request, failed };
}

const submitted = ({ world }: Play) =>
  [...world.started.values()].map(({ input }) => (input as { subject: string }).subject).sort();

describe.each([
  ['MLflow', mlflow, { champion: '1', production: undefined }, {}],
  ['SageMaker', sagemaker, 'Approved', 'PendingManualApproval'],
] as const)('%s, an hour away', (_, connect, shown, before) => {
  test('nothing that was registered meanwhile is lost, and each version is one request', async () => {
    const { play, connected, failed } = await anHour(connect, true);
    expect(failed).toHaveLength(2 * LOOKS + 1);
    expect(submitted(play)).toEqual(['model/churn-0']);
    connected.down = false;
    await connected.look();
    const all = Array.from({ length: LOOKS + 1 }, (_, index) => `model/churn-${index}`).sort();
    expect(submitted(play)).toEqual(all);
    await play.startAsked();
    await connected.look();
    expect(submitted(play)).toEqual(all);
  });

  test('what was decided meanwhile is shown by the first look', async () => {
    const { connected } = await anHour(connect, true);
    expect(connected.said('churn-0')).toEqual(before);
    connected.down = false;
    await connected.look();
    expect(connected.said('churn-0')).toEqual(shown);
  });

  test('people decide, and what they approved takes effect, at the same instants as if it were there', async () => {
    const [away, there] = [await anHour(connect, true), await anHour(connect, false)];
    expect(there.failed).toEqual([]);
    const lifeOf = ({ request }: typeof away) => request.entries.map(({ at, action }) => [at, action]);
    expect(lifeOf(away)).toEqual(lifeOf(there));
    expect(away.request.state.outcome).toBe('completed');
    const production = ({ play }: typeof away) => play.production('model/churn-0');
    expect(production(away)).toEqual(production(there));
  });
});
