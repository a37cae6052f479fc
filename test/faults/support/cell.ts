import { vi } from 'vitest';
import { GOES_ON_WITHIN_MS } from '../../../lambdas/domain/request/due.ts';
import { FAULTS, type Fault, isToken, whyImpossible } from './faults.ts';
import { readRecord, type Standing } from './record.ts';
import { patience, type Scenario } from './scenarios.ts';
import type { Outcome, Stage } from './stage.ts';
import type { PlannedFault } from './wire.ts';

/** What repeats a call that a fault has met, or why nothing has to. */
export const REMEDIES = {
  K: 'the SDK: nobody notices',
  R: 'the handler: it reads again and decides again',
  M: "the state machine's `Retry` calls the handler again",
  L: 'Lambda calls the handler again, twice; then the message is in the queue `failures`, whose alarm goes off',
  B: 'the stream: Lambda sends the change again, and those behind it, 20 times; then a message is in the queue `unfollowed-entries`, whose alarm goes off',
  P: 'the person: the page says to try again, with the same link; for the API its caller, by the same call',
  S: 'the next sweep; counted as `DeferredEffect` or `SweepFailures`',
  E: 'the end of the execution, which comes next: it takes the request off the views in any case',
  W: 'nobody: it wakes nobody any more, and the ledger says why',
  U: 'operators: counted as `UndeliverableMail`, whose alarm goes off; the request goes on without the mail',
  X: 'NOBODY',
} as const;
export type Remedy = keyof typeof REMEDIES;

/** A scenario without any fault: what every other run of it must end in. */
export interface Reference {
  readonly scenario: Scenario;
  readonly outcome: Outcome;
  readonly after: Standing;
  readonly swept: Standing;
  readonly mails: ReadonlySet<string>;
}

/** A fault at one call of a scenario. */
export interface Cell extends PlannedFault {
  readonly reference: Reference;
}

/** What a cell came to. */
export interface CellResult {
  readonly remedy: Remedy;
  /** How often the call was tried. */
  readonly tries: number;
  /** Milliseconds until the handler answered. */
  readonly duration: number;
  /** What is wrong with it; empty when everything is as promised. */
  readonly wrong: readonly string[];
}

/** Errors after which `Retry` of every state calls the handler again. */
const RETRIED = ['Unavailable', 'LedgerBusy'];

export async function runUndisturbed(stage: Stage, scenario: Scenario): Promise<Reference> {
  const token = await begin(stage, scenario);
  const outcome = await stage.call(scenario.handler, scenario.event(token));
  if (outcome.error !== undefined) throw new Error(`${scenario.name}: ${outcome.error}: ${outcome.message}`);
  const after = await readRecord(stage.cloud, token);
  await sweepLater(stage);
  const mails = new Set(stage.cloud.mails.map(({ to, subject }) => `${to}: ${subject}`));
  return { scenario, outcome, after, swept: await readRecord(stage.cloud, token), mails };
}

/** Every fault of every call of a scenario that can occur. */
export function cellsOf(reference: Reference): Cell[] {
  return reference.outcome.calls.flatMap(({ occurrence, ...call }) =>
    FAULTS.filter((fault) => whyImpossible(fault, call) === undefined).flatMap((fault) =>
      durationsOf(fault).map((lasting) => ({
        reference,
        label: call.label,
        occurrence,
        fault,
        lasting,
      })),
    ),
  );
}

/** A right that is missing is missing each time, and a token that is gone stays so. */
function durationsOf(fault: Fault): readonly boolean[] {
  if (fault === 'access denied' || isToken(fault)) return [true];
  return [false, true];
}

/** Runs a scenario with one fault, then everything that repeats what failed, and compares. */
export async function runCell(stage: Stage, cell: Cell): Promise<CellResult> {
  const { scenario } = cell.reference;
  let token = await begin(stage, scenario);
  stage.wire.planned = cell;
  const outcome = await stage.call(scenario.handler, scenario.event(token));
  const tries = Math.max(
    ...outcome.calls.filter(({ label }) => label === cell.label).map((call) => call.tries),
  );
  stage.wire.planned = undefined;
  const meanwhile = await readRecord(stage.cloud, token);
  const wrong = [...checkPrefix(meanwhile, cell.reference), ...checkAnswer(outcome, cell, meanwhile)];
  const same = sameAnswer(outcome, cell.reference.outcome);
  if (same && isEqual(meanwhile, cell.reference.after) && !isTroubled(outcome)) {
    return { remedy: quietRemedy(cell, tries), tries, duration: outcome.duration, wrong };
  }
  const told = scenario.waits && stage.cloud.tokens.told.get(token) !== undefined;
  const remedy = onlyShownLate(cell, outcome, meanwhile) ? 'E' : loudRemedy(cell, outcome, told, wrong);
  if (remedy === 'M' || remedy === 'L' || remedy === 'P' || remedy === 'B') {
    if (scenario.waits) token = stage.cloud.tokens.renew(token);
    const again = await stage.call(scenario.handler, scenario.event(token));
    if (again.error !== undefined) wrong.push(`called again, it ends with ${again.error}: ${again.message}`);
    if (failedOf(again) > 0) wrong.push('called again, it fails again');
    if (statusOf(again) !== statusOf(cell.reference.outcome))
      wrong.push(`called again, it answers ${statusOf(again)}`);
  }
  await sweepLater(stage);
  const swept = await readRecord(stage.cloud, token);
  // Where a token wakes nobody any more, nothing can be told.
  const expected = isToken(cell.fault) ? { ...cell.reference.swept, told: swept.told } : cell.reference.swept;
  if (!isEqual(swept, expected)) wrong.push(`in the end: ${difference(swept, expected)}`);
  const mails = new Set(stage.cloud.mails.map(({ to, subject }) => `${to}: ${subject}`));
  const missing = [...cell.reference.mails].filter((mail) => !mails.has(mail));
  if (missing.length > 0 && remedy !== 'U') return { remedy: 'X', tries, duration: outcome.duration, wrong };
  return { remedy, tries, duration: outcome.duration, wrong };
}

