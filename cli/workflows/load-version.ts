import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { loadOrganisation, UnreadableOrganisation } from '../../lib/load-organisation.ts';
import type { Organisation } from '../../schema/organisation.ts';
import { CommandError, UsageError } from '../errors.ts';

const run = promisify(execFile);

/** An organisation as another version of the package reads its files. */
export interface OtherVersion {
  readonly version: string;
  readonly organisation: Organisation;
  /** What that version finds wrong, as `workflows check` says it. */
  readonly problems: readonly string[];
}

/**
 * What a directory of workflows defines in the language of another version of the package. Its files are run in a folder
 * of their own, which is removed afterwards, beside that version and the other packages that are installed now.
 *
 * @param wanted a version or tag that the registry has, or a tarball of the package
 * @throws UsageError when there is no such version
 * @throws CommandError when the files use what that version does not have, or there is no package to replace
 */
export async function loadVersion(directory: string, wanted: string): Promise<OtherVersion> {
  const packages = join(dirname(resolve(directory)), 'node_modules');
  if (!existsSync(join(packages, 'countersign')))
    throw new CommandError(
      `The package countersign is not installed in ${packages}: run npm install, or compare revisions by 'countersign workflows diff'.`,
    );
  const folder = await mkdtemp(join(tmpdir(), 'countersign-version-'));
  try {
    const own = join(folder, 'node_modules', 'countersign');
    await unpack(wanted, folder, own);
    await linkOthers(packages, join(folder, 'node_modules'));
    const copy = join(folder, basename(resolve(directory)));
    await cp(directory, copy, { recursive: true });
    await cp(join(dirname(packages), 'package.json'), join(folder, 'package.json'));
    const { version, exports } = JSON.parse(await readFile(join(own, 'package.json'), 'utf8'));
    const organisation = await loadOrganisation(copy, `workflows with countersign ${version}`);
    const { validateWorkflows } = await import(pathToFileURL(join(own, exports['.'])).href);
    const { workflows, roles, customChecks, freezes } = organisation;
    const names = customChecks.map(({ name }) => name);
    return { version, organisation, problems: validateWorkflows(workflows, roles, names, freezes) };
  } catch (error) {
    throw error instanceof UnreadableOrganisation ? new CommandError(error.message) : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The language needs no other package, so the tarball is enough. */
async function unpack(wanted: string, folder: string, target: string): Promise<void> {
  if (!/^[\w./~^-]{1,400}$/.test(wanted) || wanted.startsWith('-'))
    throw new UsageError(`'${wanted}' is no version of the package.`);
  const what = existsSync(wanted) ? resolve(wanted) : `countersign@${wanted}`;
  const words = ['pack', what, '--silent', '--ignore-scripts', '--pack-destination', folder];
  await run('npm', words).catch((error: { stderr?: string; message: string }) => {
    const said = (error.stderr || error.message).trim().split('\n').at(-1) ?? '';
    throw new UsageError(`npm cannot give countersign ${wanted}: ${said || 'there is no such version'}`);
  });
  const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  await mkdir(target, { recursive: true });
  await run('tar', ['-xzf', join(folder, tarball), '-C', target, '--strip-components', '1']);
}

async function linkOthers(packages: string, target: string): Promise<void> {
  for (const name of await readdir(packages)) {
    if (name !== 'countersign' && !name.startsWith('.'))
      await symlink(join(packages, name), join(target, name));
  }
}
