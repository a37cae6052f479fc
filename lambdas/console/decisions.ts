import type { DecisionLine } from '../domain/views/lines.ts';
import { type Content, html } from '../pages/html.ts';
import { instant, quote, value } from '../pages/parts.ts';
import { renderColumns } from './charts/columns.ts';
import { renderMatrix } from './charts/matrix.ts';
import { type Column, empty, filters, link, list, mark, requestPath, subjectPath } from './parts.ts';
import { countBy, weekOf, weeksBetween } from './weeks.ts';

/** Every answer that a list of decisions has, with its word, in the order of charts. A waiver is not shown as an approval. */
export const OUTCOMES = [
  ['approve', 'approved'],
  ['approve-with-conditions', 'approved with conditions'],
  ['waive', 'waived a check'],
  ['abstain', 'abstained'],
  ['request-changes', 'asked for changes'],
  ['reject', 'rejected'],
  ['rescind', 'taken back'],
] as const satisfies readonly (readonly [DecisionLine['choice'] | 'waive', string])[];

type Outcome = (typeof OUTCOMES)[number][0];

/** What shows who answered, weakest first. */
export const ASSURANCES = [
  ['email-link', 'by the link of a mail'],
  ['signed-in', 'signed in'],
  ['re-authenticated', 'signed in anew'],
] as const satisfies readonly (readonly [NonNullable<DecisionLine['assurance']>, string])[];

const WORDS_OF_ASSURANCE: Readonly<Record<string, string>> = Object.fromEntries(ASSURANCES);

/** How good a decision is for who submitted. */
const HOW: Readonly<Partial<Record<Outcome, 'good' | 'warn' | 'bad'>>> = {
  approve: 'good',
  'approve-with-conditions': 'good',
  waive: 'warn',
  'request-changes': 'warn',
  reject: 'bad',
};

/** Decisions of a period, as a page shows them. */
export interface Decided {
  /** All that fit the filters, the latest first. */
  readonly all: readonly DecisionLine[];
  /** False where there are more of them than were looked at. */
  readonly complete: boolean;
  /** Those of this page. */
  readonly shown: readonly DecisionLine[];
  /** The period, by months: YYYY-MM. */
  readonly from: string;
  readonly until: string;
  readonly query: Readonly<
    Partial<
      Record<
        'from' | 'until' | 'workflow' | 'subject' | 'person' | 'role' | 'outcome' | 'assurance',
        string | undefined
      >
    >
  >;
  readonly choices: { readonly workflows: readonly string[]; readonly roles: readonly string[] };
  readonly now: Date;
  readonly zone: string | undefined;
}

/** What of decisions a spreadsheet has, and what people see. */
export function decisionColumns({ zone }: Pick<Decided, 'zone'>): readonly Column<DecisionLine>[] {
  return [
    { head: 'at', plain: ({ at }) => at, show: ({ at }) => instant(at, 'short', zone) },
    {
      head: 'who',
      plain: ({ person }) => person,
      show: ({ name, person, role }) => html`${value(name)}<small>${value(person)}, as ${role}</small>`,
    },
    { head: 'name', plain: ({ name }) => name, show: null },
    { head: 'role', plain: ({ role }) => role, show: null },
    {
      head: 'decision',
      plain: ({ choice }) => choice,
      show: (line) => {
        const { waives, comment, assurance } = line;
        return html`${outcomeMark(line)}${waives !== undefined && html`<small>${value(waives)}</small>`}${assurance !== undefined && html`<small>${WORDS_OF_ASSURANCE[assurance]}</small>`}${quote(comment)}`;
      },
    },
    { head: 'check waived', plain: ({ waives }) => waives, show: null },
    { head: 'comment', plain: ({ comment }) => comment, show: null },
    { head: 'assurance', plain: ({ assurance }) => assurance, show: null },
    {
      head: 'subject',
      plain: ({ subject }) => subject,
      show: ({ subject, version }) => html`${link(subjectPath(subject), value(subject))} ${value(version)}`,
    },
    { head: 'version', plain: ({ version }) => version, show: null },
    {
      head: 'stage',
      plain: ({ stage }) => stage,
      show: ({ stage, workflow, attempt, request }) =>
        html`${link(requestPath(request), stage)}<small>${workflow}, attempt ${attempt}</small>`,
    },
    { head: 'workflow', plain: ({ workflow }) => workflow, show: null },
    { head: 'attempt', plain: ({ attempt }) => attempt, show: null },
    { head: 'request', plain: ({ request }) => request, show: null },
    { head: 'entry', plain: ({ seq }) => seq, show: null },
  ];
}

