import * as z from 'zod/mini';
import { absenceAt, everyone, membersOf, type Person } from '../../../schema/roles.ts';
import { role } from '../../api/schemas/common.ts';
import { sheetOf } from '../../console/parts.ts';
import { PEOPLE_COLUMNS, type People, type PersonRow, peopleContent } from '../../console/people.ts';
import { monthsBack } from '../../console/weeks.ts';
import { GovernanceError } from '../../domain/errors.ts';
import { CONDITIONS } from '../../domain/views/lists.ts';
import { subjectsIn } from '../../engine/lists.ts';
import { gather } from './gather.ts';
import { type OpenRequest, openRequests } from './open-requests.ts';
import { consolePage, type PagePorts } from './page.ts';
import { decidedIn, newestOf } from './past.ts';
import { unconfirmed } from './unconfirmed.ts';

const MONTH_MS = 30 * 86_400_000;
/** So many conditions and decisions are looked at. */
const [MOST_CONDITIONS, MOST_DECISIONS] = [1_000, 5_000];

/** Who is in which role, what waits for them, and who is away. */
export const peoplePage = consolePage({
  path: '/console/people',
  section: { name: 'People' },
  pathParameters: z.strictObject({}),
  query: z.strictObject({ role: z.optional(role) }),
  show: async (ports, { query, now }) => {
    const { roles } = ports.catalogue;
    if (query.role !== undefined && !Object.hasOwn(roles, query.role))
      throw new GovernanceError('InvalidCall', `There is no role '${query.role}': choose another.`, {
        violations: [],
      });
    const [open, conditions, decided, silent] = await Promise.all([
      openRequests(ports),
      ports.kept.counted('conditions by owner', () => conditionsByOwner(ports)),
      decidedSince(ports, new Date(now.getTime() - MONTH_MS).toISOString(), now),
      unconfirmed(ports),
    ]);
    const waiting = waitingFor(open.value.items);
    const chosen = query.role === undefined ? [...everyone(roles).values()] : membersOf(roles, query.role);
    const rows = chosen.map(
      (person): PersonRow => ({
        email: person.email,
        name: person.name,
        roles: Object.keys(roles).filter((one) =>
          membersOf(roles, one).some(({ email }) => email === person.email),
        ),
        waiting: waiting.all.get(person.email) ?? 0,
        overdue: waiting.overdue.get(person.email) ?? 0,
        conditions: conditions.value.get(person.email) ?? 0,
        decided: decided.get(person.email) ?? 0,
        unconfirmed: silent.value.people.get(person.email) ?? [],
        away: awayOf(person, now),
      }),
    );
    const people: People = {
      people: rows.sort((one, other) => other.waiting - one.waiting || (one.name < other.name ? -1 : 1)),
      complete: open.value.complete,
      query,
      roles: Object.keys(roles),
      unknown: silent.value.unknown,
    };
    return {
      title: 'People',
      lede: 'Who stands in which role, what waits for them, who is away, and who hears nothing. Who is asked follows from workflows/roles.ts.',
      content: () => peopleContent(people),
      sheet: () => sheetOf(PEOPLE_COLUMNS, rows),
      data: { people: rows, complete: people.complete },
      asOf: open.at,
    };
  },
});

/** How many open requests wait for whom, all of them and those past their time. */
function waitingFor(requests: readonly OpenRequest[]) {
  const [all, overdue] = [new Map<string, number>(), new Map<string, number>()];
  for (const { email, isOverdue } of requests.flatMap(({ waitsFor }) => waitsFor)) {
    count(all, email);
    if (isOverdue) count(overdue, email);
  }
  return { all, overdue };
}

/** How many open conditions whom sees to. */
async function conditionsByOwner(ports: PagePorts): Promise<ReadonlyMap<string, number>> {
  const { items } = await gather([subjectsIn(ports, CONDITIONS)], MOST_CONDITIONS, ({ state }, place) => {
    const due = String(place).split('#', 1)[0] ?? '';
    return state.findings[String(place).slice(`${due}#${state.subject}#`.length)]?.owner;
  });
  const owners = new Map<string, number>();
  for (const owner of items) count(owners, owner);
  return owners;
}

/** How often whom decided since an instant. */
async function decidedSince(ports: PagePorts, since: string, now: Date) {
  const months = monthsBack(now.toISOString().slice(0, 7), since.slice(0, 7), 3);
  const { items } = await newestOf(
    months.map((month) => () => decidedIn(ports, month)),
    MOST_DECISIONS,
  );
  const people = new Map<string, number>();
  for (const { at, choice, person } of items) if (choice !== 'rescind' && at > since) count(people, person);
  return people;
}

function awayOf(person: Person, now: Date): PersonRow['away'] {
  const lasting = absenceAt(person, now);
  if (lasting !== undefined) return { ...lasting, now: true };
  return person.away !== undefined && person.away.from > now.toISOString().slice(0, 10)
    ? { ...person.away, now: false }
    : undefined;
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
