import { requestStream, subjectStream } from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { RequestState, SubjectState } from '../domain/model.ts';
import { DUE, type List, until } from '../domain/views/lists.ts';
import { readRequestState, readSubjectState } from '../domain/views/view.ts';
import type { Ports, Range, Row } from '../ports.ts';

type Needs = Pick<Ports, 'views' | 'log'>;

/** Something in a list that was read, with the place at which it stands there. */
export interface Placed<Item> {
  readonly item: Item;
  readonly place: string;
}

/** A request or a subject as it stood at entry `seq` of its stream. */
export interface Seen<State> {
  readonly seq: number;
  readonly state: State;
}

/** DynamoDB reads at most so many items in one call. */
const MOST_AT_ONCE = 100;

/** The requests of a list. What is none is left out, and counted. */
export const requestsIn = (
  ports: Needs,
  list: List,
  range: Range = {},
): AsyncIterable<Placed<Seen<RequestState>>> => viewsIn(ports, list, range, readRequestState);

/** The subjects of a list, each as often as it stands there. What is none is left out, and counted. */
export const subjectsIn = (
  ports: Needs,
  list: List,
  range: Range = {},
): AsyncIterable<Placed<Seen<SubjectState>>> => viewsIn(ports, list, range, readSubjectState);

/** A stream for which something is due, with the number of the entry that its view is of. */
export interface Due {
  readonly stream: string;
  readonly seq: number;
}

/** What something is due for at an instant, the earliest first. */
export async function* dueUntil(ports: Needs, now: Date): AsyncIterable<Due> {
  for await (const { item } of viewsIn(ports, DUE, until(now), (stream) => stream))
    yield { stream: item.state, seq: item.seq };
}

/** What happened, as the lines of a list say. What is none is left out, and counted. */
export async function* linesIn<Item>(
  { views, log }: Needs,
  list: List,
  range: Range,
  read: (text: string) => Item | undefined,
): AsyncIterable<Placed<Item>> {
  for await (const { place, text } of views.rows(list, range)) {
    const item = text === undefined ? undefined : read(text);
    if (item === undefined) reportDamage(log, `${list.name} ${place}`);
    else yield { item, place };
  }
}

/** Counts something in the views that is none, and says where it is. */
export function reportDamage(log: Ports['log'], where: string): void {
  log.warn('something in the views is none: countersign views rebuild makes them anew', { where });
  log.count('ViewDamage');
}

/**
 * What a view shows; nothing, and counted, when it turns out to be none: it lacks something, or its rules are nowhere.
 * @throws whatever else goes wrong: a service that does not answer is no reason to leave anything out.
 */
export async function tryToShow<Shown>(
  log: Ports['log'],
  where: string,
  show: () => Shown | Promise<Shown>,
): Promise<Shown | undefined> {
  try {
    return await show();
  } catch (error) {
    const isDamage =
      error instanceof TypeError ||
      GovernanceError.is(error, 'UnknownDefinition') ||
      GovernanceError.is(error, 'LedgerDamaged');
    if (!isDamage) throw error;
    reportDamage(log, where);
    return undefined;
  }
}

/** Reads the rows of a list as far as they are wanted, and what they lead to some at a time. */
async function* viewsIn<State>(
  ports: Needs,
  list: List,
  range: Range,
  read: (stream: string, text: string) => State | undefined,
): AsyncIterable<Placed<Seen<State>>> {
  const atOnce = Math.min(range.atOnce ?? MOST_AT_ONCE, MOST_AT_ONCE);
  let rows: Row[] = [];
  for await (const row of ports.views.rows(list, { ...range, atOnce })) {
    if (rows.push(row) < atOnce) continue;
    yield* found(ports, list, rows, read);
    rows = [];
  }
  if (rows.length > 0) yield* found(ports, list, rows, read);
}

async function* found<State>(
  { views, log }: Needs,
  list: List,
  rows: readonly Row[],
  read: (stream: string, text: string) => State | undefined,
): AsyncIterable<Placed<Seen<State>>> {
  const streams = rows.flatMap(({ stream }) => (stream === undefined ? [] : [stream]));
  const stored = await views.findAll(streams);
  for (const { place, stream } of rows) {
    const view = stream === undefined ? undefined : stored.get(stream);
    // A row is there before the view to which it leads.
    if (stream !== undefined && view === undefined) continue;
    const state = stream && view && read(stream, view.text);
    if (view && state) yield { item: { seq: view.seq, state }, place };
    else reportDamage(log, `${list.name} ${place}`);
  }
}

/** The stream of a request, and of no other thing. */
export const isRequest = (stream: string | undefined): stream is string =>
  stream?.startsWith(requestStream('')) === true;

/** The stream of a subject, and of no other thing. */
export const isSubject = (stream: string | undefined): stream is string =>
  stream?.startsWith(subjectStream('')) === true;
