import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type ReadEntry,
  requestStream,
  type SealedEntry,
  seal,
  unseal,
} from '../../../lambdas/domain/entry.ts';
import type { HandOver, RequestState, StageState } from '../../../lambdas/domain/model.ts';
import { DUE, decisionsIn, deskOf, type List, measuresOn } from '../../../lambdas/domain/views/lists.ts';
import { project } from '../../../lambdas/engine/project.ts';
import type { Views } from '../../../lambdas/ports.ts';
import { InMemoryViews } from '../../../simulation/in-memory-views.ts';
import { InMemoryWorld, people } from '../../support/in-memory-ports.ts';
import { Story } from '../../support/story.ts';
import { InformedStory, people as informed } from '../operations/informed.ts';

let world: InMemoryWorld;
let story: Story;
/** The entries of a request whose desks change with almost every one of them. */
let entries: readonly SealedEntry[];

beforeAll(async () => {
  world = new InMemoryWorld();
  story = await new Story(world).upTo('test');
  await story.decide(people.alex, 'test', 'request-changes', { comment: 'Recall is too low.' });
  entries = world.streams.get(requestStream(story.request)) ?? [];
});

/** Shows entries over views of which each call may be held up, or fail. */
const show = (entry: SealedEntry, views: Views, again = false, roles = world.roles) =>
  project({ ...world.ports, views, catalogue: { ...world.ports.catalogue, roles } }, unseal(entry), again);

/** Views whose calls go through a gate, which may hold them up, or make them fail. */
function gated(views: InMemoryViews, gate: () => Promise<void>): Views {
  const through =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await gate();
      return call(...args);
    };
  return {
    find: through((stream) => views.find(stream)),
    findAll: through((streams) => views.findAll(streams)),
    put: through((...view) => views.put(...view)),
    correct: through((view, former) => views.correct(view, former)),
    setDue: through((stream, seq, due) => views.setDue(stream, seq, due)),
    putRow: through((...row) => views.putRow(...row)),
    removeRow: through((spot, seq) => views.removeRow(spot, seq)),
    putLine: through((line) => views.putLine(line)),
    rows: (list, range) => views.rows(list, range),
  };
}

/** A gate that lets so many calls through, and the others when it is told to. */
function barrier(free: number) {
  let calls = 0;
  let pass = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    pass = resolve;
  });
  return { gate: async () => (calls++ < free ? undefined : opened), pass };
}

/** The entry after another, when parts in the first stage have been given like this. */
function given(last: SealedEntry, handOvers: readonly HandOver[]): SealedEntry {
  const { at, actor, state } = unseal(last) as ReadEntry<RequestState>;
  const review = { ...(state.stages['review'] as StageState), handOvers };
  const stages = { ...state.stages, review };
  return seal(last.stream, last, {
    at,
    actor,
    action: 'handed-over',
    details: {},
    state: { ...state, stages },
  });
}

const handOver = (from: keyof typeof people, to: keyof typeof people): HandOver => ({
  ...{ from: people[from].email, to: people[to].email, by: people[from].email },
  at: '2026-03-02T09:00:00.000Z',
});

const settled = () => new Promise(setImmediate);

const viewIn = ({ stored }: InMemoryViews) => {
  const { former: _, ...view } = stored.get(requestStream(story.request)) ?? { former: [] };
  return view;
};
const rowsIn = ({ lists }: InMemoryViews) =>
  [...lists].flatMap(([name, rows]) => rows.map(({ place, text }) => `${name} ${place} ${text ?? ''}`));

async function inOrder(): Promise<InMemoryViews> {
  const views = new InMemoryViews();
  for (const entry of entries) await show(entry, views);
  return views;
}

