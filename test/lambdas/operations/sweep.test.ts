import { describe, expect, it } from 'vitest';
import { sweep } from '../../../lambdas/operations/sweep.ts';
import { InMemoryWorld } from '../../support/in-memory-ports.ts';
import { Story, submission } from '../../support/story.ts';

const DAY = 86_400;

/** Requests that wait for their review, each for a subject of its own. */
async function waiting(world: InMemoryWorld, count: number, name: string): Promise<Story[]> {
  const stories = Array.from(
    { length: count },
    (_, index) => new Story(world, submission({ subject: `model/${name}-${index}` }), `${name}-${index}`),
  );
  for (const story of stories) await story.upTo('review');
  return stories;
}

/** How many calls a round takes when 10 requests are due, among others. */
async function callsOfRound(others: number): Promise<Readonly<Record<string, number>>> {
  const world = new InMemoryWorld();
  const due = await waiting(world, 10, 'due');
  world.wait(4 * DAY);
  const [other] = await waiting(world, 1, 'other');
  const shown = world.views.stored.get(`request/${other?.request}`);
  if (shown === undefined) throw new Error('no view');
  for (let index = 0; index < others; index++)
    await world.views.put({ ...shown, stream: `request/${index}` }, []);
  world.wait(DAY + 600);
  world.calls.length = 0;
  await sweep(world.ports)();
  for (const story of due) expect(story.state.outcome).toBe('expired');
  return Object.fromEntries(
    Object.entries(Object.groupBy(world.calls, ({ port, method }) => `${port}.${method}`)).map(
      ([call, made = []]) => [call, made.length],
    ),
  );
}

describe('a round of the sweeper', () => {
  it('makes the same calls for what is due, however many other requests are open', {
    timeout: 120_000,
  }, async () => {
    const few = await callsOfRound(100);
    expect(few['ledger.append']).toBe(20);
    expect(await callsOfRound(5_000)).toEqual(few);
  });

  it('looks at nothing that is not due', async () => {
    const world = new InMemoryWorld();
    await waiting(world, 3, 'model');
    world.wait(DAY);
    world.calls.length = 0;
    await sweep(world.ports)();
    expect(world.calls.filter(({ port }) => port === 'ledger')).toEqual([]);
  });

  it('looks again later at what nothing came of, and leaves it to its next entry', async () => {
    const story = new Story();
    await story.intake();
    await story.sweep();
    const reads = () => story.world.calls.filter(({ method }) => method === 'last').length;
    const before = reads();
    story.world.wait(299);
    await sweep(story.world.ports)();
    expect(reads()).toBe(before);
    story.world.wait(1);
    await sweep(story.world.ports)();
    expect(reads()).toBeGreaterThan(before);
    await story.openStage('review');
    expect(story.world.views.stored.get(`request/${story.request}`)?.at.due?.place).toContain(
      '2026-03-07T09:12',
    );
  });

  it('counts and names what fails, puts it off a little, and does the rest', async () => {
    const world = new InMemoryWorld();
    const [broken, sound] = await waiting(world, 2, 'model');
    if (broken === undefined || sound === undefined) throw new Error('no requests');
    world.wait(6 * DAY);
    world.fault = ({ port, args }) =>
      port === 'ledger' && args[0] === `request/${broken.request}` ? 'before' : undefined;
    await sweep(world.ports)();
    expect([broken.state.status, sound.state.outcome]).toEqual(['open', 'expired']);
    expect(world.counts.get('SweepFailures')).toBe(1);
    world.fault = () => undefined;
    await sweep(world.ports)();
    expect(broken.state.status).toBe('open');
    world.wait(300);
    await sweep(world.ports)();
    expect(broken.state).toMatchObject({ outcome: 'expired' });
  });

  it('takes off what leads to no request, counts it, and goes on', async () => {
    const story = await new Story().upTo('review');
    const place = {
      list: { name: 'due', by: 'due', spread: true },
      place: '2026-03-01T00:00:00.000Z#x',
    } as const;
    for (const stream of ['request/nobody', 'junk', 'subject/model/nothing'])
      await story.world.views.put({ stream, seq: 1, text: 'no JSON', at: { due: place }, rows: [] }, []);
    story.world.wait(6 * DAY);
    await story.sweep();
    expect(story.state.outcome).toBe('expired');
    expect(story.world.counts.get('ViewDamage')).toBe(3);
    await story.sweep();
    expect(story.world.counts.get('ViewDamage')).toBe(3);
  });
});
