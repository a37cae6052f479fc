import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { ORGANISATION } from '../../support/organisation.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/**
 * The cloud assembly of a copy of the organisation for tests in which one file is changed: what an admin deploys after an edit.
 * Removed at the end of the test.
 *
 * @param file within the organisation's directory
 * @throws Error when the edit changes nothing
 */
export function synthesizeChanged(file: string, before: string, after: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'countersign-changed-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  const organisation = join(copy, 'test', 'organisation');
  cpSync(ORGANISATION, organisation, { recursive: true });
  for (const part of ['schema', 'package.json', 'node_modules'])
    symlinkSync(join(ROOT, part), join(copy, part));
  const path = join(organisation, file);
  const source = readFileSync(path, 'utf8');
  if (!source.includes(before)) throw new Error(`${file} has no '${before}' to change`);
  writeFileSync(path, source.replace(before, after));
  const outdir = join(copy, 'assembly');
  execFileSync(process.execPath, [join(ROOT, 'local/synth/synthesize-app.ts'), outdir, organisation]);
  return outdir;
}
