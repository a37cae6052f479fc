import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { ORGANISATION } from '../../lib/load-organisation.ts';
import { definitionHash, type Workflow } from '../../schema/workflow.ts';
import { collectPages } from '../api/pages.ts';
import { connectApi } from '../command.ts';
import { CommandError, UsageError } from '../errors.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { instantOf } from '../options.ts';
import { describeDifference, endedBy, type UnderWay } from '../workflows/describe-difference.ts';
import { parseScript, SCRIPT_HELP } from '../workflows/script.ts';
import type { Stuck } from '../workflows/stuck.ts';
import { addNew } from './workflows-new.ts';
import { addTest } from './workflows-test.ts';

/** `countersign workflows`: what an admin does with the files in `workflows`, without any account. */
export function addWorkflows(program: Command, io: Io): void {
  const workflows = program
    .command('workflows')
    .description('check, draw, try out and compare the workflows in this folder')
    .option('--workflows <directory>', 'where the workflows are', ORGANISATION);
  // What each of them needs is loaded when it runs: other commands should not wait for it.
  addCheck(workflows, io);
  addNew(workflows, io);
  addDiagram(workflows, io);
  addSimulate(workflows, io);
  addTest(workflows, io);
  addDiff(workflows, io);
}

const CHECK_EXAMPLES = `
Examples:
  countersign workflows check
  countersign workflows check --json

Each problem is a line, and it exits with 1: nothing can be deployed like this. With --json the answer is
{ workflows: [{ id, title, definition, stages }], problems, unlisted, advice, resources }; unlisted are the files in
workflows/ that define one which workflows/index.ts does not list, so that it is not looked at and not deployed; advice is what
can be deployed as it is, and will be missed some day; resources is how many of CloudFormation's 500 they take, some.`;

function addCheck(parent: Command, io: Io): void {
  parent
    .command('check')
    .description('what is wrong with the workflows, and what to do about it')
    .option('--json', 'for programs')
    .addHelpText('after', CHECK_EXAMPLES)
    .action(async ({ json }: { json?: true }, command: Command) => {
      const { loadDirectory } = await import('../workflows/load.ts');
      const { findUnlisted } = await import('../workflows/unlisted.ts');
      const { validateOrganisation } = await import('../../schema/validate-workflow.ts');
      const { adviceFor } = await import('../../schema/advice.ts');
      const { warnOfCalendars } = await import('../../schema/calendar-coverage.ts');
      const directory = directoryOf(command);
      const organisation = await loadDirectory(directory);
      const { workflows } = organisation;
      const { describeRoom, resourcesOf, sizeProblems } = await import('../../lib/stack-size.ts');
      const problems = [...validateOrganisation(organisation), ...sizeProblems(organisation)];
      const resources = resourcesOf(organisation);
      const unlisted = await findUnlisted(directory);
      const now = new Date();
      const advice = [...adviceFor(organisation, now), ...warnOfCalendars(workflows, now)];
      if (json)
        writeJson(io.stdout, { workflows: workflows.map(summaryOf), problems, unlisted, advice, resources });
      else {
        for (const { id, title, stages } of workflows)
          writeLine(io.stdout, `${id}: ${title}, ${Object.keys(stages).length} stages`);
        for (const file of unlisted)
          writeLine(
            io.stdout,
            `${join(directory, file)} is not deployed: ${join(directory, 'index.ts')} does not list it.`,
          );
        for (const words of advice) writeLine(io.stdout, `Advice: ${words}`);
        for (const problem of problems) writeLine(io.stdout, `- ${problem}`);
      }
      if (problems.length > 0)
        throw new CommandError(
          `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}: nothing can be deployed like this.`,
        );
      if (!json) writeLine(io.stdout, describeRoom(organisation));
      if (!json) writeLine(io.stdout, `All ${workflows.length} workflows can be deployed.`);
    });
}

/** The directory that `--workflows` names. */
function directoryOf(command: Command): string {
  return command.optsWithGlobals<{ readonly workflows: string }>().workflows;
}

function summaryOf(workflow: Workflow) {
  const { id, title } = workflow;
  return { id, title, definition: definitionHash(workflow), stages: Object.keys(workflow.stages) };
}

