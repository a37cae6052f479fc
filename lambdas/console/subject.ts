import { safeVersion } from '../../schema/names.ts';
import { own } from '../../schema/own.ts';
import type { Roles } from '../../schema/roles.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { isOverdue } from '../domain/checks.ts';
import { subjectStream } from '../domain/entry.ts';
import type { RequestState, SubjectState } from '../domain/model.ts';
import { foundSince } from '../domain/subject/findings.ts';
import { type Content, type Html, html } from '../pages/html.ts';
import { code, instant, value } from '../pages/parts.ts';
import { nameOf } from '../pages/view.ts';
import { formatNumber, labelOf, writerOf } from '../words/figures.ts';
import { formatShortInstant } from '../words/instant.ts';
import { renderCurve } from './charts/curve.ts';
import { renderLanes, type Span } from './charts/lanes.ts';
import { requestLine, standingMark } from './dossier.ts';
import { evidenceCard } from './evidence.ts';
import { boundsOf, metricNames } from './key-metric.ts';
import { type Column, empty, entryPath, link, list, mark, requestPath, subjectPath } from './parts.ts';
import { environmentCell } from './what-runs.ts';

/** A version of a subject: its latest request, and the others that were about it. */
export interface Version {
  readonly version: string;
  readonly latest: RequestState;
  readonly others: readonly RequestState[];
  /** The environments that run it now. */
  readonly runsIn: readonly string[];
}

/** A subject as its page shows it. */
export interface SubjectShown {
  readonly state: SubjectState;
  /** The newest first. */
  readonly versions: readonly Version[];
  /** The workflow of the newest of them, by which metrics are judged. */
  readonly workflow: Workflow | undefined;
  readonly lanes: readonly { readonly label: string; readonly spans: readonly Span[] }[];
  readonly environments: readonly string[];
  readonly roles: Roles;
  readonly now: Date;
  readonly zone: string | undefined;
}

/** So many metrics are columns, and curves; the comparison has all. */
const [MOST_COLUMNS, MOST_CURVES] = [3, 6];

/** The versions among requests, the newest first, each with all of its requests. */
export function versionsOf(
  requests: readonly RequestState[],
  { environments }: SubjectState,
): readonly Version[] {
  const known = new Map<string, RequestState[]>();
  for (const request of requests)
    known.set(request.version, [...(known.get(request.version) ?? []), request]);
  return [...known].flatMap(([version, [latest, ...others]]) => {
    if (latest === undefined) return [];
    const runsIn = Object.entries(environments).flatMap(([name, one]) =>
      one.version === version ? [name] : [],
    );
    return [{ version, latest, others, runsIn }];
  });
}

/** What a spreadsheet has of each version, and people see. */
export function versionColumns({
  versions,
  workflow,
  roles,
  zone,
}: SubjectShown): readonly Column<Version>[] {
  const metrics = metricNames(
    workflow,
    versions.map(({ latest }) => latest.metrics),
  );
  return [
    {
      head: 'Version',
      plain: ({ version }) => version,
      show: ({ version, latest }) => link(requestPath(latest.request), value(version)),
    },
    { head: 'Status', plain: ({ latest }) => latest.outcome ?? latest.status, show: status },
    {
      head: 'Runs in',
      plain: ({ runsIn }) => runsIn.join(' '),
      show: ({ runsIn }) => runsIn.map((one) => mark(one, 'good')),
    },
    {
      head: 'Submitted',
      plain: ({ latest }) => latest.requestedAt,
      show: ({ latest }) =>
        html`${instant(latest.requestedAt, 'short', zone)}<small>${value(nameOf(roles, latest.requesters.at(-1) ?? ''))}</small>`,
    },
    ...metrics.map((name, index) => {
      const write = writing(versions, workflow, name);
      return {
        head: name,
        title: labelOf(name, workflow?.metrics),
        named: true,
        plain: ({ latest }: Version) => latest.metrics[name],
        show:
          index < MOST_COLUMNS
            ? ({ latest }: Version) => (latest.metrics[name] === undefined ? '' : write(latest.metrics[name]))
            : null,
        numeric: true as const,
      };
    }),
    ...(['training-data', 'code', 'hyperparameters'] as const).map((variable) => ({
      head: { 'training-data': 'Data', code: 'Code', hyperparameters: 'Parameters' }[variable],
      plain: ({ latest }: Version) => latest.variables[variable],
      show: ({ latest }: Version) => shortDigest(latest.variables[variable]),
    })),
    { head: 'artifact SHA-256', plain: ({ latest }) => latest.artifact?.sha256, show: null },
    { head: 'request', plain: ({ latest }) => latest.request, show: null },
  ];
}

/** How the numbers of a metric are written on this page: all alike. */
const writing = (versions: readonly Version[], workflow: Workflow | undefined, name: string) =>
  writerOf(
    versions.map(({ latest }) => latest.metrics[name]),
    own(workflow?.metrics ?? {}, name),
  );

