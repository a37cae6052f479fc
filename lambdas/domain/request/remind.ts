import { after } from '../../../schema/calendar.ts';
import { type HumanStage, isHuman, type Workflow } from '../../../schema/workflow.ts';
import type { RequestState, StageState, Step } from '../model.ts';
import { canComplete, mandates, needed } from './mandates.ts';
import type { Situation } from './situation.ts';
import { escalatedTo, isPast, nextEscalation, type StageRef, stageState, withStage } from './stages.ts';

/** Whoever was asked so lately needs no other mail. */
const JUST_ASKED_MS = 5 * 60_000;

/** The stages of the current attempt that wait for people now. */
export function waitingStages(workflow: Workflow, state: RequestState): [string, HumanStage, StageState][] {
  if (state.status !== 'open') return [];
  return Object.entries(workflow.stages).flatMap(([name, stage]): [string, HumanStage, StageState][] => {
    const current = stageState(state, name);
    const waits = isHuman(stage) && current.openedAt !== undefined && current.outcome === undefined;
    return waits ? [[name, stage, current]] : [];
  });
}

/** The stages of the current attempt that wait for more people than are left to answer there. */
export function stagesWithoutPeople(situation: Situation): string[] {
  return waitingStages(situation.workflow, situation.state)
    .map(([name]) => name)
    .filter((name) => !canComplete(situation, name));
}

function answered({ decisions }: StageState, person: string): boolean {
  return decisions.some((decision) => decision.person === person);
}

/** When people were asked the last time at a stage that waits, all of them or some who came later. */
export function lastAsked({ openedAt = '', remindedAt = openedAt, joinedAt = '' }: StageState): Date {
  return new Date(remindedAt > joinedAt ? remindedAt : joinedAt);
}

/** Records that people are reminded, once it is time. Nothing happens before, or when nobody is left to remind. */
export function remind(situation: Situation, { stage: name, attempt }: StageRef): Step<RequestState> {
  const { workflow, state, now } = situation;
  const waiting = waitingAt(workflow, state, { stage: name, attempt });
  if (waiting?.stage.remindAfter === undefined) return {};
  const { current } = waiting;
  if (
    after(lastAsked(current), waiting.stage.remindAfter, workflow.calendar) > now ||
    isPast(current.dueAt, now)
  )
    return {};
  const people = needed(situation, name).map(({ email }) => email);
  return recordReminder(situation, { stage: name, attempt }, { people, actor: 'system:sweep' });
}

/** Whom a caller of the API has asked again at a stage, now and not when it is time. */
export interface AskNow {
  /** Who says so. */
  readonly actor: string;
  /** The addresses of those who have just been asked otherwise. */
  readonly except: readonly string[];
}

/**
 * Records that whoever may answer at a stage that waits is asked again, whenever it would be time to remind them. Nothing happens
 * within five minutes of the last time, so that a call that is repeated asks nobody twice, or when nobody is left to ask.
 */
export function askNow(
  situation: Situation,
  { stage: name, attempt }: StageRef,
  { actor, except }: AskNow,
): Step<RequestState> {
  const { workflow, state, now } = situation;
  const current = waitingAt(workflow, state, { stage: name, attempt })?.current;
  if (current === undefined || isPast(current.dueAt, now)) return {};
  const { openedAt = '', remindedAt = openedAt } = current;
  if (now.getTime() - Date.parse(remindedAt) < JUST_ASKED_MS) return {};
  const people = needed(situation, name)
    .map(({ email }) => email)
    .filter((email) => !except.includes(email));
  return recordReminder(situation, { stage: name, attempt }, { people, actor });
}

function recordReminder(
  { state, now }: Situation,
  { stage: name, attempt }: StageRef,
  { people, actor }: { readonly people: readonly string[]; readonly actor: string },
): Step<RequestState> {
  if (people.length === 0) return {};
  const current = stageState(state, name);
  const at = now.toISOString();
  const reminders = (current.reminders ?? 0) + 1;
  return {
    entry: {
      at,
      actor,
      action: 'reminded',
      details: { stage: name, attempt, version: state.version, people, reminder: reminders },
      state: withStage(state, name, { ...asking(current, people), remindedAt: at, reminders }),
    },
  };
}

/** Asks the people of another role too, once it is time. Nothing happens before, or when that is done. */
export function escalate(situation: Situation, { stage: name, attempt }: StageRef): Step<RequestState> {
  const { workflow, state, now } = situation;
  const waiting = waitingAt(workflow, state, { stage: name, attempt });
  const step = waiting && nextEscalation(waiting.stage, waiting.current);
  if (waiting === undefined || step === undefined) return {};
  const { current } = waiting;
  const { after: wait, to } = step;
  if (after(new Date(current.openedAt ?? now), wait, workflow.calendar) > now || isPast(current.dueAt, now))
    return {};
  const at = now.toISOString();
  const taken = escalatedTo(waiting.stage, current).length + 1;
  const standing = { ...current, escalatedAt: at, escalations: taken === 1 ? undefined : taken };
  const escalated = withStage(state, name, standing);
  const asked = mandates({ ...situation, state: escalated }, name)
    .filter(({ role, person }) => role === to && !answered(current, person.email))
    .map(({ person }) => person.email);
  const people = [...new Set(asked)];
  return {
    entry: {
      at,
      actor: 'system:sweep',
      action: 'escalated',
      details: { stage: name, attempt, version: state.version, to, people },
      state: withStage(state, name, asking(standing, people)),
    },
  };
}

/** The stage with these people among those who are asked. */
function asking(current: StageState, people: readonly string[]): StageState {
  return { ...current, roster: [...new Set([...(current.roster ?? []), ...people])] };
}

/** A stage of the current attempt that waits for people now; `undefined` when it is none. */
export function waitingAt(workflow: Workflow, state: RequestState, { stage: wanted, attempt }: StageRef) {
  if (attempt !== state.attempt) return undefined;
  const found = waitingStages(workflow, state).find(([name]) => name === wanted);
  return found && { stage: found[1], current: found[2] };
}
