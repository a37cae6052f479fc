import type { Roles } from '../../schema/roles.ts';
import type { Deployment, SubjectState } from '../domain/model.ts';
import { approvalsAndWaivers } from '../domain/waivers.ts';
import { type Content, type Html, html } from '../pages/html.ts';
import { instant, value, values } from '../pages/parts.ts';
import { nameOf } from '../pages/view.ts';
import { formatShortInstant } from '../words/instant.ts';
import { describeUnfinished } from '../words/running.ts';
import { renderLanes, type Span } from './charts/lanes.ts';
import { approvalsThatEnd } from './coming.ts';
import { type Column, due, empty, filters, link, list, mark, requestPath, subjectPath } from './parts.ts';

/** What runs where, as a page shows it. */
export interface Running {
  readonly subjects: readonly SubjectState[];
  /** The columns: those in which something runs or is about to, in the order of the workflows. */
  readonly environments: readonly string[];
  /** What the filters offer. */
  readonly choices: { readonly kinds: readonly string[]; readonly environments: readonly string[] };
  readonly query: Readonly<Partial<Record<'at' | 'kind' | 'name' | 'environment', string | undefined>>>;
  /** The instant that was asked about; absent for now. */
  readonly at: string | undefined;
  readonly now: Date;
  /** Absent for an instant that was asked about. */
  readonly overTime?: OverTime | undefined;
  readonly roles: Roles;
  readonly zone: string | undefined;
}

/** What an environment ran over time: a lane for each of some subjects. */
export interface OverTime {
  readonly environment: string;
  readonly lanes: readonly { readonly label: string; readonly spans: readonly Span[] }[];
  /** So many more run there. */
  readonly left: number;
}

/** A version in an environment. */
interface RunningRow {
  readonly subject: string;
  readonly environment: string;
  readonly deployment: Deployment;
  readonly conditions: number;
}

/** Every version that runs somewhere, one a row. */
export function runningRows({ subjects, environments }: Running): readonly RunningRow[] {
  return subjects.flatMap((state) =>
    environments.flatMap((environment) => {
      const deployment = state.environments[environment];
      if (deployment === undefined) return [];
      return [
        { subject: state.subject, environment, deployment, conditions: Object.keys(state.findings).length },
      ];
    }),
  );
}

const addresses = (signatures: Deployment['authorisedBy']): string =>
  signatures.map(({ person }) => person).join(' ');

/** What a spreadsheet has of each of them. */
export const RUNNING_COLUMNS: readonly Column<RunningRow>[] = [
  { head: 'subject', plain: ({ subject }) => subject },
  { head: 'environment', plain: ({ environment }) => environment },
  { head: 'version', plain: ({ deployment }) => deployment.version },
  { head: 'since', plain: ({ deployment }) => deployment.since },
  {
    head: 'approved by',
    plain: ({ deployment }) => addresses(approvalsAndWaivers(deployment.authorisedBy).approvals),
  },
  {
    head: 'check waived by',
    plain: ({ deployment }) => addresses(approvalsAndWaivers(deployment.authorisedBy).waivers),
  },
  { head: 'requested by', plain: ({ deployment }) => deployment.requestedBy },
  { head: 'unfinished', plain: ({ deployment }) => describeUnfinished(deployment) ?? '' },
  { head: 'approval ends', plain: ({ deployment }) => deployment.attest?.dueAt },
  { head: 'open conditions', plain: ({ conditions }) => conditions },
  { head: 'request', plain: ({ deployment }) => deployment.request },
  { head: 'artifact SHA-256', plain: ({ deployment }) => deployment.artifact?.sha256 },
];

/** The page, for people. */
export function whatRunsContent(running: Running): Content {
  const { subjects, environments, query, choices, at } = running;
  const pairs = (names: readonly string[]) => names.map((name) => [name, name] as const);
  const fields = [
    { name: 'name', label: 'Name begins with', value: query.name, hint: 'model/ch' },
    { name: 'kind', label: 'Kind', value: query.kind, options: pairs(choices.kinds) },
    {
      name: 'environment',
      label: 'Environment',
      value: query.environment,
      options: pairs(choices.environments),
    },
    { name: 'at', label: 'At an instant', value: query.at, hint: '2026-03-01T12:00Z' },
  ];
  const columns: Column<SubjectState>[] = [
    {
      head: 'Subject',
      plain: ({ subject }) => subject,
      show: ({ subject }) => link(subjectPath(subject), value(subject)),
    },
    ...environments.map((environment) => ({
      head: environment,
      named: true,
      plain: () => undefined,
      show: (state: SubjectState) => environmentCell(running, state, environment),
    })),
    { head: 'Conditions', plain: () => undefined, show: (state) => conditions(running, state) },
    { head: 'Under way', plain: () => undefined, show: underWay },
  ];
  return [
    filters('/console/running', fields),
    at !== undefined &&
      html`<p class="card status">As it was on <b>${instant(at, 'long', running.zone)}</b>, read from the ledger's entries of that time.</p>\n`,
    html`<section class="card" aria-label="Subjects and environments">${
      subjects.length === 0
        ? nothing(running)
        : list('What each environment runs, by subject', columns, subjects)
    }</section>\n`,
    running.overTime && versionsOverTime(running.overTime, running),
    at === undefined && approvalsThatEnd(subjects, running.now),
  ];
}

