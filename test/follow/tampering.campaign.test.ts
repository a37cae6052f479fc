import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportFigures } from '../campaigns/figures.ts';
import { randomFrom } from '../cli/support/digested-ledger.ts';
import { type Ground, openGround, placeOf, WAYS } from './campaign.ts';

/** How many entries are tampered with, and how many are not: `npm run test:follow` asks for all. */
const FULL = process.env['FOLLOW'] === 'full';
const TAMPERED = FULL ? 2_000 : 40;
const UNTOUCHED = FULL ? 10_000 : 160;
/** Within how many seconds damage is noticed, on a machine that has much else to do. */
const SECONDS = 30;
const HOUR_MS = 3_600_000;

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

describe('the ledger under the running embedded default', { timeout: HOUR_MS }, () => {
  it(`rings for each of ${TAMPERED} entries changed or removed at random places, for none of ${UNTOUCHED} others`, async () => {
    const entries = await ground.fill(TAMPERED + UNTOUCHED);
    expect(await ground.damage(0)).toEqual({ count: 0, named: new Map() });

    const random = randomFrom(10);
    const left = [...entries];
    const chosen = Array.from({ length: TAMPERED }, () => left.splice(random(left.length), 1)).flat();
    const done = await ground.tamper(chosen, 11);
    const { count, named } = await ground.damage(TAMPERED);
    expect(new Set(named.keys())).toEqual(new Set(chosen.map(placeOf)));
    expect(count).toBe(TAMPERED);
    const seconds = [...done]
      .map(([place, at]) => ((named.get(place) ?? Infinity) - at) / 1000)
      .toSorted((one, other) => one - other);
    const [median = Infinity, slowest = Infinity] = [seconds[TAMPERED / 2], seconds.at(-1)];
    expect(slowest).toBeLessThan(SECONDS);
    const seen = { medianSeconds: median, slowestSeconds: slowest };
    if (FULL)
      reportFigures('follow', { tampered: count, ways: WAYS.length, untouched: left.length, ...seen });
    console.log(
      `${count} of ${TAMPERED} changed or removed are counted, after ${median.toFixed(1)} s (median), ` +
        `${slowest.toFixed(1)} s (slowest); none of ${left.length} others`,
    );
  });
});
