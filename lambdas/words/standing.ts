import { TRIED_FOR_SECONDS } from '../../schema/hold.ts';
import { stateOf } from '../../schema/tracks.ts';
import { looks } from '../../schema/wait.ts';
import { quoteAll } from '../../schema/wording.ts';
import type { EffectStage, Stage, TracksStage, WaitStage, Workflow } from '../../schema/workflow.ts';
import { hasTracks, isEffect, isHuman, stagesInOrder } from '../../schema/workflow.ts';
import type { ClosedRequest, Outcome, RequestState, StageState } from '../domain/model.ts';
import { endOwed } from '../domain/request/end-owed.ts';
import { countedStage, isPassed, stageState } from '../domain/request/stages.ts';
import { dateAwaited } from '../domain/request/wait.ts';
import { gaveWayToNewer } from '../domain/subject/subject.ts';
import { beginsAt } from './choices.ts';
import { formatInstant } from './instant.ts';
import { purposeOf } from './purpose.ts';
import { describeMissing, theAsked } from './seats.ts';
import { describeStage, describeWhen } from './stages.ts';

/** Who reads where a request stands. */
export interface Reader {
  /** What they call whoever submitted it. */
  readonly requester?: string;
  /** When they read it, where that is known. */
  readonly now?: Date | undefined;
  /** By whose clock, an IANA name; by the workflow's calendar if absent. */
  readonly zone?: string | undefined;
}

interface Telling {
  readonly now: Date | undefined;
  readonly say: (instant: string) => string;
}

/** Where a request stands now and what happens next, in a sentence or two. */
export function describeStanding(
  workflow: Workflow,
  state: RequestState,
  { requester = 'The requester', now, zone = workflow.calendar?.timeZone }: Reader = {},
): string {
  const say = (instant: string) => formatInstant(instant, zone);
  if (state.status === 'closed') return describeEnd(workflow, state);
  if (state.status === 'queued')
    return `It waits until the older requests for ${state.subject} are closed. Then its first stage begins.`;
  if (state.status === 'rework') {
    const until = say(state.reworkDueAt);
    if (isOver(state.reworkDueAt, now))
      return `Changes were requested. Attempt ${state.attempt + 1} could be submitted until ${until}; that time is over, and the request is about to be closed as expired.`;
    return `Changes are requested. ${requester} may submit attempt ${state.attempt + 1} until ${until}; it then begins again at ${state.resumeAt === undefined ? 'the first stage' : beginsAt(workflow, state.resumeAt)}.`;
  }
  for (const [name, stage] of stagesInOrder(workflow)) {
    if (stateOf(workflow, name) === name && !isPassed(stageState(state, name).outcome))
      return `${waitsFor(workflow, state, name, stage, { now, say })}${passedOver(state, name, stage)}`;
  }
  return 'Every stage is passed; the request is about to be completed.';
}

/** That what comes next may not apply, and when it does; nothing once it has begun. */
function passedOver(state: RequestState, name: string, stage: Stage): string {
  if (stage.type === 'policy' || hasTracks(stage) || stage.when === undefined) return '';
  const { openedAt, waiting, held } = stageState(state, name);
  if (openedAt !== undefined || waiting !== undefined || held !== undefined) return '';
  return ` It is passed over unless ${describeWhen(stage.when)}.`;
}

const CLOSED: Readonly<Record<Outcome, string>> = {
  completed: 'The request is complete: every stage is passed.',
  rejected: 'The request was rejected and is closed.',
  expired: 'The request expired and is closed: time ran out, which approves nothing.',
  superseded: 'The request is closed: a newer version has taken its place.',
  withdrawn: 'The request was withdrawn and is closed.',
  stopped: 'The request was stopped and is closed.',
  failed: 'The request failed and is closed.',
};

function isOver(until: string, now: Date | undefined): boolean {
  return now !== undefined && now.getTime() >= Date.parse(until);
}

function describeEnd(workflow: Workflow, state: ClosedRequest): string {
  const { outcome } = state;
  const ended = howEnded(state);
  if (workflow.environments.length === 0 || outcome === 'completed') return ended;
  return `${ended} It will ${purposeOf(workflow) === undefined ? 'promote' : 'change'} nothing more.`;
}

function howEnded({ outcome, reason, disowned }: ClosedRequest): string {
  if (disowned === true)
    return 'The request is closed: in whose name it was submitted says that they never asked for it.';
  return outcome === 'superseded' && !gaveWayToNewer(reason)
    ? 'The request is closed: it can take effect no more as it was submitted.'
    : CLOSED[outcome];
}