/** What a decision is listed as. */
export const outcomeOf = ({ choice, waives }: Pick<DecisionLine, 'choice' | 'waives'>): Outcome =>
  waives === undefined ? choice : 'waive';

/** What a decision is called, marked by how good it is for who submitted. */
export function outcomeMark(line: Pick<DecisionLine, 'choice' | 'waives'>): Content {
  const outcome = outcomeOf(line);
  return mark(OUTCOMES.find(([one]) => one === outcome)?.[1] ?? outcome, HOW[outcome]);
}

/** The page, for people. */
export function decisionsContent(decided: Decided): Content {
  const { all, complete, shown, query, choices } = decided;
  const pairs = (names: readonly string[]) => names.map((name) => [name, name] as const);
  return [
    filters('/console/decisions', [
      { name: 'from', label: 'From month', value: query.from, hint: decided.from },
      { name: 'until', label: 'To month', value: query.until, hint: decided.until },
      { name: 'workflow', label: 'Workflow', value: query.workflow, options: pairs(choices.workflows) },
      { name: 'subject', label: 'Subject', value: query.subject, hint: 'model/churn' },
      { name: 'person', label: 'Person', value: query.person, hint: 'who@example.com' },
      { name: 'role', label: 'Role', value: query.role, options: pairs(choices.roles) },
      { name: 'outcome', label: 'Decision', value: query.outcome, options: OUTCOMES },
      { name: 'assurance', label: 'Shown by', value: query.assurance, options: ASSURANCES },
    ]),
    !complete &&
      html`<p class="card status">There are more decisions in this period than one page looks at: what follows is the latest of them. Choose a shorter period, or one month after the other.</p>\n`,
    all.length > 0 && charts(decided),
    html`<section class="card" aria-label="Decisions">${
      shown.length === 0
        ? empty(
            'Nobody decided anything that fits these filters in this period.',
            'Choose another period, or clear the filters.',
          )
        : list('Decisions, the latest first', decisionColumns(decided), shown)
    }</section>\n`,
  ];
}

function charts({ all, from, until, now }: Decided): Content {
  const last = until >= now.toISOString().slice(0, 7) ? now.toISOString() : `${until}-28`;
  const latest = all.reduce((end, { at }) => (at > end ? at : end), last);
  const series = OUTCOMES.filter(([outcome]) => all.some((line) => outcomeOf(line) === outcome));
  const people = namesByCount(all.map(({ person }) => person));
  const subjects = namesByCount(all.map(({ subject }) => subject));
  const counts = new Map<string, number>();
  for (const { person, subject } of all) {
    const pair = JSON.stringify([person, subject]);
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return html`<section class="card charts" aria-label="Charts">
${renderColumns({
  id: 'by-week',
  title: 'Decisions a week',
  of: 'week from',
  series: series.map(([, word]) => word),
  columns: countBy(all, weeksBetween(`${from}-01`, latest), {
    kinds: series.length,
    spanOf: ({ at }) => weekOf(at),
    kindOf: (line) => series.findIndex(([outcome]) => outcome === outcomeOf(line)),
  }),
  empty: 'Nobody decided anything in the last year of this period.',
})}
${renderMatrix({
  id: 'by-person',
  title: 'Who decided on what',
  of: 'person',
  rows: people,
  columns: subjects,
  count: (row, column) => counts.get(JSON.stringify([people[row], subjects[column]])) ?? 0,
  empty: 'Nobody decided anything.',
})}</section>
`;
}

/** Names, each once, the most frequent first; as many as a table can hold. */
function namesByCount(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .slice(0, 40)
    .map(([name]) => name);
}
