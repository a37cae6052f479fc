import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { ORGANISATION } from '../../support/organisation.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** A file within the organisation's directory, and what is changed in it. */
export interface Edit {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/**
 * The cloud assembly of a copy of the organisation for tests in which some files are changed: what an admin deploys after an
 * edit. Removed at the end of the test.
 *
 * @throws Error when an edit changes nothing
 */
export function synthesizeChanged(...edits: readonly Edit[]): string {
  const copy = mkdtempSync(join(tmpdir(), 'countersign-changed-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  const organisation = join(copy, 'test', 'organisation');
  cpSync(ORGANISATION, organisation, { recursive: true });
  for (const part of ['schema', 'package.json', 'node_modules'])
    symlinkSync(join(ROOT, part), join(copy, part));
  for (const { file, before, after } of edits) {
    const path = join(organisation, file);
    const source = readFileSync(path, 'utf8');
    if (!source.includes(before)) throw new Error(`${file} has no '${before}' to change`);
    writeFileSync(path, source.replace(before, after));
  }
  const outdir = join(copy, 'assembly');
  execFileSync(process.execPath, [join(ROOT, 'local/synth/synthesize-app.ts'), outdir, organisation]);
  return outdir;
}
