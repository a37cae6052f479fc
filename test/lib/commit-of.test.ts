import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commitOf, requireCommit } from '../../lib/commit-of.ts';

const place = mkdtempSync(join(tmpdir(), 'countersign-commit-'));
const IDENTITY = ['-c', 'user.name=somebody', '-c', 'user.email=somebody@example.com'];
const git = (...args: string[]) =>
  execFileSync('git', [...IDENTITY, ...args], { cwd: place, encoding: 'utf8' }).trim();

beforeAll(() => {
  git('init', '-q');
  writeFileSync(join(place, 'index.ts'), 'export {};\n');
  git('add', 'index.ts');
  git('commit', '-q', '-m', 'rules');
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

test('is the commit of the repository, and says when files differ from it, or are not in it', () => {
  const commit = git('rev-parse', 'HEAD');
  expect(commitOf(place)).toBe(commit);
  writeFileSync(join(place, 'index.ts'), 'export const other = 1;\n');
  expect(commitOf(place)).toBe(`${commit}-dirty`);
  git('checkout', '-q', 'index.ts');
  expect(commitOf(place)).toBe(commit);
  writeFileSync(join(place, 'another.ts'), '');
  expect(commitOf(place)).toBe(`${commit}-dirty`);
});

test('is nothing where there is no repository', () => {
  expect(commitOf(join(place, 'nowhere'))).toBeUndefined();
});

test('can be named, by what a commit can be called', () => {
  expect(requireCommit('0a1b2c')).toBe('0a1b2c');
  expect(() => requireCommit('two words')).toThrow(
    "commit must be the name of a commit, such as that of git rev-parse HEAD, and is 'two words'",
  );
});
