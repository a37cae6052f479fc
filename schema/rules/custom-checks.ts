import type { Roles } from '../roles.ts';
import { instead, misnamed } from '../wording.ts';
import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { checksOf } from './walk.ts';

const LONGEST = 40;

/** The checks of an organisation's own are named as a file and a function can be, and are there. */
export function customChecks(
  workflow: Workflow,
  _roles: Roles,
  known: readonly string[] | undefined,
): readonly Problem[] {
  return checksOf(workflow).flatMap(({ stage, name, check }) =>
    'custom' in check
      ? describe(name, check.custom, known).map((message) => problem(workflow, message, stage))
      : [],
  );
}

function describe(name: string, custom: string, known: readonly string[] | undefined): string[] {
  const misnaming = misnamed(`its check '${name}' is custom:`, custom, LONGEST);
  if (misnaming.length > 0 || known === undefined || known.includes(custom)) return misnaming;
  const others = known.length === 0 ? '' : `, or ${instead(known)}`;
  return [
    `its check '${name}' is custom: there is no '${custom}': write workflows/checks/${custom}.ts and list it${others}`,
  ];
}
