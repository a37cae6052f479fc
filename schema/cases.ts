import type { Freeze } from './freezes.ts';
import { own } from './own.ts';
import type { Roles } from './roles.ts';
import { describeShape, type Shape } from './shape.ts';
import { hasTracks, isHuman, type Workflow } from './workflow.ts';

/** What happens to requests of a workflow, and what is to come of it. */
export interface Case {
  /** When it begins: UTC, ISO 8601. Default: 2026-03-02T09:00:00Z, a Monday. */
  readonly at?: string;
  /** Other people than those of `roles.ts`, by role; a role that is left out keeps its own. */
  readonly people?: Roles;
  /** The versions that have run before, one after the other, such as `2` or `2 with auc=0.9`; the last one still does. */
  readonly running?: readonly string[];
  /** Other freezes than those of `freezes.ts`. */
  readonly freezes?: readonly Freeze[];
  /** Whether the organisation's own checks pass, by name; those that are left out are run. */
  readonly checks?: Readonly<Record<string, boolean>>;
  /** One step a line, in the words of `countersign workflows simulate --help`. */
  readonly script: string;
  readonly expect: Expected;
}

/** What must hold when the script has been played. What is left out may be anything. */
export interface Expected {
  /** How the request ended, `completed` or another outcome; or how it stands: `open`, `queued`, `rework`; `refused` where none was taken. */
  readonly outcome?: string;
  /** The stage that waits for people then. */
  readonly stage?: string;
  /** All who were asked, in this order. */
  readonly asked?: readonly Asked[];
  /** What each environment runs then, by name: a version, or `null` for nothing. */
  readonly environments?: Readonly<Record<string, string | null>>;
  /** How other requests ended or stand, by the name that the script gave them or the workflow that was started. */
  readonly others?: Readonly<Record<string, string>>;
}

/** Whom a stage asked at once. */
export interface Asked {
  readonly stage: string;
  /** To the minute, UTC, as the timeline has it: `2026-03-03 09:00`. */
  readonly at?: string;
  /** Their addresses, in any order. */
  readonly people: readonly string[];
}

/** The cases of one workflow: what a `*.cases.ts` beside it exports. */
export interface Cases {
  readonly workflow: string;
  readonly cases: Readonly<Record<string, Case>>;
}

type ShapeOf<Source> = Shape & Readonly<Record<keyof Required<Source>, unknown>>;

const CASE = {
  at: 'text',
  people: 'members',
  running: 'texts',
  freezes: 'any',
  checks: 'members',
  script: 'text!',
  expect: 'members!',
} as const satisfies ShapeOf<Case>;
const EXPECTED = {
  outcome: 'text',
  stage: 'text',
  asked: 'any',
  environments: 'members',
  others: 'members',
} as const satisfies ShapeOf<Expected>;
const ASKED = { stage: 'text!', at: 'text', people: 'texts!' } as const satisfies ShapeOf<Asked>;
const EXAMPLES = { script: 'submit', outcome: 'completed', stage: 'review', at: '2026-03-02T09:00:00Z' };
const AT = /^\d{4}-\d\d-\d\d \d\d:\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$/;

/**
 * The cases of a workflow, by what each is about in a few words. `countersign workflows test` plays them.
 * @throws Error that lists everything that is wrong with how they are written.
 */
export function defineCases(workflow: Workflow, cases: Readonly<Record<string, Case>>): Cases {
  const problems = Object.entries(cases).flatMap(([name, one]) =>
    problemsOf(workflow, one).map((problem) => `case '${name}' ${problem}`),
  );
  if (problems.length > 0) throw new Error(`the cases of '${workflow.id}':\n- ${problems.join('\n- ')}`);
  return { workflow: workflow.id, cases };
}

function problemsOf(workflow: Workflow, one: Case): string[] {
  const misshapen = describeShape(one, CASE, EXAMPLES);
  if (misshapen.length > 0) return misshapen;
  const { at, expect } = one;
  const odd = describeShape(expect, EXPECTED, EXAMPLES).map((problem) => `expects something that ${problem}`);
  if (odd.length > 0) return odd;
  const { asked = [], stage, environments = {} } = expect;
  if (!Array.isArray(asked)) return ["expects 'asked' to be a list: write [{ stage, at, people }]"];
  const waiting = stage === undefined ? [] : [stage];
  const stages = [...asked.map((group) => group.stage), ...waiting];
  return [
    ...(at === undefined || INSTANT.test(at)
      ? []
      : [`begins at '${at}', which is no instant: write it in UTC as 2026-03-02T09:00:00Z`]),
    ...asked.flatMap((group) =>
      describeShape(group, ASKED, { stage: 'review', at: '2026-03-02 09:00' }).map(
        (problem) => `expects an 'asked' that ${problem}`,
      ),
    ),
    ...asked.flatMap((group) =>
      group.at === undefined || AT.test(group.at)
        ? []
        : [`expects somebody to be asked at '${group.at}': write it in UTC as 2026-03-02 09:00`],
    ),
    ...unknownOf('stage', [...new Set(stages)], Object.keys(workflow.stages)),
    ...waiting.flatMap((name) => describeUnasked(workflow, name)),
    ...unknownOf('environment', Object.keys(environments), workflow.environments),
    ...(Object.keys(expect).length === 0 ? ["expects nothing: write such as { outcome: 'completed' }"] : []),
  ];
}

/** A stage that asks nobody can't be the one that waits for people: it never stops there, or waits by itself. */
function describeUnasked(workflow: Workflow, name: string): string[] {
  const stage = own(workflow.stages, name);
  return stage === undefined || isHuman(stage) || hasTracks(stage)
    ? []
    : [
        `expects the stage '${name}' to wait for people, and it asks nobody: write outcome: 'open' for a request that waits or is held there, and look at environments`,
      ];
}

function unknownOf(what: string, names: readonly string[], known: readonly string[]): string[] {
  return names
    .filter((name) => typeof name === 'string' && !known.includes(name))
    .map((name) => `names the ${what} '${name}', which there is not: choose one of ${known.join(', ')}`);
}
