import type { RequestState } from '../../../lambdas/domain/model.ts';
import { heldStages } from '../../../lambdas/domain/request/hold.ts';
import { stageState } from '../../../lambdas/domain/request/stages.ts';
import { freezeAt } from '../../../schema/freezes.ts';
import { TRIED_FOR_SECONDS } from '../../../schema/hold.ts';
import { isEffect, isHuman } from '../../../schema/workflow.ts';
import { at, type Universe, type World } from '../model/world.ts';
import {
  changeOf,
  definitionFor,
  isSubject,
  type RequestEntry,
  type RestInvariant,
  requestEntries,
  type StepInvariant,
  type SubjectEntry,
  standings,
  subjectEntries,
} from './invariant.ts';

const details = (entry: { readonly details: object }): Record<string, unknown> =>
  entry.details as Record<string, unknown>;

/** 11. A request in a queue that promotes before its turn does what the queue is there to prevent. */
export const promotesInItsTurn: StepInvariant = (universe, step) => {
  const change = changeOf(universe, step);
  if (change === undefined || !isSubject(change.after)) return undefined;
  const entries = change.after.entries as readonly SubjectEntry[];
  const entry = entries.at(-1);
  if (entry?.action !== 'promoted') return undefined;
  const own = details(entry);
  if (definitionFor(universe, String(own['definition'])).newerVersion !== 'queue') return undefined;
  const left = entries.filter((one) => one.action === 'request-closed').map((one) => details(one)['request']);
  const others = entries
    .filter((one) => one.action === 'request-opened' && details(one)['workflow'] === own['workflow'])
    .map((one) => String(details(one)['request']))
    .filter((request) => request !== own['request'] && !left.includes(request));
  const ahead = others.find((request) =>
    requestEntries(universe, step.after, request).some((one) => one.action === 'stage-opened'),
  );
  return ahead && `request ${own['request']} promotes while ${ahead} has the turn`;
};

/** 11. Nobody waits in a queue behind nobody. */
export const queueMovesOn: RestInvariant = (universe, world) => {
  for (const { state } of standings(universe, world)) {
    if (state.status !== 'queued') continue;
    const entries = subjectEntries(universe, world, state.subject);
    const left = entries
      .filter((one) => one.action === 'request-closed')
      .map((one) => details(one)['request']);
    const ahead = entries.some(
      (one) =>
        one.action === 'request-opened' &&
        details(one)['workflow'] === state.workflow &&
        details(one)['request'] !== state.request &&
        !left.includes(details(one)['request']),
    );
    if (!ahead) return `request ${state.request} waits in the queue behind nobody`;
  }
  return undefined;
};

/** 12. A freeze that lets a promotion through is none. */
export const nothingTakesEffectInAFreeze: StepInvariant = (universe, step) => {
  const change = changeOf(universe, step);
  const entry = change && isSubject(change.after) ? (change.after.entries.at(-1) as SubjectEntry) : undefined;
  if (entry === undefined || !['promoted', 'retired', 'attested'].includes(entry.action)) return undefined;
  const { freezes = [] } = step.invocation?.catalogue ?? {};
  const environment = String(details(entry)['environment']);
  const freeze = freezeAt(freezes, entry.state.subject.split('/')[0] ?? '', environment, new Date(entry.at));
  return freeze && `${environment} changes in the freeze '${freeze.reason}'`;
};

/** 12. What was held goes on when nothing holds it any more, as long as it has not been left to expire. */
export const heldGoesOn: RestInvariant = (universe, world) => {
  const { freezes } = at(universe.scenario.catalogues, world.catalogue);
  for (const { state } of standings(universe, world)) {
    for (const name of heldStages(state)) {
      const stage = definitionFor(universe, state.definition).stages[name];
      const kind = state.subject.split('/')[0] ?? '';
      if (stage === undefined || !isEffect(stage)) continue;
      const since = Date.parse(stageState(state, name).held?.since ?? '');
      if (world.time >= since + TRIED_FOR_SECONDS * 1000) continue;
      if (freezeAt(freezes, kind, stage.environment, new Date(world.time)) === undefined)
        return `request ${state.request} waits at ${name} for the end of a freeze that is over`;
    }
  }
  return undefined;
};

