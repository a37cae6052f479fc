import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomFrom } from '../cli/support/digested-ledger.ts';
import { type Ground, openGround, placeOf } from './campaign.ts';

/** How many entries are tampered with, and how many are not: `npm run test:follow` asks for all. */
const FULL = process.env['FOLLOW'] === 'full';
const TAMPERED = FULL ? 2_000 : 40;
const UNTOUCHED = FULL ? 10_000 : 160;
const HOUR_MS = 3_600_000;

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

describe('the ledger under the running embedded default', { timeout: HOUR_MS }, () => {
  it(`rings for each of ${TAMPERED} entries changed or removed at random places, for none of ${UNTOUCHED} others`, async () => {
    const entries = await ground.fill(TAMPERED + UNTOUCHED);
    expect(ground.damage()).toEqual({ count: 0, places: new Set() });

    const random = randomFrom(10);
    const left = [...entries];
    const chosen = Array.from({ length: TAMPERED }, () => left.splice(random(left.length), 1)).flat();
    const began = Date.now();
    await ground.tamper(chosen, 11);
    const seconds = (Date.now() - began) / 1000;
    const { count, places } = ground.damage();
    expect(places).toEqual(new Set(chosen.map(placeOf)));
    expect(count).toBe(TAMPERED);
    console.log(
      `${TAMPERED} of ${TAMPERED} tampered with are counted, ${seconds.toFixed(1)} s after the first; none of ${left.length} others`,
    );
  });
});
