import type { HumanStage, PromotionStage, Workflow } from '../../../workflows/schema/workflow.ts';
import { isHuman, stagesInOrder } from '../../../workflows/schema/workflow.ts';
import type { Outcome, RequestState } from '../../domain/model.ts';
import { stageState } from '../../domain/request/stages.ts';
import { formatInstant } from './instant.ts';

/** Where a request stands now and what happens next, in a sentence or two, for whoever takes part in it. */
export function describeStanding(workflow: Workflow, state: RequestState): string {
  if (state.status === 'closed') return CLOSED[state.outcome ?? 'failed'];
  if (state.status === 'rework') {
    const until = state.reworkDueAt === undefined ? '' : ` until ${formatInstant(state.reworkDueAt)}`;
    return `The requester has been asked for changes, and may submit attempt ${state.attempt + 1}${until}. It then begins again at the first stage.`;
  }
  for (const [name, stage] of stagesInOrder(workflow)) {
    const { outcome } = stageState(state, name);
    if (outcome === 'approved' || outcome === 'promoted') continue;
    return isHuman(stage) ? waitsForPeople(state, name, stage) : promotes(stage);
  }
  return 'Every stage is passed; the request is about to be completed.';
}

const CLOSED: Readonly<Record<Outcome, string>> = {
  completed: 'The request is complete: every stage is passed.',
  rejected: 'The request was rejected and is closed. It will promote nothing.',
  expired:
    'The request expired and is closed: time ran out, which approves nothing. It will promote nothing.',
  superseded: 'The request is closed: a newer version has taken its place. It will promote nothing.',
  stopped: 'The request was stopped and is closed. It will promote nothing.',
  failed: 'The request failed and is closed. It will promote nothing.',
};

function promotes({ title, environment }: PromotionStage): string {
  return `Next: ${title}. The environment ${environment} is made to point at this version.`;
}

function waitsForPeople(state: RequestState, name: string, { title, role, quorum }: HumanStage): string {
  const { openedAt, dueAt, decisions } = stageState(state, name);
  if (openedAt === undefined || dueAt === undefined) return `Next: ${title}, by the role ${role}.`;
  const missing = quorum - decisions.filter((one) => one.choice === 'approve').length;
  const people = missing === 1 ? 'one person' : `${missing} people`;
  return `It waits for ${people} of the role ${role} (${title}), until ${formatInstant(dueAt)}.`;
}
