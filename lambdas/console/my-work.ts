import type { Roles } from '../../schema/roles.ts';
import type { Workflow } from '../../schema/workflow.ts';
import type { Condition, Deployment, RequestState } from '../domain/model.ts';
import type { DecisionLine } from '../domain/views/lines.ts';
import { type Content, type Html, html } from '../pages/html.ts';
import { verdictMark } from '../pages/metrics.ts';
import { answerPath, submissionPath } from '../pages/own-paths.ts';
import { instant, value } from '../pages/parts.ts';
import { nameOf } from '../pages/view.ts';
import { describeCondition } from '../words/conditions.ts';
import { nameRequest } from '../words/purpose.ts';
import { dueSoon } from './coming.ts';
import { outcomeMark } from './decisions.ts';
import { keyMetric } from './key-metric.ts';
import { type Column, due, empty, link, list, mark, requestPath, subjectPath } from './parts.ts';
import { AT_MOST, TOGETHER_PATH } from './together.ts';

/** Something that waits for whoever looks. */
export interface Task {
  readonly state: RequestState;
  readonly workflow: Workflow;
  /** A stage, or `rework`. */
  readonly stage: string;
  readonly title: string;
  readonly since: string;
  readonly dueAt: string | undefined;
  /** Who gave them this part, if somebody did. */
  readonly handedOverBy: string | undefined;
  /** What the last environment of the workflow runs. */
  readonly running: Deployment | undefined;
}

/** A condition of an approval that whoever looks sees to. */
export type OwnCondition = Condition & {
  readonly subject: string;
  readonly finding: string;
  /** Whose condition it is; none of what somebody has found. */
  readonly request?: string | undefined;
};

/** What somebody has to do, and what they wait for. */
export interface Work {
  readonly tasks: readonly Task[];
  readonly submitted: readonly RequestState[];
  /** The titles of the workflows, by id. */
  readonly titles: ReadonlyMap<string, string>;
  readonly conditions: readonly OwnCondition[];
  /** What they decided lately, the latest first. */
  readonly decided: readonly DecisionLine[];
  readonly roles: Roles;
  readonly now: Date;
  readonly zone: string | undefined;
  /** What they are in. */
  readonly standsIn: readonly string[];
  /** The address of what they decided, where there is such a page. */
  readonly decidedPath: string;
}

/** What waits, with what one wants to know before opening it. */
export function taskColumns({
  roles,
  now,
  zone,
}: Pick<Work, 'roles' | 'now' | 'zone'>): readonly Column<Task>[] {
  return [
    {
      head: 'What',
      plain: ({ state, workflow }) => nameRequest(workflow, state),
      show: ({ state, workflow }) =>
        html`${link(requestPath(state.request), value(nameRequest(workflow, state)))}<small>${value(workflow.title)}${state.attempt > 1 && `, attempt ${state.attempt}`}</small>`,
    },
    {
      head: 'Your part',
      plain: ({ title }) => title,
      show: (task) => {
        const { title, handedOverBy, since } = task;
        const how =
          handedOverBy === undefined
            ? html`waits since ${instant(since, 'short', zone)}`
            : html`handed to you by ${value(nameOf(roles, handedOverBy))}`;
        return html`${link(ownPath(task), value(title))}<small>${how}</small>`;
      },
    },
    {
      head: 'Due',
      plain: ({ dueAt }) => dueAt,
      // Where nobody knows by whose clock somebody lives, it is that of the workflow.
      show: ({ dueAt, workflow }) =>
        dueAt === undefined ? 'no date' : due(dueAt, now, zone ?? workflow.calendar?.timeZone),
    },
    { head: 'Key metric', plain: (task) => keyMetric(task)?.value, show: metric },
    { head: 'Checks', plain: (task) => checks(task)?.word, show: (task) => checksMark(task) },
    {
      head: 'Submitted by',
      plain: ({ state }) => nameOf(roles, state.requesters.at(-1) ?? ''),
    },
    { head: 'request', plain: ({ state }) => state.request, show: null },
  ];
}

/** Where somebody does their part. */
const ownPath = ({ state: { request, status }, stage }: Task): string =>
  status === 'rework' ? submissionPath(request) : answerPath(request, stage);

/** The page, for people. */
export function workContent(work: Work): Content {
  const { tasks, submitted, conditions, decided } = work;
  return [
    html`<section class="card"><h2>Waiting for you</h2>
${tasks.length === 0 ? nothingWaits(work) : waiting(work)}
${tasks.length > 0 && html`<p class="quietly">Your part of each leads to where you answer it; you sign what you decide at your identity provider.</p>`}</section>
`,
    dueSoon(tasks, work.now),
    submitted.length > 0 &&
      html`<section class="card"><h2>Submitted by you, under way</h2>
${list('Your requests under way', submittedColumns(work), submitted)}
</section>
`,
    html`<section class="card"><h2>Conditions that you see to</h2>
${
  conditions.length === 0
    ? empty('You see to no open condition.', 'One that somebody approves on, and names you for, stands here.')
    : list('Conditions that you see to', conditionColumns(work), conditions)
}</section>
`,
    html`<section class="card"><h2>Decided by you</h2>
${
  decided.length === 0
    ? empty('You decided nothing this month or the last.', 'What you decide stands here, the latest first.')
    : list('What you decided, the latest first', decidedColumns(work), decided)
}<p class="quietly"><a href="${work.decidedPath}">All that you decided, by period</a></p></section>
`,
  ];
}

