import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundleHandlers, handlerSource } from '../../lib/bundle-handlers.ts';
import { HANDLER_NAMES } from '../../lib/handlers.ts';
import { loadOrganisation } from '../../lib/load-organisation.ts';
import type { Figure } from '../figure.ts';

const MOST_KB = 1_000;

/** The code of each Lambda function: everything but Node itself, in one module. */
export async function measureBundles(): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  try {
    const sources = Object.fromEntries(HANDLER_NAMES.map((name) => [name, handlerSource(name)]));
    const began = performance.now();
    await bundleHandlers(sources, await loadOrganisation(), directory);
    const took = performance.now() - began;
    const bundles = HANDLER_NAMES.map((name): Figure => {
      const code = readFileSync(join(directory, name, 'index.mjs'));
      const compressed = { name: 'compressed', samples: [gzipSync(code).length / 1_000] };
      return {
        name: `bundle of ${name}`,
        unit: 'KB',
        samples: [code.length / 1_000],
        baseline: compressed,
        atMost: MOST_KB,
      };
    });
    return [...bundles, { name: 'bundling all of them', unit: 'ms', samples: [took] }];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
