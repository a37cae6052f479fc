import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Freeze } from '../../workflows/schema/freezes.ts';
import type { Roles } from '../../workflows/schema/roles.ts';
import type { Workflow } from '../../workflows/schema/workflow.ts';
import { CommandError, UsageError } from '../errors.ts';
import type { Organisation } from './play-script.ts';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '..', '..');

/**
 * What this folder's `workflows` define.
 * @throws CommandError when the files cannot be read: their own message, which says what is wrong.
 */
export function loadHere(): Promise<Organisation> {
  return load(join(ROOT, 'workflows'), 'workflows');
}

/**
 * What `workflows` defined at another revision of this git repository. Its files are run in a folder of their own,
 * which is removed afterwards.
 *
 * @throws UsageError when git knows no such revision.
 * @throws CommandError when that revision's files define nothing that can be read.
 */
export async function loadRevision(revision: string): Promise<Organisation> {
  if (!/^[\w./~^@{}-]{1,200}$/.test(revision) || revision.startsWith('-'))
    throw new UsageError(`'${revision}' is no git revision.`);
  const folder = await mkdtemp(join(tmpdir(), 'countersign-revision-'));
  try {
    const archive = join(folder, 'workflows.tar');
    const git = ['-C', ROOT, 'archive', '--output', archive, revision, 'workflows', 'package.json'];
    await run('git', git).catch((error: { stderr?: string }) => {
      const said = (error.stderr ?? '').trim().split('\n')[0] ?? '';
      throw new UsageError(`git cannot give the workflows of '${revision}': ${said}`);
    });
    await run('tar', ['-xf', archive, '-C', folder]);
    return await load(join(folder, 'workflows'), `workflows of ${revision}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function load(folder: string, name: string): Promise<Organisation> {
  let loaded: { workflows?: readonly Workflow[]; roles?: Roles; freezes?: readonly Freeze[] };
  try {
    loaded = await import(pathToFileURL(join(folder, 'index.ts')).href);
  } catch (error) {
    throw new CommandError(`The ${name} cannot be read: ${(error as Error).message}`);
  }
  const { workflows, roles, freezes = [] } = loaded;
  if (workflows === undefined || roles === undefined)
    throw new CommandError(`The ${name} export no 'workflows' and 'roles': see workflows/index.ts.`);
  return { workflows, roles, freezes };
}

/**
 * The workflow of an id.
 * @throws UsageError that names those there are.
 */
export function findWorkflow({ workflows }: Pick<Organisation, 'workflows'>, id: string): Workflow {
  const found = workflows.find((workflow) => workflow.id === id);
  if (found !== undefined) return found;
  throw new UsageError(
    `There is no workflow '${id}': choose one of ${workflows.map((one) => one.id).join(', ')}.`,
  );
}