function versionsOverTime({ environment, lanes, left }: OverTime, { now, zone }: Running): Html {
  return html`<section class="card charts" aria-label="Versions over time">${renderLanes({
    id: 'over-time',
    title: `Versions in ${environment} over time`,
    of: 'subject',
    lanes,
    now: now.toISOString(),
    say: (at) => formatShortInstant(at, zone),
    empty: `Nothing on this page runs in ${environment}: choose another environment.`,
  })}${left > 0 && html`<p class="soft">${left} more run there: narrow the list by name to see theirs.</p>`}</section>\n`;
}

function nothing({ query, at }: Running): Html {
  if (query.kind ?? query.name)
    return empty('No subject fits these filters.', 'Clear them to see all subjects.');
  if (at !== undefined) return empty('The ledger had nothing at that instant.', 'Ask about a later one.');
  return empty(
    'Nothing was ever submitted.',
    'A pipeline submits the first version: README.md, "Connect a pipeline", or countersign submit.',
  );
}

/** True where somebody has confirmed, after the promotion, that it is done: not every workflow asks for that. */
const isConfirmed = ({ ended }: Deployment): boolean => (ended?.confirmedBy.length ?? 0) > 0;

/** What an environment of a subject runs: the version, since when, on whose approvals, until when they hold. */
export function environmentCell(
  { now, roles, zone, at }: Pick<Running, 'now' | 'roles' | 'zone' | 'at'>,
  { environments }: SubjectState,
  environment: string,
): Content {
  const deployment = environments[environment];
  if (deployment === undefined) return html`<span class="soft">nothing</span>`;
  const { version, since, byRule = [], attest, request } = deployment;
  const unfinished = describeUnfinished(deployment);
  const signatures = approvalsAndWaivers(deployment.authorisedBy);
  const namesOf = (decisions: Deployment['authorisedBy']) =>
    decisions.map(({ person, name }) => name ?? nameOf(roles, person));
  const waivers = [...new Set(namesOf(signatures.waivers))];
  const names = [
    ...new Set([...namesOf(signatures.approvals), ...byRule.map(({ title }) => `rule '${title}'`)]),
  ];
  return html`<b>${link(requestPath(request), value(version))}</b> ${
    unfinished === undefined
      ? mark(isConfirmed(deployment) ? 'confirmed' : 'complete', 'good')
      : mark(unfinished, 'warn')
  }
<small>since ${instant(since, 'short', zone)}${names.length > 0 && html`, approved by ${values(names)}`}${waivers.length > 0 && html`, a check waived by ${values(waivers)}`}</small>${
    attest !== undefined &&
    at === undefined &&
    html`<small>approval ends ${ending(attest.dueAt, now, zone)}</small>`
  }`;
}

function ending(iso: string, now: Date, zone: string | undefined): Content {
  const soon = Date.parse(iso) - now.getTime() < 30 * 86_400_000;
  return soon ? due(iso, now, zone) : instant(iso, 'short', zone);
}

function conditions({ now }: Running, { findings }: SubjectState): Content {
  const open = Object.values(findings);
  if (open.length === 0) return html`<span class="soft">none</span>`;
  const late = open.filter((one) => one.due < now.toISOString().slice(0, 10)).length;
  return [mark(`${open.length} open`, 'warn'), late > 0 && mark(`${late} overdue`, 'bad')];
}

function underWay({ open }: SubjectState): Content {
  const requests = Object.entries(open);
  if (requests.length === 0) return html`<span class="soft">nothing</span>`;
  return requests
    .slice(0, 5)
    .map(
      ([request, { version }], index) =>
        html`${index > 0 && ', '}${link(requestPath(request), html`version ${value(version)}`)}`,
    )
    .concat(requests.length > 5 ? [html` and ${requests.length - 5} more`] : []);
}