function shortDigest(digest: string | undefined): Content {
  if (digest === undefined) return html`<span class="soft">not stated</span>`;
  return code(digest.replace(/^.*[@#]/, '').slice(0, 8));
}

function status({ latest, others }: Version): Content {
  return [html`${standingMark(latest)}<small>${value(latest.workflow)}</small>`, ...others.map(requestLine)];
}

/** The page, for people. */
export function subjectContent(shown: SubjectShown): Content {
  const { state, versions, environments } = shown;
  return [
    html`<div class="split"><div>${environments.length > 0 && where(shown)}${conditions(shown)}</div><div>${lanes(shown)}</div></div>\n`,
    versionCard(shown),
    curves(shown),
    packOf(shown),
    versions.length > 0 &&
      html`<p class="quietly">The registry of ${value(state.subject)} is ${link(entryPath(subjectStream(state.subject)), 'the newest entry of its own stream')} in the ledger.</p>\n`,
  ];
}

/** Of the version that the last environment runs, or else of the newest. */
function packOf({ state, versions, environments }: SubjectShown): Content {
  const runs = state.environments[environments.at(-1) ?? '']?.version;
  const version = runs ?? versions[0]?.version;
  return version !== undefined && evidenceCard(state.subject, version);
}

function where(shown: SubjectShown): Html {
  const { state, environments } = shown;
  const columns: readonly Column<string>[] = [
    { head: 'Environment', plain: (environment) => environment },
    {
      head: 'Runs',
      plain: () => undefined,
      show: (environment) => environmentCell({ ...shown, at: undefined }, state, environment),
    },
  ];
  return html`<section class="card"><h2>Where it runs</h2>
${list('What each environment runs', columns, environments)}</section>
`;
}

function versionCard(shown: SubjectShown): Html {
  const { state, versions } = shown;
  const pick: Column<Version> = {
    head: 'Compare',
    plain: () => undefined,
    show: ({ version }) =>
      html`<input type="checkbox" name="version" value="${safeVersion(version)}" aria-label="Compare version ${version}">`,
  };
  if (versions.length === 0)
    return html`<section class="card"><h2>Versions</h2>${empty('No request is on this page.', 'Go back to the first page.')}</section>\n`;
  return html`<section class="card"><h2>Versions</h2>
<form method="get" action="${subjectPath(state.subject)}/compare">
${list(`Versions of ${state.subject}, the newest first`, [...versionColumns(shown), pick], versions)}
${versions.length > 1 && html`<p><button class="act second noprint">Compare those that are ticked (2 to 5)</button></p>`}</form>
</section>
`;
}

function conditions({ state, roles, now }: SubjectShown): Html {
  const open = Object.entries(state.findings);
  if (open.length === 0)
    return html`<section class="card"><h2>Open conditions</h2><p class="soft">None: nothing that an approval was given for is owed.</p></section>\n`;
  const items = open.map(
    ([, { text, owner, due, version, request, environment }]) =>
      html`<li>${value(text)}<span class="soft">${value(nameOf(roles, owner))}, by ${due}, of ${request === undefined ? html`version ${value(version)} in ${environment}` : link(requestPath(request), html`version ${value(version)}`)} ${isOverdue(due, now) && mark('overdue', 'bad')}</span></li>\n`,
  );
  return html`<section class="card"><h2>Open conditions</h2><ul class="conditions-list">
${items}</ul>${lookedAtAgain(state)}</section>
`;
}

/** What looks again at versions of which something was found since they were approved. */
function lookedAtAgain(state: SubjectState): readonly Content[] {
  return Object.entries(state.environments).flatMap(([environment, { version, onFinding }]) => {
    if (onFinding === undefined || foundSince(state, environment).length === 0) return [];
    const [request] = Object.entries(state.open).find(([, { workflow }]) => workflow === onFinding) ?? [];
    const again =
      request === undefined
        ? html`${value(onFinding)} is started by itself`
        : link(requestPath(request), html`a request of ${value(onFinding)} is under way`);
    return [
      html`<p>Something was found of version ${value(version)} in ${value(environment)} since it was approved: ${again}.</p>\n`,
    ];
  });
}

function lanes({ lanes: known, now, zone }: SubjectShown): Html {
  return html`<section class="card"><h2>Over time</h2>
${renderLanes({
  id: 'versions-over-time',
  title: 'Versions by environment',
  of: 'environment',
  lanes: known,
  now: now.toISOString(),
  say: (iso) => formatShortInstant(iso, zone),
  empty: 'No version has reached an environment yet.',
})}</section>
`;
}

function curves({ versions, workflow, environments }: SubjectShown): Content {
  const production = environments.at(-1);
  const oldestFirst = versions.toReversed();
  const names = metricNames(
    workflow,
    versions.map(({ latest }) => latest.metrics),
  ).slice(0, MOST_CURVES);
  if (names.length === 0 || versions.length < 2) return undefined;
  const bounds = boundsOf(workflow);
  const curve = (name: string, index: number) => {
    const write = writing(versions, workflow, name);
    return renderCurve({
      id: `metric-${index + 1}`,
      title: labelOf(name, workflow?.metrics),
      points: oldestFirst.map(({ version, latest, runsIn }) => ({
        label: version,
        value: latest.metrics[name],
        marked: production !== undefined && runsIn.includes(production),
      })),
      bounds: bounds
        .filter(({ metric }) => metric === name)
        .flatMap(({ atLeast, atMost }) => [
          ...(atLeast === undefined ? [] : [{ value: atLeast, label: `at least ${formatNumber(atLeast)}` }]),
          ...(atMost === undefined ? [] : [{ value: atMost, label: `at most ${formatNumber(atMost)}` }]),
        ]),
      say: write,
      empty: 'No version on this page states it.',
    });
  };
  return html`<section class="card"><h2>Metrics over versions</h2>
<p class="soft">Ringed: what ${value(production ?? 'the last environment')} runs now. Dashed: what a check asks.</p>
<div class="charts">${names.map(curve)}</div></section>
`;
}
