import type { Outcome } from '../domain/model.ts';
import { type Content, html } from '../pages/html.ts';
import { renderBoxes } from './charts/boxes.ts';
import { renderColumns } from './charts/columns.ts';
import { renderRows } from './charts/rows.ts';
import { describeSeconds } from './durations.ts';
import { type Column, empty, filters, list } from './parts.ts';
import { countBy, weekOf, weeksBetween } from './weeks.ts';

/** How long decisions took at a stage, for a role: seconds. */
export interface StageSpread {
  readonly workflow: string;
  readonly stage: string;
  readonly role: string;
  readonly count: number;
  readonly p10: number;
  readonly p25: number;
  readonly median: number;
  readonly p75: number;
  readonly p90: number;
  readonly max: number;
}

/** A request that has ended. */
export interface Ended {
  readonly at: string;
  readonly outcome: Outcome;
  readonly attempt: number;
}

/** How far requests of a workflow came. */
export interface Funnel {
  readonly workflow: string;
  readonly requests: number;
  readonly stages: readonly { readonly title: string; readonly reached: number }[];
  readonly completed: number;
}

/** How long things took, as a page shows it. */
export interface Times {
  readonly since: string;
  readonly now: Date;
  readonly stages: readonly StageSpread[];
  readonly ended: readonly Ended[];
  readonly funnel: Funnel | undefined;
  readonly complete: boolean;
  readonly query: Readonly<Partial<Record<'since' | 'workflow', string | undefined>>>;
  readonly workflows: readonly string[];
}

/** What of each stage a spreadsheet has, in seconds, and what people see. */
export const TIMES_COLUMNS: readonly Column<StageSpread>[] = [
  {
    head: 'stage',
    plain: ({ stage }) => stage,
    show: ({ stage, workflow }) => html`${stage}<small>${workflow}</small>`,
  },
  { head: 'workflow', plain: ({ workflow }) => workflow, show: null },
  { head: 'role', plain: ({ role }) => role },
  { head: 'decisions', plain: ({ count }) => count, numeric: true },
  seconds('median', ({ median }) => median),
  seconds('90%', ({ p90 }) => p90),
  seconds('longest', ({ max }) => max),
];

function seconds(head: string, of: (row: StageSpread) => number): Column<StageSpread> {
  return { head, plain: of, show: (row) => describeSeconds(of(row)), numeric: true };
}

/** The ways in which requests end, told apart by whether they came through at once. */
const ENDS = [
  [
    'completed at the first attempt',
    ({ outcome, attempt }: Ended) => outcome === 'completed' && attempt === 1,
  ],
  ['completed after rework', ({ outcome }: Ended) => outcome === 'completed'],
  ['rejected', ({ outcome }: Ended) => outcome === 'rejected'],
  ['expired', ({ outcome }: Ended) => outcome === 'expired'],
  ['ended otherwise', () => true],
] as const;

/** The page, for people. */
export function timesContent(times: Times): Content {
  const { stages, query, workflows, complete, since, ended } = times;
  return [
    filters('/console/times', [
      { name: 'since', label: 'Since', value: query.since, hint: since.slice(0, 10) },
      {
        name: 'workflow',
        label: 'Workflow',
        value: query.workflow,
        options: workflows.map((one) => [one, one] as const),
      },
    ]),
    !complete &&
      html`<p class="card status">There is more than one page looks at: what follows is the latest of it. Choose a later day.</p>\n`,
    (stages.length > 0 || ended.length > 0) && charts(times),
    html`<section class="card" aria-label="Stages">${
      stages.length === 0
        ? empty('Nobody decided anything in this time.', 'Choose an earlier day, or clear the filters.')
        : list('How long decisions took, by stage and role', TIMES_COLUMNS, stages)
    }</section>\n`,
  ];
}

function charts({ stages, ended, funnel, since, now, query }: Times): Content {
  return html`<section class="card charts" aria-label="Charts">
${renderBoxes({
  id: 'boxes',
  title: 'How long decisions take, by stage',
  of: 'stage',
  boxes: stages.slice(0, 12).map(({ stage, workflow, role, count, p10, p25, median, p75, p90 }) => ({
    label: `${stage} (${role})`,
    within: query.workflow === undefined ? workflow : undefined,
    count,
    seconds: [p10, p25, median, p75, p90],
  })),
  say: describeSeconds,
  empty: 'Nobody decided anything in this time.',
})}
${renderColumns({
  id: 'ends',
  title: 'How requests end, by week',
  of: 'week from',
  series: ENDS.map(([name]) => name),
  columns: countBy(ended, weeksBetween(since, now.toISOString()), {
    kinds: ENDS.length,
    spanOf: ({ at }) => weekOf(at),
    kindOf: (one) => ENDS.findIndex(([, fits]) => fits(one)),
  }),
  empty: 'No request ended in this time.',
})}
${
  funnel &&
  renderRows({
    id: 'funnel',
    title: `How far requests of ${funnel.workflow} come`,
    of: 'stage',
    series: ['requests'],
    rows: [
      { label: 'Submitted', amounts: [funnel.requests] },
      ...funnel.stages.map(({ title, reached }) => ({ label: title, amounts: [reached] })),
      { label: 'Completed', amounts: [funnel.completed] },
    ],
    empty: 'No request of this workflow ended in this time.',
  })
}</section>
`;
}
