import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rebuildViews } from '../../../cli/views/rebuild-views.ts';
import { InMemoryWorld, people } from '../../support/in-memory-ports.ts';
import { Story, submission } from '../../support/story.ts';
import { surveyOf } from '../support/digested-ledger.ts';

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

const rebuild = (world: InMemoryWorld) =>
  rebuildViews({ survey: surveyOf(() => [...world.streams.values()].flat()), views: world.ports.views });

/** The views as they are, requests by their ids. */
const viewsOf = (world: InMemoryWorld) => [
  ...[...world.requests.values()].sort((a, b) => (a.state.request < b.state.request ? -1 : 1)),
  ...world.subjects.values(),
];

describe('rebuilding the views', { timeout: 60_000 }, () => {
  it('gives what the handlers left at rest, from nothing and from nonsense', async () => {
    const path = fc.array(fc.nat({ max: STEPS.length - 1 }), { minLength: 3, maxLength: 16 });
    await fc.assert(
      fc.asyncProperty(path, async (steps) => {
        const world = new InMemoryWorld();
        const [first, second] = [new Story(world), new Story(world, submission({ version: '15' }), 'second')];
        for (const step of [0, ...steps]) {
          world.wait(60);
          // A step that is out of order is refused.
          await (async () => STEPS[step]?.(first, second))().catch(() => undefined);
        }
        await first.sweep();
        const atRest = viewsOf(world);
        world.requests.clear();
        world.subjects.clear();
        await rebuild(world);
        expect(viewsOf(world)).toEqual(atRest);
        // Views that are behind, and views of what has ended.
        for (const entries of world.streams.values()) {
          const entry = JSON.parse(entries[0]?.entry ?? '{}');
          if (entry.stream.startsWith('request/'))
            world.requests.set(entry.state.request, { seq: 1, state: entry.state });
        }
        await rebuild(world);
        expect(viewsOf(world)).toEqual(atRest);
      }),
      { numRuns: 150 },
    );
  });

  it('leaves task tokens alone, and names the requests that have none', async () => {
    const world = new InMemoryWorld();
    const story = await new Story(world).upTo('review');
    const tokens = [...world.tasks.values()];
    expect(tokens).not.toEqual([]);
    expect(await rebuild(world)).toEqual({ underWay: 1, subjects: 1, removed: 0, withoutToken: [] });
    expect([...world.tasks.values()]).toEqual(tokens);
    world.tasks.clear();
    expect((await rebuild(world)).withoutToken).toEqual([story.request]);
  });
});
