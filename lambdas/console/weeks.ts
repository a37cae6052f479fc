const DAY_MS = 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** More columns than this touch each other on a phone. */
const MOST_WEEKS = 53;

/** The Monday (YYYY-MM-DD, UTC) of the week of an instant or a day. */
export function weekOf(instant: string): string {
  const day = new Date(`${instant.slice(0, 10)}T00:00:00Z`);
  return dayAfter(day, -((day.getUTCDay() + 6) % 7));
}

/** The Mondays of the weeks from one instant to another; of more than a year, the latest. */
export function weeksBetween(from: string, until: string): string[] {
  const last = weekOf(until);
  const count = Math.round((Date.parse(last) - Date.parse(weekOf(from))) / (7 * DAY_MS)) + 1;
  const weeks = Math.min(Math.max(count, 0), MOST_WEEKS);
  return Array.from({ length: weeks }, (_, index) => dayAfter(new Date(last), 7 * (index + 1 - weeks)));
}

/** So many days (YYYY-MM-DD, UTC) from the one of an instant on. */
export function daysFrom(now: Date, count: number): string[] {
  return Array.from({ length: count }, (_, index) => dayAfter(now, index));
}

/** The months (YYYY-MM) from one to another, the latest first, as many as there may be. */
export function monthsBack(until: string, from: string, most: number): string[] {
  const months: string[] = [];
  let [year = 0, month = 0] = until.split('-').map(Number);
  for (;;) {
    const name = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`;
    if (name < from || months.length >= most) return months;
    months.push(name);
    [year, month] = month === 1 ? [year - 1, 12] : [year, month - 1];
  }
}

/** So many months (YYYY-MM) from one on. */
export function monthsFrom(from: string, count: number): string[] {
  const [year = 0, month = 0] = from.split('-').map(Number);
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(year, month - 1 + index, 1)).toISOString().slice(0, 7),
  );
}

/** A day where room is short: `2 Nov`. */
export function shortDay(day: string): string {
  return `${Number(day.slice(8, 10))} ${MONTHS[Number(day.slice(5, 7)) - 1]}`;
}

/** A month where room is short: `Nov 2026`. */
export function shortMonth(month: string): string {
  return `${MONTHS[Number(month.slice(5, 7)) - 1]} ${month.slice(0, 4)}`;
}

/** How often something happened in each span of time (a week, a day), by kind: columns for a chart. */
export function countBy<Item>(
  items: readonly Item[],
  spans: readonly string[],
  {
    kinds,
    spanOf,
    kindOf,
  }: { kinds: number; spanOf: (item: Item) => string; kindOf: (item: Item) => number },
): { readonly label: string; readonly counts: readonly number[] }[] {
  const bySpan = Map.groupBy(items, spanOf);
  return spans.map((span) => {
    const counts = Array.from({ length: kinds }, () => 0);
    for (const item of bySpan.get(span) ?? []) counts[kindOf(item)] = (counts[kindOf(item)] ?? 0) + 1;
    return { label: shortDay(span), counts };
  });
}

function dayAfter(day: Date, days: number): string {
  return new Date(day.getTime() + days * DAY_MS).toISOString().slice(0, 10);
}
