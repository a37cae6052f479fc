import { setTimeout as pause } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { AnswerOf } from '../../lambdas/api/routes.ts';
import type { Outcome } from '../../lambdas/domain/model.ts';
import { isPassed } from '../../lambdas/domain/request/stages.ts';
import { listNames } from '../../lambdas/words/choices.ts';
import { plainVersion } from '../../schema/names.ts';
import { own } from '../../schema/own.ts';
import type { ApiClient } from '../api/client.ts';
import { connectApi } from '../command.ts';
import { CommandError, EXIT, RefusedError, UsageError } from '../errors.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { partsOfSubject, requestMeant } from '../names.ts';
import { parseDuration } from '../options.ts';
import { shortInstant } from '../units.ts';

const EXAMPLES = `
Examples:
  countersign wait 0f5h7w2k9x3b6d8m1n4p7q0r2s
  countersign wait 0f5h7w2k9x3b6d8m1n4p7q0r2s --timeout 2d --every 5min
  countersign wait 0f5h7w2k9x3b6d8m1n4p7q0r2s --stage promote-to-production
  countersign wait --subject model/churn --model-version 14

Ends as soon as there is something to do, with an exit code that says what: 0 it is completed, or with --stage past that one;
3 rejected; 4 expired; 5 superseded; 6 withdrawn or stopped; 1 failed; 7 changes are requested; 8 the time was over. It writes
where the request stands whenever that changes.`;

type Shown = AnswerOf<'request'>;

/** The exit code for what a request that is not completed has come to. One that is, and did not pass the stage, says no. */
const ENDS: Readonly<Record<Outcome | 'rework', number>> = {
  completed: EXIT.no,
  rejected: EXIT.no,
  expired: 4,
  superseded: 5,
  withdrawn: 6,
  stopped: 6,
  failed: EXIT.failed,
  rework: 7,
};
const LATE = 8;

interface Options {
  readonly timeout: string;
  readonly every: string;
  readonly stage?: string;
  readonly subject?: string;
  readonly modelVersion?: string;
  readonly json?: true;
}

/** `countersign wait`: until a request has come to something. */
export function addWait(program: Command, io: Io): void {
  program
    .command('wait')
    .description('wait until a request is completed, or has come to something else')
    .argument('[request]', 'the id of a request')
    .option(
      '--subject <subject>',
      'the newest open request of this subject, such as model/churn, once there is one',
    )
    .option('--model-version <version>', 'with --subject: the one for this version')
    .option('--stage <name>', 'wait until it is past this stage, such as a promotion, whatever follows')
    .addOption(timeOption('--timeout', 'how long at most: 30s, 90min, 12h, 2d', '1d'))
    .addOption(timeOption('--every', 'how often to look', '30s'))
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, options: Options, command: Command) => {
      if (Number(options.every) === 0) throw new UsageError('--every must be at least 1s.');
      const [api, end] = [connectApi(command, io), Date.now() + Number(options.timeout) * 1000];
      const request = await requestOf(api, name, options, end);
      const { shown, why } = await waitFor(api, io, { ...options, request, end });
      if (options.json) writeJson(io.stdout, shown);
      else writeLine(io.stdout, describe(shown));
      if (why !== undefined)
        throw new CommandError(why, own<number>(ENDS, shown.outcome ?? 'rework') ?? EXIT.failed);
    });
}

/** A duration of which the help says the default as people write it. */
const timeOption = (name: string, what: string, usual: string): Option =>
  new Option(`${name} <time>`, what).argParser(parseDuration).default(parseDuration(usual), usual);

/** What a request has come to: with nothing more where it is what was waited for, else with why that will not come. */
interface Result {
  readonly why?: string;
}

/** The request that is meant: by its id, or as the newest one that is under way for a subject, which may still have to come. */
async function requestOf(
  api: ApiClient,
  name: string | undefined,
  { subject, modelVersion, every }: Options,
  end: number,
): Promise<string> {
  if ((name === undefined) === (subject === undefined))
    throw new UsageError(
      "Name one request by its id, or a subject by --subject: 'countersign wait --subject model/churn'.",
    );
  if (name !== undefined) return requestMeant(name).request;
  const [kind, called] = partsOfSubject(subject ?? '');
  const wanted = modelVersion === undefined ? undefined : plainVersion(modelVersion);
  for (;;) {
    const { open } = await api.call('who', { path: { kind, name: called }, query: {} }).catch(ifUnknown);
    const fitting = open.filter(({ version }) => wanted === undefined || version === wanted);
    const newest = fitting.toSorted((a, b) => a.requestedAt.localeCompare(b.requestedAt)).at(-1);
    if (newest !== undefined) return newest.request;
    const left = end - Date.now();
    const what = modelVersion === undefined ? '' : ` version ${modelVersion}`;
    if (left <= 0)
      throw new CommandError(`No request for ${subject}${what} is under way. The time is over.`, LATE);
    await pause(Math.min(left, Number(every) * 1000));
  }
}

/** Nothing was ever requested: that may come. */
function ifUnknown(error: unknown): Pick<AnswerOf<'who'>, 'open'> {
  if (error instanceof RefusedError && error.code === 'UnknownSubject') return { open: [] };
  throw error;
}

/** Asks again and again; says on standard error what has changed, once. */
async function waitFor(
  api: ApiClient,
  { stderr }: Io,
  { request, end, every, stage }: Options & { readonly request: string; readonly end: number },
): Promise<Result & { readonly shown: Shown }> {
  for (let told = ''; ; ) {
    const shown = await api.call('request', { path: { request } });
    const result = resultOf(shown, stage);
    if (result !== undefined) return { shown, ...result };
    const standing = describe(shown);
    if (standing !== told) writeLine(stderr, standing);
    told = standing;
    const left = end - Date.now();
    if (left <= 0) throw new CommandError(`${standing}. The time is over; the request goes on.`, LATE);
    await pause(Math.min(left, Number(every) * 1000));
  }
}

/** What there is to tell, as soon as there is something. */
function resultOf(shown: Shown, stage: string | undefined): Result | undefined {
  if (hasCome(shown, stage)) return {};
  const { request, status, outcome = status, reason, reworkDueAt } = shown;
  if (status === 'rework')
    return {
      why: `Changes are requested of request ${request}: submit the next attempt by ${shortInstant(reworkDueAt ?? '')}.`,
    };
  if (status !== 'closed') return undefined;
  return { why: `Request ${request} is ${outcome}${reason === undefined ? '' : `: ${reason}`}` };
}

/** @throws UsageError when its workflow has no such stage. */
function hasCome({ outcome, stages, workflow }: Shown, name: string | undefined): boolean {
  if (name === undefined) return outcome === 'completed';
  const stage = stages.find((one) => one.stage === name);
  if (stage === undefined)
    throw new UsageError(
      `Workflow '${workflow}' has no stage '${name}': it has ${stages.map((one) => `'${one.stage}'`).join(', ')}.`,
    );
  return isPassed(stage.outcome);
}

function describe({ subject, version, attempt, status, outcome, stages }: Shown): string {
  const waits = stages.filter(({ standing }) => standing === 'waits' || standing === 'held');
  const where = waits.length === 0 ? '' : `, at ${listNames(waits.map(({ title }) => `'${title}'`))}`;
  return `${subject} version ${version}, attempt ${attempt}: ${outcome ?? status}${where}`;
}