/** 13. What was promoted first and turned down after it goes back to what was there before: once. */
export const turnedDownGoesBack: RestInvariant = (universe, world) => {
  for (const { state } of standings(universe, world)) {
    const workflow = definitionFor(universe, state.definition);
    const rejectedAt = requestEntries(universe, world, state.request).find(
      (entry) => entry.action === 'decided' && details(entry)['outcome'] === 'rejected',
    );
    const stage = workflow.stages[String(rejectedAt && details(rejectedAt)['stage'])];
    if (stage === undefined || !isHuman(stage) || stage.ifRejected === undefined) continue;
    const started = universe
      .machinesOf(world)
      .filter(({ name }) => name.startsWith(`undo-${state.request}-`)).length;
    if (started !== 1)
      return `for ${state.request}, which was turned down, ${started} ways back were started`;
  }
  return undefined;
};

const MONTH_MS = 30 * 86_400_000;

/** 13. An approval of a month has its renewal under way in the last third of it: one. */
export const endingApprovalsAreRenewed: RestInvariant = (universe, world) => {
  for (const [subject, entry] of lastOfSubjects(universe, world)) {
    for (const [environment, { attest }] of Object.entries(entry.state.environments)) {
      if (attest === undefined || Date.parse(attest.dueAt) - MONTH_MS / 3 > world.time) continue;
      const started = universe.machinesOf(world).filter(({ name }) => name.startsWith('renew-')).length;
      if (started !== 1) return `${started} renewals were started of ${subject} in ${environment}`;
    }
  }
  return undefined;
};

/** 14. The conditions under which something was promoted are its subject's, each once. */
export const conditionsAreKept: RestInvariant = (universe, world) => {
  for (const [subject, entry] of lastOfSubjects(universe, world)) {
    const promoted = Object.values(entry.state.environments).map(({ request }) => request);
    const wanted = standings(universe, world)
      .filter(({ state }) => promoted.includes(state.request))
      .flatMap(({ state }) => conditionsOf(state)).length;
    const kept = Object.keys(entry.state.findings).length;
    if (kept !== wanted) return `${subject} has ${kept} conditions, its approvals ${wanted}`;
  }
  return undefined;
};

const conditionsOf = ({ stages }: RequestState) =>
  Object.values(stages).flatMap(({ decisions }) => decisions.flatMap(({ findings = [] }) => findings));

/** 15. People are asked again when it is time and while there is something to answer, and no two of them at once. */
export const remindersComeInTime: StepInvariant = (universe, step) => {
  const change = changeOf(universe, step);
  const entry = change?.after.entries.at(-1) as RequestEntry | undefined;
  if (entry?.action !== 'reminded' && entry?.action !== 'escalated') return undefined;
  const earlier = (change?.before?.entries ?? []) as readonly RequestEntry[];
  const { stage: name, attempt, people } = details(entry);
  const about = earlier.filter(
    (one) => details(one)['stage'] === name && details(one)['attempt'] === attempt,
  );
  const stage = definitionFor(universe, entry.state.definition).stages[String(name)];
  if (stage === undefined || !isHuman(stage)) return `nobody is asked at ${name}`;
  if (about.some((one) => ['expired'].includes(one.action) || details(one)['outcome'] !== undefined))
    return `people are asked again at ${name}, which is settled`;
  if (entry.action === 'escalated')
    return about.some((one) => one.action === 'escalated') ? `${name} is escalated twice` : undefined;
  const since = about.findLast((one) => one.action === 'reminded' || one.action === 'stage-opened')?.at ?? '';
  const wait = stage.remindAfter && 'seconds' in stage.remindAfter ? stage.remindAfter.seconds : 0;
  if (Date.parse(entry.at) < Date.parse(since) + wait * 1000) return `${name} is reminded too early`;
  const answered = about
    .filter((one) => one.action === 'decided')
    .map((one) => (details(one)['decision'] as { person: string }).person);
  const again = (people as string[]).find((person) => answered.includes(person));
  return again && `${again} is reminded, and has answered`;
};

function lastOfSubjects(universe: Universe, world: World): [string, SubjectEntry][] {
  return world.streams.flatMap((id): [string, SubjectEntry][] => {
    const stream = id === 0 ? undefined : universe.streams.value(id);
    const last = stream && isSubject(stream) ? (stream.entries.at(-1) as SubjectEntry) : undefined;
    return last === undefined ? [] : [[last.state.subject, last]];
  });
}
