import { tracksAround } from '../../schema/tracks.ts';
import {
  type EffectStage,
  hasTracks,
  isEffect,
  isHuman,
  type Stage,
  stagesInOrder,
  type Workflow,
} from '../../schema/workflow.ts';
import type { RequestState, StageOutcome, StageState } from '../domain/model.ts';
import { hasLapsed, isPassed, stageState } from '../domain/request/stages.ts';

/** The words that say how a stage stands, each for one meaning, wherever people read of it. */
export const STAGE_WORDS = [
  'approved',
  'confirmed',
  'waived',
  'passed',
  'promoted',
  'retired',
  'renewed',
  'passed over',
  'lapsed',
  'failed',
  'changes requested',
  'rejected',
  'expired',
  'waits',
  'held',
  'comes next',
  'later',
  'not settled',
  'not reached',
] as const;

export type StageWord = (typeof STAGE_WORDS)[number];

/** How a stage stands: whether an attempt went on from it, is at it, was stopped there or has not come to it; and the word for that. */
export interface StageStanding {
  readonly stage: Stage;
  readonly standing: 'done' | 'now' | 'stopped' | 'later';
  readonly word: StageWord;
}

/** How each stage of the current attempt stands, by its name and in their order; tracks stand for the stage that has them. */
export function standingOfStages(
  workflow: Workflow,
  state: RequestState,
): ReadonlyMap<string, StageStanding> {
  const stages = stagesInOrder(workflow).filter(([, stage]) => !hasTracks(stage));
  const standings = new Map<string, StageStanding>(
    stages.map(([name, stage]) => [name, { stage, ...standingOf(state, name, stage) }]),
  );
  if (state.status !== 'open' && state.status !== 'queued') return standings;
  const [next] = [...standings].find(([, { standing }]) => standing === 'later') ?? [];
  if (next === undefined) return standings;
  // Tracks begin together: with the first that comes next, the others do.
  const together = tracksAround(workflow, next)?.[1].tracks ?? [next];
  return new Map(
    [...standings].map(([name, one]) => [
      name,
      one.standing === 'later' && together.includes(name) ? { ...one, word: 'comes next' } : one,
    ]),
  );
}

/** How a stage ended, in a word. */
export function wordOfOutcome(stage: Stage, outcome: StageOutcome): StageWord {
  switch (outcome) {
    case 'approved':
      return isHuman(stage) && stage.waives !== undefined
        ? 'waived'
        : stage.type === 'task'
          ? 'confirmed'
          : 'approved';
    case 'promoted':
      return isEffect(stage) ? EFFECTS[stage.type] : 'passed';
    case 'skipped':
      return 'passed over';
    case 'waivable':
      return 'failed';
    case 'changes-requested':
    case 'rejected':
      if (stage.type === 'check' || stage.type === 'wait') return 'failed';
      return outcome === 'rejected' ? outcome : 'changes requested';
    default:
      return outcome;
  }
}

const EFFECTS = {
  promotion: 'promoted',
  retirement: 'retired',
  attestation: 'renewed',
} as const satisfies Record<EffectStage['type'], StageWord>;

type Standing = Omit<StageStanding, 'stage'>;

function standingOf(state: RequestState, name: string, stage: Stage): Standing {
  const current = stageState(state, name);
  const { outcome } = current;
  if (outcome === undefined) return unsettled(state, current);
  if (outcome === 'waivable')
    return isWaived(state, stage)
      ? { standing: 'done', word: 'waived' }
      : { standing: 'stopped', word: 'failed' };
  if (hasLapsed(current)) return { standing: 'done', word: 'lapsed' };
  return { standing: isPassed(outcome) ? 'done' : 'stopped', word: wordOfOutcome(stage, outcome) };
}

/** True for a check that failed, where people have waived that. */
const isWaived = (state: RequestState, stage: Stage): boolean =>
  stage.type === 'check' &&
  stage.waivedAt !== undefined &&
  stageState(state, stage.waivedAt).outcome === 'approved';

function unsettled({ status }: RequestState, { openedAt, held, waiting }: StageState): Standing {
  const begun = openedAt !== undefined || waiting !== undefined;
  if (status === 'closed')
    return { standing: 'later', word: begun || held !== undefined ? 'not settled' : 'not reached' };
  if (status === 'open' && begun) return { standing: 'now', word: 'waits' };
  if (status === 'open' && held !== undefined) return { standing: 'now', word: 'held' };
  return { standing: 'later', word: 'later' };
}
