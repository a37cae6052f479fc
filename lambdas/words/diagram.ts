import { inHundred } from '../../schema/policy.ts';
import { isHuman, type Stage, stagesInOrder, type Workflow } from '../../schema/workflow.ts';
import { describeStage, describeWhen } from './stages.ts';

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
  const stages = stagesInOrder(workflow);
  return [
    { from: SUBMIT, to: workflow.start, back: false },
    ...stages.map(([name, { next }]): Arrow => ({ from: name, to: next, back: false })),
    ...stages.flatMap(([name, stage]) => backFrom(workflow, name, stage)),
  ];
}

function backFrom(workflow: Workflow, name: string, stage: Stage): Arrow[] {
  if (workflow.rework.maxAttempts === 1) return [];
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

/** The lines of a stage's box: its title, what it does, and when it applies. */
export function linesOf(stage: Stage): string[] {
  return [
    stage.title,
    describeStage(stage),
    ...(stage.when === undefined || stage.type === 'policy' ? [] : [`only if ${describeWhen(stage.when)}`]),
    ...(isHuman(stage) && stage.samples !== undefined
      ? [`for ${inHundred(stage.samples.share)} in 100 that ${stage.samples.of} approved`]
      : []),
    ...(isHuman(stage) && stage.waives !== undefined ? [`only if ${stage.waives} failed`] : []),
  ];
}
