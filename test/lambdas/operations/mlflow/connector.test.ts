import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import { seal, subjectStream } from '../../../../lambdas/domain/entry.ts';
import { requestId } from '../../../../lambdas/domain/submission.ts';
import { mirror } from '../../../../lambdas/operations/mlflow/mirror.ts';
import { poll } from '../../../../lambdas/operations/mlflow/poll.ts';
import { receive } from '../../../../lambdas/operations/mlflow/receive.ts';
import type { Mlflow } from '../../../../schema/integrations.ts';
import { InMemoryWorld } from '../../../support/in-memory-ports.ts';
import { signDelivery } from '../../../support/mlflow-delivery.ts';
import { COMPLETE, InMemoryRegistry, RUN } from '../../../support/model-registry.ts';

const SECRET = 'one-secret-of-32-characters-here';
const SETTINGS: Mlflow = {
  url: 'https://mlflow.example.com',
  secret: 'countersign/mlflow',
  models: [{ name: 'churn*', workflow: 'model-promotion' }],
  aliases: { production: 'champion' },
};

let world: InMemoryWorld;
let registry: InMemoryRegistry;
let take: ReturnType<typeof receive>;
let ids: number;

function connect(settings = SETTINGS) {
  const ports = { ...world.ports, registry, settings, secret: async () => SECRET };
  take = receive(ports);
  return ports;
}

beforeEach(() => {
  world = new InMemoryWorld();
  registry = new InMemoryRegistry();
  ids = 0;
  connect();
});

const now = () => new Date(world.time);
const created = (name: string, version: string) =>
  signDelivery(
    { entity: 'model_version', action: 'created', data: { name, version } },
    { id: `delivery-${++ids}`, at: now(), secret: SECRET },
  );
const deliver = (delivery: object) => take(delivery as APIGatewayProxyEventV2);
const tell = (name: string, version: string) => deliver(created(name, version));
const inputs = () => [...world.started.values()].map(({ input }) => input as Record<string, unknown>);

/** Lets the ledger say something of the subject. */
function keep(state: object): void {
  const stream = subjectStream('model/churn');
  const entries = world.streams.get(stream) ?? [];
  const sealed = seal(stream, entries.at(-1), {
    at: now().toISOString(),
    actor: 'system:test',
    action: 'request-opened',
    details: {},
    state: { subject: 'model/churn', findings: {}, closed: [], ...state },
  });
  world.streams.set(stream, [...entries, sealed]);
}

