import { opened } from '../../api/read.ts';
import { spansOf } from '../../console/spans.ts';
import type { OverTime } from '../../console/what-runs.ts';
import { type ReadEntry, subjectStream } from '../../domain/entry.ts';
import type { SubjectState } from '../../domain/model.ts';
import type { Seen } from '../../engine/lists.ts';
import type { PagePorts } from './page.ts';

/** So many subjects have a lane, and so many of the newest entries of each say what ran there. */
const [MOST_SUBJECTS, ENTRIES] = [10, 40];

/** What an environment ran from when to when, of the first subjects that run there. */
export async function overTime(
  ports: PagePorts,
  subjects: readonly Seen<SubjectState>[],
  environment: string,
): Promise<OverTime> {
  const there = subjects.filter(({ state }) => state.environments[environment] !== undefined);
  const lanes = there.slice(0, MOST_SUBJECTS).map(async ({ state: { subject }, seq }) => ({
    label: subject,
    spans: (
      await ports.kept.counted(`${environment} of ${subject}`, () =>
        spans(ports, { subject, seq }, environment),
      )
    ).value,
  }));
  return { environment, lanes: await Promise.all(lanes), left: Math.max(0, there.length - MOST_SUBJECTS) };
}

async function spans(
  { streams }: PagePorts,
  { subject, seq }: { readonly subject: string; readonly seq: number },
  environment: string,
) {
  const entries: ReadEntry<SubjectState>[] = [];
  const from = Math.max(0, seq - ENTRIES);
  for await (const entry of opened<SubjectState>(streams.after(subjectStream(subject), from, seq)))
    entries.push(entry);
  return spansOf(entries).find(({ label }) => label === environment)?.spans ?? [];
}
