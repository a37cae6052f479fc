import { canComplete, eligible } from '../../../lambdas/domain/request/mandates.ts';
import { stageState } from '../../../lambdas/domain/request/stages.ts';
import { administrators } from '../../../schema/roles.ts';
import { isHuman } from '../../../schema/workflow.ts';
import { at, type Universe, type World } from '../model/world.ts';
import {
  changeOf,
  definitionFor,
  isRequest,
  type RequestEntry,
  type RestInvariant,
  type StepInvariant,
  standings,
} from './invariant.ts';

interface Changed {
  readonly stage: string;
  readonly attempt: number;
  readonly joined: readonly { readonly email: string }[];
  readonly left: readonly string[];
}

/** 11. Nobody is asked as a newcomer who is asked already, and nobody leaves who is not; by the entries before alone. */
export const newcomersAreAskedOnce: StepInvariant = (universe, step) => {
  const change = changeOf(universe, step);
  const entry = change?.after.entries.at(-1) as RequestEntry | undefined;
  if (change === undefined || !isRequest(change.after) || entry?.action !== 'people-changed')
    return undefined;
  const { stage, attempt, joined, left } = entry.details as unknown as Changed;
  const asked = new Set<string>();
  for (const { action, details } of change.after.entries.slice(0, -1) as readonly RequestEntry[]) {
    const { roster, people, ...about } = details as unknown as Changed & {
      readonly roster?: readonly { readonly email: string }[];
      readonly people?: readonly string[];
    };
    if (about.stage !== stage || about.attempt !== attempt) continue;
    if (action === 'stage-opened') asked.clear();
    for (const { email } of [...(roster ?? []), ...(about.joined ?? [])]) asked.add(email);
    if (action === 'reminded' || action === 'escalated') for (const person of people ?? []) asked.add(person);
    for (const person of about.left ?? []) asked.delete(person);
  }
  const again = joined.find(({ email }) => asked.has(email));
  if (again !== undefined) return `${again.email} is asked as a newcomer, and was asked before`;
  const stranger = left.find((person) => !asked.has(person));
  return stranger && `${stranger} leaves, and was not asked`;
};

/** 11. Once a deployment was taken up: who is asked at a stage that waits is who may answer it now, neither more nor fewer. */
export const thePresentAreAsked: RestInvariant = (universe, world) => {
  for (const { state, name, situation } of waitingAfterAdoption(universe, world)) {
    const { roster = [], decisions } = stageState(state, name);
    const may = eligible(situation, name).map(({ email }) => email);
    const open = (person: string) => !decisions.some((decision) => decision.person === person);
    const missing = may.filter(open).find((person) => !roster.includes(person));
    if (missing !== undefined) return `${missing} may answer at ${name}, and is not asked`;
    const gone = roster.filter(open).find((person) => !may.includes(person));
    if (gone !== undefined) return `${gone} is asked at ${name}, and may not answer`;
  }
  return undefined;
};

/** 11. Administrators are asked about each stage that too few are left for: once, as long as that lasts. */
export const administratorsAreAsked: RestInvariant = (universe, world) => {
  for (const { state, name, situation, entries } of waitingAfterAdoption(universe, world)) {
    const few = !canComplete(situation, name) && administrators(situation.roles).length > 0;
    const asked = entries.filter(({ action }) => action === 'administrators-asked').length;
    const since = stageState(state, name).administratorsAskedAt;
    if (few !== (since !== undefined))
      return `too few are left at ${name}: ${few}; administrators asked: ${since}`;
    if (few && asked !== 1) return `administrators are asked ${asked} times about ${name}`;
  }
  return undefined;
};

function waitingAfterAdoption(universe: Universe, world: World) {
  const { events, catalogues } = universe.scenario;
  if (!events.some(({ kind }) => kind === 'adopt')) return [];
  const { roles } = at(catalogues, world.catalogue);
  return standings(universe, world).flatMap(({ entry, state }) => {
    if (state.status !== 'open') return [];
    const workflow = definitionFor(universe, state.definition);
    const situation = { workflow, roles, state, now: new Date(world.time) };
    const entries = (universe.stream(world, entry.stream)?.entries ?? []) as readonly RequestEntry[];
    return Object.entries(workflow.stages)
      .filter(([, stage]) => isHuman(stage))
      .map(([name]) => ({ state, name, situation, entries }))
      .filter(({ name }) => {
        const { openedAt, outcome, dueAt } = stageState(state, name);
        return openedAt !== undefined && outcome === undefined && Date.parse(dueAt ?? '') > world.time;
      });
  });
}
