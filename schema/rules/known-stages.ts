import { insteadOf } from '../unknown-words.ts';
import { END, type Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';

/** `start` and every `next` name a stage of the workflow; `next` may also be the end. */
export function knownStages(workflow: Workflow): readonly Problem[] {
  const { start, stages } = workflow;
  const known = Object.keys(stages);
  const starts = Object.hasOwn(stages, start)
    ? []
    : [problem(workflow, `its start '${start}' is no stage: ${insteadOf(start, known)}`)];
  const nexts = Object.entries(stages)
    .filter(([, { next }]) => next !== END && !Object.hasOwn(stages, next))
    .map(([name, { next }]) =>
      problem(workflow, `its next '${next}' is no stage: ${insteadOf(next, [...known, END])}`, name),
    );
  return [...starts, ...nexts];
}
