import timers from 'node:timers/promises';
import { afterAll, expect } from 'vitest';

/** What AWS's Powertools set for its SDK when they are loaded. */
const OF_POWERTOOLS = 'AWS_SDK_UA_APP_ID';

/**
 * Test files share a worker (`isolate: false`): what one leaves changed, any later one meets. What tests replace is looked at
 * after each file, so that the file that left it is named, and not the one that met it.
 */
const replaceable = () => ({
  'timers/promises.setTimeout': timers.setTimeout,
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval,
  Date: globalThis.Date,
  RegExp: globalThis.RegExp,
  fetch: globalThis.fetch,
  'the working directory': process.cwd(),
  'the environment': { ...process.env, [OF_POWERTOOLS]: undefined },
});

const before = replaceable();

afterAll(() => {
  const after = replaceable();
  for (const [name, value] of Object.entries(before))
    expect(after[name as keyof typeof after], `this file left ${name} changed`).toEqual(value);
});
