import { canonicalize } from '../../schema/canonical-json.ts';
import type { Roles } from '../../schema/roles.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { type DataSet, dataSetsOf } from '../domain/data-sets.ts';
import type { RequestState, Submission } from '../domain/model.ts';
import { describePin, type Pinned } from '../domain/pins.ts';
import { type Content, type Html, html } from '../pages/html.ts';
import { formatHyperparameter } from '../pages/lineage.ts';
import { verdictMark } from '../pages/metrics.ts';
import { code, instant, place, value } from '../pages/parts.ts';
import { nameOf } from '../pages/view.ts';
import { compareMetrics, formatNumber, labelOf } from '../words/figures.ts';
import { renderDumbbells } from './charts/dumbbells.ts';
import { renderParallels } from './charts/parallels.ts';
import { requestLine } from './dossier.ts';
import { metricNames } from './key-metric.ts';
import { type Column, link, list, type Plain, requestPath } from './parts.ts';

/** A version that is compared: what was submitted for it, and by which request. */
export interface Compared {
  readonly version: string;
  readonly request: string;
  readonly at: string;
  readonly submission: Submission;
  readonly runsIn: readonly string[];
  /** All requests that are about it, the newest first. */
  readonly requests: readonly RequestState[];
}

/** One thing that versions have, with what each of them has there. */
export interface Row {
  readonly group: string;
  readonly name: string;
  /** What people call it, where that is something else. */
  readonly label?: string;
  /** In the order of the versions; `undefined` where one states nothing. */
  readonly plain: readonly Plain[];
  readonly show: readonly Content[];
  readonly changed: boolean;
}

type Versions = readonly Compared[];

/** Everything that versions state, group by group, in each what differs before what does not. */
export function comparisonRows(versions: Versions, workflow: Workflow | undefined): readonly Row[] {
  const metrics = metricNames(
    workflow,
    versions.map(({ submission }) => submission.metrics),
  );
  const hyperparameters = names(versions, ({ lineage }) => Object.keys(lineage?.hyperparameters ?? {}));
  const attributes = names(versions, (submission) => Object.keys(submission.attributes));
  const evidence = names(versions, (submission) => submission.evidence.map(({ name }) => name));
  const sets = names(versions, (submission) => [...setsBy(submission).keys()]);
  const groups: Row[][] = [
    metrics.map((name) => ({
      ...row(versions, 'Metrics', name, ({ metrics: stated }) => stated[name], metricOf(name, workflow)),
      label: labelOf(name, workflow?.metrics),
    })),
    hyperparameters.map((name) =>
      row(
        versions,
        'Hyperparameters',
        name,
        ({ lineage }) => lineage?.hyperparameters[name],
        (one) => code(formatHyperparameter(one as never)),
      ),
    ),
    [
      ...sets.map((name) =>
        row(versions, 'What made it', name, (submission) => setsBy(submission).get(name), bytes),
      ),
      row(
        versions,
        'What made it',
        'Code',
        ({ lineage }) => lineage?.code,
        (one) => html`${code(one.commit)}<small>${place(one.repository)}</small>`,
      ),
      row(versions, 'What made it', 'Artifact', ({ artifact }) => artifact, bytes),
    ],
    evidence.map((name) =>
      row(
        versions,
        'Evidence',
        name,
        (submission) => submission.evidence.find((one) => one.name === name),
        bytes,
      ),
    ),
    attributes.map((name) =>
      row(
        versions,
        'Attributes',
        name,
        (submission) => submission.attributes[name],
        (one) => value(String(one)),
      ),
    ),
  ];
  return groups.flatMap((rows) => [
    ...rows.filter(({ changed }) => changed),
    ...rows.filter(({ changed }) => !changed),
  ]);
}

const names = (versions: Versions, of: (submission: Submission) => readonly string[]): readonly string[] => [
  ...new Set(versions.flatMap(({ submission }) => of(submission))),
];

function row<Stated>(
  versions: Versions,
  group: string,
  name: string,
  of: (submission: Submission) => Stated | undefined,
  show: (stated: Stated, first: Stated | undefined) => Content,
): Row {
  const stated = versions.map(({ submission }) => of(submission));
  const texts = stated.map((one) => canonicalize([one ?? null]));
  return {
    group,
    name,
    plain: stated.map((one) =>
      one === undefined ? undefined : typeof one === 'object' ? canonicalize(one) : (one as Plain),
    ),
    show: stated.map((one, index) =>
      one === undefined
        ? html`<span class="soft">not stated</span>`
        : show(one, index === 0 ? undefined : stated[0]),
    ),
    changed: new Set(texts).size > 1,
  };
}