describe('a version that is registered', () => {
  test('becomes a request with all that MLflow knows of it', async () => {
    const version = registry.register('churn', world.time);
    const { status, body } = await tell('churn', version);
    const [input] = inputs();
    expect(status).toBe(200);
    expect(input).toEqual({
      subject: 'model/churn',
      version: '1',
      requestedBy: 'mlflow',
      onBehalfOf: 'dana@example.com',
      lineage: {
        trainingData: [
          {
            uri: 's3://example-data/churn.csv',
            digest: 'sha256:0f119b9287994160487aa887d6b787ba1b2115d7077fb3fc06e91f806d842b5f',
            collected: '2026-11-01',
          },
        ],
        code: {
          repository: 'https://git.example.com/team/churn.git',
          commit: '505c7ab34dc5fdbafe51c531a4361b0ec1562200',
        },
        hyperparameters: { C: 0.5, solver: 'lbfgs' },
      },
      artifact: {
        uri: 'mlflow-artifacts:/1/models/churn-1/artifacts',
        sha256: '0f119b9287994160487aa887d6b787ba1b2115d7077fb3fc06e91f806d842b5f',
      },
      metrics: { auc: 0.913 },
      attributes: {},
    });
    expect(body).toEqual({ outcome: 'taken', request: requestId('model-promotion', input) });
    expect(registry.tagsOf('churn', '1')['countersign.request']).toBe(requestId('model-promotion', input));
  });

  test('is none where people are asked about a newer one already, whose request it would end', async () => {
    const later = { version: '2', workflow: 'model-promotion', requestedAt: now().toISOString() };
    keep({ environments: {}, open: { ['r'.repeat(26)]: later } });
    registry.register('churn', world.time);
    expect((await tell('churn', '1')).body).toEqual({ outcome: 'left alone' });
    expect(world.started.size).toBe(0);
    expect(registry.tagsOf('churn', '1')).toMatchObject({ 'countersign.status': 'superseded' });
  });

  test('of a model that goes to no workflow is left alone, unread', async () => {
    registry.register('fraud', world.time);
    registry.down = true;
    expect((await tell('fraud', '1')).body).toEqual({ outcome: 'left alone' });
    expect(world.started.size).toBe(0);
  });

  test('is asked about once, although more was logged between two deliveries', async () => {
    registry.register('churn', world.time);
    await tell('churn', '1');
    registry.tagsOf('churn', '1')['countersign.attribute.team'] = 'growth';
    delete registry.tagsOf('churn', '1')['countersign.request'];
    const { body } = await tell('churn', '1');
    expect(world.started.size).toBe(1);
    expect(body).toEqual({ outcome: 'taken', request: requestId('model-promotion', inputs()[0]) });
  });

  test('that is a copy has the tags of the first, and is a request of its own', async () => {
    registry.register('churn', world.time);
    await tell('churn', '1');
    registry.register('churn-eu', world.time, { ...registry.tagsOf('churn', '1') });
    await tell('churn-eu', '1');
    expect(inputs().map(({ subject }) => subject)).toEqual(['model/churn', 'model/churn-eu']);
  });

  test('under a number that was free again is another', async () => {
    registry.register('churn', world.time);
    await tell('churn', '1');
    registry.versions.length = 0;
    registry.register('churn', world.time + 1);
    await tell('churn', '1');
    expect(world.started.size).toBe(2);
  });

  test('is begun again where its execution ended before there was a request', async () => {
    registry.register('churn', world.time);
    await tell('churn', '1');
    const [[name, first] = ['', { workflow: '', input: {} }]] = world.started;
    world.started.set(name, { ...first, status: 'FAILED', error: 'InvalidRequest' });
    delete registry.tagsOf('churn', '1')['countersign.request'];
    await tell('churn', '1');
    expect([...world.started.keys()]).toEqual([name, `${name}-2`]);
  });
});

describe('a version that lacks something', () => {
  test('gets the list of what to log, and is taken when it is there', async () => {
    registry.register('churn', world.time, {}, { ...RUN, inputs: { dataset_inputs: [] } });
    expect((await tell('churn', '1')).body).toEqual({ outcome: 'lacking' });
    expect(world.started.size).toBe(0);
    const missing = registry.tagsOf('churn', '1')['countersign.missing'];
    expect(missing).toMatch(/^lineage\/trainingData is missing: log_input\(dataset, context='training'/m);
    registry.runs.set('run-churn-1', RUN);
    await tell('churn', '1');
    expect(registry.tagsOf('churn', '1')['countersign.missing']?.split('\n')).toEqual([
      expect.stringMatching(
        /^requestedBy must be a person .*: set the tag countersign.requested_by to the address/,
      ),
      expect.stringMatching(/^artifact is missing: .*: set the tag countersign.artifact.sha256/),
    ]);
    Object.assign(registry.tagsOf('churn', '1'), COMPLETE);
    expect((await tell('churn', '1')).body).toMatchObject({ outcome: 'taken' });
    expect(registry.tagsOf('churn', '1')['countersign.missing']).toBeUndefined();
  });

  test.each(['NaN', 1.7976931348623157e308])('has a metric %s refused by its name', async (value) => {
    const data = { ...RUN.data, metrics: [{ key: 'recall', value }] };
    registry.register('churn', world.time, COMPLETE, { ...RUN, data });
    await tell('churn', '1');
    expect(registry.tagsOf('churn', '1')['countersign.missing']).toMatch(
      /^metrics\/recall must be a finite number/,
    );
  });

  test('whose data has the digest that MLflow makes alone is weak', async () => {
    const tags = { 'mlflow.data.context': 'training' };
    const unpinned = RUN.inputs.dataset_inputs.map((one) => ({ ...one, tags }));
    registry.register('churn', world.time, COMPLETE, { ...RUN, inputs: { dataset_inputs: unpinned } });
    await tell('churn', '1');
    expect(registry.tagsOf('churn', '1')['countersign.missing']).toMatch(/trainingData\/digest is weak/);
  });

  test('is a mail to who answers for it, once, and not while they may be about to log the rest', async () => {
    registry.register('churn', world.time, { 'countersign.requested_by': 'dana@example.com' });
    const look = poll(connect());
    await look();
    expect(world.mails).toEqual([]);
    world.wait(301);
    await look();
    await look();
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]).toMatchObject({
      to: 'dana@example.com',
      role: 'data-scientist',
      subject: 'Cannot be requested yet: churn 1',
    });
    expect(world.mails[0]?.body).toContain('> artifact is missing');
  });

  test('is a mail to nobody who has no role', async () => {
    registry.register('churn', world.time, { 'countersign.requested_by': 'stranger@example.com' });
    world.wait(301);
    await poll(connect())();
    expect(world.mails).toEqual([]);
  });
});

