import type { Freeze } from '../freezes.ts';
import { nearestWord } from '../unknown-words.ts';
import { instead } from '../wording.ts';
import type { Workflow } from '../workflow.ts';

/**
 * A freeze holds something: each environment and each kind of subject that it names is one of some workflow. One line
 * a problem, for people.
 */
export function effectiveFreezes(freezes: readonly Freeze[], workflows: readonly Workflow[]): string[] {
  const environments = [...new Set(workflows.flatMap((workflow) => workflow.environments))];
  const subjects = [...new Set(workflows.map(({ subject }) => subject))];
  return freezes.flatMap((freeze, index) => {
    const place = `freeze ${index + 1} ('${freeze.reason}')`;
    return [
      ...describe(freeze.environments, 'environment', environments),
      ...describe(freeze.subjects, 'kind of subject', subjects),
    ].map((message) => `${place}: ${message}`);
  });
}

function describe(named: readonly string[] | undefined, what: string, known: readonly string[]): string[] {
  if (named === undefined) return [];
  if (named.length === 0)
    return [`names no ${what}, so that it holds nothing: name one, or leave the list out for all`];
  return named
    .filter((name) => !known.includes(name))
    .map((name) => `its ${what} '${name}' is none of any workflow: ${remedyFor(name, known)}`);
}

function remedyFor(name: string, known: readonly string[]): string {
  const near = nearestWord(String(name), known);
  if (near !== undefined) return `did you mean '${near}'?`;
  return known.length === 0 ? 'remove it' : instead(known);
}
