import type { EffectStage, HumanStage, Stage, Workflow } from '../../schema/workflow.ts';
import { isEffect, isHuman, stagesInOrder } from '../../schema/workflow.ts';
import type { Outcome, RequestState } from '../domain/model.ts';
import { isPassed, stageState } from '../domain/request/stages.ts';
import { beginsAt } from './choices.ts';
import { formatInstant } from './instant.ts';
import { purposeOf } from './purpose.ts';
import { describeMissing, listRoles } from './seats.ts';

/** Where a request stands now and what happens next, in a sentence or two. `requester` is what the reader calls them. */
export function describeStanding(
  workflow: Workflow,
  state: RequestState,
  requester = 'The requester',
): string {
  if (state.status === 'closed') return describeEnd(workflow, state.outcome);
  if (state.status === 'queued')
    return `It waits until the older requests for ${state.subject} are closed. Then its first stage begins.`;
  if (state.status === 'rework') {
    const until = formatInstant(state.reworkDueAt);
    return `Changes are requested. ${requester} may submit attempt ${state.attempt + 1} until ${until}; it then begins again at ${state.resumeAt === undefined ? 'the first stage' : beginsAt(workflow, state.resumeAt)}.`;
  }
  for (const [name, stage] of stagesInOrder(workflow)) {
    if (!isPassed(stageState(state, name).outcome)) return waitsFor(state, name, stage);
  }
  return 'Every stage is passed; the request is about to be completed.';
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

function describeEnd(workflow: Workflow, outcome: Outcome): string {
  if (workflow.environments.length === 0 || outcome === 'completed') return CLOSED[outcome];
  return `${CLOSED[outcome]} It will ${purposeOf(workflow) === undefined ? 'promote' : 'change'} nothing more.`;
}

function waitsFor(state: RequestState, name: string, stage: Stage): string {
  if (isHuman(stage)) return waitsForPeople(state, name, stage);
  return isEffect(stage)
    ? waitsForEffect(state, name, stage)
    : `Next: ${stage.title}. The checks run by themselves.`;
}

const EFFECTS: Readonly<Record<EffectStage['type'], (environment: string) => string>> = {
  promotion: (environment) => `The environment ${environment} is made to point at this version.`,
  retirement: (environment) => `This version is taken out of ${environment}.`,
  attestation: (environment) => `This version is confirmed in ${environment}.`,
};

function waitsForEffect(
  state: RequestState,
  name: string,
  { title, type, environment }: EffectStage,
): string {
  const { held } = stageState(state, name);
  if (held === undefined) return `Next: ${title}. ${EFFECTS[type](environment)}`;
  const until = held.until === undefined ? '' : ` until ${formatInstant(held.until)}`;
  return `${title} waits${until}: ${held.why}.`;
}

function waitsForPeople(state: RequestState, name: string, stage: HumanStage): string {
  const { openedAt, dueAt, decisions, administratorsAskedAt } = stageState(state, name);
  if (openedAt === undefined || dueAt === undefined)
    return `Next: ${stage.title}, by the role ${listRoles(stage)}.`;
  const few =
    administratorsAskedAt === undefined
      ? ''
      : ' Too few people are left to answer; the administrators have been asked for more.';
  return `It waits for ${describeMissing(stage, decisions)} (${stage.title}), until ${formatInstant(dueAt)}.${few}`;
}
