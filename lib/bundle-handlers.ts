import { mkdirSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Organisation } from '../schema/organisation.ts';

const ROOT = resolve(import.meta.dirname, '..');
// Nothing is written here: source maps name the sources from here, so that a bundle does not depend on where it
// is written to.
const NOMINAL_OUTPUT = join(ROOT, 'bundles');

/**
 * An ES module that imports one of Node's own reads all of its members, and some of those load large parts of
 * Node: with `node:http` alone some 15 ms at every cold start. Fetching the module at run time reads what is used.
 */
export const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z0-9_:/]+$/ }, ({ path }) =>
      isBuiltin(path) ? { path: path.replace(/^node:/, ''), namespace: 'node' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'node' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}');`,
    }));
  },
};

/**
 * Gives handlers the organisation that they are deployed with: see `lambdas/organisation.d.ts`. It is data, so what its
 * files define is put in, and no function has to run them, or check them again, at every cold start.
 */
function organisationIs({ workflows, roles, freezes }: DeployedOrganisation): Plugin {
  const data = Object.entries({ workflows, roles, freezes });
  const contents = data.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`).join('\n');
  return {
    name: 'organisation',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#organisation$/ }, ({ path }) => ({ path, namespace: 'organisation' }));
      onLoad({ filter: /.*/, namespace: 'organisation' }, () => ({ contents }));
    },
  };
}

/** What handlers know of an organisation. */
export type DeployedOrganisation = Pick<Organisation, 'workflows' | 'roles' | 'freezes'>;

const CHAIN = '@aws-sdk/credential-provider-node';

/**
 * Lambda gives a function its credentials by the environment. The SDK's chain begins there as well, and brings all its
 * other ways along (profiles, sign-in, containers, instances): a quarter of a bundle, read at every cold start.
 */
const credentialsOfLambda: Plugin = {
  name: 'credentials-of-lambda',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: new RegExp(`^${CHAIN}$`) }, async ({ resolveDir, kind, pluginData }) => {
      if (pluginData === CHAIN) return undefined;
      const chain = await resolve(CHAIN, { resolveDir, kind, pluginData: CHAIN });
      return { path: chain.path, namespace: 'credentials' };
    });
    onLoad({ filter: /.*/, namespace: 'credentials' }, ({ path }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      resolveDir: dirname(path),
    }));
  },
};

/**
 * No function has the files in which the SDK looks for settings of a person's own machine: to look for them takes a part
 * of Node that nothing else here needs, at every cold start.
 */
const noSharedFiles: Plugin = {
  name: 'no-shared-files',
  setup({ onLoad }) {
    const none = "async () => { throw new Error('a function has no shared files'); }";
    onLoad({ filter: /shared-ini-file-loader[/\\](readFile|getSSOTokenFromFile)\.js$/ }, ({ path }) => ({
      contents: path.endsWith('readFile.js')
        ? `export const filePromises = {}; export const fileIntercept = {}; export const readFile = ${none};`
        : `export const tokenIntercept = {}; export const getSSOTokenFromFile = ${none};`,
    }));
  },
};

/**
 * No call of a function is answered by a stream of events. The SDK loads what reads one when it is needed: that makes the
 * bundler keep whole what it imports, which is most of the SDK's core.
 */
const noEventStreams: Plugin = {
  name: 'no-event-streams',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@smithy\/core\/event-streams$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, namespace: 'event-streams' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'event-streams' }, () => ({
      contents: "throw new Error('a function reads no stream of events');",
    }));
  },
};

/**
 * Bundles handlers into `<directory>/<name>/index.mjs`, each with its source map: everything but Node itself.
 * The same sources give the same bytes, wherever the directory is. The AWS SDK in it has the credentials of the
 * environment and no others.
 *
 * @param sources each handler's source file, by name
 * @param organisation what `#organisation` stands for
 * @throws the errors of esbuild, with file and line; an error that names the source that exports no `handler`
 */
export async function bundleHandlers<Name extends string>(
  sources: Readonly<Record<Name, string>>,
  organisation: DeployedOrganisation,
  directory: string,
): Promise<void> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: Object.entries<string>(sources).map(([name, path]) => ({ in: path, out: `${name}/index` })),
    outdir: NOMINAL_OUTPUT,
    outExtension: { '.js': '.mjs' },
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    plugins: [organisationIs(organisation), credentialsOfLambda, noSharedFiles, noEventStreams, lazyBuiltins],
    // A third smaller, which Node need not read at a cold start; stack traces have the names of the source maps.
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'silent',
  });
  for (const { entryPoint, exports } of Object.values(metafile.outputs)) {
    if (entryPoint !== undefined && !exports.includes('handler')) {
      throw new Error(`${entryPoint} exports no 'handler': write \`export const handler = ...\``);
    }
  }
  for (const { path, contents } of outputFiles) {
    const file = join(directory, relative(NOMINAL_OUTPUT, path));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }
}

/** Where a handler's source is: compiled, where this file is. */
export function handlerSource(name: string): string {
  return join(ROOT, 'lambdas', 'handlers', `${name}${extname(import.meta.filename)}`);
}
