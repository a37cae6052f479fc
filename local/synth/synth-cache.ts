import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { LocalError } from '../errors.ts';
import { hashSources } from './source-hash.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CACHE = join(ROOT, 'node_modules', '.cache', 'countersign', 'synth');
const PROGRAM = join(import.meta.dirname, 'synthesize-app.ts');
/** Enough to go back and forth between a few branches. */
const KEEP = 4;

/**
 * The directory of the synthesized app as the sources are now; synthesizes it when no earlier run has.
 *
 * Guarantees that the directory is complete, whatever ran at the same time or was killed.
 *
 * @param onSynthesis called before a synthesis, which takes some seconds
 * @throws LocalError with what the synthesis complains about.
 */
export async function synthesizeCached(onSynthesis: () => void): Promise<string> {
  const directory = join(CACHE, hashSources(ROOT));
  if (existsSync(directory)) return directory;
  onSynthesis();
  const temporary = `${directory}.${process.pid}.tmp`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  await runSynthesis(temporary);
  try {
    renameSync(temporary, directory);
  } catch (error) {
    // Someone else has synthesized the same sources at the same time.
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(directory)) throw error;
  }
  removeOld();
  return directory;
}

async function runSynthesis(outdir: string): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, outdir], {
    cwd: ROOT,
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
function removeOld(): void {
  const paths = readdirSync(CACHE).map((name) => join(CACHE, name));
  const byAge = paths.map((path) => ({ path, at: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }));
  for (const { path } of byAge.sort((a, b) => b.at - a.at).slice(KEEP)) {
    rmSync(path, { recursive: true, force: true });
  }
}