function addDiagram(parent: Command, io: Io): void {
  parent
    .command('diagram')
    .description('a picture of a workflow, for documents')
    .argument('<workflow>', 'its id')
    .addOption(
      new Option('--format <format>', 'how to draw it').choices(['mermaid', 'svg']).default('mermaid'),
    )
    .addHelpText(
      'after',
      `
Examples:
  countersign workflows diagram model-promotion
  countersign workflows diagram model-promotion --format svg > promotion.svg

Exit codes: 0 drawn; 2 it was called wrongly.`,
    )
    .action(async (id: string, { format }: { format: 'mermaid' | 'svg' }, command: Command) => {
      const { findWorkflow, loadDirectory } = await import('../workflows/load.ts');
      const { mermaid } = await import('../workflows/mermaid.ts');
      const { svg } = await import('../workflows/svg.ts');
      const workflow = findWorkflow(await loadDirectory(directoryOf(command)), id);
      io.stdout.write(format === 'svg' ? svg(workflow) : mermaid(workflow));
    });
}

interface SimulateOptions {
  readonly script?: string;
  readonly with?: string;
  readonly from?: string;
  readonly running?: string;
  readonly mails?: true;
  readonly ledger?: true;
  readonly json?: true;
}

const SIMULATE_HELP = `
Without a script everybody approves, and the request states what passes the checks of the workflow. Nothing is sent and
nothing is waited for: time is virtual. A fact is a metric (auc=0.9), an attribute of the workflow's (amount=700), or one
of version, subject, requestedBy, onBehalfOf, note, collected=2026-03-01 (the day of the training data), and
evidence=NAME, or evidence=NAME+NAME, for documents. Code and training data are new with each version; code=same,
training-data=same are those of what runs, hyperparameters=changed are others. What a workflow needs that runs, or ran, is
there by itself, or by --running, also with its metrics: --running '2 with auc=0.9'.

${SCRIPT_HELP}

Examples:
  countersign workflows simulate model-promotion
  countersign workflows simulate expense-reimbursement --with amount=700
  countersign workflows simulate model-promotion --script examples/simulations/rework.txt --mails
  countersign workflows simulate model-rollback --running 2,3 --with version=2

When a step of the script is refused, it exits with 1 and says which, and why; also when a request has not ended.`;

function addSimulate(parent: Command, io: Io): void {
  parent
    .command('simulate')
    .description('plays decisions and waiting times on a workflow, offline and in virtual time')
    .argument('<workflow>', 'its id')
    .option('--script <file>', 'what happens, step by step')
    .option('--with <facts>', 'what the request states, such as amount=700,version=14')
    .option('--from <instant>', 'when it begins')
    .option('--running <versions>', 'what has run before, the last of which still does, such as 3 or 2,3')
    .option('--mails', 'print the mails in full')
    .option('--ledger', "print the ledger's entries in full")
    .option('--json', 'for programs')
    .addHelpText('after', SIMULATE_HELP)
    .action(async (id: string, options: SimulateOptions, command: Command) => {
      const { checksIn, findWorkflow, loadDirectory } = await import('../workflows/load.ts');
      const { splitRunning } = await import('../workflows/read-running.ts');
      const { DEFAULT_START, playApprovals, playScript } = await import('../workflows/play-script.ts');
      const { countOpen, describeEndings, describeHappenings, describeSimulation } = await import(
        '../workflows/render-simulation.ts'
      );
      const directory = directoryOf(command);
      const organisation = { ...(await loadDirectory(directory)), runCheck: checksIn(directory) };
      const workflow = findWorkflow(organisation, id);
      const { requireSound } = await import('../workflows/sound.ts');
      requireSound(organisation, id);
      const start = new Date(instantOf(options.from, '--from') ?? DEFAULT_START);
      const beginning = {
        start,
        running: options.running === undefined ? undefined : splitRunning(options.running),
      };
      const simulation =
        options.script === undefined
          ? await playApprovals(organisation, workflow, factsOf(options.with), beginning)
          : (
              await playScript(
                organisation,
                workflow,
                parseScript(await readScript(options.script)),
                beginning,
              )
            ).simulation;
      if (options.json) writeJson(io.stdout, describeSimulation(simulation));
      else
        for (const line of [...describeHappenings(simulation, options), ...describeEndings(simulation)])
          writeLine(io.stdout, line);
      const open = countOpen(simulation);
      if (open > 0)
        throw new CommandError(
          `${open === 1 ? 'A request has' : `${open} requests have`} not ended: let the script answer or wait until it has.`,
        );
    });
}

