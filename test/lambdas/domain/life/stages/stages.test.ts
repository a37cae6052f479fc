import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { playLife } from './play.ts';
import { scenario } from './scenario.ts';

// `npm run test:lives` asks for more, and anybody for the seed of a run that failed.
const { LIFE_RUNS = '200', LIFE_SEED } = process.env;
const CHOICE = {
  numRuns: Number(LIFE_RUNS),
  ...(LIFE_SEED === undefined ? {} : { seed: Number(LIFE_SEED) }),
};

describe('the stages of a request', () => {
  it('keep their word, whatever happens in whatever order', { timeout: 1_800_000 }, async () => {
    const reached = new Set<string>();
    const property = fc.asyncProperty(scenario, async (life) => {
      for (const each of await playLife(life)) reached.add(each);
    });
    await fc.assert(property, CHOICE);
    // Lives that never get anywhere keep every word: these got everywhere.
    const places = CHOICE.numRuns < 2_000 ? OFTEN : [...OFTEN, ...SELDOM];
    expect([...reached].sort()).toEqual(expect.arrayContaining(places));
  });
});

/** What one in ten lives comes to, or more. */
const OFTEN = [
  ...['a share is counted', 'a second turn', 'tracks pass', 'a track is not needed'],
  ...['wait-begun', 'wait-checked', 'wait-ended', 'a rule approves', 'a rule is suspended'],
  ...['checked', 'stage-skipped', 'stage-spared', 'request completed', 'request rejected', 'request expired'],
];

/** What fewer come to, but a few in a thousand. */
const SELDOM = [
  ...[
    'a veto',
    'a casting vote',
    'an abstention',
    'one way is enough',
    'a day was chosen',
    'a track fails alone',
    'a track stands',
  ],
  ...['a wait is cut short', 'a rule approves no more', 'a rule is looked at', 'promotion-held'],
];
