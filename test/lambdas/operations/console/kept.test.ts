import { expect, test } from 'vitest';
import { type GrowingList, Kept } from '../../../../lambdas/operations/console/kept.ts';
import type { Range } from '../../../../lambdas/ports.ts';

const BEGINNING = Date.parse('2026-11-15T12:00:00.000Z');

/** Memory with a clock to set, and a list of which each reading is noted. */
function make({ endsAt = '2026-11-30T23:59:59.999Z', most = 5 } = {}) {
  let minutes = 0;
  const places: string[] = [];
  const asked: Range[] = [];
  const list: GrowingList<string> = {
    name: 'november',
    endsAt,
    most,
    read: async function* (range) {
      asked.push(range);
      const found = places.filter((place) => place > (range.after ?? ''));
      for (const place of range.before === undefined ? found : found.toReversed())
        yield { item: place, place };
    },
  };
  const kept = new Kept({ now: () => new Date(BEGINNING + minutes * 60_000) });
  return {
    asked,
    kept,
    pass: (more: number) => {
      minutes += more;
    },
    /** Something happened so many minutes after the beginning. */
    add: (at: number, what = 'x') => {
      places.push(`${new Date(BEGINNING + at * 60_000).toISOString()}#${what}`);
      places.sort();
    },
    grown: async () => {
      const { items, complete } = await kept.grown(list);
      return {
        minutes: items.map((place) => (Date.parse(place.slice(0, 24)) - BEGINNING) / 60_000),
        complete,
      };
    },
  };
}

test('a list is read once, and then only what could have come since, the latest first', async () => {
  const { add, asked, grown, pass } = make();
  add(-60);
  add(-30);
  expect(await grown()).toEqual({ minutes: [-30, -60], complete: true });
  pass(5);
  add(4);
  // Whoever follows the ledger may be minutes late.
  add(-2);
  expect((await grown()).minutes).toEqual([4, -2, -30, -60]);
  pass(1);
  expect((await grown()).minutes).toEqual([4, -2, -30, -60]);
  expect(asked).toEqual([
    { before: '~' },
    { after: '2026-11-15T11:50:00.000Z' },
    { after: '2026-11-15T11:55:00.000Z' },
  ]);
});

test('a list is read anew after some minutes, so that nothing wrong stays', async () => {
  const { asked, grown, pass } = make();
  await grown();
  pass(11);
  await grown();
  expect(asked).toEqual([{ before: '~' }, { before: '~' }]);
});

test('a list that is over is not asked for again', async () => {
  const { asked, grown, pass } = make({ endsAt: '2026-10-31T23:59:59.999Z' });
  await grown();
  pass(9);
  await grown();
  expect(asked).toEqual([{ before: '~' }]);
});

test('of a long list the newest are kept, and it says that they are not all', async () => {
  const { add, grown, pass } = make({ most: 2 });
  for (const at of [-60, -30]) add(at);
  expect(await grown()).toEqual({ minutes: [-30, -60], complete: true });
  pass(2);
  add(1);
  expect(await grown()).toEqual({ minutes: [1, -30], complete: false });
  const other = make({ most: 2 });
  for (const at of [-60, -30, -20]) other.add(at);
  expect(await other.grown()).toEqual({ minutes: [-20, -30], complete: false });
});

test('a count is made at most once a minute, says as of when it is, and one that fails is made again', async () => {
  const { kept, pass } = make();
  let counts = 0;
  const count = () => kept.counted('open', async () => ++counts);
  expect(await count()).toEqual({ at: new Date(BEGINNING), value: 1 });
  pass(0.9);
  expect(await count()).toEqual({ at: new Date(BEGINNING), value: 1 });
  pass(0.2);
  expect((await count()).value).toBe(2);
  const failing = kept.counted('other', () => Promise.reject(new Error('no answer')));
  await expect(failing).rejects.toThrow('no answer');
  expect((await kept.counted('other', async () => 'there')).value).toBe('there');
});