async function readScript(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`The script '${file}' cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
}

function factsOf(text = ''): Record<string, string> {
  const [step] = text === '' ? [] : parseScript(`submit with ${text}`);
  return step?.do === 'submit' ? { ...step.facts } : {};
}

interface DiffOptions {
  readonly inFlight?: true;
  readonly strict?: true;
  readonly json?: true;
}

function addDiff(parent: Command, io: Io): void {
  parent
    .command('diff')
    .description('what changes against another revision: for whom, and what requests under way keep')
    .argument('[revision]', 'a git revision', 'HEAD')
    .option(
      '--in-flight',
      'ask the API which requests are under way under which definition, who would be asked otherwise, and which would be stuck',
    )
    .option('--strict', 'with --in-flight: exit with 1 when a request would be ended, or be stuck')
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      `
Examples:
  countersign workflows diff
  countersign workflows diff v1.2.0 --in-flight
  countersign workflows diff "$DEPLOYED_COMMIT" --in-flight --strict && npx cdk deploy

It exits with 0 once it has compared, whatever was found; with --strict, with 1 when the deployment would end a request
(its workflow is removed) or leave one with nobody who may answer. What is deployed is no matter of git: name the commit.`,
    )
    .action(async (revision: string, { inFlight, strict, json }: DiffOptions, command: Command) => {
      if (strict && !inFlight) throw new UsageError('--strict looks at requests: say --in-flight, too.');
      const { loadDirectory } = await import('../workflows/load.ts');
      const { loadRevision } = await import('../workflows/load-revision.ts');
      const { compareOrganisations } = await import('../workflows/diff.ts');
      const directory = directoryOf(command);
      const before = await loadRevision(directory, revision);
      const after = await loadDirectory(directory);
      const difference = compareOrganisations(before, after);
      const underWay = inFlight ? await requestsUnderWay(command, io) : undefined;
      const { lookInFlight } = await import('../workflows/in-flight.ts');
      const { describeAsked } = await import('../workflows/asked.ts');
      const { stuck, asked } =
        underWay === undefined
          ? { stuck: undefined, asked: undefined }
          : await lookInFlight(connectApi(command, io), { before, after }, underWay);
      const people = { before: before.roles, after: after.roles };
      const ended = underWay && endedBy(difference.workflows, underWay);
      if (json) writeJson(io.stdout, { revision, ...difference, underWay, ended, stuck, asked });
      const lines = difference.workflows.flatMap((one) => describeDifference(one, underWay));
      const all = [
        ...lines,
        ...difference.people,
        ...describeAsked(asked ?? [], people),
        ...(stuck ?? []).map(describeStuck),
      ];
      for (const line of all.length === 0 ? [`Nothing changes against ${revision}.`] : all)
        if (!json) writeLine(io.stdout, line);
      const [ending, waiting] = [ended?.length ?? 0, stuck?.length ?? 0];
      if (strict && ending + waiting > 0)
        throw new CommandError(
          `This deployment would end ${ending} and strand ${waiting} of the requests under way: don't deploy it like this.`,
        );
    });
}

function describeStuck({ request, stage, why }: Stuck): string {
  return `! request ${request} would be stuck at '${stage}': ${why}. Keep them, or give the stage to somebody (countersign reassign)`;
}

/** The requests that are open now, each with the definition that it keeps. */
export function requestsUnderWay(command: Command, io: Io): Promise<UnderWay> {
  const api = connectApi(command, io);
  return collectPages(
    io,
    (page) => api.call('requests', { query: page }),
    (page) => page.requests,
    undefined,
  );
}
