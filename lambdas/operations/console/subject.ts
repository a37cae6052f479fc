import * as z from 'zod/mini';
import { decodePlace, takePage } from '../../api/paging.ts';
import { lastOfSubject, opened, subjectOf } from '../../api/read.ts';
import { paging } from '../../api/schemas/common.ts';
import { subjectPath } from '../../api/schemas/subjects.ts';
import { sheetOf } from '../../console/parts.ts';
import { spansOf } from '../../console/spans.ts';
import { type SubjectShown, subjectContent, versionColumns, versionsOf } from '../../console/subject.ts';
import { type ReadEntry, subjectStream } from '../../domain/entry.ts';
import type { SubjectState } from '../../domain/model.ts';
import { requestsOf } from '../../domain/views/lists.ts';
import { definitionOf } from '../../engine/definitions.ts';
import { requestsIn } from '../../engine/lists.ts';
import { type ConsolePorts, consolePage } from './page.ts';

const place = z.string();
const REQUESTS = '25';
/** What comes after every place in the list of a subject's requests. */
const END = 'open$';
/** So many entries of a subject are looked at for what ran when. */
const ENTRIES = 200;

/** A model, or what else has versions: what runs where, its versions, its metrics over them, what is owed. */
export const subject = consolePage({
  path: '/console/subjects/{kind}/{name}',
  section: { in: '/console/running' },
  pathParameters: subjectPath,
  query: z.strictObject({ after: paging.after }),
  show: async (ports, { path, query, now, who: { person } }) => {
    const name = subjectOf(path);
    const last = await lastOfSubject(ports, name);
    const range = { before: decodePlace(place, query.after) ?? END, atOnce: Number(REQUESTS) + 1 };
    const [{ items, next }, lanes] = await Promise.all([
      takePage(requestsIn(ports, requestsOf(name), range), REQUESTS, ({ state }) => state),
      // As of its last entry nothing of it changes any more.
      ports.kept.counted(`spans of ${name} at ${last.seq}`, async () =>
        spansOf(await recentEntries(ports, last)),
      ),
    ]);
    const [newest] = items;
    const workflow = newest === undefined ? undefined : await definitionOf(ports, newest.definition);
    const environments = Object.keys(last.state.environments);
    const inOrder = (workflow?.environments ?? []).filter((one) => environments.includes(one));
    const shown: SubjectShown = {
      state: last.state,
      versions: versionsOf(items, last.state),
      workflow,
      lanes: lanes.value,
      environments: [...new Set([...inOrder, ...environments])],
      roles: ports.catalogue.roles,
      now,
      zone: person.timeZone,
    };
    return {
      title: name,
      lede:
        shown.versions.length === 1
          ? '1 version on this page.'
          : `${shown.versions.length} versions on this page, the newest first.`,
      content: () => subjectContent(shown),
      sheet: () => sheetOf(versionColumns(shown), shown.versions),
      data: {
        subject: name,
        environments: last.state.environments,
        findings: last.state.findings,
        open: last.state.open,
        versions: shown.versions.map(({ latest, others, ...version }) => ({
          ...version,
          others: others.map((one) => one.request),
          request: latest.request,
          status: latest.status,
          outcome: latest.outcome,
          requestedAt: latest.requestedAt,
          metrics: latest.metrics,
          variables: latest.variables,
        })),
        next,
      },
      next,
    };
  },
});

/** The newest entries of a subject, in order. */
async function recentEntries(
  { streams }: ConsolePorts,
  { seq, state }: ReadEntry<SubjectState>,
): Promise<readonly ReadEntry<SubjectState>[]> {
  const entries: ReadEntry<SubjectState>[] = [];
  const from = Math.max(0, seq - ENTRIES);
  for await (const entry of opened<SubjectState>(streams.after(subjectStream(state.subject), from, seq)))
    entries.push(entry);
  return entries;
}
