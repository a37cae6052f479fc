import { stagesInOrder, type Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { effectStages, humanStages, stagesBefore, waitStages } from './walk.ts';

/** Only a review after a promotion can be followed by a way back, by one member: before it there is nothing to undo. */
export function lateReviews(workflow: Workflow): readonly Problem[] {
  const path = stagesInOrder(workflow);
  const twice = humanStages(path).filter(
    ([, { ifRejected, ifExpired }]) => ifRejected !== undefined && typeof ifExpired === 'object',
  );
  if (twice.length > 0)
    return twice.map(([name]) =>
      problem(
        workflow,
        'has ifExpired.start beside ifRejected, which is for what expires, too: remove one of them',
        name,
      ),
    );
  const ways = [
    ...humanStages(path).flatMap(([name, { ifRejected }]) =>
      ifRejected === undefined ? [] : [{ name, what: 'ifRejected', instead: 'remove it' }],
    ),
    ...humanStages(path).flatMap(([name, { ifExpired }]) =>
      typeof ifExpired === 'object' ? [{ name, what: 'ifExpired.start', instead: 'remove it' }] : [],
    ),
    ...waitStages(path).flatMap(([name, { ifFailed }]) =>
      typeof ifFailed === 'object' ? [{ name, what: 'ifFailed.start', instead: "write 'reject'" }] : [],
    ),
  ];
  return ways
    .filter(({ name }) =>
      effectStages(stagesBefore(workflow, name)).every(([, { type }]) => type !== 'promotion'),
    )
    .map(({ name, what, instead }) =>
      problem(
        workflow,
        `has ${what}, and nothing is promoted before it: ${instead}, or put the stage after a promotion`,
        name,
      ),
    );
}
