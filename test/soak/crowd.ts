import { setTimeout as sleep } from 'node:timers/promises';
import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { decodeClaims, splitLink } from '../../lambdas/domain/link.ts';
import type { Choice } from '../../lambdas/domain/model.ts';
import type { ReceivedMail } from '../../local/inbox/inbox.ts';
import { fieldOf } from '../../local/people/mails.ts';
import type { MortalServer } from './mortal-server.ts';
import type { Clicker, Plan, Planned, Question, Submitted } from './plan.ts';

/** What the crowd talks to. */
export interface Surroundings {
  readonly server: Pick<MortalServer, 'noteEvent' | 'rise'>;
  readonly stepFunctions: () => SFNClient;
  readonly stateMachineArn: string;
  /** Aborted when time is up. */
  readonly signal: AbortSignal;
}

/** A decision that was answered with 200. */
export interface Accepted extends Question {
  readonly person: string;
  readonly choice: Choice;
}

/** What the mail about the end of a request begins with. */
const ENDINGS = /^(?:Completed|Rejected|Expired|Superseded|Withdrawn|Stopped|Failed): /;
const NEVER_ANSWERED_PAUSE_MS = 25;
const TRY_AGAIN_PAUSE_MS = 500;

/**
 * The people and the pipelines. Each of them goes on until the server has answered, whatever happens to it
 * meanwhile, and remembers what it was told.
 */
export class Crowd {
  readonly #plan: Plan;
  readonly #around: Surroundings;
  readonly #byRequest: ReadonlyMap<string, Planned>;
  /** Who has begun already, since mails may come twice. */
  readonly #begun = new Set<string>();
  readonly #busy = new Set<Promise<void>>();
  readonly accepted: Accepted[] = [];
  /** ARNs of the executions that were started. */
  readonly executions = new Set<string>();
  /** Requests whose requester was told how they ended. */
  readonly told = new Set<string>();
  /** Answers that nobody should ever get. */
  readonly complaints: string[] = [];
  posts = 0;
  unanswered = 0;
  /** Answers that ask to try again. */
  turnedAway = 0;

  constructor(plan: Plan, around: Surroundings) {
    this.#plan = plan;
    this.#around = around;
    this.#byRequest = new Map(plan.requests.map((planned) => [planned.request, planned]));
  }

  get isIdle(): boolean {
    return this.#busy.size === 0;
  }

