import { describe, expect, test } from 'vitest';
import { makeDirectory } from '../local/support/tiny-app.ts';
import { startEmbedded } from './support/embedded.ts';
import { MAILS_PER_REQUEST, raid } from './support/raid.ts';
import { guessesFor, Robot } from './support/robot.ts';

const REQUESTS = 10;
const MAILS = REQUESTS * MAILS_PER_REQUEST;

describe('a robot that opens every link and sends every form', () => {
  test(`decides nothing with ${MAILS} mails, and the people's links still work`, {
    timeout: 180_000,
  }, async () => {
    const { mails, deeds, decided, welcomed } = await raid(makeDirectory(), MAILS, 3);
    expect(decided).toBe(0);
    expect(welcomed).toBe(REQUESTS);
    expect(mails).toBe(MAILS);
    expect(deeds.forms).toBeGreaterThan(REQUESTS * 2 * 3 * 3);
    // Pages, forms that are refused, what the API has no route for, and the provider where one signs in, to which a robot
    // without cookies is nobody (400): nothing breaks.
    expect([...deeds.statuses.keys()].toSorted()).toEqual([200, 400, 404, 422]);
  });

  // '1' is both the first version in many registries and a robot's first guess.
  test('decides nothing about a version that is among its guesses', async () => {
    const embedded = await startEmbedded(makeDirectory());
    try {
      await embedded.submit({ version: '1' });
      await embedded.mailsSent(MAILS_PER_REQUEST);
      const robot = new Robot(embedded.endpoint, 3 * guessesFor('version', new Date()).length);
      for (const { body } of embedded.mails) await robot.read(body);
      expect(embedded.entries('decided')).toEqual([]);
    } finally {
      await embedded.close();
    }
  });
});
