import { setTimeout as delay } from 'node:timers/promises';
import type { RequestAnswer, Started } from '../lambdas/api/schemas/requests.ts';
import type { Status } from '../lambdas/api/schemas/subjects.ts';
import type { ApiClient } from './api/client.ts';
import { CommandError, EXIT, RefusedError } from './errors.ts';
import { type Io, writeJson, writeLine } from './io.ts';

/** What became of a submission. */
export interface Taken {
  /** `accepted`: a new request; `revised`: its next attempt; `joined`: the request has this input already. */
  readonly result: 'accepted' | 'revised' | 'joined';
  readonly request: string;
  readonly attempt: number;
  readonly status: string;
  /** The execution that was started. */
  readonly execution: string;
  /** The execution that carries the request. */
  readonly carriedBy: string;
}

const PATIENCE_MS = 60_000;
const EVERY_MS = 250;

/** Says what was started, after intake's answer unless `wait` is false. `before` is the request that is revised. */
export async function followSubmission(
  api: ApiClient,
  io: Io,
  started: Started,
  { wait, json, before }: { wait: boolean; json?: true | undefined; before?: RequestAnswer | undefined },
): Promise<void> {
  if (!wait) {
    if (json) writeJson(io.stdout, started);
    else writeLine(io.stdout, `Started ${started.execution} for request ${started.request}.`);
    return;
  }
  const { taken, subject } = await waitForIntake(api, started, before);
  if (taken.result === 'accepted') await warnOfAlike(api, io, subject, taken.request);
  if (json) writeJson(io.stdout, taken);
  else writeLine(io.stdout, describe(taken));
}

/** The request as it is now; undefined when there is none. */
export async function findRequest(api: ApiClient, request: string): Promise<RequestAnswer | undefined> {
  try {
    return await api.call('request', { path: { request } });
  } catch (error) {
    if (error instanceof RefusedError && error.exitCode === EXIT.no) return undefined;
    throw error;
  }
}

/** @throws CommandError when intake has not taken it after a minute */
async function waitForIntake(
  api: ApiClient,
  started: Started,
  before?: RequestAnswer,
): Promise<{ readonly taken: Taken; readonly subject: string }> {
  const { request, execution } = started;
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await findRequest(api, request);
    if (found !== undefined) {
      const { attempt, status, subject } = found;
      const result = started.joined ? 'joined' : before === undefined ? 'accepted' : 'revised';
      const taken = { result, request, attempt, status, execution, carriedBy: found.execution } as const;
      return { taken, subject };
    }
    if (Date.now() > deadline) {
      throw new CommandError(
        `Intake has not taken request ${request} so far: look at execution ${execution}, or submit it again, which makes no second request.`,
      );
    }
    await delay(EVERY_MS);
  }
}

/** A misspelt subject has a history of its own, which nobody looks for. */
async function warnOfAlike(api: ApiClient, io: Io, subject: string, request: string): Promise<void> {
  // The request is accepted, whether or not this can be told.
  const { subjects } = await api
    .call('status', { query: { alike: subject } })
    .catch(() => ({ subjects: [] as Status['subjects'] }));
  const others = subjects.filter((one) => one.subject !== subject).map((one) => `'${one.subject}'`);
  if (others.length === 0) return;
  writeLine(
    io.stderr,
    `Warning: '${subject}' differs from ${others.join(', ')} only in capitals. If that is what you mean, withdraw ${request} and submit it under that name.`,
  );
}

function describe({ result, request, attempt, status }: Taken): string {
  if (result === 'accepted') return `Request ${request} was accepted.`;
  if (result === 'revised') return `Request ${request} was accepted as attempt ${attempt}.`;
  return `Joined request ${request}, which has this input already: attempt ${attempt}, ${status}.`;
}
