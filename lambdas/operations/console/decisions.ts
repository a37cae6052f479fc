import * as z from 'zod/mini';
import { decodePlace } from '../../api/paging.ts';
import { email, month, paging, role, subject, workflowId } from '../../api/schemas/common.ts';
import {
  ASSURANCES,
  type Decided,
  decisionColumns,
  decisionsContent,
  OUTCOMES,
  outcomeOf,
} from '../../console/decisions.ts';
import { sheetOf } from '../../console/parts.ts';
import { monthsBack } from '../../console/weeks.ts';
import { GovernanceError } from '../../domain/errors.ts';
import type { DecisionLine } from '../../domain/views/lines.ts';
import { consolePage } from './page.ts';
import { decidedIn, newestOf } from './past.ts';

const DEFAULT_MONTHS = 3;
const MOST_MONTHS = 24;
/** So many decisions are looked at. */
const MOST = 5_000;
const ON_A_PAGE = 40;

const place = z.int().check(z.nonnegative());
const outcome = z.enum(
  OUTCOMES.map(([name]) => name),
  `must be one of ${OUTCOMES.map(([name]) => name).join(', ')}`,
);

const assurance = z.enum(
  ASSURANCES.map(([name]) => name),
  `must be one of ${ASSURANCES.map(([name]) => name).join(', ')}`,
);

/** Who decided what in a period, across all subjects. */
export const decisionsPage = consolePage({
  path: '/console/decisions',
  section: { name: 'Decisions' },
  pathParameters: z.strictObject({}),
  query: z.strictObject({
    from: z.optional(month),
    until: z.optional(month),
    workflow: z.optional(workflowId),
    subject: z.optional(subject),
    person: z.optional(email),
    role: z.optional(role),
    outcome: z.optional(outcome),
    assurance: z.optional(assurance),
    after: paging.after,
  }),
  show: async (ports, { query, now, who: { person } }) => {
    const thisMonth = now.toISOString().slice(0, 7);
    const until =
      query.until ?? (query.from !== undefined && query.from > thisMonth ? query.from : thisMonth);
    const from = query.from ?? monthsBack(until, '', DEFAULT_MONTHS).at(-1) ?? until;
    requirePeriod(from, until);
    const months = monthsBack(until, from, MOST_MONTHS);
    const sources = months.map((one) => () => decidedIn(ports, one));
    const { items: all, complete } = await newestOf(sources, MOST);
    const items = all.filter(filterOf(query));
    const start = decodePlace(place, query.after) ?? 0;
    const decided: Decided = {
      all: items,
      complete,
      shown: items.slice(start, start + ON_A_PAGE),
      from,
      until,
      query,
      choices: {
        workflows: ports.catalogue.workflows.map(({ id }) => id),
        roles: Object.keys(ports.catalogue.roles),
      },
      now,
      zone: person.timeZone,
    };
    return {
      title: 'Decisions',
      lede: `${items.length === 1 ? 'One decision fits' : `${items.length.toLocaleString('en')} decisions fit`}, of all that anybody decided from ${from} to ${until}. CSV and JSON have all of them.`,
      content: () => decisionsContent(decided),
      sheet: () => sheetOf(decisionColumns(decided), items),
      data: { from, until, complete, decisions: items },
      next: start + ON_A_PAGE < items.length ? encode(start + ON_A_PAGE) : undefined,
    };
  },
});

/** Pages go by number: what a page is of, its address says. */
const encode = (start: number): string => Buffer.from(JSON.stringify(start)).toString('base64url');

function requirePeriod(from: string, until: string): void {
  const refuse = (message: string) => new GovernanceError('InvalidCall', message, { violations: [] });
  if (from > until)
    throw refuse(`The period ends (${until}) before it begins (${from}): exchange the months.`);
  if (monthsBack(until, from, MOST_MONTHS + 1).length > MOST_MONTHS)
    throw refuse(`A page looks at ${MOST_MONTHS} months at most: choose a shorter period.`);
}

type Wanted = Readonly<
  Partial<Record<'workflow' | 'subject' | 'person' | 'role' | 'outcome' | 'assurance', string | undefined>>
>;

function filterOf({
  workflow,
  subject,
  person,
  role,
  outcome,
  assurance,
}: Wanted): (line: DecisionLine) => boolean {
  const address = person?.toLowerCase();
  return (line) =>
    (workflow === undefined || line.workflow === workflow) &&
    (subject === undefined || line.subject === subject) &&
    (address === undefined || line.person === address) &&
    (role === undefined || line.role === role) &&
    (outcome === undefined || outcomeOf(line) === outcome) &&
    (assurance === undefined || line.assurance === assurance);
}
