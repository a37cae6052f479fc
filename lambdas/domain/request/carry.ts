import { canonicalize } from '../../../schema/canonical-json.ts';
import { own } from '../../../schema/own.ts';
import { areBeside } from '../../../schema/tracks.ts';
import {
  type HumanStage,
  isHuman,
  type ReviewedPart,
  stagesInOrder,
  type Workflow,
} from '../../../schema/workflow.ts';
import type { RequestState, SignedFor, StageState } from '../model.ts';
import { isPassed } from './stages.ts';

/** What a signature is given for. Evidence and the note speak about it; metrics, too, to which others may be added later. */
export type Matter = Pick<RequestState, 'version' | 'artifact' | 'variables' | 'attributes' | 'metrics'>;

/** What a next attempt brings, and whoever submits it, the last of them for it. */
export type NextAttempt = Matter & Pick<RequestState, 'requesters'>;

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
 * attempt begins early enough to ask anew at the first of the others. Nor does what others are to sign now, where the request itself
 * says who: the manager of whoever submits it. When one track of a stage sent the request back, what
 * the others approved holds in the same way, wherever the attempt begins.
 */
export function resumption(workflow: Workflow, state: RequestState, next: NextAttempt): Resumption {
  const same = isSameMatter(state, next);
  const changed = changedParts(state, next);
  const skipped = (name: string) => state.stages[name]?.outcome === 'skipped';
  // What lapsed or did not apply was asked of nobody: that stands for the same thing alone.
  const stands = (stage: HumanStage, name: string) =>
    !asksOthers(stage, state, next) && (same || (!skipped(name) && holdsThrough(stage, changed)));
  const resumeAt = beginningFor(workflow, state.resumeAt, stands);
  const order = stagesInOrder(workflow).map(([name]) => name);
  const before = resumeAt === undefined ? [] : order.slice(0, order.indexOf(resumeAt));
  const carried = before.flatMap((name): [string, StageState][] => {
    const stage = state.stages[name];
    if (stage === undefined || !isPassed(stage.outcome)) return [];
    return [[name, carry(state, stage, next)]];
  });
  const kept = approvedBeside(workflow, state, stands).map((name): [string, StageState] => [
    name,
    carry(state, state.stages[name] as StageState, next),
  ]);
  return { resumeAt, stages: Object.fromEntries([...carried, ...kept]) };
}

/** The tracks that were approved beside the one that sent the request back, and that stand. */
function approvedBeside(
  workflow: Workflow,
  { stages }: RequestState,
  stands: (stage: HumanStage, name: string) => boolean,
): readonly string[] {
  const sentBack = Object.keys(stages).filter((name) => stages[name]?.outcome === 'changes-requested');
  return stagesInOrder(workflow).flatMap(([name, stage]) =>
    isHuman(stage) &&
    stages[name]?.outcome === 'approved' &&
    sentBack.some((other) => areBeside(workflow, name, other)) &&
    stands(stage, name)
      ? [name]
      : [],
  );
}

/** Whether a next attempt itself says that others are asked at a stage than the attempt before did. */
function asksOthers({ approvers }: HumanStage, before: NextAttempt, next: NextAttempt): boolean {
  return approvers.some(({ rule }) => {
    if (rule === undefined || 'ownerOf' in rule) return false;
    if ('attribute' in rule) return before.attributes[rule.attribute] !== next.attributes[rule.attribute];
    return before.requesters.at(-1) !== next.requesters.at(-1);
  });
}

/** Whether what is signed at a stage holds for a next attempt in which these parts are others; which, where nobody knows. */
function holdsThrough({ carries, track }: HumanStage, changed?: ReadonlySet<ReviewedPart>): boolean {
  if (carries === true) return true;
  return changed !== undefined && track?.reviews?.some((part) => changed.has(part)) === false;
}

/**
 * The stage at which the next attempt begins, where changes were requested back to `target`; the workflow's start if
 * `undefined`.
 *
 * @param stands whether what was signed at a stage holds for that attempt; if absent, as far as that is known before it comes
 * and brings something else
 */
export function beginningFor(
  workflow: Workflow,
  target: string | undefined,
  stands: (stage: HumanStage, name: string) => boolean = (stage) => holdsThrough(stage),
): string | undefined {
  if (target === undefined) return target;
  const order = stagesInOrder(workflow);
  const asksAnew = order.findIndex(
    ([name, stage]) => name === target || (isHuman(stage) && !stands(stage, name)),
  );
  const targets = new Set([
    target,
    ...order.map(([, stage]) => (isHuman(stage) ? stage.reworkTo : undefined)),
  ]);
  const name = order.slice(0, asksAnew + 1).findLast(([name]) => targets.has(name))?.[0];
  return name === workflow.start ? undefined : name;
}

/** Whether the next attempt is about what was signed for: nobody's approval stands for another figure than they saw. */
function isSameMatter(signed: Matter, next: Matter): boolean {
  return keepsMetrics(signed, next) && textOf(signed) === textOf(next);
}

function keepsMetrics(signed: Matter, next: Matter): boolean {
  return Object.entries(signed.metrics).every(([name, value]) => own(next.metrics, name) === value);
}

const PARTS: Readonly<Record<ReviewedPart, (signed: Matter, next: Matter) => boolean>> = {
  'training-data': isSameVariable('training-data'),
  code: isSameVariable('code'),
  hyperparameters: isSameVariable('hyperparameters'),
  artifact: (signed, next) => signed.artifact?.sha256 === next.artifact?.sha256,
  metrics: keepsMetrics,
  attributes: (signed, next) => canonicalize(signed.attributes) === canonicalize(next.attributes),
};

function isSameVariable(variable: keyof Matter['variables']) {
  return (signed: Matter, next: Matter) => signed.variables[variable] === next.variables[variable];
}

function changedParts(signed: Matter, next: Matter): ReadonlySet<ReviewedPart> {
  const parts = Object.keys(PARTS) as ReviewedPart[];
  return new Set(parts.filter((part) => !PARTS[part](signed, next)));
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
