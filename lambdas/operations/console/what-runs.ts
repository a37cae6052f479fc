import * as z from 'zod/mini';
import { compose, LONGEST } from '../../../schema/names.ts';
import { LINE } from '../../../schema/printable.ts';
import { decodePlace, takePage } from '../../api/paging.ts';
import { entryAt } from '../../api/queries/who.ts';
import { anyInstant, environment, kind, paging } from '../../api/schemas/common.ts';
import { sheetOf } from '../../console/parts.ts';
import { RUNNING_COLUMNS, type Running, runningRows, whatRunsContent } from '../../console/what-runs.ts';
import { GovernanceError } from '../../domain/errors.ts';
import type { SubjectState } from '../../domain/model.ts';
import { SUBJECTS } from '../../domain/views/lists.ts';
import { type Seen, subjectsIn, tryToShow } from '../../engine/lists.ts';
import type { Catalogue, Range } from '../../ports.ts';
import { overTime } from './over-time.ts';
import { consolePage, type PagePorts } from './page.ts';

const place = z.string();
/** So many subjects at once; fewer where each takes reading the ledger. */
const [NOW, BACK_THEN] = ['25', '10'];

const query = z.strictObject({
  at: z.optional(anyInstant),
  kind: z.optional(kind),
  name: z.optional(
    z
      .string('must be text')
      .check(
        z.overwrite(compose),
        z.regex(LINE, 'must be the beginning of a name, such as model/ch'),
        z.minLength(1, 'must be the beginning of a name, such as model/ch'),
        z.maxLength(LONGEST, `must have at most ${LONGEST} characters`),
      ),
  ),
  environment: z.optional(environment),
  after: paging.after,
});

/** What runs where, of all subjects, now or at an instant. */
export const whatRuns = consolePage({
  path: '/console/running',
  section: { name: 'What runs' },
  pathParameters: z.strictObject({}),
  query,
  show: async (ports, { query, now, who: { person } }) => {
    const at = query.at === undefined ? undefined : new Date(query.at).toISOString();
    if (at !== undefined && at > now.toISOString())
      throw new GovernanceError(
        'InvalidCall',
        'The instant has not come yet: leave it out to ask about now.',
        {
          violations: [],
        },
      );
    const limit = at === undefined ? NOW : BACK_THEN;
    const range = { ...rangeOf(query), atOnce: Number(limit) + 1 };
    const { items, next } = await takePage(
      subjectsIn(ports, SUBJECTS, range),
      limit,
      (seen: Seen<SubjectState>) => tryToShow(ports.log, seen.state.subject, () => seen),
    );
    const known = items.map(({ state }) => state);
    const subjects = at === undefined ? known : await backThen(ports, known, at);
    const environments = environmentsOf(ports.catalogue, subjects);
    const where =
      query.environment ??
      environments.findLast((one) => known.some((state) => Object.hasOwn(state.environments, one)));
    const running: Running = {
      subjects,
      environments:
        query.environment === undefined
          ? environments.filter((one) => subjects.some((state) => concerns(ports.catalogue, state, one)))
          : [query.environment],
      choices: {
        kinds: [...new Set(ports.catalogue.workflows.map(({ subject }) => subject))],
        environments,
      },
      query,
      at,
      overTime: at === undefined && where !== undefined ? await overTime(ports, items, where) : undefined,
      now,
      roles: ports.catalogue.roles,
      zone: person.timeZone,
    };
    const rows = runningRows(running);
    return {
      title: 'What runs',
      lede: 'What each environment points at: since when, on whose approvals, and until when they hold.',
      content: () => whatRunsContent(running),
      sheet: () => sheetOf(RUNNING_COLUMNS, rows),
      data: { at: at ?? now.toISOString(), running: rows, overTime: running.overTime, next },
      next,
    };
  },
});

/** The part of the list of subjects that has the names that begin so: they follow one another. */
function rangeOf({
  kind,
  name = '',
  after,
}: {
  kind?: string | undefined;
  name?: string | undefined;
  after?: string | undefined;
}): Range {
  const prefix = kind === undefined || name.startsWith(`${kind}/`) ? name : `${kind}/${name}`;
  const from = decodePlace(place, after);
  if (prefix === '') return { after: from };
  // No name has a character that comes after the tilde.
  const before = `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) - 1)}~`;
  return { after: from ?? before, until: `${prefix}~` };
}

/** The same subjects as they were, by the ledger; those are left out that nothing was known of. */
async function backThen(
  ports: PagePorts,
  subjects: readonly SubjectState[],
  at: string,
): Promise<SubjectState[]> {
  const found = await Promise.all(
    subjects.map(async ({ subject }) => {
      try {
        // What was then changes no more.
        const { value } = await ports.kept.counted(`${subject} at ${at}`, () => entryAt(ports, subject, at));
        return [value.state];
      } catch (error) {
        if (GovernanceError.is(error, 'BeforeBeginning')) return [];
        throw error;
      }
    }),
  );
  return found.flat();
}

/** Whether a subject runs in an environment, or has a request under way whose workflow has it. */
function concerns({ workflows }: Catalogue, { environments, open }: SubjectState, one: string): boolean {
  if (Object.hasOwn(environments, one)) return true;
  const underWay = new Set(Object.values(open).map(({ workflow }) => workflow));
  return workflows.some(({ id, environments: its }) => underWay.has(id) && its.includes(one));
}

/** The environments of all workflows in their order, then those that only a subject has. */
function environmentsOf({ workflows }: Catalogue, subjects: readonly SubjectState[]): string[] {
  const known = [...workflows].flatMap(({ environments }) => environments);
  return [...new Set([...known, ...subjects.flatMap(({ environments }) => Object.keys(environments))])];
}
