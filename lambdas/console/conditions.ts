import type { Finding } from '../domain/model.ts';
import { type Content, html } from '../pages/html.ts';
import { value } from '../pages/parts.ts';
import { describeCondition } from '../words/conditions.ts';
import { renderRows } from './charts/rows.ts';
import { type Column, empty, filters, link, list, mark, requestPath, subjectPath } from './parts.ts';

/** An open condition, with its subject and id. */
export type OpenCondition = Finding & { readonly subject: string; readonly finding: string };

/** Open conditions, as a page shows them. */
export interface Conditions {
  readonly conditions: readonly OpenCondition[];
  /** Those of this page are all there are. */
  readonly complete: boolean;
  readonly query: Readonly<Partial<Record<'owner' | 'until', string | undefined>>>;
  /** YYYY-MM-DD. */
  readonly today: string;
  /** The printed name behind an address. */
  readonly nameOf: (email: string) => string;
}

/** How pressing a condition is, by its last day. */
const STATES = ['overdue', 'due within two weeks', 'due later'] as const;
const SOON_MS = 14 * 86_400_000;

function stateOf({ due }: OpenCondition, today: string): number {
  if (due < today) return 0;
  return Date.parse(due) - Date.parse(today) <= SOON_MS ? 1 : 2;
}

/** What of conditions a spreadsheet has, and what people see. */
export function conditionColumns({ today, nameOf }: Conditions): readonly Column<OpenCondition>[] {
  return [
    { head: 'condition', plain: describeCondition },
    {
      head: 'owner',
      plain: ({ owner }) => owner,
      show: ({ owner }) => html`${value(nameOf(owner))}<small>${value(owner)}</small>`,
    },
    {
      head: 'last day',
      plain: ({ due }) => due,
      show: (one) =>
        html`${one.due} ${stateOf(one, today) === 0 && mark('overdue', 'bad')}${stateOf(one, today) === 1 && mark('soon', 'warn')}`,
    },
    {
      head: 'subject',
      plain: ({ subject }) => subject,
      show: ({ subject, version }) => html`${link(subjectPath(subject), value(subject))} ${value(version)}`,
    },
    { head: 'version', plain: ({ version }) => version, show: null },
    {
      head: 'raised by',
      plain: ({ raisedBy }) => raisedBy,
      show: ({ raisedBy, request, at }) =>
        html`${value(nameOf(raisedBy))}<small>${request === undefined ? at.slice(0, 10) : link(requestPath(request), at.slice(0, 10))}</small>`,
    },
    { head: 'raised at', plain: ({ at }) => at, show: null },
    { head: 'request', plain: ({ request }) => request ?? '', show: null },
    { head: 'id', plain: ({ finding }) => finding, show: null },
  ];
}

/** The page, for people. */
export function conditionsContent(all: Conditions): Content {
  const { conditions, query, today, nameOf } = all;
  const byOwner = [...Map.groupBy(conditions, ({ owner }) => owner)].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  return [
    filters('/console/conditions', [
      { name: 'owner', label: 'Owner', value: query.owner, hint: 'who@example.com' },
      { name: 'until', label: 'Due until', value: query.until, hint: today },
    ]),
    conditions.length > 0 &&
      html`<section class="card charts" aria-label="Charts">
${renderRows({
  id: 'by-owner',
  title: `Open conditions by owner${all.complete ? '' : ', of this page'}`,
  of: 'owner',
  series: STATES,
  rows: byOwner.slice(0, 12).map(([owner, theirs]) => ({
    label: nameOf(owner),
    amounts: STATES.map((_, state) => theirs.filter((one) => stateOf(one, today) === state).length),
  })),
  empty: 'No condition is open.',
})}</section>
`,
    html`<section class="card" aria-label="Open conditions">${
      conditions.length === 0
        ? empty(
            (query.owner ?? query.until) ? 'No open condition fits these filters.' : 'No condition is open.',
            'Somebody who approves with conditions sets them; they are open until somebody closes them with countersign findings close.',
          )
        : list('Open conditions, by their last day', conditionColumns(all), conditions)
    }</section>\n`,
  ];
}
