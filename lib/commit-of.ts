import { execFileSync } from 'node:child_process';

/**
 * The commit of the git repository that a directory belongs to, `-dirty` at its end when there are files that differ from it,
 * or that it does not have; `undefined` where there is no repository, or no git. Takes no lock: whoever commits meanwhile is
 * not disturbed.
 */
export function commitOf(directory: string): string | undefined {
  const git = (...args: string[]) =>
    execFileSync('git', ['--no-optional-locks', ...args], {
      cwd: directory,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    return `${git('rev-parse', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '-dirty'}`;
  } catch {
    return undefined;
  }
}

/**
 * A commit as somebody has named it, such as a pipeline that has no repository at hand.
 * @throws Error when it can't be one
 */
export function requireCommit(named: unknown): string {
  const text = String(named);
  if (/^[\w.+-]{1,100}$/.test(text)) return text;
  throw new Error(
    `commit must be the name of a commit, such as that of git rev-parse HEAD, and is '${text}'`,
  );
}
