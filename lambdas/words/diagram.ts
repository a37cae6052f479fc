import { inHundred } from '../../schema/policy.ts';
import { leadsTo, stateOf, tracksOf } from '../../schema/tracks.ts';
import { hasTracks, isHuman, type Stage, stagesInOrder, type Workflow } from '../../schema/workflow.ts';
import { describeProds, describeStage, describeWhen } from './stages.ts';

/** A way from one box of a diagram to another. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  /** True for the way back to the requester. */
  readonly back: boolean;
}

export const SUBMIT = 'submitted';

/** Every way through a workflow: on, and back for rework. */
export function arrowsOf(workflow: Workflow): Arrow[] {
  const boxes = boxesOf(workflow);
  return [
    { from: SUBMIT, to: workflow.start, back: false },
    ...boxes.map(
      ({ name, stage }): Arrow => ({ from: name, to: leadsTo(workflow, name) ?? stage.next, back: false }),
    ),
    ...boxes.flatMap(({ name, stage }) => backFrom(workflow, name, stage)),
  ];
}

/** A stage as a diagram shows it: one with several tracks is one box, as it is one state of the machine. */
export interface StageBox {
  readonly name: string;
  readonly stage: Stage;
  readonly lines: readonly string[];
}

/** The boxes of a workflow, in the order of its path. */
export function boxesOf(workflow: Workflow): readonly StageBox[] {
  return stagesInOrder(workflow)
    .filter(([name]) => stateOf(workflow, name) === name)
    .map(([name, stage]) => ({ name, stage, lines: [...linesOf(stage), ...linesOfTracks(workflow, stage)] }));
}

function linesOfTracks(workflow: Workflow, stage: Stage): string[] {
  if (!hasTracks(stage)) return [];
  return tracksOf(workflow, stage).map(([, track]) => {
    const [title = '', ...others] = linesOf(track);
    return `${title}: ${others.join(', ')}`;
  });
}

function backFrom(workflow: Workflow, name: string, stage: Stage): Arrow[] {
  if (workflow.rework.maxAttempts === 1) return [];
  if (hasTracks(stage)) {
    const back = tracksOf(workflow, stage).flatMap(([, track]) => backFrom(workflow, name, track));
    return [...new Map(back.map((arrow) => [arrow.label, arrow])).values()];
  }
  if (isHuman(stage)) {
    const label =
      stage.reworkTo === undefined ? 'changes requested' : `changes requested, again from ${stage.reworkTo}`;
    return [{ from: name, to: SUBMIT, label, back: true }];
  }
  const isFinal = stage.type === 'check' && stage.waivedAt !== undefined;
  return !isFinal && (stage.type === 'check' || stage.type === 'wait') && stage.ifFailed === 'request-changes'
    ? [{ from: name, to: SUBMIT, label: 'failed', back: true }]
    : [];
}

/** The lines of a stage's box: its title, what it does, whom it reminds and asks too, and when it applies. */
export function linesOf(stage: Stage): string[] {
  return [
    stage.title,
    describeStage(stage),
    ...describeProds(stage),
    ...(stage.when === undefined || stage.type === 'policy' ? [] : [`only if ${describeWhen(stage.when)}`]),
    ...(isHuman(stage) && stage.samples !== undefined
      ? [`for ${inHundred(stage.samples.share)} in 100 that ${stage.samples.of} approved`]
      : []),
    ...(isHuman(stage) && stage.waives !== undefined ? [`only if ${stage.waives} failed`] : []),
  ];
}
