import { describe, expect, test } from 'vitest';
import { QUERIES } from '../../../lambdas/api/queries.ts';
import { serve } from '../../../lambdas/api/serve.ts';
import {
  requestStream,
  type SealedEntry,
  seal,
  subjectStream,
  unseal,
} from '../../../lambdas/domain/entry.ts';
import type { RequestState } from '../../../lambdas/domain/model.ts';
import { newSubject } from '../../../lambdas/domain/subject/subject.ts';
import { project } from '../../../lambdas/engine/project.ts';
import { sendDailyMails } from '../../../lambdas/operations/daily-mail.ts';
import type { Views } from '../../../lambdas/ports.ts';
import { InMemoryWorld, people, roles } from '../../support/in-memory-ports.ts';
import { Story } from '../../support/story.ts';
import { localSigner } from './support/ground.ts';

/** What was asked of views: calls, and the bytes of what came. */
class Meter {
  calls = 0;
  bytes = 0;

  over(views: Views): Views {
    const take = (what: unknown) => {
      this.bytes += JSON.stringify(what).length;
    };
    return {
      ...views,
      findAll: async (streams) => {
        this.calls += 1;
        const found = await views.findAll(streams);
        take([...found]);
        return found;
      },
      rows: (list, range) => this.#rows(views.rows(list, range), range?.atOnce ?? 1_000, take),
    };
  }

  /** A list comes in pages of as many rows as are asked for at once. */
  async *#rows<Row>(rows: AsyncIterable<Row>, atOnce: number, take: (row: Row) => void): AsyncIterable<Row> {
    this.calls += 1;
    let count = 0;
    for await (const row of rows) {
      if (count > 0 && count % atOnce === 0) this.calls += 1;
      count += 1;
      take(row);
      yield row;
    }
  }
}

/** A world in which a request waits for managers, and so many others wait for somebody else. */
async function crowd(others: number): Promise<InMemoryWorld> {
  const world = new InMemoryWorld();
  world.roles = {
    ...roles,
    manager: roles['manager']?.map((one) => ({ ...one, mail: 'daily' as const })) ?? [],
  };
  const story = await new Story(world).upTo('test');
  await story.decide(people.alex, 'test', 'request-changes', { comment: 'No.' });
  const mine = await new Story(world, { ...story.input, subject: 'model/mine' } as never, 'mine').upTo(
    'review',
  );
  const last = world.streams.get(requestStream(story.request))?.find(isTesting) as SealedEntry;
  const { state, ...draft } = unseal(last) as { state: RequestState } & ReturnType<typeof unseal>;
  for (let index = 0; index < others; index++) {
    const id = String(index).padStart(26, '0');
    // Some are older than the one that is looked for, and some are newer.
    const requestedAt = new Date(Date.parse(state.requestedAt) + (index - others / 2) * 60_000).toISOString();
    const own = { ...state, request: id, subject: `model/${index}`, requestedAt };
    await project(world.ports, unseal(seal(requestStream(id), undefined, { ...draft, state: own })));
    const subject = { ...newSubject(own.subject) };
    await project(
      world.ports,
      unseal(seal(subjectStream(own.subject), undefined, { ...draft, state: subject })),
    );
  }
  expect(mine.state.status).toBe('open');
  return world;
}

const isTesting = (one: SealedEntry) =>
  (unseal(one).state as RequestState).stages['test']?.openedAt !== undefined;

const QUESTIONS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['/v1/pending', { approver: people.morgan.email }],
  ['/v1/pending', {}],
  ['/v1/requests', {}],
  ['/v1/requests', { subject: 'model/mine' }],
  ['/v1/subjects', {}],
  ['/v1/reports/times', { since: '2026-02-02T09:00:00.000Z' }],
];

async function ask(world: InMemoryWorld, path: string, query: Readonly<Record<string, string>>) {
  const meter = new Meter();
  const ports = { ...world.ports, views: meter.over(world.ports.views), receiptSigner: localSigner() };
  const { answer } = await serve(QUERIES, { ...ports, streams: {} as never })({
    rawPath: path,
    queryStringParameters: query,
    requestContext: {
      http: { method: 'GET' },
      authorizer: { iam: { userArn: 'arn:aws:iam::123456789012:user/robin' } },
    },
  });
  return { answer, calls: meter.calls, bytes: meter.bytes };
}

describe('what is asked does not grow with what else is there', { timeout: 60_000 }, () => {
  const worlds = Promise.all([crowd(1_000), crowd(10_000)]);

  test.each(QUESTIONS)('%s %j', async (path, query) => {
    const [small, large] = await worlds;
    const [few, many] = [await ask(small, path, query), await ask(large, path, query)];
    expect(many.calls).toBe(few.calls);
    expect(many.bytes).toBeLessThan(1.05 * few.bytes);
    if (query['approver'] !== undefined || query['subject'] !== undefined)
      expect(many.answer).toEqual(few.answer);
  });

  test('the daily mail', async () => {
    const counts: number[] = [];
    for (const world of await worlds) {
      const meter = new Meter();
      const before = world.calls.length;
      await sendDailyMails({ ...world.ports, views: meter.over(world.ports.views) })();
      counts.push(meter.calls, meter.bytes, world.calls.length - before);
      expect(
        world.mails.filter(({ subject }) => subject.includes('waits') || subject.includes('today')),
      ).not.toEqual([]);
    }
    expect(counts.slice(3)).toEqual(counts.slice(0, 3));
  });
});