  /** Submits every request at once. */
  submitAll(): void {
    for (const planned of this.#plan.requests) this.#submit(planned, 1, planned.input);
  }

  /** Lets whoever a mail is for act on it. */
  read(mail: ReceivedMail): void {
    const revises = /^ {2}"revises": "([0-9a-z]+)"$/m.exec(mail.body)?.[1];
    if (revises !== undefined) {
      const planned = this.#byRequest.get(revises);
      const attempt = Number(fieldOf(mail, 'Attempt')) + 1;
      if (planned === undefined) return;
      if (this.#plan.withdraws(planned.index, attempt)) this.#withdraw(mail, planned);
      else this.#submit(planned, attempt, this.#plan.revise(planned, attempt));
    } else if (mail.links.review !== undefined) {
      this.#answer(mail, mail.links.review);
    } else if (ENDINGS.test(mail.subject)) {
      this.told.add(fieldOf(mail, 'Request') ?? '');
    }
  }

  #submit({ index }: Planned, attempt: number, input: Submitted): void {
    const copies = this.#plan.isSubmittedTwice(index, attempt) ? [1, 2] : [1];
    for (const copy of copies) {
      const name = `soak-${index}-${attempt}-${copy}`;
      this.#begin(name, async () => {
        const arn = await this.#insist(() => this.#startExecution(name, input));
        this.executions.add(arn);
      });
    }
  }

  async #startExecution(name: string, input: Submitted): Promise<string> {
    const { stepFunctions, stateMachineArn } = this.#around;
    try {
      const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
      const { executionArn = '' } = await stepFunctions().send(command);
      return executionArn;
    } catch (error) {
      // The answer to an earlier try was lost, and the execution has ended since.
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
      const machine = stateMachineArn.split(':')[6];
      return stateMachineArn.replace(/:stateMachine:.*/, `:execution:${machine}:${name}`);
    }
  }

  #withdraw(mail: ReceivedMail, { request }: Planned): void {
    const url = /^Page: (\S+)$/m.exec(mail.body)?.[1] ?? '';
    const form = { choice: 'withdraw', version: fieldOf(mail, 'Version') ?? '', comment: 'Not worth it.' };
    this.#begin(`${request}/withdraw`, async () => {
      const status = await this.#send(url, form);
      // A newer request may have taken its place before.
      if (status !== 200 && status !== 409) this.complaints.push(`${status} for withdrawing ${request}`);
    });
  }

  #answer(mail: ReceivedMail, url: string): void {
    const { request, stage, attempt } = decodeClaims(splitLink(url.split('/').at(-1) ?? '').message);
    const planned = this.#byRequest.get(request);
    if (planned === undefined) return;
    const question = { request, stage, attempt };
    const clickers = this.#plan.clickers(planned.index, question);
    for (const [turn, clicker] of clickers.entries()) {
      if (clicker.person !== mail.to) continue;
      this.#begin(`${request}/${stage}/${attempt}/${turn}`, async () => {
        await sleep(clicker.pauseMs);
        const given = clickers.some(({ handsOverTo }) => handsOverTo !== undefined);
        await this.#click(url, question, clicker, fieldOf(mail, 'Version') ?? '', given);
      });
    }
  }

  /** @param given whether somebody's part may be somebody else's by now */
  async #click(
    url: string,
    question: Question,
    { person, choice, handsOverTo }: Clicker,
    version: string,
    given: boolean,
  ): Promise<void> {
    const form =
      handsOverTo === undefined
        ? { choice, version, comment: choice === 'approve' ? '' : 'Because of the soak.' }
        : { choice: 'hand-over', version, to: handsOverTo, comment: '' };
    const status = await this.#send(url, form);
    if (status === 200 && handsOverTo === undefined) this.accepted.push({ ...question, person, choice });
    // Somebody was faster, or this person has said otherwise before, or has no part any more.
    if (status === 200 || status === 409 || (given && status === 403)) return;
    const { request, stage, attempt } = question;
    this.complaints.push(`${status} for ${person} at ${stage}, attempt ${attempt}, of ${request}`);
  }

  /** Sends a form until there is an answer other than to try again. */
  async #send(url: string, form: Readonly<Record<string, string>>): Promise<number> {
    for (;;) {
      const status = await this.#insist(() => this.#post(url, form));
      this.posts += 1;
      this.#around.server.noteEvent();
      if (status !== 500 && status !== 503) return status;
      this.turnedAway += 1;
      await sleep(TRY_AGAIN_PAUSE_MS);
    }
  }

  async #post(url: string, form: Readonly<Record<string, string>>): Promise<number> {
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
    // Only what has arrived in full is an answer.
    await response.text();
    return response.status;
  }

  /** Asks until there is an answer. @throws what the server answers, and what the signal is aborted with */
  async #insist<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      this.#around.signal.throwIfAborted();
      try {
        return await ask();
      } catch (error) {
        if (isAnswer(error)) throw error;
        this.unanswered += 1;
        await this.#around.server.rise();
        await sleep(NEVER_ANSWERED_PAUSE_MS);
      }
    }
  }

  #begin(name: string, act: () => Promise<void>): void {
    if (this.#begun.has(name)) return;
    this.#begun.add(name);
    const work = act()
      .catch((error: Error) => void this.complaints.push(`${name}: ${error.message}`))
      .finally(() => this.#busy.delete(work));
    this.#busy.add(work);
  }
}

/** An error of the service itself has a status; one of the connection has none. */
function isAnswer(error: unknown): boolean {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return $metadata?.httpStatusCode !== undefined;
}
