import type { RequestActions } from '../../../lambdas/domain/actions.ts';
import { subjectStream } from '../../../lambdas/domain/entry.ts';
import type { RequestState } from '../../../lambdas/domain/model.ts';
import { eligible } from '../../../lambdas/domain/request/mandates.ts';
import { stageState } from '../../../lambdas/domain/request/stages.ts';
import { isHuman } from '../../../schema/workflow.ts';
import { shows } from '../model/follower.ts';
import { allKept, findKept, type Kept, spotKey } from '../model/kept.ts';
import type { Step } from '../model/moves.ts';
import { at, type Universe, type World } from '../model/world.ts';
import {
  definitionFor,
  isRequest,
  type RequestEntry,
  type RestInvariant,
  type StepInvariant,
  type SubjectEntry,
  standings,
  subjectEntries,
} from './invariant.ts';

type View = Extract<Kept, { readonly kind: 'view' }>;

/** 10. What follows from the ledger never goes back: neither a head nor a view. */
export const nothingGoesBack: StepInvariant = (universe, { before, after, call }) => {
  if (call?.port !== 'heads' && call?.port !== 'views') return undefined;
  for (const kind of ['view', 'head'] as const) {
    for (const { key, seq } of allKept(universe, before, kind)) {
      const now = findKept(universe, after, kind, key)?.seq ?? 0;
      if (now < seq) return `the ${kind} of ${key} goes back from entry ${seq} to ${now}`;
    }
  }
  return undefined;
};

/** 10. Who hears of an entry finds it in the views; a noted head says that all before it is announced and shown. */
export const announcedIsShown: StepInvariant = (universe, step) => {
  const about = follows(universe, step);
  if (about === undefined) return undefined;
  const { after, stream, seq, method } = about;
  if ((findKept(universe, after, 'view', stream)?.seq ?? 0) < seq)
    return `${method} of entry ${seq} of ${stream} before a view shows it`;
  if (method === 'publish') return undefined;
  const silent = Array.from({ length: seq }, (_, index) => index + 1).find(
    (one) => findKept(universe, after, 'news', `${stream} ${one}`) === undefined,
  );
  return silent === undefined
    ? undefined
    : `the head of ${stream} is noted at ${seq}, and entry ${silent} is not announced`;
};

function follows(universe: Universe, { after, call }: Step) {
  if (call?.method !== 'note' && call?.method !== 'publish') return undefined;
  const { stream, seq } = call.args[0] as { readonly stream: string; readonly seq: number };
  // A stream that is announced alone, and stands in no view, is not followed here.
  return universe.stream(after, stream) && { after, stream, seq, method: call.method };
}

/** 10. Whatever dies: every row to which a view says that it leads is there, or was put by a newer entry. */
export const noRowIsMissing: StepInvariant = (universe, { after, call }) => {
  if (call?.port !== 'views') return undefined;
  for (const { key, rows } of allKept(universe, after, 'view')) {
    const missing = rows.find((spot) => findKept(universe, after, 'row', spotKey(spot)) === undefined);
    if (missing !== undefined) return `the view of ${key} has no row at ${spotKey(missing)}`;
  }
  return undefined;
};

/** 10. At rest every stream's view is of its last entry, and stands where that says. */
export const viewsEqualLedger: RestInvariant = (universe, world) => {
  const streams = universe.streamsOf(world).filter(shows);
  for (const stream of streams) {
    const view = findKept(universe, world, 'view', stream.name);
    if (view === undefined) return `no view shows ${stream.name}`;
    const last = stream.entries.at(-1) as RequestEntry | SubjectEntry | undefined;
    if (view.seq !== last?.seq) return `the view of ${stream.name} is of entry ${view.seq}, not ${last?.seq}`;
    if (view.text !== JSON.stringify(last.state)) return `the view of ${stream.name} says something else`;
    const expected = isRequest(stream)
      ? requestStands(last as RequestEntry)
      : { standing: 'subjects', subject: `spelled/${stream.name.slice('subject/'.length).toLowerCase()}` };
    for (const by of ['standing', 'subject'] as const)
      if (view.at[by]?.list.name !== expected[by])
        return `${stream.name} stands in ${view.at[by]?.list.name}, not in ${expected[by]}`;
  }
  const count = allKept(universe, world, 'view').length;
  return count === streams.length ? undefined : `there are ${count} views of ${streams.length} streams`;
};

