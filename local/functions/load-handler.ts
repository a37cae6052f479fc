import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LocalError } from '../errors.ts';
import type { FunctionSpec } from '../template/deployment.ts';

/** A Lambda handler. */
export type Handler = (event: unknown, context: unknown) => unknown;

/**
 * Loads a function's handler from its bundled code. Every call evaluates the code anew, so that two servers
 * in one process share no module state, not even where this module itself was evaluated twice.
 *
 * @throws LocalError when the code or the export is missing; whatever the code throws while it is loaded.
 */
export async function loadHandler(spec: FunctionSpec): Promise<Handler> {
  const dot = spec.handler.lastIndexOf('.');
  const [module, name] = [spec.handler.slice(0, dot), spec.handler.slice(dot + 1)];
  const path = ['mjs', 'js', 'cjs']
    .map((extension) => join(spec.codeDirectory, `${module}.${extension}`))
    .find((candidate) => existsSync(candidate));
  if (path === undefined)
    throw new LocalError(`${spec.name} has no ${module}.mjs or .js in ${spec.codeDirectory}.`);
  const exports = path.endsWith('.mjs') ? await importAnew(path) : requireAnew(path);
  const handler = exports[name];
  if (typeof handler !== 'function') throw new LocalError(`${spec.name} exports no function '${name}'.`);
  return handler as Handler;
}

async function importAnew(path: string): Promise<Record<string, unknown>> {
  return import(/* @vite-ignore */ `${pathToFileURL(path).href}?instance=${randomUUID()}`);
}

function requireAnew(path: string): Record<string, unknown> {
  const require = createRequire(path);
  delete require.cache[path];
  return require(path);
}
