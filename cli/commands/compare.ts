import type { Command } from 'commander';
import type { Comparison, Dossier } from '../../lambdas/api/schemas/subjects.ts';
import { pairDataSets } from '../../lambdas/domain/data-sets.ts';
import { type Pinned, pinOf } from '../../lambdas/domain/pins.ts';
import { writeCommit } from '../../lambdas/domain/source-code.ts';
import { connectApi } from '../command.ts';
import { describeDecision } from '../describe-decision.ts';
import { type Io, writeJson, writeLine, writeText } from '../io.ts';
import { partsOfSubject } from '../names.ts';
import { writeTable } from '../table.ts';

const EXAMPLES = `
Examples:
  countersign compare model/churn 13 14
  countersign compare model/churn 13 14 --json

What a version is made of is what was submitted for it; the decisions are those of all its requests. Of hyperparameters,
metrics and evidence, those that differ are shown. With --json it is { subject, from: dossier, to: dossier, changes: {
trainingData, dataSets, code, artifact, hyperparameters, metrics, evidence } }; a dossier has all that was submitted for
the version, its requests, and every decision about it.`;

type Row = readonly [what: string, from: string, to: string, differs: boolean];

/** `countersign compare`: what changed between two versions. */
export function addCompare(program: Command, io: Io): void {
  program
    .command('compare')
    .description('what changed between two versions: the three variables, metrics, evidence, approvals')
    .argument('<subject>', 'such as model/churn')
    .argument('<from>', 'one version')
    .argument('<to>', 'the other version')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(
      async (subject: string, from: string, to: string, { json }: { json?: true }, command: Command) => {
        const [kind, name] = partsOfSubject(subject);
        const query = { from, to };
        const answer = await connectApi(command, io).call('compare', { path: { kind, name }, query });
        if (json) writeJson(io.stdout, answer);
        else print(io, answer);
      },
    );
}

function print({ stdout }: Io, comparison: Comparison): void {
  const { subject, from, to } = comparison;
  const rows = [...rowsOfRequests(from, to), ...rowsOfVersions(comparison)];
  writeTable(
    stdout,
    [subject, `version ${from.version}`, `version ${to.version}`, ''],
    rows.map(([what, one, other, differs]) => [what, one, other, differs ? 'changed' : '']),
  );
  for (const { version, decisions, requests } of [from, to]) {
    writeLine(stdout);
    writeLine(
      stdout,
      `Decisions about version ${version}: ${decisions.length === 0 ? 'none' : ''}`.trimEnd(),
    );
    for (const decision of decisions) {
      const { stage, at, comment, request } = decision;
      const said = comment === undefined ? '' : `: ${comment}`;
      const where = requests.length > 1 ? `'${stage}' of ${request}` : `'${stage}'`;
      writeText(stdout, `  ${at}  ${describeDecision(decision, 'it')} at ${where}${said}`);
    }
  }
}

/** What was submitted for each version, and how far its requests came. */
function rowsOfRequests(from: Dossier, to: Dossier): Row[] {
  const row = (what: string, describe: (dossier: Dossier) => string): Row => [
    what,
    describe(from),
    describe(to),
    false,
  ];
  return [
    row('submitted in', ({ request, attempt }) => `${request}, attempt ${attempt}`),
    row('', ({ requestedAt, requestedBy }) => `${requestedAt} by ${requestedBy}`),
    ...Array.from({ length: Math.max(from.requests.length, to.requests.length) }, (_, index) =>
      row(index === 0 ? 'requests' : '', ({ requests }) => describeRequest(requests[index])),
    ),
    row('runs in', ({ environments }) => environments.join(', ') || '-'),
  ];
}

/** What each version is made of. */
function rowsOfVersions(comparison: Comparison): Row[] {
  const { from, to, changes } = comparison;
  const code = ({ lineage }: Dossier) =>
    lineage ? `${lineage.code.repository} ${writeCommit(lineage.code)}` : '-';
  const artifact = (dossier: Dossier) => describeBytes(dossier.artifact);
  const differing = (what: string, all: readonly { name: string; from?: unknown; to?: unknown }[]) =>
    all.map((one): Row => [`${what} ${one.name}`, describeValue(one.from), describeValue(one.to), true]);
  return [
    ...rowsOfData(comparison),
    ['code', code(from), code(to), changes.code],
    ...differing('hyperparameter', changes.hyperparameters),
    ['artifact', artifact(from), artifact(to), changes.artifact],
    ...differing('metric', changes.metrics),
    ...changes.evidence.map(
      ({ name, from: one, to: other }): Row => [
        `evidence ${name}`,
        describeBytes(one),
        describeBytes(other),
        true,
      ],
    ),
  ];
}

/** One row where each version has one data set; else one for each, by its name. */
function rowsOfData({ from, to, changes }: Comparison): Row[] {
  return pairDataSets(from.lineage?.trainingData, to.lineage?.trainingData).map(({ name, was, is }): Row => {
    const differs =
      name === undefined ? changes.trainingData : changes.dataSets.some((one) => one.name === name);
    return [
      name === undefined ? 'training data' : `training data ${name}`,
      describeBytes(was),
      describeBytes(is),
      differs,
    ];
  });
}

function describeRequest(request: Dossier['requests'][number] | undefined): string {
  if (request === undefined) return '';
  const { workflow, definition, outcome, status } = request;
  return `${request.request} ${workflow} ${short(definition)}: ${outcome ?? status}`;
}

function describeBytes(bytes: Pinned | undefined): string {
  return bytes === undefined ? '-' : `${bytes.uri} ${short(pinOf(bytes))}`;
}

function describeValue(value: unknown): string {
  if (value === undefined) return '-';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The beginning of a digest: enough to see that two are not the same. */
function short(digest: string): string {
  const kind = digest.indexOf(':') + 1;
  return kind === 0 ? digest.slice(0, 12) : `${digest.slice(0, kind)}${digest.slice(kind, kind + 12)}`;
}
