import { type Freeze, freezeAt, isWeekly } from '../freezes.ts';
import { nearestWord } from '../unknown-words.ts';
import { opensAt } from '../windows.ts';
import { instead } from '../wording.ts';
import type { Workflow } from '../workflow.ts';
import { allStages, effectStages } from './walk.ts';

/**
 * A freeze holds something: each environment and each kind of subject that it names is one of some workflow. And those that come
 * every week leave some time of it to what they hold, in its window if it has one. One line a problem, for people.
 */
export function effectiveFreezes(freezes: readonly Freeze[], workflows: readonly Workflow[]): string[] {
  const environments = [...new Set(workflows.flatMap((workflow) => workflow.environments))];
  const subjects = [...new Set(workflows.map(({ subject }) => subject))];
  const idle = freezes.flatMap((freeze, index) => {
    const place = `freeze ${index + 1} ('${freeze.reason}')`;
    return [
      ...describe(freeze.environments, 'environment', environments),
      ...describe(freeze.subjects, 'kind of subject', subjects),
    ].map((message) => `${place}: ${message}`);
  });
  return [...idle, ...workflows.flatMap((workflow) => withoutTime(freezes.filter(isWeekly), workflow))];
}

/** A week is looked at by the quarter of an hour, which is less than any freeze leaves; two, as each zone begins it elsewhere. */
const QUARTER_MS = 15 * 60_000;
const LOOKS = 2 * 7 * 24 * 4;
const A_SUNDAY = Date.UTC(2026, 1, 1);

/** The stages that freezes of every week never let take effect. */
function withoutTime(freezes: readonly Freeze[], { id, subject, ...workflow }: Workflow): string[] {
  if (freezes.length === 0) return [];
  return effectStages(allStages({ id, subject, ...workflow })).flatMap(([name, stage]) => {
    const { type, environment, ignoresFreezes, window } = stage;
    if (ignoresFreezes || type === 'attestation') return [];
    const isOpen = (_: unknown, look: number) => {
      const at = new Date(A_SUNDAY + look * QUARTER_MS);
      return (
        freezeAt(freezes, subject, environment, at) === undefined &&
        (window === undefined || opensAt(window, at) === undefined)
      );
    };
    if (Array.from({ length: LOOKS }).some(isOpen)) return [];
    const within = window === undefined ? '' : ` of its window '${window.name}'`;
    return [
      `workflow '${id}', stage '${name}': the freezes of every week leave it no time${within}: let one end earlier, or write ignoresFreezes: true`,
    ];
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
