import { defineCalendar } from '../calendar.ts';
import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { waitsOf } from './waits.ts';

/** What is counted in working time is counted in that of a calendar, and the calendar makes sense. */
export function calendars(workflow: Workflow): readonly Problem[] {
  const { calendar } = workflow;
  if (calendar !== undefined) {
    return problemsOf(calendar).map((message) => problem(workflow, `its calendar: ${message}`));
  }
  return waitsOf(workflow)
    .filter(({ wait }) => !('seconds' in wait))
    .map(({ what, stage }) =>
      problem(
        workflow,
        `${what} is counted in working time, and there is no calendar: give the workflow one, or write plain days or hours`,
        stage,
      ),
    );
}

function problemsOf(calendar: NonNullable<Workflow['calendar']>): string[] {
  try {
    defineCalendar(calendar);
    return [];
  } catch (error) {
    return error instanceof Error ? error.message.split('\n- ').slice(1) : [];
  }
}