const requestStands = ({ state, at: when }: RequestEntry) => ({
  standing: state.status === 'closed' ? `closed/${when.slice(0, 7)}` : 'open',
  subject: `subject/${state.subject}`,
});

/**
 * 10. At rest the rows are those to which the views say that they lead, no more and no fewer. Of a batch that was given
 * up, and not made good, a row may be left: whoever reads it finds a view that says nothing of it.
 */
export const rowsEqualViews: RestInvariant = (universe, world) => {
  const said = allKept(universe, world, 'view').flatMap(({ key, rows }) =>
    rows.map((spot) => `${spotKey(spot)} -> ${key}`),
  );
  const rows = allKept(universe, world, 'row');
  const describe = ({ key, stream }: (typeof rows)[number]) => `${key} -> ${stream}`;
  const there = rows.map(describe);
  const missing = said.find((one) => !there.includes(one));
  if (missing !== undefined) return `there is no row ${missing}`;
  const left = rows.find(
    (row) => !said.includes(describe(row)) && !world.givenUp.includes(universe.streamIndex(row.stream)),
  );
  return left && `a row is left: ${describe(left)}`;
};

/** 10. At rest a request lies on the desk of everyone who may answer, and on nobody else's: here nobody is away. */
export const desksShowWhatWaits: RestInvariant = (universe, world) => {
  for (const { entry, state } of standings(universe, world)) {
    const desks = listsOf(findKept(universe, world, 'view', entry.stream), 'desk/');
    const asked = whoIsAsked(universe, world, state);
    const without = asked.find((person) => !desks.includes(person));
    if (without !== undefined) return `${state.request} waits for ${without}, and is not on their desk`;
    const idle = desks.find((person) => !asked.includes(person));
    if (idle !== undefined) return `${state.request} is ${state.status}, and on the desk of ${idle}`;
    const submitted = listsOf(findKept(universe, world, 'view', entry.stream), 'submitted/');
    const submitter = state.status === 'closed' ? [] : state.requesters.slice(-1);
    if (submitted.join() !== submitter.join())
      return `${state.request} is in what [${submitted}] submitted, not [${submitter}]`;
  }
  return undefined;
};

function whoIsAsked(universe: Universe, world: World, state: RequestState): readonly string[] {
  if (state.status === 'rework') return state.requesters.slice(-1);
  const workflow = definitionFor(universe, state.definition);
  const { roles } = at(universe.scenario.catalogues, world.catalogue);
  return waiting(universe, state).flatMap((name) =>
    eligible({ workflow, roles, state, now: new Date(world.time) }, name).flatMap(({ email }) =>
      stageState(state, name).decisions.some(({ person }) => person === email) ? [] : [email],
    ),
  );
}

/** The stages at which a request waits for people. */
function waiting(universe: Universe, state: RequestState): readonly string[] {
  if (state.status !== 'open') return [];
  const { stages } = definitionFor(universe, state.definition);
  return Object.entries(stages).flatMap(([name, stage]) => {
    const { openedAt, outcome } = stageState(state, name);
    return isHuman(stage) && openedAt !== undefined && outcome === undefined ? [name] : [];
  });
}

const listsOf = (view: View | undefined, prefix: string): readonly string[] =>
  (view?.rows ?? []).flatMap(({ list: { name } }) =>
    name.startsWith(prefix) ? [name.slice(prefix.length)] : [],
  );

/** Longest time after which the sweeper looks at a request of which nothing is due, and its grace. */
const LATEST_MS = 10 * 60_000;

/** 10. At rest every request that has not ended is due, at the latest when its time is over; no other is. */
export const whatWaitsIsDue: RestInvariant = (universe, world) => {
  for (const { entry, state } of standings(universe, world)) {
    const due = findKept(universe, world, 'view', entry.stream)?.at.due?.place;
    const ended =
      state.status === 'closed' &&
      subjectEntries(universe, world, state.subject).at(-1)?.state.closed.includes(state.request) === true;
    if (ended !== (due === undefined))
      return `${state.request} is ${state.status}${ended ? ' for good' : ''}, and due at ${due}`;
    const limits =
      state.status === 'rework'
        ? [state.reworkDueAt]
        : Object.values(state.stages).flatMap(({ dueAt, waiting, outcome }) =>
            outcome === undefined ? (dueAt ?? waiting?.lookAt ?? waiting?.until ?? []) : [],
          );
    const limit = Math.min(...limits.map((instant) => Date.parse(instant) + LATEST_MS));
    if (due !== undefined && Date.parse(due.split('#')[0] ?? '') > limit)
      return `${state.request} is due at ${due}, after its time is over`;
  }
  return undefined;
};

