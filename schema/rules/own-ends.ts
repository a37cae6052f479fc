import { type OwnEnd, ownEndsOf } from '../own-ends.ts';
import { stateOf } from '../tracks.ts';
import { looks } from '../wait.ts';
import { quoteAll } from '../wording.ts';
import { isHuman, type Stage, type Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';

/**
 * What a request promotes for a time is taken out again by that request: no newer one may end it before, nor what stands between. Only
 * time that passes ends no request.
 */
export function ownEnds(workflow: Workflow): readonly Problem[] {
  return ownEndsOf(workflow).flatMap((end) => {
    const what = `takes out of '${end.environment}' what the same request has promoted, and`;
    const ending = endingBetween(workflow, end);
    const wrong = [
      ...(workflow.newerVersion === 'supersede'
        ? [`${what} a newer request would end that one before: write newerVersion: 'queue'`]
        : []),
      ...(ending.length > 0
        ? [
            `${what} that one may end at ${quoteAll(ending)} before: let nothing but a wait without checks stand between them, and ask and check before the promotion; or leave the retirement to another workflow`,
          ]
        : []),
    ];
    return wrong.map((message) => problem(workflow, message, end.stage));
  });
}

/** The stages between at which a request may end, expire or be sent back, as they are written. */
function endingBetween(workflow: Workflow, { between }: OwnEnd): readonly string[] {
  const names = between.filter(([, stage]) => mayEnd(stage)).map(([name]) => stateOf(workflow, name));
  return [...new Set(names)];
}

/** A waiver is none of what is written: its check is. */
function mayEnd(stage: Stage): boolean {
  if (isHuman(stage)) return stage.waives === undefined;
  return stage.type !== 'wait' || looks(stage);
}
