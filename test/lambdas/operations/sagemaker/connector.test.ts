import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seal, subjectStream } from '../../../../lambdas/domain/entry.ts';
import { requestId } from '../../../../lambdas/domain/submission.ts';
import { mirror } from '../../../../lambdas/operations/sagemaker/mirror.ts';
import { poll } from '../../../../lambdas/operations/sagemaker/poll.ts';
import { receive } from '../../../../lambdas/operations/sagemaker/receive.ts';
import type { SageMaker } from '../../../../schema/integrations.ts';
import { InMemoryWorld } from '../../../support/in-memory-ports.ts';
import {
  COMPLETE,
  keepTraining,
  SageMakerServer,
  SHA256,
  type StoredPackage,
} from '../../../support/sagemaker-server.ts';
import { packagesAt } from '../../../support/sagemaker-world.ts';

const SETTINGS: SageMaker = { groups: [{ name: 'Churn*', workflow: 'model-promotion' }] };
const PREFIX = 'arn:aws:sagemaker:us-east-1:111122223333:model-package/';

let world: InMemoryWorld;
let server: SageMakerServer;

beforeEach(async () => {
  world = new InMemoryWorld();
  server = await SageMakerServer.start();
  keepTraining(server);
});
afterEach(() => server.close());

const ports = () => ({ ...world.ports, packages: packagesAt(server.url, PREFIX), settings: SETTINGS });
const seconds = () => world.time / 1_000;
const register = (more: object = {}) => server.register('Churn', seconds(), { ...COMPLETE, ...more });
const now = (one: StoredPackage) => server.packages.get(one.ModelPackageArn) as StoredPackage;
const metadataOf = (one: StoredPackage) => now(one)['CustomerMetadataProperties'] as Record<string, string>;
const inputs = () => [...world.started.values()].map(({ input }) => input as Record<string, unknown>);

/** The event that SageMaker sends of a package as it is. */
const eventOf = (one: StoredPackage) => ({
  version: '0',
  source: 'aws.sagemaker',
  'detail-type': 'SageMaker Model Package State Change',
  detail: now(one),
});
const tell = (one: StoredPackage) => receive(ports())(eventOf(one));

/** Lets the ledger say something of a stream. */
function keep(stream: string, state: object): void {
  const entries = world.streams.get(stream) ?? [];
  const sealed = seal(stream, entries.at(-1), {
    at: new Date(world.time).toISOString(),
    actor: 'system:test',
    action: 'test',
    details: {},
    state,
  } as never);
  world.streams.set(stream, [...entries, sealed]);
}
const REQUEST = 'r'.repeat(26);
const keepRequest = (state: object) =>
  keep(`request/${REQUEST}`, { request: REQUEST, subject: 'model/Churn', version: '1', ...state });
const keepSubject = (environments: object) =>
  keep(subjectStream('model/Churn'), {
    subject: 'model/Churn',
    environments,
    open: {},
    findings: {},
    closed: [],
  });
const runs = {
  version: '1',
  request: REQUEST,
  authorisedBy: [{ person: 'morgan@example.com' }, { person: 'alex@example.com' }],
};

