import { vi } from 'vitest';
import { requestId } from '../../../lambdas/domain/submission.ts';
import { HANDLERS, type HandlerName } from '../../../lib/handlers.ts';
import { modelPromotion } from '../../../workflows/model-promotion.ts';
import { definitionHash } from '../../../workflows/schema/workflow.ts';
import { submission } from '../../support/story.ts';
import type { Snapshot } from './cloud.ts';
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
const requestedBy = 'data-scientist@example.com';
const FIRST = submission({ requestedBy });
const REQUEST = requestId('model-promotion', FIRST);
const SECOND = submission({ requestedBy, version: '15' });
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
const promote = (stage: string) => () => ({ request: REQUEST, attempt: 1, stage });
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
    event: () => Scenario['event'],
  ): Promise<void> => {
    await play.rewind();
    await prepare();
    scenarios.push({
      handler,
      name,
      event: event(),
      waits: handler === 'intake' || handler === 'open-stage',
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
      const event = http('POST', play.link('manager@example.com'), body);
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
    'promote',
    'approved',
    async () => {
      await play.toReview();
      await play.decideReview();
    },
    () => promote('promote-to-qa'),
  );
  await scene(
    'review',
    'the link is opened',
    () => play.toReview(),
    () => {
      const event = http('GET', play.link('manager@example.com'));
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
        http('POST', play.link('deputy-manager@example.com'), 'choice=approve&version=14&comment='),
      );
    },
    decide('approve'),
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
  await scene(
    'sweep',
    'a wake-up got lost',
    async () => {
      await play.toReview();
      await play.decideReview({
        label: 'wake it: go on',
        occurrence: 0,
        fault: 'access denied',
        lasting: true,
      });
    },
    sweep,
  );
  await scene(
    'sweep',
    'a promotion was not noted',
    async () => {
      await play.toReview();
      await play.decideReview();
      await play.step('promote', promote('promote-to-qa')(), {
        label: 'append to the request',
        occurrence: 0,
        fault: 'access denied',
        lasting: true,
      });
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
    'sweep',
    'an execution is gone',
    async () => {
      await play.toReview();
      stage.cloud.tokens.executions.delete(execution('first'));
    },
    sweep,
  );
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

  link(to: string): string {
    const mail = this.#stage.cloud.mails.findLast((one) => one.to === to);
    return /^Review: https:\/\/links\.example\.com\/decide\/(\S+)$/m.exec(mail?.body ?? '')?.[1] ?? '';
  }

  async toIntake(): Promise<void> {
    await this.step('intake', intake(FIRST, 'first')(this.#stage.cloud.tokens.renew()));
  }

  async toReview(): Promise<void> {
    await this.toIntake();
    await this.step('open-stage', openStage('review')(this.#stage.cloud.tokens.renew()));
  }

  decideReview(fault?: PlannedFault): Promise<Outcome> {
    return this.#decide('manager@example.com', 'choice=approve&version=14&comment=', fault);
  }

  async toRework(waiting: boolean): Promise<void> {
    await this.toReview();
    await this.#decide('manager@example.com', 'choice=request-changes&version=14&comment=More+data.');
    if (waiting) await this.step('intake', intake(FIRST, 'first')(this.#stage.cloud.tokens.renew()));
  }

  async toEnd(): Promise<void> {
    await this.toReview();
    await this.decideReview();
    const rest = [
      ['promote-to-qa', 'test', 'data-analyst@example.com'],
      ['promote-to-production', 'deploy', 'it-engineer@example.com'],
    ] as const;
    for (const [promotion, stage, person] of rest) {
      await this.step('promote', promote(promotion)());
      await this.step('open-stage', openStage(stage)(this.#stage.cloud.tokens.renew()));
      await this.#decide(person, 'choice=approve&version=14&comment=');
    }
    this.#stage.cloud.tokens.executions.set(execution('first'), 'SUCCEEDED');
  }

  #decide(person: string, body: string, fault?: PlannedFault): Promise<Outcome> {
    return this.step('decide', http('POST', this.link(person), body), fault);
  }
}

/** How long Lambda lets a handler run, in milliseconds. */
export const patience = (handler: HandlerName): number => HANDLERS[handler].timeoutSeconds * 1000;
