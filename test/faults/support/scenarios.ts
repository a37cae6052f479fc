import { vi } from 'vitest';
import { fromItem, toItem } from '../../../lambdas/adapters/dynamodb-ledger.ts';
import { type ReadEntry, seal, unseal } from '../../../lambdas/domain/entry.ts';
import { eventDetail, newsOf } from '../../../lambdas/domain/ledger-event.ts';
import type { RequestState } from '../../../lambdas/domain/model.ts';
import { GOES_ON_WITHIN_MS } from '../../../lambdas/domain/request/due.ts';
import { requestId } from '../../../lambdas/domain/submission.ts';
import { ALL_HANDLERS, type HandlerName } from '../../../lib/handlers.ts';
import { definitionHash } from '../../../schema/workflow.ts';
import { emergencyRelease } from '../../organisation/emergency-release.ts';
import { modelPromotion } from '../../organisation/model-promotion.ts';
import { softwareRelease } from '../../organisation/software-release.ts';
import { submission } from '../../support/story.ts';
import type { Item, Snapshot } from './cloud.ts';
import type { Outcome, Stage } from './stage.ts';
import { START } from './virtual-time.ts';
import type { PlannedFault } from './wire.ts';

/** A call of a handler in a situation that can be gone back to. */
export interface Scenario {
  readonly handler: HandlerName;
  readonly name: string;
  /** The event, with the token of the state that waits for it, if one does. */
  readonly event: (taskToken: string) => unknown;
  readonly waits: boolean;
  readonly snapshot: Snapshot;
  /** When it is called: milliseconds since 1970. */
  readonly at: number;
}

const DAY = 86_400_000;
const HASH = definitionHash(modelPromotion);
const execution = (name: string): string =>
  `arn:aws:states:us-east-1:000000000000:execution:countersign-model-promotion:${name}`;
const requestedBy = 'data-scientist@example.org';
const FIRST = submission({ requestedBy });
const REQUEST = requestId('model-promotion', FIRST);
const SECOND = submission({ requestedBy, version: '15' });
/** A release of a service, whose workflow checks and reminds. */
const RELEASE = {
  subject: 'service/billing',
  version: '2.0.0',
  requestedBy: 'developer@example.org',
  artifact: { uri: 's3://releases/billing', sha256: 'c'.repeat(64) },
  metrics: { coverage: 0.9 },
  evidence: [{ name: 'test-report', uri: 's3://reports/billing', sha256: 'd'.repeat(64) }],
};
const RELEASE_REQUEST = requestId('software-release', RELEASE);
const RELEASE_EXECUTION = execution('release').replace('model-promotion', 'software-release');
/** An emergency release, which two people review after it. */
const EMERGENCY = submission({ requestedBy, version: '16' });
const EMERGENCY_REQUEST = requestId('emergency-release', EMERGENCY);
const EMERGENCY_EXECUTION = execution('emergency').replace('model-promotion', 'emergency-release');
const REWORKED = submission({ requestedBy, version: '14.1', revises: REQUEST });

const intake =
  (input: unknown, name: string, timedOut = false) =>
  (taskToken: string) => ({
    workflow: 'model-promotion',
    definition: HASH,
    execution: execution(name),
    input,
    taskToken,
    timedOut,
  });
const openStage =
  (stage: string, timedOut = false) =>
  (taskToken: string) => ({
    request: REQUEST,
    attempt: 1,
    stage,
    taskToken,
    timedOut,
  });
const takeEffect = openStage;
const ended = (status: string) => () => ({
  detail: {
    executionArn: execution('first'),
    stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:countersign-model-promotion',
    status,
    input: JSON.stringify(FIRST),
    error: null,
    cause: null,
  },
});

/** A stage of the release, or of another request. */
const releaseStage =
  (stage: string, request = RELEASE_REQUEST) =>
  (taskToken: string): unknown => ({
    request,
    attempt: 1,
    stage,
    taskToken,
    timedOut: false,
  });

/** A signed call of the API. */
function call(method: string, path: string, body?: unknown): unknown {
  return {
    version: '2.0',
    rawPath: path,
    rawQueryString: '',
    headers: {},
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: {
      http: { method, path },
      authorizer: { iam: { userArn: 'arn:aws:iam::000000000000:user/robin' } },
    },
  };
}

