import type { Command } from 'commander';
import { CommandError, EXIT } from '../errors.ts';
import { type Io, writeJson, writeLine } from '../io.ts';

const HELP = `
A case stands in a file workflows/NAME.cases.ts beside the workflow:

  import { defineCases } from 'countersign';
  import { expense } from './expense.ts';

  export const cases = defineCases(expense, {
    'a small one needs the manager alone': {
      script: \`
        submit with amount=80
        wait 1 day
        manager@example.com approves\`,
      expect: {
        outcome: 'completed',
        asked: [{ stage: 'manager', at: '2026-03-02 09:00', people: ['manager@example.com'] }],
      },
    },
  });

Beside script and expect it may say: at (when it begins), people (of roles, instead of those of roles.ts), running (versions
that have run), freezes, checks (whether the organisation's own pass). Expect may say: outcome, stage (that waits), asked,
environments, others (requests by the name that the script gave them, or the workflow that was started). The words of a script
are those of 'countersign workflows simulate --help'.

What no case reaches is listed: a stage, or an outcome of one.

Examples:
  countersign workflows test
  countersign workflows test model-promotion --case 'comes back'
  countersign workflows test --complete

It exits with 0 when all cases hold; with 1 when one does not, when there is none, and with --complete when there is something
that no case reaches.`;

interface Options {
  readonly case?: string;
  readonly complete?: true;
  readonly timeline?: true;
  readonly json?: true;
}

/** `countersign workflows test`: an organisation's own cases. */
export function addTest(parent: Command, io: Io): void {
  parent
    .command('test')
    .description('plays your own cases (workflows/*.cases.ts) on the workflows, offline and in virtual time')
    .argument('[workflows...]', 'the ids of those to test; all without any')
    .option('--case <text>', 'only the cases that have this in their name')
    .option('--complete', 'fail when a stage, or an outcome of one, is reached by no case')
    .option('--timeline', 'tell what happened in the cases that hold, too')
    .option('--json', 'for programs')
    .addHelpText('after', HELP)
    .action(async (ids: readonly string[], options: Options, command: Command) => {
      const { checksIn, findWorkflow, loadDirectory } = await import('../workflows/load.ts');
      const { loadCases } = await import('../workflows/load-cases.ts');
      const { requireSound } = await import('../workflows/sound.ts');
      const { runCases } = await import('../workflows/run-cases.ts');
      const { workflows: directory } = command.optsWithGlobals<{ readonly workflows: string }>();
      const organisation = { ...(await loadDirectory(directory)), runCheck: checksIn(directory) };
      for (const id of ids) findWorkflow(organisation, id);
      const all = await loadCases(directory);
      for (const { workflow } of all) requireSound(organisation, findWorkflow(organisation, workflow).id);
      const { case: text = '' } = options;
      const suites = all.map(({ workflow, cases }) => ({
        workflow,
        cases: Object.fromEntries(Object.entries(cases).filter(([name]) => name.includes(text))),
      }));
      const report = await runCases(organisation, suites, ids.length === 0 ? undefined : ids);
      if (options.json) writeJson(io.stdout, report);
      else describe(report, options, (line) => writeLine(io.stdout, line));
      requireGood(report, options, directory);
    });
}

type Report = Awaited<ReturnType<typeof import('../workflows/run-cases.ts').runCases>>;

function describe({ results, unreached }: Report, options: Options, write: (line: string) => void): void {
  for (const { workflow, name, problems, timeline } of results) {
    const holds = problems.length === 0;
    write(`${holds ? 'ok  ' : 'FAIL'}  ${workflow}: ${name}`);
    for (const problem of problems) for (const line of problem.split('\n')) write(`      ${line}`);
    if (!holds || options.timeline) for (const line of timeline) write(`      | ${line}`);
  }
  if (options.case !== undefined) return;
  const untouched = Object.keys(unreached).filter(
    (id) => !results.some(({ workflow }) => workflow === id) && unreached[id]?.every(isWhole),
  );
  for (const [workflow, missing] of Object.entries(unreached))
    if (!untouched.includes(workflow)) write(`No case of ${workflow} reaches ${missing.join('; ')}.`);
  if (untouched.length > 0) write(`No case reaches anything of ${untouched.join(', ')}.`);
}

const isWhole = (missing: string): boolean => missing.endsWith(' at all');

/** @throws CommandError when there is something to be mended */
function requireGood({ results, unreached }: Report, options: Options, directory: string): void {
  if (results.length === 0)
    throw new CommandError(
      `There are no ${options.case === undefined ? '' : 'such '}cases: write one into ${directory}/NAME.cases.ts, see 'countersign workflows test --help'.`,
    );
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  if (failed > 0) throw new CommandError(`${failed} of ${results.length} cases fail.`, EXIT.failed);
  if (options.complete && options.case === undefined && Object.keys(unreached).length > 0)
    throw new CommandError(`All ${results.length} cases hold, and there is something that none reaches.`);
}
