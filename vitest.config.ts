import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Parts of the long campaigns, bounded to minutes: `npm run campaigns -- --bounded` runs them, `npm test` does not. */
const CAMPAIGNS = 'test/**/*.campaign.test.ts';

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'tests', include: ['test/**/*.test.ts'], exclude: [CAMPAIGNS] } },
      { extends: true, test: { name: 'campaigns', include: [CAMPAIGNS] } },
    ],
    // A worker goes on from file to file: none leaves behind what another could notice, and starting one costs as much as
    // most files take.
    isolate: false,
    // One more than there are cores: much of the time is spent waiting for servers, browsers and commands.
    maxWorkers: availableParallelism() + 1,
    // A test says by itself what it waits for; this only ends one that hangs, on a busy machine too.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is looked for again and again comes at once on a quiet machine, and is no less true on a busy one.
    expect: { poll: { timeout: 20_000 } },
    env: {
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
      // Commands are started by the hundred: Node keeps what it compiled, which is more than half of what each takes.
      NODE_COMPILE_CACHE: resolve('node_modules/.cache/countersign/compiled'),
    },
  },
});
