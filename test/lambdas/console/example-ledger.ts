import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type SealedEntry, unseal } from '../../../lambdas/domain/entry.ts';
import { csrfOf, standingOf } from '../../../lambdas/domain/session.ts';
import type { SignedIn } from '../../../lambdas/engine/who.ts';
import type { ConsolePorts } from '../../../lambdas/operations/console/page.ts';
import type { Streams } from '../../../lambdas/ports.ts';
import { sha256Hex } from '../../../schema/canonical-json.ts';
import { toSeconds } from '../../../schema/duration.ts';
import type { Roles } from '../../../schema/roles.ts';
import type { InMemoryWorld } from '../../../simulation/in-memory-world.ts';
import { Simulation } from '../../../simulation/simulation.ts';
import { workflows as others } from '../../organisation/index.ts';
import { defineWorkflow, roles as someRoles } from '../../organisation/roles.ts';
import { MemoryHeads } from '../../support/memory-heads.ts';

const roles: Roles = someRoles;

/** A promotion with checks, a vote of two, and conditions: what pages have to show. */
export const checkedPromotion = defineWorkflow({
  id: 'checked-promotion',
  title: 'Checked promotion',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['qa', 'production'],
  start: 'checks',
  rework: { dueIn: '14 days' },
  stages: {
    checks: {
      type: 'check',
      title: 'Automatic checks',
      checks: {
        auc: { metric: 'auc', atLeast: 0.85 },
        latency: { metric: 'p95-latency-ms', atMost: 250 },
      },
      ifFailed: 'request-changes',
      next: 'review',
    },
    review: {
      type: 'approval',
      title: 'Manager review',
      role: 'manager',
      quorum: 2,
      conditions: true,
      dueIn: '5 days',
      handOverTo: ['director'],
      next: 'promote-to-qa',
    },
    'promote-to-qa': { type: 'promotion', title: 'Promotion to QA', environment: 'qa', next: 'test' },
    test: {
      type: 'approval',
      title: 'Test in QA',
      role: 'data-analyst',
      dueIn: '10 days',
      next: 'promote-to-production',
    },
    'promote-to-production': {
      type: 'promotion',
      title: 'Promotion to production',
      environment: 'production',
      attest: { every: '180 days', by: 'model-revalidation' },
      next: 'deploy',
    },
    deploy: { type: 'task', title: 'Deployment', role: 'it-engineer', dueIn: '3 days', next: 'end' },
  },
});

export const workflows = [checkedPromotion, ...others];

export const email = (name: string) => `${name}@example.org`;

/** A version of a model as a pipeline hands it in: its metrics follow from its number. */
export function version(subject: string, number: number, changes: Readonly<Record<string, unknown>> = {}) {
  const wave = (step: number) => Math.round(1000 * Math.sin(number * step + subject.length)) / 1000;
  return {
    subject,
    version: String(number),
    requestedBy: email('data-scientist'),
    lineage: {
      trainingData: {
        uri: `s3://data/${subject}/${Math.ceil(number / 2)}.parquet`,
        sha256: sha256Hex(`data ${Math.ceil(number / 2)}`),
      },
      code: {
        repository: `https://git.example.org/${subject}`,
        commit: sha256Hex(`code ${Math.ceil(number / 3)}`).slice(0, 12),
      },
      hyperparameters: {
        learningRate: number % 2 === 0 ? 0.05 : 0.1,
        depth: 6 + (number % 3),
        loss: 'logloss',
      },
    },
    artifact: { uri: `s3://models/${subject}/${number}`, sha256: sha256Hex(`${subject} ${number}`) },
    metrics: {
      auc: Math.round((0.88 + number / 200 + wave(1) / 100) * 10_000) / 10_000,
      'p95-latency-ms': Math.round(180 + 20 * wave(2)),
      recall: Math.round((0.71 + wave(3) / 50) * 1000) / 1000,
      'brier-score': Math.round((0.09 + wave(4) / 200) * 10_000) / 10_000,
    },
    evidence: [
      {
        name: 'model-card',
        uri: `https://docs.example.org/${subject}/${number}`,
        sha256: sha256Hex(`card ${number}`),
      },
    ],
    note: 'Weekly retraining on the newest month.',
    ...changes,
  };
}

/** A ledger in memory with a few models, in every state that pages show. */
export interface Example {
  readonly world: InMemoryWorld;
  readonly ports: Omit<ConsolePorts, 'who'>;
  /** Requests by what they are there for. */
  readonly requests: Readonly<
    Record<'waiting' | 'revised' | 'rework' | 'completed' | 'deploying' | 'rejected', string>
  >;
}

