import type { Roles } from '../roles.ts';
import { needOf, needsOf, ROOM_OF_ALL, ROOM_OF_ONE } from '../room.ts';
import type { Workflow } from '../workflow.ts';
import { forms } from './forms.ts';
import { type Problem, problem } from './rule.ts';
import { seats } from './seats.ts';
import { allStages, humanStages } from './walk.ts';

/**
 * The record has room for every decision that an attempt can need, when nobody writes more than they must: a checklist can
 * be answered, by whoever comes last too.
 */
export function roomForDecisions(workflow: Workflow, roles: Roles): readonly Problem[] {
  if (seats(workflow).length > 0 || forms(workflow).length > 0) return [];
  const single = humanStages(allStages(workflow)).flatMap(([name, stage]) => {
    const bytes = needOf(stage, roles);
    return bytes <= ROOM_OF_ONE
      ? []
      : [problem(workflow, describe(bytes, ROOM_OF_ONE, 'one decision'), name)];
  });
  if (single.length > 0) return single;
  const needs = needsOf(workflow, roles);
  const bytes = needs.reduce((sum, [, need]) => sum + need, 0);
  if (bytes <= ROOM_OF_ALL) return [];
  const [most] = needs.toSorted(([, a], [, b]) => b - a);
  return [problem(workflow, describe(bytes, ROOM_OF_ALL, 'all decisions of an attempt'), most?.[0])];
}

function describe(bytes: number, room: number, what: string): string {
  return (
    `${what} can need ${bytes} bytes of the record, which has room for ${room}: ` +
    'ask fewer questions, name them and their options shorter, or ask fewer people'
  );
}
