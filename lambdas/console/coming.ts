import type { SubjectState } from '../domain/model.ts';
import { type Html, html } from '../pages/html.ts';
import { renderColumns } from './charts/columns.ts';
import { daysFrom, monthsFrom, shortDay, shortMonth } from './weeks.ts';

/** So many days, and so many months, lie in the near future. */
const [DAYS, MONTHS] = [14, 12];
/** More series than this are no longer told apart. */
const MOST_SERIES = 5;
const OTHERS = 'others';

/** What is due over the next 14 days, by stage, with what is late already; nothing when nothing of it is. */
export function dueSoon(
  tasks: readonly { readonly title: string; readonly dueAt: string | undefined }[],
  now: Date,
): Html | undefined {
  const days = daysFrom(now, DAYS);
  const last = days[days.length - 1] ?? '';
  const soon = tasks.flatMap(({ title, dueAt }) => {
    if (dueAt === undefined || dueAt.slice(0, 10) > last) return [];
    return [{ kind: title, span: dueAt < now.toISOString() ? 'late' : dueAt.slice(0, 10) }];
  });
  return chart(soon, ['late', ...days], {
    id: 'due-soon',
    title: `Due over the next ${DAYS} days`,
    of: 'day',
    label: (span) => (span === 'late' ? span : shortDay(span)),
  });
}

/** The approvals of some subjects that end over the next 12 months, by environment; nothing when none does. */
export function approvalsThatEnd(subjects: readonly SubjectState[], now: Date): Html | undefined {
  const months = monthsFrom(now.toISOString().slice(0, 7), MONTHS);
  const ends = subjects.flatMap(({ environments }) =>
    Object.entries(environments).flatMap(([environment, { attest }]) => {
      if (attest === undefined) return [];
      const span = attest.dueAt < now.toISOString() ? 'ended' : attest.dueAt.slice(0, 7);
      return [{ kind: environment, span }];
    }),
  );
  return chart(ends, ['ended', ...months], {
    id: 'approvals-end',
    title: 'Approvals that end, by month',
    of: 'month',
    label: (span) => (span === 'ended' ? span : shortMonth(span)),
  });
}

interface Words {
  readonly id: string;
  readonly title: string;
  readonly of: string;
  readonly label: (span: string) => string;
}

/** Columns of what lies in some spans of time, by kind. */
function chart(
  items: readonly { readonly kind: string; readonly span: string }[],
  spans: readonly string[],
  { label, ...words }: Words,
): Html | undefined {
  const within = items.filter(({ span }) => spans.includes(span));
  if (within.length === 0) return undefined;
  const names = [...new Set(within.map(({ kind }) => kind))].sort();
  const few = names.length > MOST_SERIES;
  const series = few ? [...names.slice(0, MOST_SERIES - 1), OTHERS] : names;
  const seriesOf = (kind: string) => {
    const index = series.indexOf(kind);
    return index === -1 ? series.length - 1 : index;
  };
  return html`<section class="card charts" aria-label="${words.title}">
${renderColumns({
  ...words,
  series,
  columns: spans.map((span) => ({
    label: label(span),
    counts: series.map(
      (_, index) => within.filter((one) => one.span === span && seriesOf(one.kind) === index).length,
    ),
  })),
  empty: '',
})}</section>
`;
}
