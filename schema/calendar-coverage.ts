import { canonicalize } from './canonical-json.ts';
import { dayOf } from './day.ts';
import { isListed, toRule } from './holidays.ts';
import { quoteAll } from './wording.ts';
import type { Workflow } from './workflow.ts';
import type { Calendar } from './working-time.ts';

const DAY_MS = 86_400_000;
/** So many days before its holidays end, a calendar is warned of. */
const AHEAD = 60;

/**
 * One line for each calendar whose listed holidays have run out on a day in UTC, or will within 60 days: from then on, a
 * wait in working time counts holidays as working days. A calendar of rules alone never runs out.
 */
export function warnOfCalendars(workflows: readonly Workflow[], now: Date): string[] {
  const users = new Map<string, { readonly calendar: Calendar; readonly ids: string[] }>();
  for (const { id, calendar } of workflows) {
    if (calendar === undefined) continue;
    const key = canonicalize(calendar);
    const known = users.get(key) ?? { calendar, ids: [] };
    known.ids.push(id);
    users.set(key, known);
  }
  const [today, soon] = [dayOf(now), dayOf(new Date(now.getTime() + AHEAD * DAY_MS))];
  return [...users.values()].flatMap(({ calendar, ids }) => {
    const until = coveredUntil(calendar);
    if (until === undefined || until > soon) return [];
    const whose = `the holidays in the calendar of ${quoteAll(ids)}`;
    const what =
      until < today
        ? `${whose} have run out: they were complete until ${until}, and holidays since then count as working days`
        : `${whose} run out on ${until}: holidays after it would count as working days`;
    return [
      `${what}. List the next ones, or write rules, which hold for every year; holidaysUntil says how far a list is complete.`,
    ];
  });
}

/** The last day for which a calendar's holidays are complete; `undefined` when they are for ever, or there are none. */
function coveredUntil({ holidays, holidaysUntil }: Calendar): string | undefined {
  if (holidaysUntil !== undefined) return holidaysUntil;
  const rules = holidays.map(toRule);
  return rules.every(isListed) ? rules.at(-1)?.date : undefined;
}
