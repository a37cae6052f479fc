import { expect, test } from 'vitest';
import { invariants } from './invariants/all.ts';
import { explore } from './model/explore.ts';
import { scenarioBy, scenarios } from './scenarios.ts';

/** A few seconds' worth of what `npm run test:protocol` explores completely. */
const MAX_STATES = 1_000;

test.each(scenarios.map(({ name }) => name))('no short schedule of "%s" breaks anything', async (name) => {
  const { violation, states } = await explore(scenarioBy(name), invariants, MAX_STATES);
  expect(violation).toBeUndefined();
  expect(states).toBeGreaterThan(100);
});