describe('projecting', () => {
  test('one entry after another leaves no row that leads nowhere', async () => {
    const views = new InMemoryViews();
    const desks: string[] = [];
    for (const entry of entries) {
      await show(entry, views);
      const names = [...views.lists.keys()].filter((name) => name.startsWith('desk/'));
      desks.push(names.map((name) => name.slice(5, name.indexOf('@'))).join('+'));
    }
    expect(desks.filter((desk, index) => desk !== desks[index - 1])).toEqual([
      '',
      'devon+morgan',
      '',
      'alex',
      'dana',
    ]);
    expect(viewIn(views)).toEqual(viewIn(world.views));
  });

  test('in any order, several runs of each entry at once, shows the newest and hides nobody', async () => {
    const expected = await inOrder();
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(fc.nat(), { maxLength: 12 }), async (scheduler, more) => {
        const views = new InMemoryViews();
        const slow = gated(views, () => scheduler.schedule(Promise.resolve()));
        const runs = [...entries, ...more.map((pick) => entries[pick % entries.length] as SealedEntry)];
        await scheduler.waitFor(Promise.all(runs.map((entry) => show(entry, slow))));
        expect(viewIn(views)).toEqual(viewIn(expected));
        expect(rowsIn(views)).toEqual(expect.arrayContaining(rowsIn(expected)));
      }),
      { numRuns: 500 },
    );
  });

  test('that dies at any call, and is done again, is as if it had not', async () => {
    const expected = await inOrder();
    for (const [index, entry] of entries.entries()) {
      for (let dies = 0; ; dies++) {
        const views = new InMemoryViews();
        for (const before of entries.slice(0, index)) await show(before, views);
        let calls = 0;
        const frail = gated(views, async () => {
          if (calls++ === dies) throw new Error('dies');
        });
        const died = await show(entry, frail).then(
          () => false,
          () => true,
        );
        if (!died) break;
        for (const after of entries.slice(index)) await show(after, views);
        expect(viewIn(views)).toEqual(viewIn(expected));
        expect(rowsIn(views)).toEqual(rowsIn(expected));
      }
    }
  });

  test('that dies at any call, and is done again after the newest entry was shown, leaves nothing', async () => {
    const expected = await inOrder();
    const newest = entries.at(-1) as SealedEntry;
    for (const [index, entry] of entries.slice(0, -1).entries()) {
      for (let dies = 0; ; dies++) {
        const views = new InMemoryViews();
        for (const before of entries.slice(0, index)) await show(before, views);
        let calls = 0;
        const frail = gated(views, async () => {
          if (calls++ === dies) throw new Error('dies');
        });
        const died = await show(entry, frail).then(
          () => false,
          () => true,
        );
        if (!died) break;
        // After a deployment, or once a day, the newest is shown whatever the follower has come to.
        await show(newest, views, true);
        for (const after of entries.slice(index)) await show(after, views);
        expect(viewIn(views)).toEqual(viewIn(expected));
        expect(rowsIn(views), `${unseal(entry).action}, call ${dies}`).toEqual(rowsIn(expected));
      }
    }
  });

  test('by a run that was given up, and goes on after later entries were shown, leaves nothing', async () => {
    const expected = await inOrder();
    for (const [index, entry] of entries.slice(0, -1).entries()) {
      const views = new InMemoryViews();
      for (const before of entries.slice(0, index)) await show(before, views);
      const { gate, pass } = barrier(1);
      const late = show(entry, gated(views, gate));
      await settled();
      for (const after of entries.slice(index)) await show(after, views);
      pass();
      await late;
      expect(viewIn(views)).toEqual(viewIn(expected));
      expect(rowsIn(views)).toEqual(rowsIn(expected));
    }
  });

  test('puts a row anew that a run of an entry between is still taking away', async () => {
    const isOpened = (one: SealedEntry) => unseal(one).action === 'stage-opened';
    const opened = entries.find(isOpened) as SealedEntry;
    const away = given(opened, [handOver('morgan', 'alex')]);
    const back = given(away, [handOver('morgan', 'alex'), handOver('alex', 'morgan')]);
    const views = new InMemoryViews();
    await show(opened, views);
    const [first, second] = [barrier(1), barrier(3)];
    const last = show(back, gated(views, first.gate));
    const between = show(away, gated(views, second.gate));
    await settled();
    first.pass();
    await last;
    second.pass();
    await between;
    expect(views.lists.get('desk/morgan@example.com')).toHaveLength(1);
  });

  test('puts a row anew that was taken away when the entry before was shown again', async () => {
    const opened = entries.find((one) => unseal(one).action === 'stage-opened') as SealedEntry;
    const next = given(opened, [handOver('morgan', 'ira')]);
    const away = { from: '2026-03-03', until: '2026-03-09', standIn: people.ira.email };
    const before = { ...world.roles, manager: [{ ...people.morgan, away }, people.devon] };
    const views = new InMemoryViews();
    await show(opened, views, false, before);
    expect(views.lists.get('desk/ira@example.com')).toHaveLength(1);
    const { gate, pass } = barrier(1);
    const late = show(next, gated(views, gate));
    await settled();
    await show(opened, views, true);
    expect(views.lists.get('desk/ira@example.com') ?? []).toEqual([]);
    pass();
    await late;
    expect(views.stored.get(next.stream)?.seq).toBe(next.seq);
    expect(views.lists.get('desk/ira@example.com')).toHaveLength(1);
  });

  test('an entry later than one that never came leaves what it would have left', async () => {
    const expected = await inOrder();
    for (const lost of entries.slice(0, -1)) {
      const views = new InMemoryViews();
      for (const entry of entries) if (entry !== lost) await show(entry, views);
      expect(viewIn(views)).toEqual(viewIn(expected));
      await show(lost, views);
      expect(viewIn(views)).toEqual(viewIn(expected));
      expect(rowsIn(views)).toEqual(rowsIn(expected));
    }
  });

  test('again makes good what somebody has taken away, and changes nothing else', async () => {
    const expected = await inOrder();
    const views = await inOrder();
    const last = entries.at(-1) as SealedEntry;
    await views.removeRow(
      {
        list: deskOf(people.dana.email),
        place: [...(views.lists.get('desk/dana@example.com') ?? [])][0]?.place ?? '',
      },
      99,
    );
    expect(rowsIn(views)).not.toEqual(rowsIn(expected));
    await show(last, views);
    expect(rowsIn(views)).not.toEqual(rowsIn(expected));
    await show(last, views, true);
    expect(rowsIn(views)).toEqual(rowsIn(expected));
    expect(viewIn(views)).toEqual(viewIn(expected));
  });
});

