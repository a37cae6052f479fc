import * as z from 'zod/mini';
import { plainSubject } from '../../../schema/names.ts';
import type { ToldPorts } from '../../api/ports.ts';
import { waitingIn } from '../../api/waiting.ts';
import { type Health, healthContent, type Trouble, troubleColumns } from '../../console/health.ts';
import { sheetOf } from '../../console/parts.ts';
import { decodeStanding } from '../../domain/digest/standing.ts';
import { requestStream, unseal } from '../../domain/entry.ts';
import type { RequestState } from '../../domain/model.ts';
import { GOES_ON_WITHIN_MS } from '../../domain/request/due.ts';
import { heldStages } from '../../domain/request/hold.ts';
import { AWAITED, HELD, OPEN, until, WITHOUT_PEOPLE } from '../../domain/views/lists.ts';
import { dueUntil, isRequest, requestsIn } from '../../engine/lists.ts';
import { gather } from './gather.ts';
import { countingDamage, type OpenRequest, openRequests, STANDINGS } from './open-requests.ts';
import { type ConsolePorts, consolePage } from './page.ts';
import { unconfirmed } from './unconfirmed.ts';
import { undelivered } from './undelivered.ts';

/** So much of each list is looked at. */
const MOST_TROUBLES = 50;
/** So many requests are compared with the ledger. */
const COMPARED = 10;
const LAST = '~';

/** Whether everything goes as it should, as far as the ledger and what is made from it say. */
export const healthPage = consolePage({
  path: '/console/health',
  section: { name: 'Health' },
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  show: async (ports, { now, who: { person } }) => {
    const [{ value: open, at: asOf }, listed, untold, compared, silent, digest] = await Promise.all([
      openRequests(ports),
      ports.kept.counted('troubles', () => listTroubles(ports, now)),
      untoldBy(ports.told),
      ports.kept.counted('comparison', () => compare(ports)),
      unconfirmed(ports),
      lastDigest(ports),
    ]);
    const { stuck, held, alone, awaited, damage } = listed.value;
    const { people, unknown } = silent.value;
    const damages = damage + open.damaged;
    const health: Health = {
      troubles: [
        ...stuck.items,
        ...alone.items.map(withoutPeople),
        ...held.items.map(isHeld),
        ...awaited.items,
        ...untold,
        ...undelivered(silent.value, open.items, { roles: ports.catalogue.roles, most: MOST_TROUBLES }),
        ...(damages === 0 ? [] : [damaged(damages)]),
      ],
      states: statesOf(open.items),
      ...compared.value,
      lastDigest: digest,
      unconfirmed: unknown.length === 0 ? people.size : undefined,
      complete: [open, stuck, held, alone, awaited].every(({ complete }) => complete),
      now,
      zone: person.timeZone,
    };
    return {
      title: 'Health',
      lede: 'Whether everything goes as it should, as far as the ledger and what is made from it say.',
      content: () => healthContent(health),
      sheet: () => sheetOf(troubleColumns(health), health.troubles),
      data: {
        troubles: health.troubles,
        states: Object.fromEntries(health.states),
        behind: health.behind,
        undigested: health.undigested,
        lastDigest: health.lastDigest,
        unconfirmed: health.unconfirmed,
        complete: health.complete,
      },
      asOf: listed.at < asOf ? listed.at : asOf,
    };
  },
});

/** What of the lists of the views does not go as it should, and how much of them was none. */
async function listTroubles(given: ConsolePorts, now: Date) {
  const damage = { found: 0 };
  const ports = { ...given, log: countingDamage(given.log, damage) };
  const [stuck, held, alone, awaited] = await Promise.all([
    stuckSince(ports, now),
    gather([requestsIn(ports, HELD)], MOST_TROUBLES, ({ state }) => state),
    gather([requestsIn(ports, WITHOUT_PEOPLE)], MOST_TROUBLES, ({ state }) => state),
    lateOnes(ports, now),
  ]);
  return { stuck, held, alone, awaited, damage: damage.found };
}

/** What should have gone on by now. The sweeper looks at what is due each minute; what is still due then goes on by nothing. */
async function stuckSince(ports: ConsolePorts, now: Date) {
  const late = new Date(now.getTime() - 2 * GOES_ON_WITHIN_MS);
  return gather([placed(dueUntil(ports, late))], MOST_TROUBLES, ({ stream }): Trouble => {
    const request = isRequest(stream) ? stream.slice(requestStream('').length) : undefined;
    const subject = request === undefined ? stream.slice(stream.indexOf('/') + 1) : undefined;
    return {
      what: 'Something is due and does not happen',
      request,
      subject,
      todo: "See what 'sweep' and 'reconcile' logged about it, and its execution: docs/operations.md says what each alarm asks for.",
    };
  });
}

async function* placed<Item>(source: AsyncIterable<Item>) {
  for await (const item of source) yield { item, place: undefined };
}

const about = ({ request, subject, version }: RequestState) => ({
  request,
  subject: `${subject} ${version}`,
});

