import { spawnSync } from 'node:child_process';

/** The lines of a file that a change touches, as StrykerJS takes them: `path:first-last`. */
export function readHunks(diff: string): string[] {
  let file: string | undefined;
  return diff.split('\n').flatMap((line) => {
    if (line.startsWith('+++ ')) file = /^\+\+\+ b\/(.+)$/.exec(line)?.[1];
    const [, first, count = '1'] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
    if (file === undefined || first === undefined || count === '0') return [];
    return [`${file}:${first}-${Number(first) + Number(count) - 1}`];
  });
}

/**
 * The commit that the change begins at: where this branch left `main`, or the commit before this one on it.
 * `undefined` where the clone has no such commit.
 */
export function findBase(root: string): string | undefined {
  const git = (...argv: string[]) => run(root, ...argv)?.trim();
  const head = git('rev-parse', 'HEAD');
  const left = ['origin/main', 'main']
    .map((main) => git('merge-base', main, 'HEAD'))
    .find((base) => base !== undefined && base !== head);
  return left ?? git('rev-parse', '--verify', '--quiet', 'HEAD~1');
}

/**
 * Lines of `rooms` that differ from the commit `base`, also where that is not committed yet.
 * @throws Error when git does not know `base`.
 */
export function changedLines(root: string, base: string, rooms: readonly string[]): string[] {
  const diff = run(root, 'diff', '--unified=0', '--no-color', '--no-ext-diff', base, '--', ...rooms);
  if (diff === undefined) throw new Error(`git does not know '${base}': name a commit that this clone has`);
  return readHunks(diff);
}

/** Whether something at these lines of `file` is in a directory, a file, or lines of a file as `readHunks` has them. */
export function isIn(
  place: string,
  file: string,
  { start, end }: { readonly start: { readonly line: number }; readonly end: { readonly line: number } },
): boolean {
  const [, path, first, last] = /^(.+):(\d+)-(\d+)$/.exec(place) ?? [];
  if (path === undefined) return file === place || file.startsWith(`${place}/`);
  return file === path && start.line >= Number(first) && end.line <= Number(last);
}

function run(root: string, ...argv: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', argv, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });
  return status === 0 ? stdout : undefined;
}
