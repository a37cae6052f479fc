import { describe, expect, test } from 'vitest';
import { makeDirectory } from '../local/support/tiny-app.ts';
import { startEmbedded } from './support/embedded.ts';
import { raid } from './support/raid.ts';
import { guessesFor, Robot } from './support/robot.ts';

const MAILS = 20;

describe('a robot that opens every link and sends every form', () => {
  test(`decides nothing with ${MAILS} mails, and the people's links still work`, async () => {
    const { mails, deeds, decided, welcomed } = await raid(makeDirectory(), MAILS, 3);
    expect(decided).toBe(0);
    expect(welcomed).toBe(MAILS / 2);
    expect(mails).toBe(MAILS);
    expect(deeds.forms).toBeGreaterThan(MAILS * 3 * 3);
    // Pages, forms that are refused, and what the API has no route for: nothing breaks.
    expect([...deeds.statuses.keys()].toSorted()).toEqual([200, 404, 422]);
  });

  // '1' is both the first version in many registries and a robot's first guess.
  test('decides nothing about a version that is among its guesses', async () => {
    const embedded = await startEmbedded(makeDirectory());
    try {
      await embedded.submit({ version: '1' });
      await embedded.mailsSent(2);
      const robot = new Robot(embedded.endpoint, 3 * guessesFor('version', new Date()).length);
      await robot.read(embedded.mails[0]?.body ?? '');
      expect(embedded.entries('decided')).toEqual([]);
    } finally {
      await embedded.close();
    }
  });
});
