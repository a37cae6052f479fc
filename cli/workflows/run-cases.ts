import { unseal } from '../../lambdas/domain/entry.ts';
import type { Asked, Case, Cases, Expected } from '../../schema/cases.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { madeUpAnswer } from '../../simulation/made-up-answer.ts';
import type { Happening, Simulation } from '../../simulation/simulation.ts';
import { CommandError } from '../errors.ts';
import { Coverage } from './coverage.ts';
import { findWorkflow } from './load.ts';
import { DEFAULT_START, type PlayedOrganisation, playScript } from './play-script.ts';
import type { Player } from './player.ts';
import { describeHappenings } from './render-simulation.ts';
import { parseScript } from './script.ts';

/** What came of one case. */
export interface CaseResult {
  readonly workflow: string;
  readonly name: string;
  /** What is otherwise than expected, each in a line or two; empty when the case holds. */
  readonly problems: readonly string[];
  /** What happened, line by line, in order. */
  readonly timeline: readonly string[];
}

/** What came of all of them. */
export interface CaseReport {
  readonly results: readonly CaseResult[];
  /** What no case reaches, by workflow; a workflow of which everything is reached is not named. */
  readonly unreached: Readonly<Record<string, readonly string[]>>;
}

/** Plays cases, in virtual time and on the rules as they are. Of the workflows, those that are named, or else all, are looked at for what no case reaches. */
export async function runCases(
  organisation: PlayedOrganisation,
  suites: readonly Cases[],
  only: readonly string[] = organisation.workflows.map(({ id }) => id),
): Promise<CaseReport> {
  const coverage = new Coverage();
  const results: CaseResult[] = [];
  for (const { workflow: id, cases } of suites.filter(({ workflow }) => only.includes(workflow)))
    for (const [name, one] of Object.entries(cases))
      results.push(await runCase(organisation, findWorkflow(organisation, id), name, one, coverage));
  const unreached = organisation.workflows
    .filter(({ id }) => only.includes(id))
    .map((workflow): [string, readonly string[]] => [workflow.id, coverage.unreachedOf(workflow)])
    .filter(([, missing]) => missing.length > 0);
  return { results, unreached: Object.fromEntries(unreached) };
}

async function runCase(
  organisation: PlayedOrganisation,
  workflow: Workflow,
  name: string,
  one: Case,
  coverage: Coverage,
): Promise<CaseResult> {
  const { at, people, running, freezes, checks = {}, script, expect } = one;
  const played: PlayedOrganisation = {
    ...organisation,
    roles: { ...organisation.roles, ...people },
    freezes: freezes ?? organisation.freezes,
    runCheck: async (check, question) => {
      const passed = checks[check];
      return passed === undefined
        ? organisation.runCheck(check, question)
        : madeUpAnswer(organisation.workflows, check, { passed, found: `the case says so of '${check}'` });
    },
  };
  const start = at === undefined ? DEFAULT_START : new Date(at);
  const seen: { player?: Player } = {};
  const problems: string[] = [];
  try {
    await playScript(played, workflow, parseScript(script), { start, running }, (player) => {
      seen.player = player;
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    problems.push(error.message);
  }
  const { player } = seen;
  if (player !== undefined) {
    coverage.note(player.simulation);
    // What comes after a step that was refused says nothing.
    if (problems.length === 0) problems.push(...compare(player, expect));
  }
  const timeline = player === undefined ? [] : describeHappenings(player.simulation, {});
  return { workflow: workflow.id, name, problems, timeline };
}

/** What is otherwise than expected. */
function compare(player: Player, expect: Expected): string[] {
  const { simulation } = player;
  const { first } = player;
  const environments = simulation.environments(player.subject);
  const waiting = first === undefined ? [] : simulation.waitingStages(first.request);
  return [
    ...differ('outcome', expect.outcome, first?.outcome ?? first?.status ?? 'refused'),
    ...(waiting.includes(expect.stage ?? '')
      ? []
      : differ('waiting stage', expect.stage, waiting.join(', ') || 'none')),
    ...Object.entries(expect.environments ?? {}).flatMap(([name, version]) =>
      differ(`in ${name}`, version ?? 'nothing', environments[name]?.version ?? 'nothing'),
    ),
    ...Object.entries(expect.others ?? {}).flatMap(([name, outcome]) => {
      const other = player.request(name);
      return differ(`'${name}'`, outcome, other?.outcome ?? other?.status ?? 'no such request');
    }),
    ...(expect.asked === undefined
      ? []
      : compareAsked(expect.asked, first === undefined ? [] : askedIn(simulation, first.request))),
  ];
}

function differ(what: string, expected: string | undefined, got: string): string[] {
  return expected === undefined || expected === got ? [] : [`${what}: expected ${expected}, got ${got}`];
}

/** Who was asked for a request, at each instant at which somebody was. */
export function askedIn({ happenings }: Pick<Simulation, 'happenings'>, request: string): Asked[] {
  return happenings.flatMap((one) => askedBy(one, request));
}

function askedBy(one: Happening, request: string): Asked[] {
  if (one.kind !== 'entry' || one.entry.stream !== `request/${request}`) return [];
  const { action, details } = unseal(one.entry);
  const { stage, roster, people, joined, to } = details as {
    readonly stage: string;
    readonly roster: readonly { readonly email: string }[];
    readonly people: readonly string[];
    readonly joined: readonly { readonly email: string }[];
    readonly to: string;
  };
  const emails = (list: readonly { readonly email: string }[]) => list.map(({ email }) => email);
  const asked: Readonly<Record<string, () => readonly string[]>> = {
    'stage-opened': () => emails(roster),
    escalated: () => people,
    'people-changed': () => emails(joined),
    'handed-over': () => [to],
    reassigned: () => [to],
  };
  const who = asked[action]?.() ?? [];
  return who.length === 0 ? [] : [{ stage, at: one.at.slice(0, 16).replace('T', ' '), people: who }];
}

function compareAsked(expected: readonly Asked[], got: readonly Asked[]): string[] {
  const same =
    expected.length === got.length &&
    expected.every((group, index) => {
      const other = got[index];
      return (
        other !== undefined &&
        group.stage === other.stage &&
        (group.at === undefined || group.at === other.at) &&
        sorted(group) === sorted(other)
      );
    });
  if (same) return [];
  return [['asked: expected', ...listed(expected), '       got', ...listed(got)].join('\n')];
}

const sorted = ({ people }: Asked): string => [...people].sort().join(', ');

function listed(groups: readonly Asked[]): string[] {
  if (groups.length === 0) return ['  nobody'];
  return groups.map(
    ({ stage, at, people }) => `  ${at === undefined ? '' : `${at}  `}${stage}: ${people.join(', ')}`,
  );
}
