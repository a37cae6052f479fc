import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { commitOf } from '../../lib/commit-of.ts';
import { ORGANISATION } from '../../lib/load-organisation.ts';
import { LocalError } from '../errors.ts';
import { hashSources } from './source-hash.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CACHE = join('node_modules', '.cache', 'countersign', 'synth');
const PROGRAM = join(import.meta.dirname, `synthesize-app${extname(import.meta.filename)}`);
/** Enough to go back and forth between a few branches. */
const KEEP = 4;

/** Which app is wanted. */
export interface WantedApp {
  /** The directory of the organisation. Default: `workflows` in the working directory. */
  readonly organisation?: string | undefined;
  /** Called before a synthesis, which takes some seconds. */
  readonly onSynthesis?: (() => void) | undefined;
}

/**
 * The directory of the synthesized app as the sources are now; synthesizes it when no earlier run has.
 *
 * Guarantees that the directory is complete, whatever ran at the same time or was killed. It is kept in the
 * `node_modules` of the working directory.
 *
 * @throws LocalError with what the synthesis complains about.
 */
export async function synthesizeCached({
  organisation: named = ORGANISATION,
  onSynthesis,
}: WantedApp = {}): Promise<string> {
  const organisation = resolve(named);
  const cache = resolve(CACHE);
  const sources = { product: ROOT, project: process.cwd(), organisation, commit: commitOf(organisation) };
  const directory = join(cache, hashSources(sources));
  if (existsSync(directory)) return directory;
  onSynthesis?.();
  const temporary = `${directory}.${process.pid}.tmp`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  await runSynthesis(temporary, organisation);
  try {
    renameSync(temporary, directory);
  } catch (error) {
    // Someone else has synthesized the same sources at the same time.
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(directory)) throw error;
  }
  removeOld(cache);
  return directory;
}

async function runSynthesis(outdir: string, organisation: string): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, outdir, organisation], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [complaint, code] = await Promise.all([text(child.stderr), exit]);
  if (code === 0) return;
  rmSync(outdir, { recursive: true, force: true });
  throw new LocalError(`The app can't be synthesized; put this right and start again:\n${complaint.trim()}`);
}

/** Removes all but the latest few. What another process has just begun is among those. */
function removeOld(cache: string): void {
  const paths = readdirSync(cache).map((name) => join(cache, name));
  const byAge = paths.map((path) => ({ path, at: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }));
  for (const { path } of byAge.sort((a, b) => b.at - a.at).slice(KEEP)) {
    rmSync(path, { recursive: true, force: true });
  }
}