function http(method: string, link: string, body?: string): unknown {
  return {
    version: '2.0',
    headers: body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' },
    pathParameters: { link },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded: false,
    requestContext: { http: { method } },
  };
}

/** Plays up to each situation once. */
export async function prepareScenarios(stage: Stage): Promise<Scenario[]> {
  const play = new Play(stage);
  const scenarios: Scenario[] = [];
  const scene = async (
    handler: HandlerName,
    name: string,
    prepare: () => Promise<unknown>,
    event: () => Scenario['event'] | Promise<Scenario['event']>,
  ): Promise<void> => {
    await play.rewind();
    stage.cloud.setFollowing(handler !== 'follow');
    await prepare();
    scenarios.push({
      handler,
      name,
      event: await event(),
      waits: ['intake', 'open-stage', 'check', 'take-effect'].includes(handler),
      snapshot: await stage.cloud.snapshot(),
      at: Date.now(),
    });
  };
  const decide =
    (choice: string, version = '14') =>
    () => {
      const body = String(
        new URLSearchParams({ choice, version, comment: choice === 'approve' ? '' : 'No.' }),
      );
      const event = http('POST', play.link('manager@example.org'), body);
      return () => event;
    };
  await scene(
    'intake',
    'a request begins, and takes the place of an older one',
    () => play.toReview(),
    () => intake(SECOND, 'newer'),
  );
  await scene(
    'intake',
    'changes were requested: it waits for the next attempt',
    () => play.toRework(false),
    () => intake(FIRST, 'first'),
  );
  await scene(
    'intake',
    'the next attempt comes',
    () => play.toRework(true),
    () => intake(REWORKED, 'second'),
  );
  await scene(
    'intake',
    'nobody sends a next attempt',
    async () => {
      await play.toRework(true);
      play.wait(15 * DAY);
    },
    () => intake(FIRST, 'first', true),
  );
  await scene(
    'intake',
    'an input that is no request',
    async () => {},
    () => intake({ subject: 'x' }, 'first'),
  );
  await scene(
    'open-stage',
    'the stage opens',
    () => play.toIntake(),
    () => openStage('review'),
  );
  await scene(
    'open-stage',
    'nobody decides in time',
    async () => {
      await play.toReview();
      play.wait(6 * DAY);
    },
    () => openStage('review', true),
  );
  await scene(
    'open-stage',
    'the decision was faster',
    async () => {
      await play.toReview();
      await play.decideReview();
    },
    () => openStage('review'),
  );
  await scene(
    'take-effect',
    'approved',
    async () => {
      await play.toReview();
      await play.decideReview();
    },
    () => takeEffect('promote-to-qa'),
  );
  await scene(
    'review',
    'the link is opened',
    () => play.toReview(),
    () => {
      const event = http('GET', play.link('manager@example.org'));
      return () => event;
    },
  );
  await scene('decide', 'a person approves', () => play.toReview(), decide('approve'));
  await scene('decide', 'a person asks for changes', () => play.toReview(), decide('request-changes'));
  await scene('decide', 'a person mistypes the version', () => play.toReview(), decide('approve', '41'));
  await scene(
    'decide',
    'a person comes too late',
    async () => {
      await play.toReview();
      await play.step(
        'decide',
        http('POST', play.link('deputy-manager@example.org'), 'choice=approve&version=14&comment='),
      );
    },
    decide('approve'),
  );
  await scene(
    'decide',
    'a person hands over to a colleague',
    () => play.toReview(),
    () => {
      const body = 'choice=hand-over&version=14&to=deputy-manager%40example.com&comment=Away.';
      const event = http('POST', play.link('manager@example.org'), body);
      return () => event;
    },
  );
  await scene(
    'decide',
    'the requester withdraws',
    () => play.toRework(true),
    () => {
      const link = play.link('data-scientist@example.org');
      const event = http('POST', link, 'choice=withdraw&version=14&comment=Not+wanted.');
      return () => event;
    },
  );
  await scene(
    'decide',
    'somebody takes an approval back',
    () => play.toReviewAfterwards(),
    () => {
      const link = play.link('manager@example.org', 'Take back');
      const event = http('POST', link, 'choice=rescind&version=16&comment=I+had+not+seen+the+drift.');
      return () => event;
    },
  );
  await scene(
    'check',
    'all checks pass',
    () => play.toChecks(),
    () => releaseStage('reports'),
  );
  await scene(
    'inform',
    "a colleague has somebody's part",
    async () => {
      await play.toReview();
      const body = 'choice=hand-over&version=14&to=deputy-manager%40example.com&comment=Away.';
      await play.step('decide', http('POST', play.link('manager@example.org'), body));
    },
    () => play.news(),
  );
  await scene(
    'inform',
    'somebody has decided',
    async () => {
      await play.toReview();
      await play.decideReview();
    },
    () => play.news(),
  );
  await scene(
    'follow',
    'a request and its subject come',
    () => play.toReview(),
    () => play.changes(),
  );
  await scene(
    'follow',
    'an entry comes, and one before it was lost on the way',
    async () => {
      await play.toIntake();
      await play.step('follow', (await play.changes())());
      await play.step('open-stage', openStage('review')(stage.cloud.tokens.renew()));
      await play.decideReview();
    },
    () => play.changes(1),
  );
  const asked = (method: string, path: string, body?: unknown) => () => () => call(method, path, body);
  await scene('query', 'what waits for whom', () => play.toReview(), asked('GET', '/v1/pending'));
  await scene('query', 'how subjects stand', () => play.toReview(), asked('GET', '/v1/subjects'));
  await scene('query', 'one request', () => play.toReview(), asked('GET', `/v1/requests/${REQUEST}/history`));
  await scene(
    'act',
    'a request is withdrawn',
    () => play.toReview(),
    asked('POST', `/v1/requests/${REQUEST}/withdraw`, { reason: 'Not wanted.' }),
  );
  await scene(
    'act',
    'a request is submitted',
    () => play.toReview(),
    asked('POST', '/v1/requests', { workflow: 'model-promotion', input: SECOND }),
  );
  await scene(
    'sweep',
    'people are reminded',
    async () => {
      await play.toReading();
      play.wait(2 * DAY);
    },
    () => () => ({}),
  );
  await scene(
    'close',
    'completed',
    () => play.toEnd(),
    () => ended('SUCCEEDED'),
  );
  await scene(
    'close',
    'stopped in the console',
    async () => {
      await play.toReview();
      stage.cloud.tokens.executions.set(execution('first'), 'ABORTED');
    },
    () => ended('ABORTED'),
  );
  const sweep = () => () => ({});
  const loseWakeUp = async () => {
    await play.toReview();
    await play.decideReview({
      label: 'wake it: go on',
      occurrence: 0,
      fault: 'access denied',
      lasting: true,
    });
  };
  await scene(
    'sweep',
    'a wake-up got lost',
    async () => {
      await loseWakeUp();
      play.wait(GOES_ON_WITHIN_MS);
    },
    sweep,
  );
  await scene(
    'sweep',
    'a promotion was not noted',
    async () => {
      await play.toReview();
      await play.decideReview();
      await play.step('take-effect', takeEffect('promote-to-qa')(stage.cloud.tokens.renew()), {
        label: 'append to the request',
        occurrence: 0,
        fault: 'access denied',
        lasting: true,
      });
      play.wait(GOES_ON_WITHIN_MS);
    },
    sweep,
  );
  await scene(
    'sweep',
    'a superseded request was not closed',
    async () => {
      await play.toReview();
      stage.cloud.tokens.executions.set(execution('newer'), 'RUNNING');
      await play.step('intake', intake(SECOND, 'newer')(stage.cloud.tokens.renew()), {
        label: 'append to the request',
        occurrence: 1,
        fault: 'access denied',
        lasting: true,
      });
      play.wait(GOES_ON_WITHIN_MS);
    },
    sweep,
  );
  await scene(
    'sweep',
    'a wait is overdue',
    async () => {
      await play.toReview();
      play.wait(6 * DAY);
    },
    sweep,
  );
  await scene(
    'reconcile',
    'an execution is gone',
    async () => {
      await play.toReview();
      stage.cloud.tokens.executions.delete(execution('first'));
      play.wait(16 * 60_000);
    },
    sweep,
  );
  const deployed = () => () => ({ id: 'deployment', source: 'aws.cloudformation' });
  await scene('adopt', 'people have come and gone', () => play.toOtherPeople(), deployed);
  await scene('adopt', 'a wake-up got lost before', loseWakeUp, deployed);
  await scene(
    'digest',
    'an hour has passed',
    () => play.toReview(),
    () => () => ({}),
  );
  return scenarios;
}

