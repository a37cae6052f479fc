/**
 * `npm run release -- <version>`: makes a version of what is committed. It refuses a version that is none, that there is
 * already or that CHANGELOG.md says nothing about, a tree with changes, and whatever `.ci/run` refuses; then it sets the
 * version in package.json and package-lock.json, commits that, and tags it with what the changelog says. It neither
 * pushes nor publishes: it says how.
 */
import '../lib/require-node.mjs';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const [version = ''] = process.argv.slice(2);
try {
  release();
} catch (error) {
  process.stderr.write(`No release: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

function release() {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`'${version}' is no version: write one like 1.2.3.`);
  const tag = `v${version}`;
  if (output('git', 'tag', '--list', tag) !== '') throw new Error(`there is ${tag} already.`);
  const changes = changesOf(readFileSync('CHANGELOG.md', 'utf8'));
  requireCleanTree();
  run('.ci/run');
  requireCleanTree();
  run('npm', 'version', version, '--no-git-tag-version', '--allow-same-version');
  if (output('git', 'status', '--porcelain') !== '') {
    run('git', 'commit', '--all', '--quiet', '--message', `chore: release ${version}`);
  }
  run(
    'git',
    'tag',
    '--annotate',
    tag,
    '--cleanup=verbatim',
    '--message',
    `Countersign ${version}\n\n${changes}\n`,
  );
  process.stdout.write(
    `Tagged ${tag}. To make it public: git push --follow-tags, then npm publish from this commit.\n`,
  );
}

function requireCleanTree() {
  const changes = output('git', 'status', '--porcelain');
  if (changes !== '') throw new Error(`the tree has changes; commit or remove them first:\n${changes}`);
}

/** @param {string} changelog */
function changesOf(changelog) {
  const heading = `## [${version}]`;
  const section = changelog.split(/^(?=## )/m).find((part) => part.startsWith(heading));
  const changes = section?.slice(section.indexOf('\n')).trim() ?? '';
  if (changes === '')
    throw new Error(`CHANGELOG.md has no '${heading}' that says what it changes: write it first.`);
  return changes;
}

/** @param {string} command @param {string[]} argv */
function output(command, ...argv) {
  const { status, stdout, stderr, error } = spawnSync(command, argv, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`'${command} ${argv[0]}' failed: ${error?.message ?? stderr}`);
  return stdout.trimEnd();
}

/** @param {string} command @param {string[]} argv */
function run(command, ...argv) {
  const { status, error } = spawnSync(command, argv, { stdio: 'inherit' });
  if (status !== 0)
    throw new Error(`'${command}' failed${error ? `: ${error.message}` : ', as it says above'}.`);
}