/** How a metric of a version is shown: its number, how far that is from the first's, and whether it is better. */
function metricOf(name: string, workflow: Workflow | undefined) {
  return (now: number, first: number | undefined): Content => {
    const before = first === undefined ? {} : { [name]: first };
    const [figure] = compareMetrics({ [name]: now }, before, workflow?.metrics);
    const { value: text, difference = '0', verdict } = figure ?? {};
    return html`${text}${difference !== '0' && html`<small>${difference}${verdict && html` ${verdictMark(verdict)}`}</small>`}`;
  };
}

function bytes(pinned: Pinned): Content {
  const { label, value: pin } = describePin(pinned);
  return html`${code(pin.length > 24 ? `${pin.slice(0, 16)}\u2026` : pin)}<small>${label} of ${place(pinned.uri)}</small>`;
}

/** The data sets of a version by what they are called. */
function setsBy({ lineage }: Submission): ReadonlyMap<string, DataSet> {
  const sets = dataSetsOf(lineage?.trainingData);
  return new Map(
    sets.map((set, index) => [
      set.name ?? (sets.length === 1 ? 'Training data' : `Data set ${index + 1}`),
      set,
    ]),
  );
}

/** What a spreadsheet has: a row for each thing, a column for each version. */
export function comparisonColumns(versions: Versions): readonly Column<Row>[] {
  return [
    { head: 'what', plain: ({ group, name }) => `${group}: ${name}` },
    { head: 'changed', plain: ({ changed }) => changed },
    ...versions.map(({ version }, index) => ({ head: version, plain: ({ plain }: Row) => plain[index] })),
  ];
}

/** The page, for people. */
export function compareContent(
  versions: Versions,
  rows: readonly Row[],
  {
    workflow,
    roles,
    zone,
  }: { readonly workflow: Workflow | undefined; readonly roles: Roles; readonly zone: string | undefined },
): Content {
  const groups = [...new Set(rows.map(({ group }) => group))];
  const heads = versions.map(({ version }) => version);
  const metrics = metricNames(
    workflow,
    versions.map(({ submission }) => submission.metrics),
  ).map((name) => ({
    label: labelOf(name, workflow?.metrics),
    values: versions.map(({ submission }) => submission.metrics[name]),
  }));
  const drawing = { versions: heads, metrics, say: formatNumber, empty: 'No version states a metric.' };
  return [
    html`<section class="card"><h2>The versions</h2>
${list('The versions that are compared', versionColumns(roles, zone), versions)}</section>
`,
    html`<section class="card"><h2>Metrics, drawn</h2><div class="charts">
${renderDumbbells({ id: 'dumbbells', title: 'Each metric on its own scale', ...drawing })}
${renderParallels({ id: 'parallels', title: 'The versions through all metrics', ...drawing })}</div></section>
`,
    groups.map((group) =>
      groupCard(
        group,
        rows.filter((one) => one.group === group),
        heads,
      ),
    ),
  ];
}

function versionColumns(roles: Roles, zone: string | undefined): readonly Column<Compared>[] {
  return [
    {
      head: 'Version',
      plain: ({ version }) => version,
      show: ({ version, request }) => link(requestPath(request), value(version)),
    },
    { head: 'Submitted', plain: ({ at }) => at, show: ({ at }) => instant(at, 'short', zone) },
    { head: 'By', plain: ({ submission }) => nameOf(roles, submission.onBehalfOf ?? submission.requestedBy) },
    { head: 'Runs in', plain: ({ runsIn }) => runsIn.join(', ') },
    {
      head: 'Requests',
      plain: ({ requests }) => requests.map(({ request }) => request).join(' '),
      show: ({ requests }) => requests.map(requestLine),
    },
    { head: 'Note', plain: ({ submission }) => submission.note },
  ];
}

function groupCard(group: string, rows: readonly Row[], heads: readonly string[]): Html {
  const changed = rows.filter((one) => one.changed).length;
  const head = heads.map((version) => html`<th scope="col" role="columnheader">${version}</th>`);
  return html`<section class="card"><h2>${group}</h2>
<table class="list" role="table"><caption>${changed} of ${rows.length} differ.</caption>
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">What</th>${head}</tr></thead>
<tbody role="rowgroup">
${rows.map(
  ({ name, label = name, show, changed: differs }) =>
    html`<tr role="row" class="${differs ? 'changed' : 'same'}"><th scope="row" role="rowheader">${value(label)}${differs && html`<span class="unseen"> (differs)</span>`}${label !== name && html`<small>${code(name)}</small>`}</th>${show.map((cell, index) => html`<td role="cell" data-label="${heads[index]}">${cell}</td>`)}</tr>\n`,
)}</tbody></table></section>
`;
}
