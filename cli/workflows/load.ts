import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Workflow } from '../../schema/workflow.ts';
import { CommandError, UsageError } from '../errors.ts';
import type { Organisation } from './organisation.ts';

const run = promisify(execFile);
/** The shape of definitions that this version writes and reads. */
const FORMAT: Workflow['format'] = 2;
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
    const parts = ['schema', 'workflows', 'package.json'];
    const { stdout: present } = await run('git', [
      '-C',
      ROOT,
      'ls-tree',
      '--name-only',
      revision,
      ...parts,
    ]).catch(() => ({ stdout: '' }));
    const git = [
      '-C',
      ROOT,
      'archive',
      '--output',
      archive,
      revision,
      ...present.split('\n').filter(Boolean),
    ];
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
  let loaded: Partial<typeof import('../../workflows/index.ts')>;
  try {
    loaded = await import(pathToFileURL(join(folder, 'index.ts')).href);
  } catch (error) {
    throw new CommandError(`The ${name} cannot be read: ${(error as Error).message}`);
  }
  const { workflows, roles, freezes = [], customChecks = [] } = loaded;
  if (workflows === undefined || roles === undefined)
    throw new CommandError(`The ${name} export no 'workflows' and 'roles': see workflows/index.ts.`);
  const other = workflows.find(({ format }) => format !== FORMAT);
  if (other !== undefined)
    throw new CommandError(
      `The ${name} have format ${other.format}; this version reads format ${FORMAT} alone.`,
    );
  return { workflows, roles, freezes, customChecks: customChecks.map(({ name }) => name) };
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

/** Runs a check of this folder's own; one whose function is elsewhere passes, and says that it is only simulated. */
export async function runCustomCheck(name: string, question: unknown): Promise<unknown> {
  const file = join(ROOT, 'workflows', 'checks', `${name}.ts`);
  if (!existsSync(file)) return { passed: true, found: `simulated: the check '${name}' runs elsewhere` };
  const { handler } = (await import(pathToFileURL(file).href)) as { handler: (question: unknown) => unknown };
  return handler(question);
}
