import type { Absence } from '../../schema/roles.ts';
import { type Content, html } from '../pages/html.ts';
import { value } from '../pages/parts.ts';
import { listNames } from '../words/choices.ts';
import { renderRows } from './charts/rows.ts';
import { addressOf } from './frame.ts';
import { type Column, filters, link, list, mark } from './parts.ts';

/** Somebody in a role, and what there is for them to do. */
export interface PersonRow {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** Requests that wait for them now, and how many of those are past their time. */
  readonly waiting: number;
  readonly overdue: number;
  /** Open conditions that they see to. */
  readonly conditions: number;
  /** What they decided in the last 30 days. */
  readonly decided: number;
  /** The roles whose mails they have not confirmed: of those they hear nothing. */
  readonly unconfirmed: readonly string[];
  /** The absence that lasts now, or the one that is named for later. */
  readonly away?: (Absence & { readonly now: boolean }) | undefined;
}

/** The people of an organisation, as a page shows them. */
export interface People {
  readonly people: readonly PersonRow[];
  /** False where more waits than one page looks at. */
  readonly complete: boolean;
  readonly query: Readonly<Partial<Record<'role', string | undefined>>>;
  readonly roles: readonly string[];
  /** The roles of which nobody could say who has confirmed their mails. */
  readonly unknown: readonly string[];
}

/** What of people a spreadsheet has, and what people see. */
export const PEOPLE_COLUMNS: readonly Column<PersonRow>[] = [
  {
    head: 'person',
    plain: ({ email }) => email,
    show: ({ name, email }) => html`${value(name)}<small>${value(email)}</small>`,
  },
  { head: 'name', plain: ({ name }) => name, show: null },
  { head: 'roles', plain: ({ roles }) => roles.join(' '), show: ({ roles }) => roles.join(', ') },
  {
    head: 'waits for them',
    plain: ({ waiting }) => waiting,
    show: ({ waiting, overdue }) =>
      html`${waiting}${overdue > 0 && html` ${mark(`${overdue} overdue`, 'bad')}`}`,
    numeric: true,
  },
  { head: 'overdue', plain: ({ overdue }) => overdue, show: null },
  {
    head: 'open conditions',
    plain: ({ conditions }) => conditions,
    show: ({ conditions, email }) =>
      conditions === 0 ? 0 : link(addressOf('/console/conditions', { owner: email }), conditions),
    numeric: true,
  },
  {
    head: 'decided in 30 days',
    plain: ({ decided }) => decided,
    show: ({ decided, email }) =>
      decided === 0 ? 0 : link(addressOf('/console/decisions', { person: email }), decided),
    numeric: true,
  },
  {
    head: 'mails not confirmed',
    plain: ({ unconfirmed }) => unconfirmed.join(' '),
    show: ({ unconfirmed }) =>
      unconfirmed.length > 0 &&
      html`${mark('hears nothing', 'bad')}<small>of ${unconfirmed.join(', ')}</small>`,
  },
  {
    head: 'away',
    plain: ({ away }) => away && `${away.from} to ${away.until}`,
    show: ({ away }) =>
      away &&
      html`${away.now && mark('away now', 'warn')} ${away.from} to ${away.until}<small>${value(away.standIn)} may act meanwhile</small>`,
  },
];

/** The page, for people. */
export function peopleContent({ people, complete, query, roles, unknown }: People): Content {
  const busy = people.filter(({ waiting }) => waiting > 0).slice(0, 15);
  return [
    filters('/console/people', [
      { name: 'role', label: 'Role', value: query.role, options: roles.map((role) => [role, role] as const) },
    ]),
    !complete &&
      html`<p class="card status">More is under way than one page looks at: the numbers are of what was submitted first.</p>\n`,
    html`<section class="card charts" aria-label="Charts">
${renderRows({
  id: 'load',
  title: 'What waits for whom',
  of: 'person',
  series: ['in time', 'overdue'],
  rows: busy.map(({ name, waiting, overdue }) => ({ label: name, amounts: [waiting - overdue, overdue] })),
  empty: 'Nothing waits for anybody now.',
})}</section>
${silent(people, unknown)}<section class="card" aria-label="People">${list('People, by what waits for them', PEOPLE_COLUMNS, people)}</section>
`,
  ];
}

/** What to do about those who hear nothing. */
function silent(people: readonly PersonRow[], unknown: readonly string[]): Content {
  const count = people.filter(({ unconfirmed }) => unconfirmed.length > 0).length;
  return [
    count > 0 &&
      html`<p class="card status">${count === 1 ? 'One person has' : `${count} people have`} not confirmed the mail from AWS that asks for it, and ${count === 1 ? 'hears' : 'hear'} nothing. <code>countersign people subscribe ADDRESS</code> sends it once more.</p>\n`,
    unknown.length > 0 &&
      html`<p class="card status">Who has confirmed the mails of ${listNames(unknown)} could not be read now: try again in a minute.</p>\n`,
  ];
}
