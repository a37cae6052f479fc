import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Organisation } from '../../schema/organisation.ts';
import { UsageError } from '../errors.ts';
import { loadDirectory } from './load.ts';

const run = promisify(execFile);
/** What the files of an organisation need beside them: this project's language, or a package's manifest. */
const BESIDE = ['schema', 'package.json'];

/**
 * What a directory of workflows defined at another revision of its git repository. Its files are run in a folder of
 * their own, which is removed afterwards, with the packages that are installed now.
 *
 * @throws UsageError when git knows no such revision, or no such directory in it.
 * @throws CommandError when that revision's files define nothing that can be read.
 */
export async function loadRevision(directory: string, revision: string): Promise<Organisation> {
  if (!/^[\w./~^@{}-]{1,200}$/.test(revision) || revision.startsWith('-'))
    throw new UsageError(`'${revision}' is no git revision.`);
  const folder = await mkdtemp(join(tmpdir(), 'countersign-revision-'));
  try {
    const { top, prefix } = await placeOf(directory, revision);
    const organisation = join(prefix, basename(resolve(directory)));
    await extract(top, revision, [organisation, ...besides(prefix)], folder);
    await linkPackages(top, prefix, folder);
    return await loadDirectory(join(folder, organisation), `workflows of ${revision}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Place {
  /** The root of the repository. */
  readonly top: string;
  /** The directory that holds the organisation's, from the root: `''` where it is the root. */
  readonly prefix: string;
}

async function placeOf(directory: string, revision: string): Promise<Place> {
  const parent = dirname(resolve(directory));
  const answer = await git(revision, '-C', parent, 'rev-parse', '--show-toplevel', '--show-prefix');
  const [top = '', prefix = ''] = answer.split('\n');
  return { top, prefix };
}

/** Writes those of some paths that a revision has into a folder. */
async function extract(top: string, revision: string, paths: readonly string[], folder: string) {
  const list = await git(revision, '-C', top, 'ls-tree', '--name-only', revision, '--', ...paths);
  const archive = join(folder, 'workflows.tar');
  const present = list.split('\n').filter(Boolean);
  await git(revision, '-C', top, 'archive', '--output', archive, revision, '--', ...present);
  await run('tar', ['-xf', archive, '-C', folder]);
}

/** The directories from the root down to one, both included. */
function ancestors(prefix: string): string[] {
  const parts = prefix.split('/').filter(Boolean);
  return ['', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))];
}

function besides(prefix: string): string[] {
  return ancestors(prefix).flatMap((directory) => BESIDE.map((name) => join(directory, name)));
}

async function linkPackages(top: string, prefix: string, folder: string): Promise<void> {
  for (const directory of ancestors(prefix)) {
    const packages = join(top, directory, 'node_modules');
    if (!existsSync(packages)) continue;
    await mkdir(join(folder, directory), { recursive: true });
    await symlink(packages, join(folder, directory, 'node_modules'));
  }
}

async function git(revision: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', args).catch((error: { stderr?: string; message: string }) => {
    const said = (error.stderr || error.message).trim().split('\n')[0] ?? '';
    throw new UsageError(`git cannot give the workflows of '${revision}': ${said}`);
  });
  return stdout;
}
