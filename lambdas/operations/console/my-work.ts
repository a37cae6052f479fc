import * as z from 'zod/mini';
import { own } from '../../../schema/own.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import { decodePlace, takePage } from '../../api/paging.ts';
import { findings } from '../../api/queries/findings.ts';
import { paging } from '../../api/schemas/common.ts';
import { askedAt, REWORK, waitingIn } from '../../api/waiting.ts';
import { addressOf } from '../../console/frame.ts';
import { type Task, taskColumns, type Work, workContent } from '../../console/my-work.ts';
import { sheetOf } from '../../console/parts.ts';
import { monthsBack } from '../../console/weeks.ts';
import { subjectStream } from '../../domain/entry.ts';
import { deploymentIn } from '../../domain/facts.ts';
import type { RequestState, SubjectState } from '../../domain/model.ts';
import { deskOf, submittedBy } from '../../domain/views/lists.ts';
import { readSubjectState } from '../../domain/views/view.ts';
import { definitionOf } from '../../engine/definitions.ts';
import { requestsIn, type Seen, tryToShow } from '../../engine/lists.ts';
import { type ConsolePorts, consolePage } from './page.ts';
import { decidedIn, newestOf } from './past.ts';

const place = z.string();
const [TASKS, OTHERS] = ['25', '20'];
/** So many of their latest decisions are shown, of this month and the one before. */
const DECISIONS = 10;
const MOST_DECISIONS = 5_000;

/** What waits for whoever looks, what they submitted, what they promised to see to, what they decided. */
export const myWork = consolePage({
  path: '/console',
  section: { name: 'My work' },
  pathParameters: z.strictObject({}),
  query: z.strictObject({ after: paging.after }),
  show: async (ports, { query, now, who: { person, roles } }) => {
    const months = monthsBack(now.toISOString().slice(0, 7), '', 2);
    const [{ items, next }, submitted, conditions, decided] = await Promise.all([
      tasksOf(ports, person.email, now, query.after),
      takePage(
        requestsIn(ports, submittedBy(person.email), { atOnce: Number(OTHERS) + 1 }),
        OTHERS,
        ({ state }) => state,
      ),
      findings(ports, {
        path: {},
        query: { owner: person.email, limit: OTHERS },
        body: undefined,
        caller: '',
      }),
      newestOf(
        months.map((month) => () => decidedIn(ports, month)),
        MOST_DECISIONS,
      ),
    ]);
    const decidedByThem = decided.items.filter((line) => line.person === person.email).slice(0, DECISIONS);
    const subjects = await subjectsOf(ports, items);
    const tasks = items.map((task) => ({
      ...task,
      running: deploymentIn(subjects.get(task.state.subject), task.workflow.environments.at(-1)),
    }));
    const work: Work = {
      tasks,
      submitted: submitted.items,
      titles: new Map(ports.catalogue.workflows.map(({ id, title }) => [id, title])),
      conditions: conditions.findings,
      decided: decidedByThem,
      roles: ports.catalogue.roles,
      now,
      zone: person.timeZone,
      standsIn: roles,
      decidedPath: addressOf('/console/decisions', { person: person.email }),
    };
    return {
      title: 'My work',
      content: () => workContent(work),
      sheet: () => sheetOf(taskColumns(work), tasks),
      data: {
        waiting: tasks.map(({ state, stage, title, since, dueAt, handedOverBy }) => ({
          request: state.request,
          subject: state.subject,
          version: state.version,
          attempt: state.attempt,
          stage,
          title,
          since,
          dueAt,
          handedOverBy,
        })),
        submitted: submitted.items.map(({ request, subject, version, status, reworkDueAt }) => ({
          request,
          subject,
          version,
          status,
          reworkDueAt,
        })),
        conditions: conditions.findings,
        decided: decidedByThem,
        next,
      },
      next,
    };
  },
});

type Waiting = Omit<Task, 'running'>;

/** What lies on somebody's desk and waits for them now, what is due first before the rest. */
function tasksOf(ports: ConsolePorts, email: string, now: Date, after: string | undefined) {
  const known = new Map<string, Promise<Workflow>>();
  const workflowOf = (hash: string) => {
    const found = known.get(hash) ?? definitionOf(ports, hash);
    known.set(hash, found);
    return found;
  };
  const range = { after: decodePlace(place, after), atOnce: Number(TASKS) + 1 };
  return takePage(requestsIn(ports, deskOf(email), range), TASKS, ({ state }: Seen<RequestState>) =>
    tryToShow(ports.log, state.request, async () => {
      const workflow = await workflowOf(state.definition);
      const situation = { workflow, roles: ports.catalogue.roles, state, now };
      const own = waitingIn(state).filter(({ stage }) => askedAt(situation, stage)?.waitsFor.includes(email));
      // Of several tracks for one person, who decides one decides no other: what is due first comes first.
      const [waiting] = own.toSorted((one, other) => ((one.dueAt ?? '') < (other.dueAt ?? '') ? -1 : 1));
      return waiting && taskOf(state, workflow, waiting, email);
    }),
  );
}

function taskOf(
  state: RequestState,
  workflow: Workflow,
  { stage, since, dueAt }: ReturnType<typeof waitingIn>[number],
  email: string,
): Waiting {
  const handOver = own(state.stages, stage)?.handOvers?.findLast(({ to }) => to === email);
  const title = stage === REWORK ? 'Submit the next attempt' : (own(workflow.stages, stage)?.title ?? stage);
  return { state, workflow, stage, title, since, dueAt, handedOverBy: handOver?.by };
}

/** The subjects of some tasks, as the views have them: one call. */
async function subjectsOf(
  { views }: ConsolePorts,
  tasks: readonly Waiting[],
): Promise<ReadonlyMap<string, SubjectState>> {
  const streams = [...new Set(tasks.map(({ state }) => subjectStream(state.subject)))];
  const found = streams.length === 0 ? new Map() : await views.findAll(streams);
  return new Map(
    streams.flatMap((stream) => {
      const view = found.get(stream);
      const state = view && readSubjectState(stream, view.text);
      return state === undefined ? [] : [[state.subject, state] as const];
    }),
  );
}
