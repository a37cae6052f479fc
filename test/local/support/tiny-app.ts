import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type LocalOptions, type LocalServer, startLocal } from '../../../local/start-local.ts';
import type { Template } from '../../../local/template/template.ts';

/** A cloud assembly written by hand, with one resource of each kind that the embedded default reads. */
export const TINY_APP = join(import.meta.dirname, 'tiny-app');

/** So long something may take on a machine that has much else to do. */
const PATIENCE_SECONDS = 30;

/** Something that waits a moment and is told again until the deadline. */
export async function eventually<T>(probe: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_SECONDS * 1_000;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`it did not happen within ${PATIENCE_SECONDS} seconds`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A new directory, with what removes it. */
export function makeTestDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'countersign-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A directory of the test's own, removed at its end. */
export function makeDirectory(): string {
  const { path, remove } = makeTestDirectory();
  onTestFinished(remove);
  return path;
}

/** Starts a server that runs the tiny app and is closed at the end of the test. */
export async function startTiny(options: Partial<LocalOptions> = {}): Promise<LocalServer> {
  const server = await startLocal({ dataDirectory: makeDirectory(), assembly: TINY_APP, ...options });
  onTestFinished(() => server.close());
  return server;
}

/** A copy of the tiny app's assembly with a changed template. */
export function changeTiny(change: (resources: Record<string, unknown>) => void): string {
  const directory = makeDirectory();
  cpSync(TINY_APP, directory, { recursive: true });
  const path = join(directory, 'GovernanceStack.template.json');
  const template = JSON.parse(readFileSync(path, 'utf8')) as Template;
  change(template.Resources as Record<string, unknown>);
  writeFileSync(path, JSON.stringify(template));
  return directory;
}