describe('deliveries', () => {
  // As many as `npm run test:integrations` says; a part of them otherwise.
  const COUNT = Number(process.env['DELIVERIES'] ?? 90);

  test(`of ${COUNT} versions, every tenth lost, doubled or late: each is one request`, async () => {
    const versions = Array.from({ length: COUNT }, (_, index) => {
      const name = `churn-${index % 40}`;
      return { name, version: registry.register(name, world.time + index) };
    });
    const late: object[] = [];
    for (const [index, { name, version }] of versions.entries()) {
      const delivery = created(name, version);
      const fate = index % 10 === 0 ? ['lost', 'doubled', 'late'][(index / 10) % 3] : 'fine';
      if (fate === 'late') late.push(delivery);
      if (fate === 'lost' || fate === 'late') continue;
      await deliver(delivery);
      if (fate === 'doubled') await deliver(delivery);
    }
    expect(world.started.size).toBeLessThan(COUNT);
    await poll(connect())();
    for (const delivery of late) expect((await deliver(delivery)).status).toBe(200);
    expect(world.started.size).toBe(COUNT);
    expect(new Set(inputs().map(({ subject, version }) => `${subject} ${version}`)).size).toBe(COUNT);
    await poll(connect())();
    expect(world.started.size).toBe(COUNT);
  });

  test('that come twice at once are one request', async () => {
    registry.register('churn', world.time);
    const [first, second] = await Promise.all([tell('churn', '1'), tell('churn', '1')]);
    expect(world.started.size).toBe(1);
    expect(first.body).toEqual(second.body);
  });

  test('that could not be taken come again: an hour without the server loses nothing', async () => {
    registry.register('churn', world.time);
    const delivery = created('churn', '1');
    registry.down = true;
    await expect(deliver(delivery)).rejects.toThrow('does not answer');
    await expect(poll(connect())()).rejects.toThrow('does not answer');
    registry.down = false;
    world.wait(3_600);
    await poll(connect())();
    expect(world.started.size).toBe(1);
  });

  test('that are not signed are refused, and nothing is asked', async () => {
    registry.register('churn', world.time);
    registry.down = true;
    const { headers } = created('churn', '1');
    const forged = created('churn', '2');
    expect(await deliver({ headers, body: forged.body })).toMatchObject({ status: 401 });
    expect(await deliver({ headers: {}, body: forged.body })).toMatchObject({ status: 401 });
  });
});

