import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/**
 * The fast tests of the two rooms that are mutated, and the stories in which the words of the language are played: each mutant
 * is run by those of them that reach it.
 */
export default defineConfig({
  plugins: [
    {
      // Of what is made when it is first asked for, no test but the first would be known to reach it.
      name: 'made anew',
      enforce: 'pre',
      resolveId: (source, importer = '') =>
        source.endsWith('/schema/lazily.ts') && importer.includes('/lambdas/domain/')
          ? join(import.meta.dirname, 'made-anew.ts')
          : undefined,
    },
  ],
  test: {
    include: [
      'test/lambdas/domain/**/*.test.ts',
      'test/schema/**/*.test.ts',
      'test/lambdas/operations/{rules,waits}.test.ts',
      'test/lambdas/operations/features/{answers,quorums,tracks,waivers,who-decides}.test.ts',
      'test/simulation/votes.test.ts',
      'test/docs/event-schemas.test.ts',
      'test/workflows/shipped.test.ts',
    ],
    // Random lives and calendars are not the same twice, and take seconds for each mutant.
    exclude: ['test/lambdas/domain/life/**', 'test/schema/calendar-{properties,temporal}.test.ts'],
    isolate: false,
    testTimeout: 60_000,
  },
});
