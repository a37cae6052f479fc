import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../local/support/tiny-app.ts';

const PROGRAM = resolve(import.meta.dirname, '../../.ci/release.mjs');
const CHANGELOG = `# Changelog

## [Unreleased]

## [0.2.0] - 2026-03-02

### Added
- One thing.

# no heading
## [0.1.0] - 2026-01-05

- All there was.
`;
const PASSING = '#!/bin/sh\nexit 0\n';

/** A repository of its own with one commit. */
function repository(check = PASSING) {
  const path = makeDirectory();
  const git = (...argv: string[]) =>
    execFileSync('git', ['-c', 'user.name=Amy', '-c', 'user.email=amy@example.com', ...argv], {
      cwd: path,
      encoding: 'utf8',
    }).trimEnd();
  const write = (file: string, text: string) => writeFileSync(join(path, file), text);
  git('init', '--quiet', '--initial-branch', 'main');
  git('config', 'user.name', 'Amy');
  git('config', 'user.email', 'amy@example.com');
  mkdirSync(join(path, '.ci'));
  write('.ci/run', check);
  chmodSync(join(path, '.ci/run'), 0o755);
  write('package.json', '{\n  "name": "tried",\n  "version": "0.1.0"\n}\n');
  write(
    'package-lock.json',
    '{"name":"tried","version":"0.1.0","lockfileVersion":3,"packages":{"":{"name":"tried","version":"0.1.0"}}}\n',
  );
  write('CHANGELOG.md', CHANGELOG);
  git('add', '--all');
  git('commit', '--quiet', '--message', 'feat: one thing');
  const release = (...argv: string[]) => {
    const { status, stderr } = spawnSync(process.execPath, [PROGRAM, ...argv], {
      cwd: path,
      encoding: 'utf8',
    });
    return { status, stderr };
  };
  const versionIn = (file: string) => JSON.parse(readFileSync(join(path, file), 'utf8')).version;
  return { git, write, release, versionIn };
}

describe('a release', () => {
  it('sets the version, commits it, and tags it with what the changelog says', () => {
    const { git, release, versionIn } = repository();
    expect(release('0.2.0')).toMatchObject({ status: 0 });
    expect([versionIn('package.json'), versionIn('package-lock.json')]).toEqual(['0.2.0', '0.2.0']);
    expect(git('log', '--format=%s')).toBe('chore: release 0.2.0\nfeat: one thing');
    expect(git('tag', '--list', '--format=%(contents)')).toBe(
      'Countersign 0.2.0\n\n### Added\n- One thing.\n\n# no heading',
    );
    expect(git('rev-parse', 'v0.2.0^{commit}')).toBe(git('rev-parse', 'HEAD'));
    expect(git('status', '--porcelain')).toBe('');
  });

  it.each<[string, string, RegExp, Partial<{ check: string; file: [string, string] }>]>([
    ['what is no version', 'v0.2', /^No release: 'v0\.2' is no version: write one like 1\.2\.3\.\n$/, {}],
    [
      'a version without a section',
      '0.3.0',
      /^No release: CHANGELOG\.md has no '## \[0\.3\.0\]' that says what it changes: write it first\.\n$/,
      {},
    ],
    [
      'a tree with changes',
      '0.2.0',
      /the tree has changes.*\n M package\.json\n$/,
      { file: ['package.json', '{}'] },
    ],
    ['a new file', '0.2.0', /the tree has changes.*\n\?\? notes\.txt\n$/, { file: ['notes.txt', 'x'] }],
    [
      'what the checks refuse',
      '0.2.0',
      /'\.ci\/run' failed, as it says above\.\n$/,
      { check: '#!/bin/sh\nexit 3\n' },
    ],
  ])('refuses %s, and changes nothing', (_, version, message, { check, file }) => {
    const { git, write, release } = repository(check);
    if (file !== undefined) write(...file);
    const before = git('status', '--porcelain');
    const { status, stderr } = release(version);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(git('status', '--porcelain')).toBe(before);
    expect(git('log', '--format=%s')).toBe('feat: one thing');
    expect(git('tag')).toBe('');
  });

  it('refuses a version that there is', () => {
    const { git, release } = repository();
    git('tag', 'v0.2.0');
    expect(release('0.2.0')).toEqual({ status: 1, stderr: 'No release: there is v0.2.0 already.\n' });
  });
});
