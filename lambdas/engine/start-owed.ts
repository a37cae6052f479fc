import { randomUUID } from 'node:crypto';
import { canonicalize } from '../../schema/canonical-json.ts';
import { requestStream } from '../domain/entry.ts';
import type { Submission } from '../domain/model.ts';
import { requestId } from '../domain/submission.ts';
import type { Ports, StartedExecution } from '../ports.ts';

/** Step Functions takes names of up to 80 characters. */
const LONGEST_NAME = 80;
const MARK = 8;

/**
 * Starts a request that the rules owe, once, however often it is called. Its name can be foreseen; where somebody has
 * taken it for something else, the request starts under another one, and an alarm goes off.
 */
export async function startOwed(
  { ledger, executions, log }: Pick<Ports, 'ledger' | 'executions' | 'log'>,
  workflow: string,
  { name, input }: { readonly name: string; readonly input: Partial<Submission> },
): Promise<void> {
  const own = name.slice(0, LONGEST_NAME);
  if ((await executions.start(workflow, own, input)) === 'started') return;
  const isRecorded = async (some: unknown) =>
    (await ledger.last(requestStream(requestId(workflow, some)))) !== undefined;
  if (await isRecorded(input)) return;
  const there = await executions.look(workflow, own);
  if (there === undefined || isIts(there, input)) return;
  const inAnothersName = askedByAnother(there, input);
  if (inAnothersName !== undefined && (there.status === 'RUNNING' || (await isRecorded(inAnothersName))))
    return;
  const other = `${own.slice(0, LONGEST_NAME - MARK - 1)}-${randomUUID().slice(0, MARK)}`;
  log.error('the name of a request that the rules owe was taken for something else: find out by whom', {
    workflow,
    name: own,
    startedAs: other,
  });
  log.count('NamesTaken');
  await executions.start(workflow, other, input);
}

/** Whether an execution is the request itself: on its way, or turned down for what it is. */
function isIts({ input, status, error }: StartedExecution, owed: Partial<Submission>): boolean {
  if (status !== 'RUNNING' && (status !== 'FAILED' || error === 'DefinitionReplaced')) return false;
  return canonicalOr(input) === asSent(owed);
}

/**
 * What an execution has begun with, where that is the request in the name of somebody else: who asks may be another by now, as people
 * join and leave roles.
 */
function askedByAnother({ input }: StartedExecution, owed: Partial<Submission>): object | undefined {
  const sent = canonicalOr(input);
  if (sent === undefined) return undefined;
  const { requestedBy } = JSON.parse(sent) ?? {};
  return sent === asSent({ ...owed, requestedBy }) ? JSON.parse(sent) : undefined;
}

const asSent = (owed: Partial<Submission>): string => canonicalize(JSON.parse(JSON.stringify(owed)));

function canonicalOr(text: string): string | undefined {
  try {
    return canonicalize(JSON.parse(text));
  } catch {
    return undefined;
  }
}
