import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadDirectory } from '../../../cli/workflows/load.ts';
import { loadRevision } from '../../../cli/workflows/load-revision.ts';
import { makeTestDirectory } from '../../local/support/tiny-app.ts';

const directory = makeTestDirectory();
afterAll(() => directory.remove());

const SCHEMA = resolve(import.meta.dirname, '../../../schema');
const MANIFEST = { name: 'countersign', type: 'module', exports: { '.': './schema/roles.ts' } };

function git(...words: readonly string[]): void {
  const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', '-c', 'commit.gpgsign=false'];
  execFileSync('git', ['-C', directory.path, ...identity, ...words], { stdio: 'ignore' });
}

/** Writes the organisation of a company below the root of its repository, which has the product as a package. */
function write(project: string, people: string): string {
  const workflows = join(project, 'workflows');
  mkdirSync(workflows, { recursive: true });
  writeFileSync(
    join(workflows, 'roles.ts'),
    `import { defineRoles } from 'countersign';\nexport const roles = defineRoles(${people});\n`,
  );
  writeFileSync(
    join(workflows, 'index.ts'),
    "export { roles } from './roles.ts';\nexport const workflows = [];\n",
  );
  return workflows;
}

/** Installs what the organisation imports: outside of git, as packages are. */
function install(project: string): void {
  const own = join(project, 'node_modules', 'countersign');
  mkdirSync(own, { recursive: true });
  symlinkSync(SCHEMA, join(own, 'schema'));
  writeFileSync(join(own, 'package.json'), JSON.stringify(MANIFEST));
}

test("an earlier revision of a company's workflows finds the package that is installed now", async () => {
  const project = join(directory.path, 'ml');
  const workflows = write(project, "{ author: [{ email: 'amy@example.com', name: 'Amy' }] }");
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
  install(project);
  writeFileSync(join(directory.path, '.gitignore'), 'node_modules\n');
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
  write(project, "{ author: [{ email: 'bob@example.com', name: 'Bob' }] }");
  const before = await loadRevision(workflows, 'HEAD');
  const now = await loadDirectory(workflows);
  const authors = ({ roles }: typeof now) => roles['author']?.map(({ name }) => name);
  expect([authors(before), authors(now)]).toEqual([['Amy'], ['Bob']]);
});

test('a directory that no repository holds is called so', async () => {
  const nowhere = makeTestDirectory();
  const failure = loadRevision(join(nowhere.path, 'workflows'), 'HEAD').finally(() => nowhere.remove());
  await expect(failure).rejects.toThrow(/^git cannot give the workflows of 'HEAD': .*not a git repository/);
});