describe('what an environment runs', () => {
  const runs = (versions: Record<string, string>) => {
    const request = 'r'.repeat(26);
    const environments = Object.entries(versions).map(([name, version]) => [name, { version, request }]);
    keep({ environments: Object.fromEntries(environments), open: {} });
  };
  const aliases = () => Object.fromEntries(registry.aliases.get('churn') ?? []);

  beforeEach(() => {
    registry.register('churn', world.time, {});
    registry.register('churn', world.time, {});
  });

  test('is an alias; what it runs no more is none; what is so already is not written again', async () => {
    runs({ qa: '1', production: '1' });
    await mirror(connect(), 'model/churn');
    expect(aliases()).toEqual({ qa: '1', champion: '1' });
    expect(registry.tagsOf('churn', '1')['countersign.status']).toBe('in production, in qa');
    runs({ production: '2' });
    await mirror(connect(), 'model/churn');
    expect(aliases()).toEqual({ champion: '2' });
    registry.written.length = 0;
    await mirror(connect(), 'model/churn');
    expect(registry.written).toEqual([]);
  });

  test('is what the ledger has after the writing, whoever else writes', async () => {
    runs({ production: '1' });
    const set = registry.setAlias.bind(registry);
    registry.setAlias = async (...call) => {
      registry.setAlias = set;
      runs({ production: '2' });
      await mirror(connect(), 'model/churn');
      await set(...call);
    };
    await mirror(connect(), 'model/churn');
    expect(aliases()).toEqual({ champion: '2' });
  });

  test('and was moved there by somebody is counted, and set right where the organisation says so', async () => {
    runs({ production: '1' });
    await mirror(connect(), 'model/churn');
    registry.aliases.get('churn')?.set('champion', '2');
    await poll(connect())();
    expect(world.counts.get('RegistryDrift')).toBe(1);
    expect(aliases()).toEqual({ champion: '2' });
    await poll(connect({ ...SETTINGS, drift: 'correct' }))();
    expect(aliases()).toEqual({ champion: '1' });
  });

  test('and could not be shown is shown by the next look, and is no drift', async () => {
    runs({ production: '1' });
    await poll(connect())();
    expect(world.counts.get('RegistryDrift')).toBe(0);
    expect(aliases()).toEqual({ champion: '1' });
  });

  test('and is no version there, as it came another way, has no alias', async () => {
    runs({ production: '2026.11' });
    await mirror(connect(), 'model/churn');
    await poll(connect())();
    expect(aliases()).toEqual({});
    expect(world.counts.get('RegistryDrift')).toBe(0);
  });

  test.each([
    ['has another artifact', 'a'.repeat(64), 1],
    ['was registered since', COMPLETE['countersign.artifact.sha256'], -1],
  ])('and is another version there, which %s, has no alias, and says why', async (_, sha256, seconds) => {
    registry.versions.length = 0;
    registry.register('churn', world.time, { ...COMPLETE, 'countersign.request': 'r'.repeat(26) });
    const submittedAt = new Date(world.time + seconds * 1_000).toISOString();
    const artifact = { uri: 's3://models/churn', sha256 };
    const deployment = { version: '1', request: 'r'.repeat(26), artifact, submittedAt };
    keep({ environments: { production: deployment }, open: {} });
    registry.aliases.set('churn', new Map([['champion', '1']]));
    expect((await tell('churn', '1')).body).toEqual({ outcome: 'left alone' });
    await mirror(connect(), 'model/churn');
    expect(aliases()).toEqual({});
    const why = registry.tagsOf('churn', '1')['countersign.status'];
    expect(why).toMatch(/^Not what Countersign request r+ is about: /);
    registry.written.length = 0;
    await poll(connect())();
    expect(world.counts.get('RegistryDrift')).toBe(1);
    expect(registry.written).toEqual([]);
    expect(world.started.size).toBe(0);
    registry.aliases.set('churn', new Map([['champion', '1']]));
    await poll(connect({ ...SETTINGS, drift: 'correct' }))();
    expect(world.counts.get('RegistryDrift')).toBe(3);
    expect(aliases()).toEqual({});
  });

  test('and says its digest at last has its alias again', async () => {
    const sha256 = COMPLETE['countersign.artifact.sha256'];
    const deployment = { version: '1', request: 'r'.repeat(26), artifact: { uri: 's3://x', sha256 } };
    registry.tagsOf('churn', '1')['countersign.artifact.sha256'] = 'b'.repeat(64);
    keep({ environments: { production: deployment }, open: {} });
    const look = poll(connect({ ...SETTINGS, drift: 'correct' }));
    await look();
    expect(aliases()).toEqual({});
    registry.tagsOf('churn', '1')['countersign.artifact.sha256'] = String(sha256);
    await look();
    expect(aliases()).toEqual({ champion: '1' });
    expect(registry.tagsOf('churn', '1')['countersign.status']).toBe('in production');
  });
});
