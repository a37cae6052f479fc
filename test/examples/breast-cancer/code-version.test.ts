import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identifyCode } from '../../../examples/breast-cancer/code-version.ts';

let repository: string;
let sources: URL;

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'countersign-code-'));
  mkdirSync(join(repository, 'sources'));
  writeFileSync(join(repository, 'sources', 'train.ts'), 'train();\n');
  sources = pathToFileURL(`${repository}/sources/`);
});
afterEach(() => rmSync(repository, { recursive: true }));

function git(...args: string[]): string {
  const identity = [
    '-c',
    'user.name=Test',
    '-c',
    'user.email=test@example.com',
    '-c',
    'commit.gpgsign=false',
  ];
  return execFileSync('git', [...identity, ...args], {
    cwd: repository,
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
}

function commitSources(): string {
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'Train');
  return git('rev-parse', 'HEAD');
}

describe('identifyCode', () => {
  it('names the commit that holds the sources', () => {
    const commit = commitSources();
    expect(identifyCode(sources)).toEqual({ repository: sources.href, commit, committed: true });
  });

  it('keeps to the commit when something else in the repository changes', () => {
    const commit = commitSources();
    writeFileSync(join(repository, 'notes.txt'), 'later');
    expect(identifyCode(sources).commit).toBe(commit);
  });

  it.each([
    ['a source was changed', 'train.ts'],
    ['a source is not in it yet', 'features.ts'],
  ])('names no commit when %s', (_, file) => {
    commitSources();
    writeFileSync(join(repository, 'sources', file), 'changed();\n');
    expect(identifyCode(sources)).toMatchObject({
      commit: expect.stringMatching(/^[0-9a-f]{64}$/),
      committed: false,
    });
  });

  it('identifies sources without git by their content', () => {
    const before = identifyCode(sources);
    expect(before).toMatchObject({ commit: expect.stringMatching(/^[0-9a-f]{64}$/), committed: false });
    expect(identifyCode(sources)).toEqual(before);
    writeFileSync(join(repository, 'sources', 'train.ts'), 'trainLonger();\n');
    expect(identifyCode(sources).commit).not.toBe(before.commit);
  });

  it.each([
    ['https://git.example.com/team/model.git', 'https://git.example.com/team/model.git'],
    ['https://user:secret@git.example.com/team/model.git', 'https://git.example.com/team/model.git'],
    ['git@git.example.com:team/model.git', 'ssh://git.example.com/team/model.git'],
    ['ssh://git@git.example.com/team/model.git', 'ssh://git.example.com/team/model.git'],
    ['/srv/git/model.git', 'file:///srv/git/model.git'],
  ])('gives the remote %s as %s', (remote, expected) => {
    commitSources();
    git('remote', 'add', 'origin', remote);
    expect(identifyCode(sources).repository).toBe(expected);
  });
});
