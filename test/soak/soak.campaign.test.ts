import { expect, test } from 'vitest';
import { soak } from './soak.ts';

// The same at its full size, with any seed: npm run test:soak.
test('requests at once, three clicks for each question, the server killed twice: nothing is lost, nothing is there twice', async () => {
  const result = await soak({ requests: 10, kills: 2, seed: 4, deadlineMs: 110_000 });
  expect(result).toMatchObject({ lost: [], doubled: [], wrong: [], requests: 10, kills: 2 });
  expect(result.decisions).toBeGreaterThan(10);
  expect(result.promotions).toBeGreaterThan(5);
}, 240_000);
