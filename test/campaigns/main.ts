/**
 * `npm run campaigns`: the long campaigns, one after another; the figures of each go into `docs/reliability.md`, with
 * the commit. Exit code 1 when one failed; the others run all the same.
 *
 *   npm run campaigns                         all of them
 *   npm run campaigns -- exploration links    these
 *   npm run campaigns -- --bounded            a part of each in a few minutes, as CI runs it; no figures
 *   npm run campaigns -- --check              exit code 1 when figures are of other code than there is now
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CAMPAIGN_NAMES } from './campaigns.ts';
import { digestOf } from './covered.ts';
import { type CampaignName, FIGURES_VARIABLE, readFigures } from './figures.ts';
import { formatCode, readRows, withRow } from './last-figures.ts';
import { runCampaigns } from './run.ts';
import { findStale } from './stale.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGE = join(ROOT, 'docs/reliability.md');
const BOUNDED = ['vitest', 'run', '--project', 'campaigns'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { bounded: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
});
process.exitCode = await main(positionals);

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.find((name) => !CAMPAIGN_NAMES.includes(name as CampaignName));
  if (unknown !== undefined) {
    console.error(`There is no campaign '${unknown}': choose from ${CAMPAIGN_NAMES.join(', ')}.`);
    return 2;
  }
  if (values.check) return check();
  if (values.bounded) return runNpm(['exec', '--', ...BOUNDED], {});
  return runAll(names.length > 0 ? (names as CampaignName[]) : CAMPAIGN_NAMES);
}

function check(): number {
  const stale = findStale(ROOT, readFileSync(PAGE, 'utf8'));
  for (const what of stale) console.error(what);
  return stale.length === 0 ? 0 : 1;
}

async function runAll(names: readonly CampaignName[]): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-figures-'));
  try {
    const machine = {
      run: async (name, { script, env }) => {
        const figures = { [FIGURES_VARIABLE]: directory };
        const status = await runNpm(['run', '--silent', script], { ...env, ...figures });
        if (status !== 0) throw new Error(`'npm run ${script}' ended with ${status}`);
        return readFigures(directory, name);
      },
      digest: (paths) => digestOf(ROOT, paths),
      codeOf: (paths, digest) => formatCode(commitOf(paths), new Date().toISOString().slice(0, 10), digest),
      keep: (row) => writeFileSync(PAGE, withRow(readFileSync(PAGE, 'utf8'), row, CAMPAIGN_NAMES)),
      say: console.log,
      now: () => performance.now(),
      isBusy: (loadavg()[0] ?? 0) > availableParallelism() / 2,
    } satisfies Parameters<typeof runCampaigns>[1];
    const last = new Map(readRows(readFileSync(PAGE, 'utf8')).map((row) => [row.name, row]));
    const failed = await runCampaigns(names, machine, last);
    const ending = failed.length === 0 ? '' : `, ${failed.length} failed: ${failed.join(', ')}`;
    console.log(
      `\n${names.length - failed.length} of ${names.length} campaigns are in docs/reliability.md${ending}`,
    );
    return failed.length === 0 ? 0 : 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The commit that is checked out; says so when some of these paths differ from it. */
function commitOf(paths: readonly string[]): string {
  const git = (...argv: string[]) => execFileSync('git', argv, { cwd: ROOT, encoding: 'utf8' }).trim();
  const hasChanges = git('status', '--porcelain', '--', ...paths) !== '';
  return `${git('rev-parse', '--short', 'HEAD')}${hasChanges ? ' with changes' : ''}`;
}

/** Runs npm with its output shown. @returns its exit code */
async function runNpm(argv: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn('npm', argv, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  const [status, signal] = await once(child, 'exit');
  return signal === null ? status : 1;
}
