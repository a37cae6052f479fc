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
  const request = requestId(workflow, input);
  if ((await ledger.last(requestStream(request))) !== undefined) return;
  const there = await executions.look(workflow, own);
  if (there === undefined || isIts(there, input)) return;
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
  return canonicalOr(input) === canonicalize(JSON.parse(JSON.stringify(owed)));
}

function canonicalOr(text: string): string | undefined {
  try {
    return canonicalize(JSON.parse(text));
  } catch {
    return undefined;
  }
}
