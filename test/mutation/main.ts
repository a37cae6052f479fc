/**
 * `npm run test:mutation`: StrykerJS changes the code of `lambdas/domain` and `schema` in one place after another, and the
 * fast tests of these rooms must notice. Texts are left out. What was tried before and has not changed is not tried again
 * (`.countersign/mutation`).
 *
 *   npm run test:mutation                                  everything: some twenty minutes
 *   npm run test:mutation -- schema lambdas/domain/link.ts   these directories and files
 *   npm run test:mutation -- --changed                     the lines that differ from main, or from the commit before
 *   npm run test:mutation -- --changed --since v0.2.0 --minutes 5
 *
 * Exit code 1 when less than 95 % of a directory is noticed, when a mutant is neither noticed nor argued in `survivors.ts`, when an argument has no mutant any more, or when not all could be tried; but
 * changed lines are tried for `--minutes` at most, 5 by default, and what was not tried is said and no failure.
 */
import { readFileSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { changedLines, findBase, isIn } from './changed.ts';
import { complainAbout, judge, type Row } from './judge.ts';
import { type Mutant, type Reported, readMutant } from './mutant.ts';
import { type Outcome, runStryker } from './run-stryker.ts';
import { survivors } from './survivors.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const ROOMS = ['lambdas/domain', 'schema'];
const DAY = 24 * 60;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    changed: { type: 'boolean', default: false },
    since: { type: 'string' },
    minutes: { type: 'string' },
  },
});
process.exitCode = values.changed ? await tryChange() : await tryPaths(positionals);

async function tryChange(): Promise<number> {
  const base = values.since ?? findBase(ROOT);
  if (base === undefined) return say(0, 'This clone has no commit before this one: nothing to compare with.');
  const lines = changedLines(ROOT, base, ROOMS);
  if (lines.length === 0) return say(0, `Nothing in ${ROOMS.join(' and ')} has changed since ${base}.`);
  const outcome = await runStryker(lines, Number(values.minutes ?? 5));
  const { open, files } = judge(mutantsOf(outcome, lines), survivors, false);
  show(files, open);
  if (outcome.end === 'failed') return say(1, 'StrykerJS failed: its message is above.');
  if (outcome.end === 'time is up')
    say(0, `Time was up after ${outcome.results.length} of ${outcome.planned}: the rest was not tried.`);
  return say(open.length === 0 ? 0 : 1, `Changed since ${base}: ${open.length} neither noticed nor argued.`);
}

async function tryPaths(paths: readonly string[]): Promise<number> {
  const chosen = (paths.length === 0 ? ROOMS : paths).map((path) => relative(ROOT, resolve(path)));
  const unknown = chosen.find((path) => !ROOMS.some((room) => path === room || path.startsWith(`${room}/`)));
  if (unknown !== undefined) return say(2, `'${unknown}' is not in ${ROOMS.join(' or ')}.`);
  const isDirectory = (path: string) => statSync(resolve(ROOT, path)).isDirectory();
  const patterns = chosen.map((path) => (isDirectory(path) ? `${path}/**/*.ts` : path));
  const outcome = await runStryker(patterns, Number(values.minutes ?? DAY));
  const { files, directories, open, stale } = judge(
    mutantsOf(outcome, chosen),
    survivors,
    outcome.end === 'done',
  );
  show(files, open);
  const whole = ({ name }: Row) => chosen.some((path) => name === path || name.startsWith(`${path}/`));
  if (directories.some(whole)) console.table(directories.filter(whole));
  const single = open.filter(({ file }) => chosen.includes(file));
  const complaints = [
    ...(outcome.end === 'done' ? [] : [`StrykerJS did not come to its end: ${outcome.end}`]),
    ...stale.map((one) => `argued, but noticed or gone: ${one.file} ${one.mutator} ${one.code}`),
    ...directories.filter(whole).flatMap(complainAbout),
    ...(single.length === 0 ? [] : [`${single.length} in single files neither noticed nor argued`]),
  ];
  for (const complaint of complaints) console.error(complaint);
  return complaints.length === 0 ? 0 : 1;
}

/** Those of the places that were asked for: StrykerJS also repeats what it knows about others. */
function mutantsOf({ results }: Outcome, places: readonly string[]): Mutant[] {
  const sources = new Map<string, string>();
  const read = (reported: Reported) => {
    const file = relative(ROOT, resolve(ROOT, reported.fileName));
    const source = sources.get(file) ?? readFileSync(resolve(ROOT, file), 'utf8');
    sources.set(file, source);
    return readMutant(reported, file, source);
  };
  return results
    .filter(({ fileName, location }) =>
      places.some((place) => isIn(place, relative(ROOT, resolve(ROOT, fileName)), location)),
    )
    .map(read)
    .filter((mutant) => mutant !== undefined);
}

function show(files: readonly Row[], open: readonly Mutant[]): void {
  console.table(files);
  for (const { file, line, mutator, code, becomes } of open)
    console.log(`${file}:${line} ${mutator}\n    ${code}\n  → ${becomes}`);
}

function say(status: number, sentence: string): number {
  (status === 0 ? console.log : console.error)(sentence);
  return status;
}