describe('a package that waits for approval', () => {
  test('becomes a request with all that SageMaker and S3 know of it', async () => {
    const one = register();
    const answer = await tell(one);
    expect(inputs()).toEqual([
      {
        subject: 'model/Churn',
        version: '1',
        requestedBy: 'sagemaker',
        onBehalfOf: 'dana@example.com',
        lineage: {
          trainingData: [{ uri: 's3://data/churn.csv', digest: `sha256:${SHA256}` }],
          code: {
            repository: 'https://git.example.com/team/churn.git',
            commit: '505c7ab34dc5fdbafe51c531a4361b0ec1562200',
          },
          hyperparameters: { eta: 0.1, solver: 'lbfgs' },
        },
        artifact: { uri: 's3://models/churn/model.tar.gz', sha256: SHA256 },
        metrics: { auc: 0.913 },
        attributes: {},
        note: 'Trained weekly.',
      },
    ]);
    const request = requestId('model-promotion', inputs()[0]);
    expect(answer).toEqual({ outcome: 'taken', request });
    expect(metadataOf(one)).toMatchObject({ 'countersign.request': request, team: 'growth' });
    expect(now(one)).toMatchObject({
      ModelApprovalStatus: 'PendingManualApproval',
      ModelLifeCycle: { Stage: 'review', StageStatus: 'open' },
    });
  });

  test('is one request, however many events come of it, and of what was written there none follows', async () => {
    const one = register();
    const before = eventOf(one);
    const receiving = receive(ports());
    await Promise.all([receiving(before), receiving(before)]);
    await receiving(before);
    server.called.length = 0;
    expect(await tell(one)).toEqual({ outcome: 'left alone' });
    expect(server.called).toEqual([]);
    await poll(ports())();
    expect(world.started.size).toBe(1);
  });

  test.each([
    ['a mere log', { ModelPackageRegistrationType: 'Logged' }],
    ['in the making', { ModelPackageStatus: 'InProgress' }],
    ['approved', { ModelApprovalStatus: 'Approved' }],
  ])('and is %s is none, whatever an event says', async (_, more) => {
    const one = register(more);
    const { detail, ...event } = eventOf(one);
    const { ModelPackageArn, ModelPackageGroupName } = detail;
    const bare = { ModelPackageArn, ModelPackageGroupName, ModelApprovalStatus: 'PendingManualApproval' };
    expect(await receive(ports())({ ...event, detail: bare })).toEqual({ outcome: 'left alone' });
    expect(await tell(one)).toEqual({ outcome: 'left alone' });
    expect(world.started.size).toBe(0);
  });

  test('of a group that goes to no workflow is left alone, unread', async () => {
    const one = server.register('fraud', seconds(), COMPLETE);
    server.called.length = 0;
    expect(await tell(one)).toEqual({ outcome: 'left alone' });
    expect(server.called).toEqual([]);
  });

  test('of which no event came is found by the next look, page by page, the oldest first', async () => {
    for (const name of ['Churn', 'Churn-eu', 'Churn-us'])
      server.register(name, seconds() + server.packages.size, COMPLETE);
    await poll(ports())();
    expect(inputs().map(({ subject }) => subject)).toEqual([
      'model/Churn',
      'model/Churn-eu',
      'model/Churn-us',
    ]);
  });

  test('and names a request of another package is a request of its own', async () => {
    keepRequest({ version: '9', status: 'open' });
    const one = register({
      CustomerMetadataProperties: {
        ...(COMPLETE['CustomerMetadataProperties'] as object),
        'countersign.request': REQUEST,
      },
    });
    await poll(ports())();
    expect(world.started.size).toBe(1);
    expect(metadataOf(one)['countersign.request']).toBe(requestId('model-promotion', inputs()[0]));
  });
});

