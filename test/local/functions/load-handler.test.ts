import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { FunctionSpec } from '../../../local/template/deployment.ts';
import { makeDirectory } from '../support/tiny-app.ts';

/** The module as a process has it that evaluated it anew, as runners of tests do between files. */
async function evaluatedAnew() {
  vi.resetModules();
  return (await import('../../../local/functions/load-handler.ts')).loadHandler;
}

test('two servers of one process share no function, though each has evaluated the loader for itself', async () => {
  // Where bundles are kept: what is below `node_modules` is Node's to load, and stays loaded for the whole process.
  const codeDirectory = join(makeDirectory(), 'node_modules');
  mkdirSync(codeDirectory);
  writeFileSync(
    join(codeDirectory, 'index.mjs'),
    'let calls = 0; export const handler = () => (calls += 1);',
  );
  const spec = { name: 'counter', codeDirectory, handler: 'index.handler' } as FunctionSpec;

  for (const server of ['first', 'second']) {
    const load = await evaluatedAnew();
    const handler = await load(spec);
    expect(handler({}, {}), `calls of the ${server} server's function`).toBe(1);
  }
});