/** Plays a request's life on a stage, without faults unless they are asked for. */
class Play {
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async rewind(): Promise<void> {
    await this.#stage.cloud.restore({
      ledger: [],
      views: [],
      heads: [],
      tasks: [],
      tokens: [],
      executions: [[execution('first'), 'RUNNING']],
    });
    vi.setSystemTime(new Date(START));
  }

  wait(milliseconds: number): void {
    vi.setSystemTime(Date.now() + milliseconds);
  }

  async step(handler: HandlerName, event: unknown, fault?: PlannedFault): Promise<Outcome> {
    this.#stage.wire.planned = fault;
    const outcome = await this.#stage.call(handler, event);
    this.#stage.wire.planned = undefined;
    if (fault === undefined && outcome.error !== undefined)
      throw new Error(`${handler}: ${outcome.error}: ${outcome.message} ${outcome.complaints}`);
    this.wait(60_000);
    return outcome;
  }

  /** The link with this word in the newest mail of somebody; by default the one to their page. */
  link(to: string, word = '(?:Review|Page)'): string {
    const mail = this.#stage.cloud.mails.findLast((one) => one.to === to);
    const line = new RegExp(`^${word}: https://links\\.example\\.com/decide/(\\S+)$`, 'm');
    return line.exec(mail?.body ?? '')?.[1] ?? '';
  }

  async toIntake(): Promise<void> {
    await this.step('intake', intake(FIRST, 'first')(this.#stage.cloud.tokens.renew()));
  }

  async toReview(): Promise<void> {
    await this.toIntake();
    await this.step('open-stage', openStage('review')(this.#stage.cloud.tokens.renew()));
  }

  decideReview(fault?: PlannedFault): Promise<Outcome> {
    return this.#decide('manager@example.org', 'choice=approve&version=14&comment=', fault);
  }

  async toRework(waiting: boolean): Promise<void> {
    await this.toReview();
    await this.#decide('manager@example.org', 'choice=request-changes&version=14&comment=More+data.');
    if (waiting) await this.step('intake', intake(FIRST, 'first')(this.#stage.cloud.tokens.renew()));
  }

  async toEnd(): Promise<void> {
    await this.toReview();
    await this.decideReview();
    const rest = [
      ['promote-to-qa', 'test', 'data-analyst@example.org'],
      ['promote-to-production', 'deploy', 'it-engineer@example.org'],
    ] as const;
    for (const [promotion, stage, person] of rest) {
      await this.step('take-effect', takeEffect(promotion)(this.#stage.cloud.tokens.renew()));
      await this.step('open-stage', openStage(stage)(this.#stage.cloud.tokens.renew()));
      await this.#decide(person, 'choice=approve&version=14&comment=');
    }
    this.#stage.cloud.tokens.executions.set(execution('first'), 'SUCCEEDED');
  }

  /** A request at its review, whose second manager was somebody else until the deployment of which nobody has heard. */
  async toOtherPeople(): Promise<void> {
    await this.toReview();
    const { cloud } = this.#stage;
    const snapshot = await cloud.snapshot();
    const stream = `request/${REQUEST}`;
    const [last] = snapshot.ledger
      .filter((item) => item['stream']?.S === stream)
      .map((item) => fromItem(item as Parameters<typeof fromItem>[0]))
      .toSorted((a, b) => b.seq - a.seq);
    if (last === undefined) throw new Error('there is no request');
    const { state, at } = unseal(last) as ReadEntry<RequestState>;
    const [joined, left] = ['former-manager@example.org', 'deputy-manager@example.org'];
    const { review } = state.stages;
    const before = seal(stream, last, {
      ...{ at, actor: 'system:adopt', action: 'people-changed' },
      details: {
        ...{ stage: 'review', attempt: 1, version: '14' },
        ...{ joined: [{ email: joined, name: 'Fay Moreno' }], left: [left] },
      },
      state: {
        ...state,
        stages: { ...state.stages, review: { ...review, roster: ['manager@example.org', joined] } },
      },
    });
    await cloud.restore({ ...snapshot, ledger: [...snapshot.ledger, toItem(before) as Item] });
    await this.step('follow', (await this.changes(1))());
  }

  /** A release in an emergency that one of two has reviewed, who was told how to take that back. */
  async toReviewAfterwards(): Promise<void> {
    const { tokens } = this.#stage.cloud;
    tokens.executions.set(EMERGENCY_EXECUTION, 'RUNNING');
    await this.step('intake', {
      workflow: 'emergency-release',
      definition: definitionHash(emergencyRelease),
      execution: EMERGENCY_EXECUTION,
      input: EMERGENCY,
      taskToken: tokens.renew(),
      timedOut: false,
    });
    await this.step('open-stage', releaseStage('authorise', EMERGENCY_REQUEST)(tokens.renew()));
    await this.#decide('incident-commander@example.org', 'choice=approve&version=16&comment=A+wave.');
    await this.step('take-effect', releaseStage('release', EMERGENCY_REQUEST)(tokens.renew()));
    await this.step('open-stage', releaseStage('review-afterwards', EMERGENCY_REQUEST)(tokens.renew()));
    await this.#decide('manager@example.org', 'choice=approve&version=16&comment=');
    await this.step('inform', (await this.news(EMERGENCY_REQUEST))());
  }

  /** A release that waits to be read. */
  async toReading(): Promise<void> {
    const { tokens } = this.#stage.cloud;
    tokens.executions.set(RELEASE_EXECUTION, 'RUNNING');
    await this.step('intake', {
      workflow: 'software-release',
      definition: definitionHash(softwareRelease),
      execution: RELEASE_EXECUTION,
      input: RELEASE,
      taskToken: tokens.renew(),
      timedOut: false,
    });
    await this.step('open-stage', releaseStage('read')(tokens.renew()));
  }

  /** A release that was read, and is about to be checked. */
  async toChecks(): Promise<void> {
    await this.toReading();
    await this.#decide('tech-lead@example.org', 'choice=approve&version=2.0.0&comment=');
  }

  /** The changes that put the newest entries of the ledger; all of them, if it is not said how many. */
  async changes(count?: number): Promise<() => unknown> {
    const items = (await this.#stage.cloud.items('ledger')).toSorted(
      (a, b) => momentOf(a).localeCompare(momentOf(b)) || Number(a['seq']?.N) - Number(b['seq']?.N),
    );
    const Records = items.slice(count === undefined ? 0 : -count).map((item, index) => ({
      eventName: 'INSERT',
      eventVersion: '1.1',
      dynamodb: {
        ApproximateCreationDateTime: Date.now() / 1000,
        Keys: { stream: item['stream'], seq: item['seq'] },
        NewImage: item,
        SequenceNumber: String(index + 1),
      },
    }));
    return () => ({ Records });
  }

  /** The event of the newest entry of a request. */
  async news(request = REQUEST): Promise<() => unknown> {
    const items = await this.#stage.cloud.items('ledger');
    const last = items
      .filter((item) => item['stream']?.S === `request/${request}`)
      .toSorted((a, b) => Number(a['seq']?.N) - Number(b['seq']?.N))
      .at(-1);
    const detail = eventDetail(
      newsOf(fromItem((last ?? {}) as Parameters<typeof fromItem>[0])),
      'countersign-ledger',
    );
    return () => ({
      version: '0',
      id: 'event',
      'detail-type': 'Ledger Entry',
      source: 'countersign',
      account: '000000000000',
      time: START,
      region: 'us-east-1',
      resources: [],
      detail,
    });
  }

  #decide(person: string, body: string, fault?: PlannedFault): Promise<Outcome> {
    return this.step('decide', http('POST', this.link(person), body), fault);
  }
}

/** How long Lambda lets a handler run, in milliseconds. */
export const patience = (handler: HandlerName): number => ALL_HANDLERS[handler].timeoutSeconds * 1000;

const momentOf = (item: Snapshot['ledger'][number]): string => item['moment']?.S ?? '';
