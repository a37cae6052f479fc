import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');

/**
 * The cloud assembly of a copy of the sources in which one file is changed: what an admin deploys after an edit.
 * Removed at the end of the test.
 *
 * @param file within `workflows/`
 * @throws Error when the edit changes nothing
 */
export function synthesizeChanged(file: string, before: string, after: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'countersign-changed-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  for (const part of ['schema', 'workflows', 'lambdas', 'lib', 'local/synth', 'package.json'])
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const path = join(copy, 'workflows', file);
  const source = readFileSync(path, 'utf8');
  if (!source.includes(before)) throw new Error(`${file} has no '${before}' to change`);
  writeFileSync(path, source.replace(before, after));
  const outdir = join(copy, 'assembly');
  execFileSync(process.execPath, [join(copy, 'local/synth/synthesize-app.ts'), outdir], { cwd: copy });
  return outdir;
}
