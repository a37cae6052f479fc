import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Parts of the long campaigns, bounded to minutes: `npm run campaigns -- --bounded` runs them, `npm test` does not. */
const CAMPAIGNS = 'test/**/*.campaign.test.ts';

/** What takes longest, which no size of a file tells: begun last, one of them runs alone while the other workers have nothing left. */
const LONG = [
  'start/main-job',
  'docs/readme-commands',
  'lib/countersign',
  'faults/warm-instance',
  'cli/commands',
  'lib/checks',
  'local/aws/s3',
  'protocol/regressions',
].map((name) => `/test/${name}.test.ts`);

/** Those first; the others as Vitest has them: by how long they took the last time, or by their size in a fresh clone. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => LONG.some((name) => moduleId.endsWith(name));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'tests', include: ['test/**/*.test.ts'], exclude: [CAMPAIGNS] } },
      { extends: true, test: { name: 'campaigns', include: [CAMPAIGNS] } },
    ],
    sequence: { sequencer: LongFirst },
    // A worker goes on from file to file: none leaves behind what another could notice, and starting one costs as much as
    // most files take.
    isolate: false,
    setupFiles: [resolve('test/support/left-behind.ts')],
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