/** Plays the example: about half a year of four models. */
export async function playExample(): Promise<Example> {
  const simulation = new Simulation(workflows, roles, [], new Date('2026-06-01T08:00:00.000Z'));
  const answer = async (
    request: string,
    person: string,
    choice: string,
    fields: Record<string, string> = {},
  ) => {
    const refusal = await simulation.answer(request, { person: email(person), choice, fields });
    if (refusal !== undefined) throw new Error(refusal.message);
  };
  const pass = (time: Parameters<typeof toSeconds>[0]) => simulation.wait(toSeconds(time) * 1_000);
  const submit = (input: Record<string, unknown>) => simulation.submit(checkedPromotion, input);
  const review = async (request: string) => {
    await pass('5 hours');
    await answer(request, 'manager', 'approve');
    await pass('9 hours');
    await answer(request, 'deputy-manager', 'approve', { comment: 'Better on the hard segment.' });
    await pass('2 days');
  };
  const complete = async (input: Record<string, unknown>) => {
    const request = await submit(input);
    await review(request);
    await answer(request, 'data-analyst', 'approve');
    await pass('7 hours');
    await answer(request, 'it-engineer', 'approve');
    return request;
  };
  let completed = '';
  for (const number of [1, 2, 3, 4, 5, 6]) {
    completed = await complete(version('model/churn', number));
    await pass('14 days');
    if (number < 4) await complete(version('model/credit-risk', number));
  }
  await complete(version('model/fraud', 1));
  const rejected = await submit(version('model/fraud', 2));
  await pass('1 day');
  await answer(rejected, 'manager', 'reject', {
    comment: 'Trained on a month with a known labelling error.',
  });
  const deploying = await submit(version('model/credit-risk', 4));
  await pass('3 hours');
  await answer(deploying, 'manager', 'approve-with-conditions', {
    'finding-1-text': 'Measure the drift of the new segment after two weeks.',
    'finding-1-owner': email('data-scientist'),
    'finding-1-due': '2026-11-30',
  });
  await answer(deploying, 'deputy-manager', 'approve');
  await pass('1 day');
  await answer(deploying, 'data-analyst', 'approve');
  const revised = await submit(version('model/churn', 7));
  await pass('1 day');
  await answer(revised, 'manager', 'request-changes', {
    comment: 'Use the data of the last month, and lower the learning rate.',
  });
  await pass('1 day');
  await simulation.submit(checkedPromotion, { ...version('model/churn', 8), revises: revised });
  await pass('6 hours');
  await answer(revised, 'deputy-manager', 'approve');
  const rework = await submit(
    version('model/credit-risk', 5, { metrics: { auc: 0.79, 'p95-latency-ms': 120, recall: 0.6 } }),
  );
  await pass('20 hours');
  const waiting = await submit(version('model/fraud', 3));
  await pass('2 hours');
  const { world } = simulation;
  return {
    world,
    ports: await portsOf(world),
    requests: { waiting, revised, rework, completed, deploying, rejected },
  };
}

/** What pages read of a world, of which digests have all but the newest entry of each stream. */
export async function portsOf(world: InMemoryWorld): Promise<Example['ports']> {
  const heads = new MemoryHeads();
  await heads.noteDigested([...world.streams].map(([stream, entries]) => ({ stream, ...headOf(entries) })));
  return { ...world.ports, streams: streamsOf(world), heads };
}

/** All but the newest of a stream is digested. */
function headOf(entries: readonly SealedEntry[]) {
  const { seq, hash } = entries.at(-2) ?? { seq: 0, hash: '' };
  return { seq, hash };
}

function streamsOf(world: InMemoryWorld): Streams {
  const entries = (stream: string) => world.streams.get(stream) ?? [];
  return {
    after: async function* (stream, seq, last = Number.POSITIVE_INFINITY) {
      yield* entries(stream).filter((entry) => entry.seq > seq && entry.seq <= last);
    },
    seqAt: async (stream, instant) =>
      entries(stream)
        .filter((entry) => unseal(entry).at <= instant)
        .at(-1)?.seq ?? 0,
  };
}

/** Somebody of the example, signed in. */
export function signedInAs(person: string): SignedIn {
  const address = email(person);
  const now = new Date().toISOString();
  const standing = standingOf({ email: address, groups: [] }, roles, {
    issuer: 'https://id.example.org',
    clientId: 'x',
  });
  if (standing === undefined) throw new Error(`nobody is called ${person}`);
  const times = { beganAt: now, seenAt: now, endsAt: now };
  const session = {
    email: address,
    sub: person,
    groups: [],
    issuer: 'https://id.example.org',
    clientId: 'x',
    idToken: '',
    ...times,
  };
  return { ...standing, session, sessionHash: '', csrf: csrfOf(person) };
}

/** What API Gateway says of somebody who asks for a page. */
export function asked(address: string): APIGatewayProxyEventV2 {
  const url = new URL(address, 'https://example.org');
  return {
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: {},
    ...(url.search === '' ? {} : { queryStringParameters: joined(url.searchParams) }),
    requestContext: { http: { method: 'GET' } },
  } as unknown as APIGatewayProxyEventV2;
}

function joined(parameters: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name).join(',')]),
  );
}