describe('a package that lacks something', () => {
  test('has the list of it as its description, and is taken when it is there', async () => {
    server.objects.clear();
    const one = register({ CustomerMetadataProperties: {} });
    expect(await tell(one)).toEqual({ outcome: 'lacking' });
    const lacking = () => String(now(one)['ApprovalDescription']).split('\n');
    expect(lacking()).toEqual([
      expect.stringMatching(
        /^lineage\/trainingData\/0\/sha256 is missing: set the metadata countersign.data.<channel>/,
      ),
    ]);
    keepTraining(server);
    server.objects.delete('models/churn/model.tar.gz');
    await tell(one);
    expect(lacking()).toEqual([
      expect.stringMatching(/^requestedBy must be a person .*: set the metadata countersign.requested_by/),
      expect.stringMatching(/^artifact is missing: .*: set the metadata countersign.artifact.sha256/),
    ]);
    server.objects.clear();
    await tell(one);
    server.called.length = 0;
    await tell(one);
    expect(server.called).not.toContain('sagemaker:UpdateModelPackage');
    const said = {
      'countersign.requested_by': 'dana@example.com',
      'countersign.artifact.sha256': SHA256,
      'countersign.data.train': 'dvc:d41d8cd98f00b204e9800998ecf8427e',
    };
    server.packages.set(one.ModelPackageArn, { ...now(one), CustomerMetadataProperties: said });
    await poll(ports())();
    expect(inputs()[0]).toMatchObject({
      lineage: { trainingData: [{ digest: 'dvc:d41d8cd98f00b204e9800998ecf8427e' }] },
      metrics: { auc: 0.5 },
    });
  });

  test('is one mail to who answers for it', async () => {
    server.objects.clear();
    const one = register();
    const look = poll(ports());
    await look();
    expect(world.mails).toEqual([]);
    world.wait(301);
    await look();
    await look();
    expect(world.mails.map(({ to, subject }) => [to, subject])).toEqual([
      ['dana@example.com', 'Cannot be requested yet: Churn 1'],
    ]);
    expect(world.mails[0]?.body).toMatch(/registered at\s+SageMaker/);
    expect(metadataOf(one)).toMatchObject({ team: 'growth', 'countersign.told': '2026-03-02T09:05:01.000Z' });
  });
});

