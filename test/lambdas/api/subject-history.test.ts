import fc from 'fast-check';
import { expect, test } from 'vitest';
import { subjectHistory } from '../../../lambdas/api/queries/subject-history.ts';
import { requestStream, type SealedEntry, seal, subjectStream } from '../../../lambdas/domain/entry.ts';
import { sampleDetails } from '../../support/sample-details.ts';
import { requestState, SUBJECT, subjectState } from './support/churn.ts';

/** One thing that happens: in a request, or on the subject to a request; each clock may be wrong by some seconds. */
interface Happening {
  readonly request: number;
  readonly kind: 'recorded' | 'opened' | 'closed' | 'promoted';
  readonly skew: number;
}

const happening = fc.record<Happening>({
  request: fc.nat({ max: 3 }),
  kind: fc.constantFrom('recorded', 'recorded', 'recorded', 'opened', 'promoted', 'closed'),
  skew: fc.integer({ min: -3, max: 3 }),
});

/** The streams that come of it: a request is opened once, records before and after, and nothing once it is closed. */
function write(happenings: readonly Happening[]): Map<string, SealedEntry[]> {
  const streams = new Map<string, SealedEntry[]>();
  const clocks = new Map<string, number>();
  const open = new Set<string>();
  const done = new Set<string>();
  let time = Date.parse('2026-03-01T12:00:00.000Z');
  const append = (stream: string, skew: number, action: string, request: string) => {
    // Within a stream time never runs backwards.
    const own = Math.max(clocks.get(stream) ?? 0, time + skew * 1_000);
    clocks.set(stream, own);
    const entries = streams.get(stream) ?? [];
    const openRequests = Object.fromEntries(
      [...open].map((id) => [
        id,
        { workflow: 'w', version: '1', requestedAt: '', finished: false, promotions: {} },
      ]),
    );
    const state =
      stream === subjectStream(SUBJECT) ? subjectState({ open: openRequests }) : requestState(request, '1');
    const details = { ...sampleDetails(stream, action), request };
    const draft = { at: new Date(own).toISOString(), actor: 'x', action, details, state };
    streams.set(stream, [...entries, seal(stream, entries.at(-1), draft)]);
  };
  for (const { request: number, kind, skew } of happenings) {
    time += 700;
    const request = String(number).repeat(26);
    if (done.has(request)) continue;
    if (kind === 'recorded') append(requestStream(request), skew, 'decided', request);
    else if (kind === 'opened' && !open.has(request)) {
      if (!streams.has(requestStream(request))) append(requestStream(request), skew, 'submitted', request);
      open.add(request);
      append(subjectStream(SUBJECT), skew, 'request-opened', request);
    } else if (kind === 'promoted' && open.has(request)) {
      append(subjectStream(SUBJECT), skew, 'promoted', request);
    } else if (kind === 'closed' && open.has(request)) {
      open.delete(request);
      done.add(request);
      append(subjectStream(SUBJECT), skew, 'request-closed', request);
    }
  }
  // What the subject never heard of is not part of its history.
  for (const stream of streams.keys())
    if (stream.startsWith('request/') && !open.has(stream.slice(8)) && !done.has(stream.slice(8)))
      streams.delete(stream);
  return streams;
}

async function readAll(streams: Map<string, SealedEntry[]>, limit: number) {
  const read = async function* (stream: string, seq = 0) {
    yield* (streams.get(stream) ?? []).slice(seq);
  };
  const ports = {
    ledger: {
      last: async (stream: string) => streams.get(stream)?.at(-1),
      append: async () => 'lost' as const,
      read,
    },
    streams: { after: read, seqAt: async () => 0 },
  };
  const [kind = '', name = ''] = SUBJECT.split('/');
  const found: { stream: string; seq: number }[] = [];
  for (let after: string | undefined, first = true; first || after !== undefined; first = false) {
    const query = { limit: String(limit), ...(after === undefined ? {} : { after }) };
    const page = await subjectHistory(ports, { path: { kind, name }, query, body: undefined, caller: '' });
    expect(page.entries.length).toBeLessThanOrEqual(limit);
    found.push(...page.entries.map(({ stream, seq }) => ({ stream, seq })));
    after = page.next;
  }
  return found;
}

test('has every entry once, each stream in its order, whatever clocks said and however it is paged', async () => {
  const property = fc.asyncProperty(
    fc.array(happening, { minLength: 1, maxLength: 40 }),
    fc.integer({ min: 1, max: 7 }),
    async (happenings, limit) => {
      const streams = write([{ request: 0, kind: 'opened', skew: 0 }, ...happenings]);
      const found = await readAll(streams, limit);
      const byStream = Map.groupBy(found, ({ stream }) => stream);
      expect(byStream.size).toBe(streams.size);
      for (const [stream, entries] of streams) {
        expect(byStream.get(stream)?.map(({ seq }) => seq)).toEqual(entries.map(({ seq }) => seq));
      }
      expect(await readAll(streams, 200)).toEqual(found);
    },
  );
  await fc.assert(property, { numRuns: 300 });
});
