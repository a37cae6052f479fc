import type { When } from '../when.ts';
import type { Workflow } from '../workflow.ts';
import { casesOf } from './cases.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, type Named } from './walk.ts';
import { wellFormedWhen } from './well-formed-when.ts';

/**
 * A `when` tells requests apart: neither it nor a part of it holds for all of them, or for none. Of parts within each other the
 * outermost is named. One that compares with too many values to look at passes.
 */
export function tellingWhen(workflow: Workflow): readonly Problem[] {
  if (wellFormedWhen(workflow).length > 0) return [];
  return allStages(workflow).flatMap((named) => {
    const [name, { when }] = named;
    const messages = when === undefined ? [] : describe(workflow, named, when);
    return messages.map((message) => problem(workflow, message, name));
  });
}

function describe(workflow: Workflow, named: Named<Workflow['stages'][string]>, when: When): string[] {
  const [name, stage] = named;
  const cases = casesOf(workflow, [[name, { ...stage, when }]]) ?? [];
  const applying = cases.filter(({ applying }) => applying.size > 0).length;
  const shown = `its 'when' ${JSON.stringify(when)}`;
  if (cases.length > 0 && applying === 0)
    return [`${shown} contradicts itself, so that it never holds: exchange its bounds, or remove it`];
  if (cases.length > 0 && applying === cases.length)
    return [`${shown} always holds, whatever a request states: narrow it, or remove it`];
  return partsWithin(when).flatMap((part) => describe(workflow, named, part));
}

function partsWithin(when: When): readonly When[] {
  if ('all' in when) return when.all;
  if ('any' in when) return when.any;
  return 'not' in when ? [when.not] : [];
}