function withoutPeople(state: RequestState): Trouble {
  return {
    what: 'Too few people are left who may decide',
    ...about(state),
    since: waitingIn(state)[0]?.since,
    todo: 'Name more people for the role in workflows/roles.ts, or give the part to somebody: countersign reassign.',
  };
}

function isHeld(state: RequestState): Trouble {
  const [name = ''] = heldStages(state);
  const held = state.stages[name]?.held;
  return {
    what: held === undefined ? 'Its effect is held' : `Its effect is held: ${held.why}`,
    ...about(state),
    since: held?.since,
    todo:
      held?.until === undefined
        ? 'Settle what holds it: it then goes on by itself.'
        : `It goes on by itself after ${held.until}.`,
  };
}

/** Renewals and promised reviews whose time is over. */
async function lateOnes(ports: ConsolePorts, now: Date) {
  return gather([placed(ports.views.rows(AWAITED, until(now)))], MOST_TROUBLES, ({ place }): Trouble => {
    const [since, subject, environment, what] = place.split('#');
    return {
      what:
        what === 'renewal'
          ? `Its approval in ${environment} has ended, and nobody renewed it`
          : `The review that was promised for ${environment} has not been given`,
      subject: subject === undefined ? undefined : plainSubject(subject),
      since,
      todo: 'See to the request that asks for it, or submit one.',
    };
  });
}

/** Receivers of webhooks that have not taken what they were told: one trouble for each. */
async function untoldBy(told: ToldPorts | undefined): Promise<Trouble[]> {
  if (told === undefined) return [];
  const { webhooks, deliveries } = told;
  const all = Object.entries(webhooks).map(async ([webhook, { url }]): Promise<Trouble[]> => {
    const [turned, { items, complete }] = await Promise.all([
      deliveries.turnedAway(webhook),
      gather([placed(deliveries.of(webhook))], MOST_TROUBLES, (one) => one),
    ]);
    if (turned?.url === url) return [turnedAwayBy(webhook, turned.at)];
    if (items.length === 0) return [];
    const given = items.filter(({ due }) => due === undefined).length;
    const since = items.map(({ firstAt }) => firstAt).toSorted()[0];
    const what = `The receiver '${webhook}' has not taken ${items.length}${complete ? '' : ' or more'} webhooks, of which ${given} were given up`;
    return [
      {
        what,
        since,
        todo: `'countersign webhooks' shows what it answers, 'countersign webhooks redeliver' tells it again.`,
      },
    ];
  });
  return (await Promise.all(all)).flat();
}

const turnedAwayBy = (webhook: string, since: string): Trouble => ({
  what: `The receiver '${webhook}' has answered that it wants no more webhooks`,
  since,
  todo: `Take it out of workflows/webhooks.ts, or let it be told again: countersign webhooks redeliver --webhook ${webhook} --all.`,
});

/** What digests remember of the last one. Whether it is there as it says, digests themselves ask, each time. */
async function lastDigest({ heads }: ConsolePorts): Promise<Health['lastDigest']> {
  const text = await heads.standing();
  const standing = text === undefined ? undefined : decodeStanding(text);
  return standing && { number: standing.number, covers: standing.covers };
}

const damaged = (found: number): Trouble => ({
  what: `${found} of what this page read is not what it should be`,
  todo: "'countersign views rebuild' makes it anew from the ledger.",
});

function statesOf(open: readonly OpenRequest[]): Health['states'] {
  const byStanding = Map.groupBy(open, ({ standing }) => standing);
  return STANDINGS.flatMap((standing) => {
    const count = byStanding.get(standing)?.length ?? 0;
    return count === 0 ? [] : [[standing, count] as const];
  });
}

/** Holds what pages read to the ledger, and the ledger to its digests, for the requests that were submitted last. */
async function compare(ports: ConsolePorts): Promise<Pick<Health, 'behind' | 'undigested'>> {
  const { ledger, heads } = ports;
  const last = requestsIn(ports, OPEN, { before: LAST, atOnce: COMPARED });
  const { items: seen } = await gather([last], COMPARED - 1, (one) => one);
  const now = ports.clock.now();
  const streams = seen.map(({ state }) => requestStream(state.request));
  const [newest, digested] = await Promise.all([
    Promise.all(streams.map((stream) => ledger.last(stream))),
    streams.length === 0 ? undefined : heads.digested(streams),
  ]);
  const known = newest.flatMap((entry, index) => {
    if (entry === undefined) return [];
    const seconds = Math.max(1, (now.getTime() - Date.parse(unseal(entry).at)) / 1_000);
    const isBehind = entry.seq > (seen[index]?.seq ?? 0);
    const isDigested = (digested?.heads.get(entry.stream)?.seq ?? 0) >= entry.seq;
    return [{ seconds, isBehind, isDigested }];
  });
  const oldest = (some: typeof known) => some.reduce((most, { seconds }) => Math.max(most, seconds), 0);
  const late = known.filter(({ isBehind }) => isBehind);
  const waiting = known.filter(({ isDigested }) => !isDigested);
  return {
    behind: { compared: seen.length, late: late.length, seconds: oldest(late) },
    undigested: { count: waiting.length, seconds: oldest(waiting) },
  };
}
