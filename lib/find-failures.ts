import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Roles } from '../schema/roles.ts';
import { describeProblem, validateWorkflow } from '../schema/validate-workflow.ts';
import type { Workflow } from '../schema/workflow.ts';

/** Why a file can't be run: the message; of one that can't be parsed its place as well, which only the stack begins with. */
export function describeFailure(cause: unknown): string {
  const { message, stack = '' } = cause as Error;
  const [, place] = /^((?:file:\/\/)?\/\S+:\d+)\n/.exec(stack) ?? [];
  return place === undefined ? message : `${place}: ${message}`;
}

/**
 * Everything that is wrong with the files of an organisation, one of which fails: each of them is run by itself, and the
 * workflows of those that run are looked at, so that one failure hides no other.
 *
 * @param directory the organisation's
 * @param first why its `index.ts` failed
 */
export async function findFailures(directory: string, first: unknown): Promise<readonly string[]> {
  const files = readdirSync(directory).filter((name) => name.endsWith('.ts') && name !== 'index.ts');
  const found = await Promise.allSettled(
    files.sort().map((name) => import(/* @vite-ignore */ pathToFileURL(resolve(join(directory, name))).href)),
  );
  const failures = found.flatMap((one) => (one.status === 'rejected' ? [describeFailure(one.reason)] : []));
  const exported = found.flatMap((one) => (one.status === 'fulfilled' ? Object.entries(one.value) : []));
  const roles = exported.find(([name]) => name === 'roles')?.[1] as Roles | undefined;
  const workflows = exported.map(([, value]) => value).filter(isWorkflow);
  const problems =
    roles === undefined
      ? []
      : [...new Set(workflows)].flatMap((workflow) => validateWorkflow(workflow, roles).map(describeProblem));
  return [...new Set([describeFailure(first), ...failures, ...problems])];
}

function isWorkflow(value: unknown): value is Workflow {
  const { format, id, stages } = Object(value) as Partial<Workflow>;
  return typeof format === 'number' && typeof id === 'string' && typeof stages === 'object';
}
