import { expect, test } from 'vitest';
import { invariants } from './invariants/all.ts';
import { explore } from './model/explore.ts';
import { scenarioBy } from './scenarios.ts';

// What the exploration has found so far. Each is explored completely, so that no way back to it stays open.
test.each([
  ['a request whose intake dies right after its first entry is found by the sweeper', 'begin'],
  ['a request whose execution is stopped while it begins is found by the sweeper', 'stop at the beginning'],
  ['a request refused as superseded is recorded as superseded', 'superseded'],
  ['whoever ends a request forgets no token that was noted just now', 'held at the end of the freeze'],
  ['what was held and expired is promoted by nobody any more', 'held and out of time'],
  ['a request whose last promotion took effect is not recorded as failed', 'one click, two crashes'],
])('%s', { timeout: 30_000 }, async (_, scenario) => {
  const { violation, cut } = await explore(scenarioBy(scenario), invariants);
  expect(violation).toBeUndefined();
  expect(cut).toBe(false);
});