describe('an approval that was taken back and given again', () => {
  test('is three lines of its month, and one measure of its day', async () => {
    const told = await InformedStory.atReview();
    const { rune } = informed;
    await told.decide(rune, 'review', 'approve');
    told.world.wait(60);
    await told.rescind(rune, 'review');
    told.world.wait(60);
    await told.decide(rune, 'review', 'approve', { act: 2 });
    const views = new InMemoryViews();
    for (const sealed of told.world.streams.get(requestStream(told.request)) ?? [])
      await project({ ...told.world.ports, views }, unseal(sealed));
    const lines = async (list: List): Promise<Record<string, unknown>[]> => {
      const found = [];
      for await (const { text = '{}' } of views.rows(list)) found.push(JSON.parse(text));
      return found;
    };
    const [first, taken, again] = await lines(decisionsIn('2026-03'));
    expect([first, taken, again].map((line) => line?.['choice'])).toEqual(['approve', 'rescind', 'approve']);
    expect(taken).toMatchObject({
      person: rune.email,
      comment: 'The recall is too low.',
      decidedAt: first?.['at'],
      seq: 4,
    });
    expect(await lines(measuresOn('2026-03-02'))).toMatchObject([{ stage: 'review', role: 'risk' }]);
    expect(await lines(DUE)).toHaveLength(1);
  });
});

describe('what is of no entry', () => {
  const stream = () => requestStream(story.request);
  const forged = () => {
    const { status: _, ...state } = JSON.parse(world.views.stored.get(stream())?.text ?? '{}');
    return JSON.stringify({ ...state, status: 'closed' });
  };
  const forge = (views: InMemoryViews, seq: number) =>
    views.stored.set(stream(), { seq, text: forged(), rows: [], former: [], at: {} });

  test.each([
    ['a later one than there is', 1_000_000],
    ['the largest number of all', Number.MAX_SAFE_INTEGER],
    ['half of one', 10_000.5],
  ])('gives way when any entry of its stream is shown: %s', async (_, seq) => {
    const expected = await inOrder();
    for (const entry of entries) {
      const views = await inOrder();
      forge(views, seq);
      await show(entry, views);
      expect(viewIn(views)).toEqual(viewIn(expected));
      expect(rowsIn(views)).toEqual(rowsIn(expected));
    }
  });

  test('gives way to the entry whose number it took beforehand', async () => {
    const last = entries.at(-1) as SealedEntry;
    const views = new InMemoryViews();
    for (const entry of entries.slice(0, -1)) await show(entry, views);
    forge(views, last.seq);
    await show(last, views);
    expect(viewIn(views)).toEqual(viewIn(await inOrder()));
  });

  test('keeps no row out of a list', async () => {
    const expected = await inOrder();
    const { rows } = expected.stored.get(stream()) ?? { rows: [] };
    expect(rows).not.toEqual([]);
    for (const [other, seq] of [
      [stream(), 1_000_000],
      ['request/another', 2],
      ['request/another', 1_000_000],
    ] as const) {
      const views = new InMemoryViews();
      for (const spot of rows) await views.putRow(spot, other, seq);
      for (const entry of entries) await show(entry, views);
      expect(viewIn(views)).toEqual(viewIn(expected));
      for (const { list } of rows) expect(views.rowsOf(list)).toEqual(expected.rowsOf(list));
    }
  });

  test('is counted when it is replaced', async () => {
    const counted: string[] = [];
    const log = { ...world.ports.log, count: (metric: string) => void counted.push(metric) };
    const views = await inOrder();
    forge(views, 1_000_000);
    await project({ ...world.ports, log, views }, unseal(entries[0] as SealedEntry));
    expect(counted).toEqual(['ViewDamage']);
  });
});
