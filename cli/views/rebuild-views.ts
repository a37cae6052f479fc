import type { StreamState } from '../../lambdas/domain/actions.ts';
import { open } from '../../lambdas/domain/entry.ts';
import type { RequestState, SubjectState } from '../../lambdas/domain/model.ts';
import type { Survey, Views } from '../../lambdas/ports.ts';

/** What a rebuild did. */
export interface Rebuilt {
  /** Requests under way, each with its view as the ledger has it. */
  readonly underWay: number;
  /** Subjects, each with its view as the ledger has it. */
  readonly subjects: number;
  /** Views of requests that are not under way, taken off. */
  readonly removed: number;
  /** Requests that wait for people although no task token is noted for them: see `countersign views rebuild --help`. */
  readonly withoutToken: readonly string[];
}

/**
 * Makes the lists of subjects and of requests under way what the ledger says, whatever they were before. Can run
 * while everything else does: a view never replaces a newer one, and one is removed only if its subject has recorded
 * the request's end.
 *
 * Task tokens are left as they are: only executions can give them.
 *
 * @param progress is told after every entry how many there were.
 */
export async function rebuildViews(
  { survey, views }: { readonly survey: Survey; readonly views: Views },
  progress: (entries: number) => void = () => {},
): Promise<Rebuilt> {
  const ends = await findEnds(survey, progress);
  const known = new Set<string>();
  const withoutToken: string[] = [];
  let underWay = 0;
  for (const [stream, seq] of ends.lasts) {
    const view = await readLast<RequestState>(survey, stream, seq);
    if (view === undefined) continue;
    const { request, status } = view.state;
    known.add(request);
    // A closed request whose subject has not recorded that yet is what the sweeper has to finish.
    if (status === 'closed' && ends.recorded.has(request)) continue;
    await views.putRequest(view);
    underWay += 1;
    if (status !== 'closed' && (await views.tasks(request)).length === 0) withoutToken.push(request);
  }
  let removed = 0;
  for await (const { seq, state } of views.requests()) {
    // A view without an entry announces a request that is about to begin: that is for the sweeper to judge.
    if (!ends.recorded.has(state.request) || (seq === 0 && !known.has(state.request))) continue;
    await views.deleteRequest(state.request);
    removed += 1;
  }
  for (const [stream, seq] of ends.subjects) {
    const view = await readLast<SubjectState>(survey, stream, seq);
    if (view !== undefined) await views.putSubject(view);
  }
  return { underWay, subjects: ends.subjects.size, removed, withoutToken };
}

/** The last entry of each request's and each subject's stream, and the requests whose end their subject has recorded. */
async function findEnds(survey: Survey, progress: (entries: number) => void) {
  const lasts = new Map<string, number>();
  const subjects = new Map<string, number>();
  let count = 0;
  for await (const { stream, seq } of survey.places()) {
    const kind = stream.startsWith('request/') ? lasts : stream.startsWith('subject/') ? subjects : undefined;
    kind?.set(stream, Math.max(seq, kind.get(stream) ?? 0));
    progress(++count);
  }
  const recorded = new Set<string>();
  for (const stream of subjects.keys()) {
    for await (const sealed of survey.after(stream, 0)) {
      const { action, details } = open<SubjectState>(sealed);
      if (action === 'request-closed') recorded.add(details.request);
    }
  }
  return { lasts, subjects, recorded };
}

async function readLast<State extends StreamState>(survey: Survey, stream: string, seq: number) {
  let last: { seq: number; state: State } | undefined;
  for await (const sealed of survey.after(stream, seq - 1)) {
    last = { seq: sealed.seq, state: open<State>(sealed).state };
  }
  return last;
}
