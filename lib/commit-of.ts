import { execFileSync } from 'node:child_process';

const ARGUMENTS = ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'];

/**
 * The commit of the git repository that a directory belongs to, `-dirty` at its end when files differ from it; `undefined`
 * where there is no repository, or no git.
 */
export function commitOf(directory: string): string | undefined {
  try {
    return execFileSync('git', ARGUMENTS, {
      cwd: directory,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
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
