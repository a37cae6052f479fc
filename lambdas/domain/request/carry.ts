import { canonicalize } from '../../../schema/canonical-json.ts';
import { own } from '../../../schema/own.ts';
import { isHuman, stagesInOrder, type Workflow } from '../../../schema/workflow.ts';
import type { RequestState, SignedFor, StageState } from '../model.ts';
import { isPassed } from './stages.ts';

/** What a signature is given for. Evidence and the note speak about it; metrics, too, to which others may be added later. */
export type Matter = Pick<RequestState, 'version' | 'artifact' | 'variables' | 'attributes' | 'metrics'>;

/** With what a next attempt begins. */
export interface Resumption {
  /** The stage at which it begins; the workflow's start if absent. */
  readonly resumeAt: string | undefined;
  /** The stages before, as they were settled. */
  readonly stages: RequestState['stages'];
}

/**
 * Where the next attempt begins, and what holds for it of the attempt before: what was passed before the stage that was
 * named when changes were requested. What was signed for something else holds only where its stage says `carries`: the
 * attempt begins early enough to ask anew at the first of the others.
 */
export function resumption(workflow: Workflow, state: RequestState, next: Matter): Resumption {
  const resumeAt = beginningFor(workflow, state.resumeAt, isSameMatter(state, next));
  const order = stagesInOrder(workflow).map(([name]) => name);
  const before = resumeAt === undefined ? [] : order.slice(0, order.indexOf(resumeAt));
  const carried = before.flatMap((name): [string, StageState][] => {
    const stage = state.stages[name];
    if (stage === undefined || !isPassed(stage.outcome)) return [];
    return [[name, carry(state, stage, next)]];
  });
  return { resumeAt, stages: Object.fromEntries(carried) };
}

/**
 * The stage at which the next attempt begins, where changes were requested back to `target`; the workflow's start if
 * `undefined`.
 */
export function beginningFor(
  workflow: Workflow,
  target: string | undefined,
  sameMatter: boolean,
): string | undefined {
  if (target === undefined || sameMatter) return target;
  const order = stagesInOrder(workflow);
  const asksAnew = order.findIndex(([name, stage]) => name === target || (isHuman(stage) && !stage.carries));
  const targets = new Set([
    target,
    ...order.map(([, stage]) => (isHuman(stage) ? stage.reworkTo : undefined)),
  ]);
  const name = order.slice(0, asksAnew + 1).findLast(([name]) => targets.has(name))?.[0];
  return name === workflow.start ? undefined : name;
}

/** Whether the next attempt is about what was signed for: nobody's approval stands for another figure than they saw. */
function isSameMatter(signed: Matter, next: Matter): boolean {
  const kept = Object.entries(signed.metrics).every(([name, value]) => own(next.metrics, name) === value);
  return kept && textOf(signed) === textOf(next);
}

function textOf({ version, artifact, variables, attributes }: Matter): string {
  return canonicalize({ version, artifact: artifact?.sha256 ?? null, variables, attributes });
}

function carry(state: RequestState, stage: StageState, next: Matter): StageState {
  const { carriedFrom = state.attempt, signedFor = { version: state.version, artifact: state.artifact } } =
    stage;
  const same = signedFor.version === next.version && signedFor.artifact?.sha256 === next.artifact?.sha256;
  return { ...stage, carriedFrom, signedFor: same ? undefined : (signedFor satisfies SignedFor) };
}
