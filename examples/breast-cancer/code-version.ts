import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Which code trained the model: the second of the three variables of a model version. */
export interface CodeVersion {
  readonly repository: string;
  /** The git commit, or the SHA-256 of the sources where no commit holds them as they are. */
  readonly commit: string;
  readonly committed: boolean;
}

/**
 * Identifies the sources in a folder. A commit is named only if it holds every one of them unchanged: the code
 * that ran must be the code that an auditor finds. Otherwise (local changes, no git) the digest of the sources
 * stands in for it.
 */
export function identifyCode(folder: URL): CodeVersion {
  const directory = fileURLToPath(folder);
  const isUnchanged =
    runGit(directory, 'ls-files', '--error-unmatch', ...listSources(folder)) !== undefined &&
    runGit(directory, 'diff', '--quiet', 'HEAD', '--', '.') !== undefined;
  const commit = isUnchanged ? runGit(directory, 'rev-parse', 'HEAD') : undefined;
  return {
    repository: describeRemote(runGit(directory, 'remote', 'get-url', 'origin')) ?? folder.href,
    commit: commit ?? hashSources(folder),
    committed: commit !== undefined,
  };
}

/** The standard output of a git command, or nothing if it fails or git is not there. */
function runGit(directory: string, ...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd: directory,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/** A remote's address as a URL without user name and password: the ledger is no place for a credential. */
function describeRemote(remote: string | undefined): string | undefined {
  if (remote === undefined || remote === '') {
    return undefined;
  }
  const [, host, path] = /^(?:[^@/]+@)?([^:/]{2,}):(?!\/\/)(.+)$/.exec(remote) ?? [];
  if (host !== undefined) {
    return `ssh://${host}/${path}`;
  }
  if (!URL.canParse(remote)) {
    return pathToFileURL(remote).href;
  }
  const url = new URL(remote);
  url.username = '';
  url.password = '';
  return url.href;
}

function hashSources(folder: URL): string {
  const hash = createHash('sha256');
  for (const file of listSources(folder)) {
    const digest = createHash('sha256')
      .update(readFileSync(new URL(file, folder)))
      .digest('hex');
    hash.update(`${digest}  ${file}\n`);
  }
  return hash.digest('hex');
}

function listSources(folder: URL): string[] {
  return readdirSync(folder).sort();
}