describe('what came of a package', () => {
  const shownOf = (one: StoredPackage) => {
    const { ModelApprovalStatus, ModelLifeCycle } = now(one);
    const { Stage, StageStatus } = ModelLifeCycle as Record<string, string>;
    return [ModelApprovalStatus, Stage, StageStatus];
  };

  test('is approved while its environment runs it, by whom, and rejected when that is over', async () => {
    const one = register();
    keepRequest({ status: 'open' });
    keepSubject({ qa: runs });
    await mirror(ports(), 'model/Churn', REQUEST);
    expect(shownOf(one)).toEqual(['PendingManualApproval', 'qa', 'running']);
    keepRequest({ status: 'closed', outcome: 'completed' });
    keepSubject({ qa: runs, production: runs });
    await mirror(ports(), 'model/Churn');
    expect(shownOf(one)).toEqual(['Approved', 'production', 'running']);
    expect(now(one)['ApprovalDescription']).toBe(
      `Countersign request ${REQUEST}: completed, in production, in qa; approved by morgan@example.com, alex@example.com`,
    );
    expect(metadataOf(one)).toEqual({
      'countersign.requested_by': 'dana@example.com',
      'countersign.request': REQUEST,
      'countersign.entry': '2',
      team: 'growth',
    });
    server.called.length = 0;
    await mirror(ports(), 'model/Churn');
    expect(server.called).not.toContain('sagemaker:UpdateModelPackage');
    keepSubject({});
    await mirror(ports(), 'model/Churn', REQUEST);
    expect(shownOf(one)).toEqual(['Rejected', 'production', 'retired']);
  });

  test('is rejected when another took its place, so that it is not deployed again', async () => {
    const [one, other] = [register(), register()];
    keepRequest({ status: 'closed', outcome: 'completed' });
    keepSubject({ production: runs });
    await mirror(ports(), 'model/Churn');
    const second = 's'.repeat(26);
    keep(`request/${second}`, { request: second, subject: 'model/Churn', version: '2', status: 'open' });
    keepSubject({
      production: { ...runs, version: '2', request: second, replaced: { version: '1', request: REQUEST } },
    });
    await mirror(ports(), 'model/Churn');
    expect(shownOf(one)).toEqual(['Rejected', 'production', 'replaced']);
    expect(shownOf(other)).toEqual(['Approved', 'production', 'running']);
  });

  test.each(['rejected', 'withdrawn', 'expired', 'superseded'])(
    'is rejected when it was %s',
    async (outcome) => {
      const one = register();
      keepRequest({ status: 'closed', outcome, reason: 'So it was.' });
      keepSubject({});
      await mirror(ports(), 'model/Churn', REQUEST);
      expect(shownOf(one)).toEqual(['Rejected', 'review', outcome]);
    },
  );

  test('and could not be shown is shown by the next look, and is no drift', async () => {
    const one = register({ CustomerMetadataProperties: { 'countersign.request': REQUEST } });
    keepRequest({ status: 'closed', outcome: 'completed' });
    keepSubject({ production: runs });
    await poll(ports())();
    expect(shownOf(one)).toEqual(['Approved', 'production', 'running']);
    expect(world.counts.get('RegistryDrift')).toBe(0);
  });

  test('that somebody approved is counted, and taken back where the ledger knows its request', async () => {
    const one = register({
      ModelApprovalStatus: 'Approved',
      CustomerMetadataProperties: { 'countersign.request': REQUEST },
    });
    const unknown = register({ ModelApprovalStatus: 'Approved' });
    keepRequest({ status: 'open' });
    keepSubject({});
    await poll(ports())();
    expect(world.counts.get('RegistryDrift')).toBe(2);
    expect(shownOf(one)).toEqual(['PendingManualApproval', 'review', 'open']);
    expect(now(unknown)['ModelApprovalStatus']).toBe('Approved');
  });

  const artifact = { uri: 's3://models/churn/model.tar.gz', sha256: SHA256 };
  const forged = { 'countersign.request': REQUEST, 'countersign.artifact.sha256': SHA256 };
  test.each([
    [
      'with other data',
      {},
      { artifact: { ...artifact, sha256: 'a'.repeat(64), uri: 's3://models/good' } },
      0,
    ],
    ['that states another digest', { 'countersign.artifact.sha256': 'b'.repeat(64) }, { artifact }, 0],
    ['that was made since', {}, { artifact }, 1],
    ['that was made since, with what is said of the first', forged, { artifact }, 1],
  ])(
    'is another package %s under its number, and is not approved: it says why',
    async (_, metadata, about, later) => {
      const submittedAt = new Date(world.time).toISOString();
      keepRequest({ status: 'closed', outcome: 'completed', requestedAt: submittedAt, ...about });
      keepSubject({ production: { ...runs, ...about, submittedAt } });
      const one = server.register('Churn', seconds() + later, {
        ...COMPLETE,
        CustomerMetadataProperties: { 'countersign.requested_by': 'dana@example.com', ...metadata },
      });
      expect(await tell(one)).toEqual({ outcome: 'left alone' });
      await mirror(ports(), 'model/Churn', REQUEST);
      await poll(ports())();
      expect(shownOf(one)).toEqual(['Rejected', 'review', 'not-asked']);
      expect(now(one)['ApprovalDescription']).toMatch(/^Not what Countersign request r+ is about: /);
      expect(world.counts.get('RegistryDrift')).toBe(1);
      expect(world.started.size).toBe(0);
      server.called.length = 0;
      await poll(ports())();
      expect(server.called).not.toContain('sagemaker:UpdateModelPackage');
      server.packages.set(one.ModelPackageArn, { ...now(one), ModelApprovalStatus: 'Approved' });
      await poll(ports())();
      expect(now(one)['ModelApprovalStatus']).toBe('Rejected');
    },
  );

  test('is that of the request where it was there before, with its digest', async () => {
    const submittedAt = new Date(world.time + 1_000).toISOString();
    const one = register();
    keepRequest({ status: 'closed', outcome: 'completed', requestedAt: submittedAt, artifact });
    keepSubject({ production: { ...runs, artifact, submittedAt } });
    await poll(ports())();
    expect(shownOf(one)).toEqual(['Approved', 'production', 'running']);
    expect(world.counts.get('RegistryDrift')).toBe(0);
  });

  test('one that fails keeps no other from its turn', async () => {
    register({
      MetadataProperties: {
        GeneratedBy: 'arn:aws:sagemaker:us-east-1:111122223333:pipeline/none/execution/x',
      },
    });
    server.register('Churn-eu', seconds() + 1, COMPLETE);
    await expect(poll(ports())()).rejects.toThrow('there is none');
    expect(inputs().map(({ subject }) => subject)).toEqual(['model/Churn-eu']);
  });
});
