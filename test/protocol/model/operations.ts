import { requestStream, type SealedEntry, subjectStream } from '../../../lambdas/domain/entry.ts';
import { eventDetail, newsOf } from '../../../lambdas/domain/ledger-event.ts';
import type { RequestState, SubjectState } from '../../../lambdas/domain/model.ts';
import { runningIn, stillToReplace } from '../../../lambdas/domain/subject/replaced.ts';
import { adopt } from '../../../lambdas/operations/adopt.ts';
import { check } from '../../../lambdas/operations/check.ts';
import { close } from '../../../lambdas/operations/close.ts';
import { decide } from '../../../lambdas/operations/decide.ts';
import { outcomePage } from '../../../lambdas/operations/form-outcome.ts';
import { inform } from '../../../lambdas/operations/inform.ts';
import { intake } from '../../../lambdas/operations/intake.ts';
import { openStage } from '../../../lambdas/operations/open-stage.ts';
import { reconcile } from '../../../lambdas/operations/reconcile.ts';
import { sweep } from '../../../lambdas/operations/sweep.ts';
import { takeEffect } from '../../../lambdas/operations/take-effect.ts';
import type { Catalogue, Ports } from '../../../lambdas/ports.ts';
import { linkOf } from '../../support/in-memory-ports.ts';
import type { Owner } from './actors.ts';
import { callOf, type Machine, startMachine } from './machine.ts';
import type { Event } from './scenario.ts';
import type { Operation } from './session.ts';
import { at, type Shown, type Universe, type World, withAt, withMember } from './world.ts';

// What the operations read when it is needed is there before: an operation gets to its next call at once.
await Promise.all([
  import('../../../lambdas/operations/rework.ts'),
  import('../../../lambdas/pages/requester-page.ts'),
]);

const HOUR_MS = 3_600_000;

const FUNCTION: Readonly<Record<string, (ports: Ports) => (payload: unknown) => Promise<unknown>>> = {
  intake,
  'open-stage': openStage,
  check,
  'take-effect': takeEffect,
};

/** Starts an execution, whoever does. */
export function beginExecution(
  universe: Universe,
  world: World,
  begun: Pick<Machine, 'name' | 'definition' | 'input'>,
): World {
  const { id } = universe.workflow(begun);
  const execution = `arn:aws:states:eu-west-1:111122223333:execution:countersign-${id}:${begun.name}`;
  const machine = startMachine(universe.definition(begun), { ...begun, execution }, world.time);
  return moveTo(universe, world, world.machines.length, machine);
}

/** Puts an execution where it has come to; a state that is entered calls its function. */
export function moveTo(universe: Universe, world: World, index: number, next: Machine): World {
  const before = world.machines[index];
  const calls =
    next.status === 'RUNNING' &&
    (before === undefined || universe.machines.value(before).entry !== next.entry);
  const moved = { ...world, machines: withAt(world.machines, index, universe.machineId(next)) };
  if (!calls) return moved;
  const { name, payload } = callOf(universe.definition(next), next);
  const operation = FUNCTION[name];
  if (operation === undefined) throw new Error(`no function '${name}'`);
  return beginOperation(universe, moved, {
    label: `${name} for ${next.name} in ${next.state}${Object(payload).timedOut ? ' after its timeout' : ''}`,
    identity: JSON.stringify(payload),
    owner: { kind: 'state', machine: index, entry: next.entry },
    operation: (ports) => operation(ports)(payload),
  });
}

/** Lets a person send a form of their page. */
export function click(
  universe: Universe,
  world: World,
  event: Extract<Event, { kind: 'click' }>,
  index: number,
  retried: boolean,
): World {
  const { person, stage, attempt = 1, act = 0, choice, to, condition } = event;
  const request = universe.requestBy(event.request);
  const expiresAt = '2027-01-01T00:00:00.000Z';
  const acts = act === 0 ? {} : { act };
  const link = linkOf({ request, stage, attempt, approver: person, expiresAt, ...acts });
  const version = versionOf(universe, event.request, attempt);
  // Somebody who tries again sends the same page again.
  const looked = retried ? world : look(universe, world, event);
  const page = pageOf({ request, stage, attempt, person });
  const replaces = shownOn(universe, looked, page)?.replaces ?? {};
  const fields = {
    choice,
    version,
    comment: choice === 'approve' ? '' : 'The recall is too low.',
    ...(to === undefined ? {} : { to }),
    ...(condition === undefined ? {} : conditionFields(condition)),
    ...Object.fromEntries(
      Object.entries(choice.startsWith('approve') ? replaces : {}).map(([environment, running]) => [
        `replaces-${environment}`,
        running === null ? '' : `${running.request} ${running.version}`,
      ]),
    ),
  };
  const form = {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    pathParameters: { link },
    body: `${new URLSearchParams(fields)}`,
    isBase64Encoded: false,
  } as never;
  return beginOperation(universe, looked, {
    label: `${retried ? 'second try of ' : ''}${choice} by ${person} for ${stage}, attempt ${attempt}${act === 0 ? '' : `, act ${act}`}`,
    identity: JSON.stringify(replaces),
    owner: { kind: 'click', event: index, retried },
    operation: async (ports) => outcomePage(await decide(ports)(form)),
  });
}

const pageOf = (page: { request: string; stage: string; attempt: number; person: string }): string =>
  `${page.request} ${page.stage} ${page.attempt} ${page.person}`;