/** Lets the sweeper come when what should have gone on by itself is due, and what failed is tried again. */
async function sweepLater(stage: Stage): Promise<void> {
  vi.setSystemTime(Date.now() + 2 * GOES_ON_WITHIN_MS);
  await stage.call('sweep', {});
}

async function begin(stage: Stage, scenario: Scenario): Promise<string> {
  await stage.cloud.restore(scenario.snapshot);
  stage.cloud.setFollowing(scenario.handler !== 'follow');
  vi.setSystemTime(scenario.at);
  return scenario.waits ? stage.cloud.tokens.renew() : '';
}

/** Nothing may be in the ledger that the undisturbed run would not have put there, in the same order. */
function checkPrefix({ ledger }: Standing, { swept }: Reference): string[] {
  return Object.entries(ledger).flatMap(([stream, entries]) => {
    const expected = swept.ledger[stream] ?? [];
    return entries.every((entry, index) => entry === expected[index]) ? [] : [`another entry in ${stream}`];
  });
}

/** An answer must be true, and come before Lambda gives up. */
function checkAnswer(outcome: Outcome, { reference }: Cell, { ledger }: Standing): string[] {
  const wrong: string[] = [];
  if (outcome.duration > patience(reference.scenario.handler))
    wrong.push(`late: it takes ${outcome.duration} ms`);
  const status = statusOf(outcome);
  const recorded = isEqual(ledger, reference.after.ledger);
  if ((status === 200 || status === 303) && !recorded) wrong.push(`${status}, but not in the ledger`);
  const body = (outcome.result as { body?: string } | undefined)?.body ?? '';
  const before = reference.scenario.snapshot.ledger.length;
  const after = Object.values(ledger).flat().length;
  if (status !== undefined && status >= 500 && after > before && /nothing was (recorded|decided)/i.test(body))
    wrong.push('untrue: the page says that nothing was recorded');
  return wrong;
}

function quietRemedy({ fault, label, lasting }: Cell, tries: number): Remedy {
  if (fault === 'condition failed') return 'R';
  // What fails for good and makes no noise was swallowed.
  if (lasting && !isToken(fault)) return 'X';
  if (tries > 1) return 'K';
  return label.startsWith('wake') ? 'W' : 'X';
}

/**
 * Whether all that is missing is that the views show a request as closed. Who finds it closed does not show it: it
 * may have been taken off already.
 */
function onlyShownLate({ label, reference }: Cell, outcome: Outcome, { views, ...rest }: Standing): boolean {
  const { views: shown, ...expected } = reference.after;
  const quiet = sameAnswer(outcome, reference.outcome) && !isTroubled(outcome);
  return quiet && label === 'append to the request' && !isEqual(views, shown) && isEqual(rest, expected);
}

/** The handlers that a state of an execution calls. */
const WAITED_FOR: readonly string[] = ['intake', 'open-stage', 'check', 'take-effect'];

function loudRemedy(cell: Cell, outcome: Outcome, told: boolean, wrong: string[]): Remedy {
  const { handler } = cell.reference.scenario;
  const status = statusOf(outcome);
  if (status !== undefined && status >= 500) return 'P';
  const counted = outcome.metrics.has('DeferredEffect') || outcome.metrics.has('SweepFailures');
  if (handler === 'follow' && (outcome.error !== undefined || failedOf(outcome) > 0)) return 'B';
  if (outcome.error === undefined) {
    if (outcome.metrics.has('UndeliverableMail')) return 'U';
    if (counted) return 'S';
    return isToken(cell.fault) ? 'W' : 'X';
  }
  if (!RETRIED.includes(outcome.error)) wrong.push(`it ends with ${outcome.error}, which nothing repeats`);
  if (!WAITED_FOR.includes(handler)) return 'L';
  // A state that was told goes on; what its function says afterwards is not heard.
  return told ? 'S' : 'M';
}

const statusOf = ({ result }: Outcome): number | undefined =>
  (result as { statusCode?: number } | undefined)?.statusCode;

/** How many changes it asks to be sent again. */
const failedOf = ({ result }: Outcome): number =>
  (result as { batchItemFailures?: readonly unknown[] } | undefined)?.batchItemFailures?.length ?? 0;

/** What is counted or measured when all goes well, too. */
const HARMLESS = new Set([
  'FollowLag',
  'MailsSent',
  'OpenRequests',
  'Reconciled',
  'Repaired',
  'TimeToDecide',
]);

/** Whether it counted that something was left undone. */
function isTroubled({ metrics }: Outcome): boolean {
  return [...metrics.keys()].some((metric) => !HARMLESS.has(metric));
}

function sameAnswer(one: Outcome, other: Outcome): boolean {
  return one.error === other.error && statusOf(one) === statusOf(other) && failedOf(one) === failedOf(other);
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}

function difference(one: Standing, other: Standing): string {
  return (['ledger', 'views', 'heads', 'announced', 'archive', 'told'] as const)
    .filter((part) => !isEqual(one[part], other[part]))
    .map((part) => {
      const [is, was] = [JSON.stringify(one[part]), JSON.stringify(other[part])];
      const at = [...is].findIndex((character, index) => character !== was[index]);
      return `${part} ...${is.slice(Math.max(0, at - 80), at + 200)}, not ...${was.slice(Math.max(0, at - 80), at + 200)}`;
    })
    .join('; ');
}
