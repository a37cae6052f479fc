import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rebuildViews } from '../../../cli/views/rebuild-views.ts';
import type { SealedEntry } from '../../../lambdas/domain/entry.ts';
import { sha256Hex } from '../../../schema/canonical-json.ts';
import { InMemoryWorld, people } from '../../support/in-memory-ports.ts';
import { Story, submission } from '../../support/story.ts';

type Step = (first: Story, second: Story) => Promise<unknown>;

const STEPS: readonly Step[] = [
  (first) => first.intake(),
  (first) => first.openStage('review'),
  (first) => first.decide(people.morgan, 'review', 'approve'),
  (first) => first.promote('promote-to-qa'),
  (first) => first.openStage('test'),
  (first) => first.decide(people.alex, 'test', 'reject'),
  (first) => first.decide(people.alex, 'test', 'request-changes'),
  (first) => first.ended('FAILED', 'Rejected'),
  (_, second) => second.intake(),
  (_, second) => second.openStage('review'),
  (_, second) => second.decide(people.devon, 'review', 'approve'),
  (_, second) => second.ended('ABORTED'),
];

const entriesOf = async function* (world: InMemoryWorld, after?: SealedEntry) {
  const all = [...world.streams.values()].flat();
  yield* after === undefined ? all : all.slice(all.indexOf(after) + 1);
};

const rebuild = (world: InMemoryWorld, progress?: (entries: number, last: SealedEntry) => void) =>
  rebuildViews({ ...world.ports, entries: entriesOf(world) }, progress);

/** All that the views say, but for the rows that led to them once, and until when the sweeper has put something off. */
const viewsOf = ({ views }: InMemoryWorld) => ({
  views: [...views.stored]
    .map(
      ([
        stream,
        {
          former: _,
          at: { due, ...at },
          ...view
        },
      ]) => ({ stream, ...view, at, isDue: due !== undefined }),
    )
    .sort((a, b) => (a.stream < b.stream ? -1 : 1)),
  lists: [...views.lists].map(([name, rows]) => [
    name,
    rows.map(({ place, stream, text }) => ({ place, stream, text })),
  ]),
});

/** A world in which steps were tried in some order, at rest. */
async function worldAfter(steps: readonly number[]): Promise<InMemoryWorld> {
  const world = new InMemoryWorld();
  const [first, second] = [new Story(world), new Story(world, submission({ version: '15' }), 'second')];
  for (const step of [0, ...steps]) {
    world.wait(60);
    // A step that is out of order is refused.
    await (async () => STEPS[step]?.(first, second))().catch(() => undefined);
  }
  await first.sweep();
  return world;
}

describe('rebuilding the views', { timeout: 60_000 }, () => {
  it('gives what following every entry gave, from nothing and from nonsense', async () => {
    const path = fc.array(fc.nat({ max: STEPS.length - 1 }), { minLength: 3, maxLength: 16 });
    await fc.assert(
      fc.asyncProperty(path, async (steps) => {
        const world = await worldAfter(steps);
        const atRest = viewsOf(world);
        world.views.clear();
        await rebuild(world);
        expect(viewsOf(world)).toEqual(atRest);
        // Views that are behind, and what is none.
        for (const [stream, view] of world.views.stored)
          world.views.stored.set(stream, { ...view, seq: view.seq - 1, text: '{', rows: [], at: {} });
        await rebuild(world);
        expect(viewsOf(world)).toEqual(atRest);
        // Twice is once.
        await rebuild(world);
        expect(viewsOf(world)).toEqual(atRest);
      }),
      { numRuns: 150 },
    );
  });

  it('goes on where it was interrupted', async () => {
    const world = await worldAfter([1, 2, 8, 9]);
    const atRest = viewsOf(world);
    world.views.clear();
    let reached: SealedEntry | undefined;
    const stop = rebuild(world, (_, last) => {
      if (reached !== undefined) throw new Error('stopped');
      reached = last;
    });
    await expect(stop).rejects.toThrow('stopped');
    expect(viewsOf(world)).not.toEqual(atRest);
    await rebuildViews({ ...world.ports, entries: entriesOf(world, reached) });
    expect(viewsOf(world)).toEqual(atRest);
  });

  it('changes nothing that is newer than what it has read', async () => {
    const world = new InMemoryWorld();
    const story = await new Story(world).upTo('review');
    const entries = [...world.streams.values()].flat();
    await story.decide(people.morgan, 'review', 'approve');
    const now = viewsOf(world);
    await rebuildViews({
      ...world.ports,
      entries: (async function* () {
        yield* entries;
      })(),
    });
    expect(viewsOf(world)).toEqual(now);
  });

  it('names what can not be read, and goes on', async () => {
    const world = new InMemoryWorld();
    const story = await new Story(world).upTo('review');
    const [stream, entries] = [
      `request/${story.request}`,
      world.streams.get(`request/${story.request}`) ?? [],
    ];
    world.streams.set(stream, entries.with(-1, { ...(entries.at(-1) as SealedEntry), hash: 'f'.repeat(64) }));
    const { unreadable, subjects } = await rebuild(world);
    expect(unreadable).toEqual([`${stream} ${entries.length}`]);
    expect(subjects).toBe(1);
  });

  it('shows a stream where its entries stand, whatever was put behind them without a place', async () => {
    const world = new InMemoryWorld();
    const story = await new Story(world).upTo('review');
    const expected = await rebuild(world);
    const [stream, entries] = [
      `request/${story.request}`,
      world.streams.get(`request/${story.request}`) ?? [],
    ];
    const last = entries.at(-1) as SealedEntry;
    const entry = last.entry.replace(`"seq":${last.seq},`, '"seq":100000000000000000000,');
    world.streams.set(stream, [...entries, { stream, seq: 1e20, entry, hash: sha256Hex(entry) }]);
    const rebuilt = await rebuild(world);
    expect(rebuilt).toEqual({ ...expected, unreadable: [`${stream} 100000000000000000000`] });
  });

  it('leaves task tokens alone, and names the requests that have none', async () => {
    const world = new InMemoryWorld();
    const story = await new Story(world).upTo('review');
    const tokens = [...world.tasks.values()];
    expect(tokens).not.toEqual([]);
    expect(await rebuild(world)).toEqual({
      open: 1,
      closed: 0,
      subjects: 1,
      unreadable: [],
      withoutToken: [],
    });
    expect([...world.tasks.values()]).toEqual(tokens);
    world.tasks.clear();
    expect((await rebuild(world)).withoutToken).toEqual([story.request]);
  });
});
