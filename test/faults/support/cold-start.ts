import { createRequire } from 'node:module';
import { Script } from 'node:vm';
import { build } from 'esbuild';
import { HANDLER_NAMES, type HandlerName } from '../../../lib/handlers.ts';
import { entryOf } from '../../../lib/load-organisation.ts';
import { ORGANISATION } from '../../support/organisation.ts';

/** A handler as Lambda calls it. */
export type Handler = (event: unknown, context: object) => Promise<unknown>;

const require = createRequire(import.meta.url);
const ROOT = new URL('../../../', import.meta.url).pathname;

/**
 * The deployed handlers, each of which can be started anew as in a function instance that was never called: with
 * AWS SDK clients that remember nothing of earlier failures. They share only the code of their dependencies.
 */
export async function prepareColdStarts(): Promise<(name: HandlerName) => Handler> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: HANDLER_NAMES.map((name) => ({ in: `lambdas/handlers/${name}.ts`, out: name })),
    outdir: 'nowhere',
    write: false,
    bundle: true,
    external: ['@aws-sdk/*', '@aws-lambda-powertools/*'],
    alias: { '#organisation': entryOf(ORGANISATION) },
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    logLevel: 'silent',
  });
  const scripts = new Map(
    outputFiles.map(({ path, text }) => {
      const name = /([a-z-]+)\.js$/.exec(path)?.[1] ?? '';
      return [name, new Script(`(function (require, module, exports) {${text}\n})`, { filename: path })];
    }),
  );
  return (name) => {
    const module = { exports: {} as { handler?: Handler } };
    scripts.get(name)?.runInThisContext()(requireOnVirtualTime, module, module.exports);
    if (module.exports.handler === undefined) throw new Error(`${name} exports no handler`);
    return module.exports.handler;
  };
}

/** The promised timers are the only ones that a test's clock does not replace by itself. */
function requireOnVirtualTime(id: string): unknown {
  if (id !== 'node:timers/promises') return require(id);
  return {
    setTimeout: (ms: number, value: unknown) =>
      new Promise((resolve) => setTimeout(() => resolve(value), ms)),
  };
}
