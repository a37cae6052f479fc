import type { Identity } from '../identity.ts';
import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, humanStages } from './walk.ts';

/** Who must sign in to decide can: there is a provider that says who they are. */
export function signatures(
  workflows: readonly Workflow[],
  identity: Identity | undefined,
): readonly Problem[] {
  if (identity !== undefined) return [];
  return workflows.flatMap((workflow) =>
    humanStages(allStages(workflow)).flatMap(([name, { signature }]) =>
      signature === undefined ? [] : [problem(workflow, describe(signature), name)],
    ),
  );
}

const describe = (signature: string): string =>
  `its signature is '${signature}', and nobody can sign in: name your identity provider in workflows/identity.ts, ` +
  'or remove signature';
