import { safeSubject } from '../../schema/names.ts';
import { type Content, type Html, html } from '../pages/html.ts';
import { instant, value } from '../pages/parts.ts';
import { timeUntil } from '../words/instant.ts';
import { addressOf } from './frame.ts';

/** What a program reads of a cell. */
export type Plain = string | number | boolean | undefined;

/** A column of a table: what people see of a row, and what CSV has of it. */
export interface Column<Row> {
  readonly head: string;
  readonly plain: (row: Row) => Plain;
  /** What people see; what CSV has, if it is left out. `null`: nothing, the column is in CSV alone. */
  readonly show?: ((row: Row) => Content) | null;
  /** What people see as the head, where it is something else than CSV has. */
  readonly title?: string;
  /** True where the head is a name, which is written as it is. */
  readonly named?: boolean;
  readonly numeric?: true;
}

/** What a page shows, for a spreadsheet. */
export interface Sheet {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly Plain[])[];
}

/** The rows of a table as a spreadsheet has them. */
export function sheetOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Sheet {
  return {
    heads: columns.map(({ head }) => head),
    rows: rows.map((row) => columns.map(({ plain }) => plain(row))),
  };
}

/**
 * A table whose first column names each row. On a phone each row is a card; the roles keep it a table for who hears it.
 * @param caption what it is, for who hears it
 */
export function list<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Html {
  const shown = columns.filter(({ show }) => show !== null);
  const head = shown.map(
    ({ head, title = head, numeric, named }) =>
      html`<th scope="col" role="columnheader"${(numeric || named) && html` class="${[numeric && 'num', named && 'named'].filter(Boolean).join(' ')}"`}>${title}</th>`,
  );
  return html`<table class="list" role="table"><caption class="unseen">${caption}</caption>
<thead role="rowgroup"><tr role="row">${head}</tr></thead>
<tbody role="rowgroup">
${rows.map((row) => html`<tr role="row">${shown.map((column, index) => cell(column, row, index === 0))}</tr>\n`)}</tbody></table>`;
}

function cell<Row>(column: Column<Row>, row: Row, first: boolean): Html {
  const plain = column.plain(row);
  const content = column.show?.(row) ?? (plain === undefined ? '' : value(String(plain)));
  if (first) return html`<th scope="row" role="rowheader">${content}</th>`;
  return html`<td role="cell"${column.numeric && html` class="num"`} data-label="${column.title ?? column.head}">${content}</td>`;
}

/** What is said where a list has nothing in it: that, and what to do. */
export function empty(what: Content, advice: Content): Html {
  return html`<div class="empty"><p>${what}</p><p>${advice}</p></div>`;
}

/** How something stands, as a word in a frame: the word says it, the colour repeats it. */
export function mark(word: string, how?: 'good' | 'warn' | 'bad'): Html {
  return html`<span class="mark${how !== undefined && ` ${how}`}">${word}</span>`;
}

export function link(path: string, text: Content): Html {
  return html`<a href="${path}">${text}</a>`;
}

export const requestPath = (request: string): string => `/console/requests/${request}`;
export const subjectPath = (subject: string): string => `/console/subjects/${safeSubject(subject)}`;
export const entryPath = (stream: string, seq?: number): string =>
  addressOf('/console/ledger', { stream, seq: seq === undefined ? undefined : String(seq) });

/** When something is due, and how long that is from now. */
export function due(iso: string, now: Date, zone?: string): Html {
  const left = timeUntil(iso, now);
  const words = left === undefined ? mark('overdue', 'bad') : html`in ${left}`;
  return html`${words}<small>${instant(iso, 'short', zone)}</small>`;
}

/** A field of a filter. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly value: string | undefined;
  /** What can be chosen: value and word; free text if it is left out. */
  readonly options?: readonly (readonly [value: string, word: string])[];
  readonly hint?: string;
}

/** The filters of a page: a form that asks for the same page with them in its address. */
export function filters(path: string, fields: readonly Field[]): Html {
  const used = fields.some((field) => field.value !== undefined && field.value !== '');
  return html`<form class="filters" method="get" action="${path}" role="search" aria-label="Filters">
${fields.map(control)}<button class="second">Show</button>${used && html`<a class="clear" href="${path}">Clear</a>`}
</form>
`;
}

function control({ name, label, value: entered = '', options, hint }: Field): Html {
  const id = `filter-${name}`;
  const field =
    options === undefined
      ? html`<input id="${id}" name="${name}" value="${entered}"${hint !== undefined && html` placeholder="${hint}"`}>`
      : html`<select id="${id}" name="${name}"><option value="">any</option>${options.map(
          ([option, word]) =>
            html`<option value="${option}"${option === entered && html` selected`}>${word}</option>`,
        )}</select>`;
  return html`<div><label for="${id}">${label}</label>${field}</div>\n`;
}
