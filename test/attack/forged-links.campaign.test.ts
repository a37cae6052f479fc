import { expect, test } from 'vitest';
import { FORGERIES } from './support/forgeries.ts';
import { besiege } from './support/siege.ts';

const LINKS = 10_000;

test(`of ${LINKS} forged and stale links none is accepted, and no forged one is told from another`, async () => {
  const { tried, verified, wrong } = await besiege(LINKS, 20_260_302);
  expect(wrong).toEqual([]);
  for (const way of Object.keys(FORGERIES)) expect(tried[way], way).toBeGreaterThan(100);
  expect(tried['stale']).toBeGreaterThanOrEqual(LINKS / 50);
  expect(verified, 'most are made well enough to reach KMS').toBeGreaterThan(LINKS / 4);
});
