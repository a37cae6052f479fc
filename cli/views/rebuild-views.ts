import { open } from '../../lambdas/domain/entry.ts';
import type { RequestState } from '../../lambdas/domain/model.ts';
import type { Survey, Views } from '../../lambdas/ports.ts';

/** What a rebuild did. */
export interface Rebuilt {
  /** Requests under way, each with its view as the ledger has it. */
  readonly underWay: number;
  /** Views of requests that are not under way, taken off. */
  readonly removed: number;
  /** Requests that wait for people although no task token is noted for them: see `countersign views rebuild --help`. */
  readonly withoutToken: readonly string[];
}

/**
 * Makes the list of requests under way what the ledger says, whatever it was before. Can run while everything else
 * does: a view never replaces a newer one, and one is removed only if its subject has recorded the request's end.
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
    const view = await readLast(survey, stream, seq);
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
  return { underWay, removed, withoutToken };
}

/** The last entry of each request's stream, and the requests whose end their subject has recorded. */
async function findEnds(survey: Survey, progress: (entries: number) => void) {
  const lasts = new Map<string, number>();
  const subjects = new Set<string>();
  let count = 0;
  for await (const { stream, seq } of survey.places()) {
    if (stream.startsWith('request/')) lasts.set(stream, Math.max(seq, lasts.get(stream) ?? 0));
    else if (stream.startsWith('subject/')) subjects.add(stream);
    progress(++count);
  }
  const recorded = new Set<string>();
  for (const stream of subjects) {
    for await (const sealed of survey.after(stream, 0)) {
      const { action, details } = open<unknown>(sealed);
      if (action === 'request-closed') recorded.add(String(details['request']));
    }
  }
  return { lasts, recorded };
}

async function readLast(survey: Survey, stream: string, seq: number) {
  let last: { seq: number; state: RequestState } | undefined;
  for await (const sealed of survey.after(stream, seq - 1)) {
    last = { seq: sealed.seq, state: open<RequestState>(sealed).state };
  }
  return last;
}
