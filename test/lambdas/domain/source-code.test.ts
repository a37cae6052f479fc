import { describe, expect, it } from 'vitest';
import {
  COMMIT,
  comparableCode,
  describeCommit,
  isDirtyCode,
  readCommit,
  whyNoCommit,
  writeCommit,
} from '../../../lambdas/domain/source-code.ts';

describe('a state of code', () => {
  it.each([
    ['c0ffee0', 'Commit', 'c0ffee0'],
    ['4be19c2f7d30a8e5c6b1f09d2e3a4b5c6d7e8f90', 'Commit', '4be19c2f7d30a8e5c6b1f09d2e3a4b5c6d7e8f90'],
    ['svn:r4711', 'Subversion revision', 'r4711'],
    ['p4:12345', 'Perforce change', '12345'],
    [`image:sha256:${'ab'.repeat(32)}`, 'Image', `sha256:${'ab'.repeat(32)}`],
  ])('is %s: %s %s', (commit, label, value) => {
    expect(commit).toMatch(COMMIT);
    expect(describeCommit({ commit })).toEqual({ label, value });
  });

  it.each([
    [
      'main',
      /^must be a commit: 7 to 64 lower-case hexadecimal digits; or svn:r4711, p4:12345, image:sha256:/,
    ],
    ['svn', /^must be 'svn:' and a revision/],
    ['svnx', /^must be a commit/],
    ['svn:r1\n:r2', /^must be 'svn:' and a revision/],
    ['svn:4711', /^must be 'svn:' and a revision, such as svn:r4711$/],
    ['p4:0', /^must be 'p4:' and a change list, such as p4:12345$/],
    ['image:latest', /^must be 'image:' and the digest of a container image/],
    ['hg:abcdef1', /^must be a commit/],
    ['c0ffee0+dirty', /^must be a commit/],
  ])('is not %s: %s', (text, message) => {
    expect(text).not.toMatch(COMMIT);
    expect(whyNoCommit(text)).toMatch(message);
  });

  it('is another one where it has changes that nobody committed', () => {
    const code = { repository: 'https://git.example.com/churn', commit: 'c0ffee0' };
    expect(comparableCode(code)).toBe('https://git.example.com/churn@c0ffee0');
    expect(comparableCode({ ...code, dirty: true })).toBe('https://git.example.com/churn@c0ffee0+dirty');
    expect(isDirtyCode(comparableCode(code))).toBe(false);
    expect(isDirtyCode(comparableCode({ ...code, dirty: true }))).toBe(true);
    for (const one of [code, { ...code, dirty: true as const }])
      expect({ repository: code.repository, ...readCommit(writeCommit(one)) }).toEqual(one);
  });
});