function waitsFor(
  workflow: Workflow,
  state: RequestState,
  name: string,
  stage: Stage,
  telling: Telling,
): string {
  if (isHuman(stage)) return waitsForPeople(workflow, state, name, telling);
  if (hasTracks(stage)) return waitsForTracks(workflow, state, stage, telling);
  return isEffect(stage)
    ? waitsForEffect(state, name, stage, telling)
    : stage.type === 'policy'
      ? `Next: ${stage.title}. The rule is asked whether it approves; people are, if it does not.`
      : stage.type === 'wait'
        ? waitsForTime(workflow, state, [name, stage], telling)
        : `Next: ${stage.title}. The checks run by themselves.`;
}

function waitsForTime(
  workflow: Workflow,
  state: RequestState,
  [name, stage]: readonly [string, WaitStage],
  { now, say }: Telling,
): string {
  const { waiting } = stageState(state, name);
  const meanwhile = looks(stage) ? ` ${describeLooks(Object.keys(stage.checks))}` : '';
  if (waiting === undefined) {
    const date = dateAwaited(stage, { workflow, state, now: now ?? new Date(0) });
    const first = date === undefined ? '' : `It waits until ${say(date.toISOString())}. Then it`;
    return `Next: ${stage.title}. ${first || 'It'} goes on by itself.`;
  }
  const { until, lookAt } = waiting;
  const next = lookAt === undefined || isOver(lookAt, now) ? '' : ` The next look is at ${say(lookAt)}.`;
  const end =
    stage.until === 'passed' ? `until its checks pass, at the latest ${say(until)}` : `until ${say(until)}`;
  const owed = endOwed(workflow, state);
  const then =
    owed === undefined
      ? 'goes on by itself'
      : `${owed.environment} loses this version by itself then (${owed.title})`;
  return `It waits (${stage.title}) ${end}, and ${then}.${stage.until === 'passed' ? '' : meanwhile}${next}`;
}

function describeLooks(names: readonly string[]): string {
  const listed = quoteAll(names);
  return names.length === 1
    ? `Meanwhile the check ${listed} is looked at; the stage fails when it does not pass in the end.`
    : `Meanwhile the checks ${listed} are looked at; the stage fails when they do not pass in the end.`;
}

const EFFECTS: Readonly<Record<EffectStage['type'], (environment: string) => string>> = {
  promotion: (environment) => `The environment ${environment} is made to point at this version.`,
  retirement: (environment) => `This version is taken out of ${environment}.`,
  attestation: (environment) => `This version is confirmed in ${environment}.`,
};

function waitsForEffect(
  state: RequestState,
  name: string,
  { title, type, environment, window }: EffectStage,
  { say }: Telling,
): string {
  const { held } = stageState(state, name);
  const when =
    window === undefined
      ? ''
      : ` It takes place in the window '${window.name}', and can be withdrawn until then.`;
  if (held === undefined) return `Next: ${title}. ${EFFECTS[type](environment)}${when}`;
  const until = held.until === undefined ? '' : ` until ${say(held.until)}`;
  return `${title} waits${until}: ${held.why}.${lapse(held, say)}`;
}

/** When the request expires, where what holds an effect does not end before. */
function lapse({ since, until }: NonNullable<StageState['held']>, say: Telling['say']): string {
  const held = Date.parse(since);
  // What is no instant is shown elsewhere as it is, and nothing follows from it.
  if (Number.isNaN(held)) return '';
  const triedUntil = new Date(held + TRIED_FOR_SECONDS * 1000).toISOString();
  if (until !== undefined && until <= triedUntil) return '';
  return ` The request expires if something still holds it on ${say(triedUntil)}.`;
}

/** What each track waits for that is not settled; of the whole stage, as long as none is open. */
function waitsForTracks(
  workflow: Workflow,
  state: RequestState,
  stage: TracksStage,
  telling: Telling,
): string {
  const open = stage.tracks.filter((name) => {
    const { openedAt, outcome } = stageState(state, name);
    return openedAt !== undefined && outcome === undefined;
  });
  if (open.length === 0) return `Next: ${stage.title}, ${describeStage(stage)}.`;
  return open.map((name) => waitsForPeople(workflow, state, name, telling)).join(' ');
}

function waitsForPeople(
  workflow: Workflow,
  state: RequestState,
  name: string,
  { now, say }: Telling,
): string {
  const stage = countedStage(workflow, state, name);
  const { openedAt, dueAt, decisions, administratorsAskedAt } = stageState(state, name);
  if (openedAt === undefined || dueAt === undefined) return `Next: ${stage.title}, by ${theAsked(stage)}.`;
  if (isOver(dueAt, now))
    return `It waited for ${describeMissing(stage, decisions)} (${stage.title}) until ${say(dueAt)}. That time is over: the request is about to be closed as expired.`;
  const few =
    administratorsAskedAt === undefined
      ? ''
      : ' Too few people are left to answer; the administrators have been asked for more.';
  return `It waits for ${describeMissing(stage, decisions)} (${stage.title}), until ${say(dueAt)}.${few}`;
}