/** 10. At rest each open condition is listed, for all and for its owner, and its last day is due. */
export const conditionsAreListed: RestInvariant = (universe, world) => {
  for (const { entries, name } of universe.streamsOf(world)) {
    if (!name.startsWith('subject/')) continue;
    const state = (entries.at(-1) as unknown as SubjectEntry).state;
    const view = findKept(universe, world, 'view', subjectStream(state.subject));
    const listed = (view?.rows ?? []).filter(({ list }) => list.name.startsWith('conditions'));
    const findings = Object.entries(state.findings);
    if (listed.length !== 2 * findings.length)
      return `${state.subject} has ${findings.length} conditions, in ${listed.length} places`;
    for (const [id, { owner, due }] of findings) {
      for (const list of ['conditions', `conditions/${owner}`])
        if (
          !listed.some(
            (spot) => spot.list.name === list && spot.place.startsWith(due) && spot.place.endsWith(id),
          )
        )
          return `condition ${id} of ${state.subject} is not in ${list}`;
      if (view?.at.due === undefined) return `${state.subject} has a condition, and is never due`;
    }
  }
  return undefined;
};

/**
 * 10. At rest every decision is in the list of its month, once, and that it was taken back, too; what it took is in the list
 * of its day, once for each person who decides a stage, however often they take it back.
 */
export const decisionsAreListed: RestInvariant = (universe, world) => {
  const lines = allKept(universe, world, 'line');
  const wanted = universe
    .streamsOf(world)
    .filter(isRequest)
    .flatMap(({ entries }) => linesFor(entries as readonly RequestEntry[]));
  const missing = wanted.find(
    ([list, end]) => !lines.some(({ key }) => key.startsWith(list) && key.endsWith(end)),
  );
  if (missing !== undefined) return `what ends with ${missing[1]} is not in ${missing[0]}`;
  return lines.length === wanted.length
    ? undefined
    : `there are ${lines.length} lines of decisions, not ${wanted.length}`;
};

/** Each line that the entries of a request leave: how it begins, and how it ends. */
function linesFor(entries: readonly RequestEntry[]): (readonly [list: string, end: string])[] {
  const told = entries.filter(({ action }) => action === 'decided' || action === 'rescinded');
  return told.flatMap((entry, index) => {
    const { action, at: when, seq, state } = entry;
    const end = `#${state.request}#${seq}`;
    const decided = [`decisions/${when.slice(0, 7)} `, end] as const;
    const again = told
      .slice(0, index)
      .some(
        (one) =>
          one.action === 'rescinded' &&
          signed(one) === signed(entry) &&
          one.state.again?.count === state.again?.count,
      );
    return action === 'rescinded' || again
      ? [decided]
      : [decided, [`measures/${when.slice(0, 10)} `, end] as const];
  });
}

function signed({ details }: RequestEntry): string {
  const { stage, attempt, decision } = details as unknown as RequestActions['decided'];
  return `${stage} ${attempt} ${decision.person}`;
}

/**
 * 10. At rest the heads are those of the ledger, and every entry is announced: also what was given up, once the next
 * entry of its stream has come. Until then the survey alone finds it.
 */
export const headsEqualLedger: RestInvariant = (universe, world) => {
  for (const { name, sealed } of universe.streamsOf(world).filter(shows)) {
    if (world.givenUp.includes(universe.streamIndex(name))) continue;
    const head = findKept(universe, world, 'head', name);
    const last = sealed.at(-1);
    if (head?.seq !== last?.seq || head?.hash !== last?.hash)
      return `the head of ${name} is noted at entry ${head?.seq}, not ${last?.seq}`;
    const silent = sealed.find(
      ({ seq, hash }) => findKept(universe, world, 'news', `${name} ${seq}`)?.hash !== hash,
    );
    if (silent !== undefined) return `entry ${silent.seq} of ${name} is not announced`;
  }
  return undefined;
};
