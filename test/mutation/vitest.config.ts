import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** One thread with all tests in it: `loaded-tests.ts` runs them, as `runner.ts` orders. */
export default defineConfig({
  plugins: [
    {
      // Of what is made when it is first asked for, no test but the first would be known to reach it.
      name: 'made anew',
      enforce: 'pre',
      resolveId: (source, importer = '') =>
        source.endsWith('/lazily.ts') && /\/(?<!\/test\/)(?:lambdas\/domain|schema)\//.test(importer)
          ? join(import.meta.dirname, 'made-anew.ts')
          : undefined,
    },
  ],
  test: {
    include: ['test/mutation/loaded-tests.ts'],
    pool: 'threads',
    maxWorkers: 1,
    isolate: false,
    testTimeout: 60_000,
    onConsoleLog: () => false,
  },
});
