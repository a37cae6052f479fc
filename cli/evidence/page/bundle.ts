import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * The script of the page, in one piece: what checks the page is made from the same sources as what checks packs elsewhere.
 * Has nothing of Node in it, and nothing that ends an element of a page.
 */
export async function bundleScript(): Promise<string> {
  const [typed, plain] = ['./main.ts', './main.js'].map((name) =>
    fileURLToPath(new URL(name, import.meta.url)),
  );
  const { outputFiles } = await build({
    entryPoints: [existsSync(typed ?? '') ? (typed ?? '') : (plain ?? '')],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    charset: 'ascii',
    legalComments: 'none',
    plugins: [
      {
        name: 'nothing-of-node',
        setup: ({ onResolve, onLoad }) => {
          onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'none', sideEffects: false }));
          onLoad({ filter: /./, namespace: 'none' }, () => ({
            contents: 'export const createHash = undefined;',
          }));
        },
      },
    ],
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error('esbuild made no script');
  return script.text.trim().replaceAll('</', '<\\/');
}
