import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { run } from '../support/run.ts';

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-init-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

test('writes a repository of its own, with a name and a region', async () => {
  const folder = join(emptyFolder(), 'acme');
  const { code, stdout, stderr } = await run(['init', folder, '--region', 'eu-west-1']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const files = [
    '.editorconfig',
    '.github/workflows/ci.yml',
    '.gitignore',
    'README.md',
    'cdk.json',
    'lib/app.ts',
    'package.json',
    'test/model-promotion.test.ts',
    'tsconfig.json',
    'workflows/expense-approval.ts',
    'workflows/freezes.ts',
    'workflows/identity.ts',
    'workflows/index.ts',
    'workflows/model-promotion.cases.ts',
    'workflows/model-promotion.ts',
    'workflows/roles.ts',
    'workflows/times.ts',
  ];
  expect(filesIn(folder)).toEqual(files);
  expect(stdout.split('\n').slice(0, files.length).sort()).toEqual(files);
  expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).toMatchObject({
    name: 'acme',
    private: true,
    dependencies: {
      countersign: manifest.version,
      'aws-cdk-lib': manifest.devDependencies['aws-cdk-lib'],
    },
    devDependencies: { node: manifest.devDependencies.node },
  });
  expect(readFileSync(join(folder, 'lib/app.ts'), 'utf8')).toContain("region: 'eu-west-1'");
  for (const file of files) expect(readFileSync(join(folder, file), 'utf8')).not.toContain('{{');
});

test('overwrites nothing: what is in the way is named, and nothing is written', async () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'workflows'));
  writeFileSync(join(folder, 'workflows/roles.ts'), 'mine');
  writeFileSync(join(folder, 'lib'), 'a file where a folder must be');
  symlinkSync('nowhere', join(folder, 'README.md'));
  const before = filesIn(folder);
  expect(await run(['init', folder, '--name', 'acme'])).toEqual({
    code: 1,
    stdout: '',
    stderr: `countersign: Nothing was written: README.md, lib, workflows/roles.ts in ${folder} would be overwritten. Name another directory, or move what is there.\n`,
  });
  expect(filesIn(folder)).toEqual(before);
  expect(readFileSync(join(folder, 'workflows/roles.ts'), 'utf8')).toBe('mine');
});

test('beside files of others it writes its own', async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'LICENSE'), 'mine');
  expect(await run(['init', folder, '--name', 'acme'])).toMatchObject({ code: 0 });
  expect(filesIn(folder)).toContain('LICENSE');
});

test('installs a tarball in place of a version from the registry', async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'countersign.tgz'), '');
  const [tarball, own] = [join(folder, 'countersign.tgz'), join(folder, 'deep/own')];
  expect(await run(['init', own, '--package', tarball])).toMatchObject({ code: 0 });
  const { dependencies } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'));
  expect(dependencies.countersign).toBe('file:../../countersign.tgz');
});

test.each([
  ['--package', 'none.tgz', "There is no file 'none.tgz'"],
  ['--name', 'Acme Approvals', "'Acme Approvals' is no name for a package"],
  ['--region', 'Frankfurt', "'Frankfurt' is no AWS region"],
])('a wrong %s is refused', async (option, value, message) => {
  const folder = emptyFolder();
  const { code, stderr } = await run(['init', folder, '--name', 'acme', option, value]);
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  expect(filesIn(folder)).toEqual([]);
});