/** What somebody's page showed when they last sent its form. */
export function shownOn(universe: Universe, world: World, page: string): Shown | undefined {
  return world.shown.map((id) => universe.shown.value(id)).find((one) => one.page === page);
}

/** Somebody reads their page: what it shows of what they would replace is what runs now. */
function look(universe: Universe, world: World, event: Extract<Event, { kind: 'click' }>): World {
  const { person, stage, attempt = 1, choice } = event;
  const request = universe.requestBy(event.request);
  const state = universe.stream(world, requestStream(request))?.entries.at(-1)?.state as
    | RequestState
    | undefined;
  if (state === undefined || !choice.startsWith('approve')) return world;
  const subject = universe.stream(world, subjectStream(state.subject))?.entries.at(-1)?.state as
    | SubjectState
    | undefined;
  const workflow = universe.scenario.definitions.find((one) => one.id === state.workflow);
  const environments = workflow === undefined ? [] : stillToReplace(workflow, state, stage);
  if (environments.length === 0) return world;
  const replaces = Object.fromEntries(environments.map((name) => [name, runningIn(subject, name)]));
  const shown: Shown = { page: pageOf({ request, stage, attempt, person }), replaces };
  const others = world.shown.filter((id) => universe.shown.value(id).page !== shown.page);
  const id = universe.shown.id(JSON.stringify(shown), () => shown);
  return { ...world, shown: withMember(others, id) };
}

/** The first row of a form's conditions. */
function conditionFields({ owner, due }: { readonly owner: string; readonly due: string }) {
  return { 'finding-1-text': 'Watch the recall.', 'finding-1-owner': owner, 'finding-1-due': due };
}

/** The newest entry of this kind arrives as an event. */
export function tellNews(universe: Universe, world: World, sealed: SealedEntry, event: number): World {
  const { stream, seq, hash } = sealed;
  const arriving = {
    version: '0',
    id: `${stream} ${seq}`,
    'detail-type': 'Ledger Entry',
    source: 'countersign',
    account: '111122223333',
    time: new Date(world.time).toISOString(),
    region: 'eu-west-1',
    resources: [],
    detail: eventDetail(newsOf(sealed), 'countersign-ledger'),
  };
  return beginOperation(universe, world, {
    label: `inform of entry ${seq} of ${stream}`,
    identity: hash,
    owner: { kind: 'inform', event },
    operation: (ports) => inform(ports)(arriving),
  });
}

/** Tells `close` that an execution has ended. */
export function tellEnd(universe: Universe, world: World, index: number, retried: boolean): World {
  const machine = at(universe.machinesOf(world), index);
  const detail = {
    executionArn: machine.execution,
    stateMachineArn: `arn:aws:states:eu-west-1:111122223333:stateMachine:countersign-${universe.workflow(machine).id}`,
    status: machine.status,
    input: JSON.stringify(machine.input),
    error: machine.error,
    cause: null,
  };
  return beginOperation(universe, world, {
    label: `close for ${machine.name}${retried ? ' (again)' : ''}`,
    identity: `${machine.status} ${machine.error}`,
    owner: { kind: 'close', machine: index, retried },
    operation: (ports) => close(ports)({ detail }),
  });
}

/** Lets the daily comparison with what runs come, so much later that nothing is too young for it. */
export function beginReconcile(universe: Universe, world: World): World {
  return beginOperation(universe, world, {
    label: 'reconcile',
    identity: '',
    owner: { kind: 'sweep' },
    operation: (ports) =>
      reconcile({ ...ports, clock: { now: () => new Date(ports.clock.now().getTime() + HOUR_MS) } })(),
  });
}

export function beginAdopt(universe: Universe, world: World): World {
  return beginOperation(universe, world, {
    label: 'adopt',
    identity: '',
    owner: { kind: 'sweep' },
    operation: (ports) => adopt(ports)(),
  });
}

export function beginSweep(universe: Universe, world: World): World {
  return beginOperation(universe, world, {
    label: 'sweep',
    identity: '',
    owner: { kind: 'sweep' },
    operation: (ports) => sweep(ports)(),
  });
}

/** An operation begins; it is the same for the same owner, hour, code, label and identity. */
export function beginOperation(
  universe: Universe,
  world: World,
  call: { label: string; identity: string; owner: Owner; operation: Operation },
): World {
  const catalogue: Catalogue = at(universe.scenario.catalogues, world.catalogue);
  const { label, owner, operation } = call;
  const keeps = universe.scenario.follower !== undefined || world.followed.length > 0;
  const key = `${keeps} ${JSON.stringify(owner)} ${world.time} ${world.catalogue} ${label} ${call.identity}`;
  const actor = universe.actors.begin({ key, label, owner, operation, catalogue, time: world.time, keeps });
  return { ...world, actors: withMember(world.actors, actor, false) };
}

/** The version that a person types: the one of the attempt, whichever execution brought it. */
function versionOf(universe: Universe, name: string, attempt: number): string {
  const request = universe.requestBy(name);
  const starts = [...universe.scenario.setup, ...universe.scenario.events].filter(
    (event) => event.kind === 'start',
  );
  const of = starts.find((event) =>
    attempt === 1 ? event.name === name : Object(event.input).revises === request,
  );
  return String(Object(of?.input).version);
}