/** What waits; where there are several that one decides, each can be ticked, to decide them together. */
function waiting(work: Work): Html {
  const { tasks } = work;
  const columns = taskColumns(work);
  if (tasks.filter(isDecided).length < 2) return list('What waits for you', columns, tasks);
  return html`<form method="get" action="${TOGETHER_PATH}">${list('What waits for you', [...columns, TICKED], tasks)}
<p class="together"><button class="second act">Decide what is ticked together</button> <span class="quietly">${AT_MOST} You sign once.</span></p></form>`;
}

const isDecided = ({ state }: Task): boolean => state.status === 'open';

const TICKED: Column<Task> = {
  head: 'Together',
  plain: () => undefined,
  show: (task) =>
    isDecided(task) &&
    html`<input type="checkbox" name="request" value="${task.state.request}" aria-label="${`Decide together: ${nameRequest(task.workflow, task.state)}, ${task.title}`}">`,
};

function nothingWaits({ standsIn }: Work): Html {
  return empty(
    'Nothing waits for you.',
    `You stand in ${standsIn.length === 1 ? 'the role' : 'the roles'} ${standsIn.join(', ')}. When a request reaches a stage of yours, it stands here, and a mail tells you.`,
  );
}

function submittedColumns({ submitted, titles, now, zone }: Work): readonly Column<RequestState>[] {
  return [
    {
      head: 'What',
      plain: ({ subject, version }) => `${subject} ${version}`,
      show: ({ request, subject, version }) => link(requestPath(request), value(`${subject} ${version}`)),
    },
    { head: 'Workflow', plain: ({ workflow }) => titles.get(workflow) ?? workflow },
    {
      head: 'Stands',
      plain: ({ status }) => status,
      show: ({ status }) =>
        status === 'rework'
          ? mark('waits for your next attempt', 'warn')
          : mark(status === 'queued' ? 'queued' : 'under way'),
    },
    {
      head: 'Submitted',
      plain: ({ requestedAt }) => requestedAt,
      show: ({ requestedAt }) => instant(requestedAt, 'short', zone),
    },
    ...(submitted.some(({ reworkDueAt }) => reworkDueAt !== undefined) ? [nextAttempt(now, zone)] : []),
  ];
}

const nextAttempt = (now: Date, zone: string | undefined): Column<RequestState> => ({
  head: 'Next attempt due',
  plain: ({ reworkDueAt }) => reworkDueAt,
  show: ({ reworkDueAt }) => reworkDueAt !== undefined && due(reworkDueAt, now, zone),
});

function decidedColumns({ zone }: Work): readonly Column<DecisionLine>[] {
  return [
    {
      head: 'What',
      plain: ({ subject, version }) => `${subject} ${version}`,
      show: ({ request, subject, version, attempt }) =>
        html`${link(requestPath(request), value(`${subject} ${version}`))}${attempt > 1 && html`<small>attempt ${attempt}</small>`}`,
    },
    { head: 'Stage', plain: ({ stage }) => stage },
    {
      head: 'Decision',
      plain: ({ choice }) => choice,
      show: outcomeMark,
    },
    { head: 'When', plain: ({ at }) => at, show: ({ at }) => instant(at, 'short', zone) },
  ];
}

function conditionColumns({ now }: Work): readonly Column<OwnCondition>[] {
  return [
    { head: 'Condition', plain: describeCondition },
    {
      head: 'Of',
      plain: ({ subject }) => subject,
      show: ({ subject, request }) =>
        html`${link(subjectPath(subject), value(subject))}${request !== undefined && html`<small>${link(requestPath(request), 'its request')}</small>`}`,
    },
    {
      head: 'Last day',
      plain: (one) => one.due,
      show: (one) => [one.due, one.due < now.toISOString().slice(0, 10) && [' ', mark('overdue', 'bad')]],
    },
  ];
}

function metric(task: Task): Content {
  const found = keyMetric(task);
  if (found === undefined) return html`<span class="soft">none stated</span>`;
  const { label, value: text, difference, verdict } = found;
  const against = verdict === undefined ? 'against' : html`${verdictMark(verdict)} than`;
  return html`<b>${text}</b> ${value(label)}${difference !== undefined && html`<small>${difference} ${against} what runs</small>`}`;
}

/** How the automatic checks of an attempt went; nothing where the workflow has none before the stage. */
function checks({ workflow, state }: Task): { readonly word: string; readonly passed: boolean } | undefined {
  const outcomes = Object.entries(workflow.stages).flatMap(([name, { type }]) =>
    type === 'check' || type === 'wait'
      ? [state.stages[name]?.outcome].filter((one) => one !== undefined && one !== 'skipped')
      : [],
  );
  if (outcomes.length === 0) return undefined;
  const passed = outcomes.every((one) => one === 'passed');
  return { word: passed ? 'passed' : 'failed', passed };
}

function checksMark(task: Task): Content {
  const found = checks(task);
  if (found === undefined) return html`<span class="soft">none</span>`;
  return mark(found.word, found.passed ? 'good' : 'bad');
}
