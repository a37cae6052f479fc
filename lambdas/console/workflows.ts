import { membersOf, type Roles } from '../../schema/roles.ts';
import { allRolesOf } from '../../schema/seat-people.ts';
import { escalationsOf, isHuman, type Workflow } from '../../schema/workflow.ts';
import type { Deployed } from '../domain/actions.ts';
import { type Content, html } from '../pages/html.ts';
import { card, code, instant, value } from '../pages/parts.ts';
import { describeDeployed } from '../words/deployed.ts';
import { describeProds, describeStage } from '../words/stages.ts';
import { renderFlow } from './charts/flow.ts';
import { addressOf } from './frame.ts';
import { type Column, link, list, mark } from './parts.ts';

/** A deployed workflow in the list of all. */
export interface WorkflowRow {
  readonly workflow: Workflow;
  /** Its requests under way. */
  readonly open: number;
}

export const workflowPath = (id: string): string => `/console/workflows/${id}`;

/** What of workflows a spreadsheet has, and what people see. */
export const WORKFLOW_COLUMNS: readonly Column<WorkflowRow>[] = [
  {
    head: 'workflow',
    plain: ({ workflow }) => workflow.id,
    show: ({ workflow: { id, title } }) => html`${link(workflowPath(id), title)}<small>${id}</small>`,
  },
  { head: 'of', plain: ({ workflow }) => workflow.subject },
  {
    head: 'who decides',
    plain: ({ workflow }) => rolesOf(workflow).join(' '),
    show: ({ workflow }) => rolesOf(workflow).join(', '),
  },
  { head: 'stages', plain: ({ workflow }) => Object.keys(workflow.stages).length, numeric: true },
  { head: 'under way', plain: ({ open }) => open, numeric: true },
];

/** The page of all workflows, for people. */
export function workflowsContent(rows: readonly WorkflowRow[], complete: boolean): Content {
  return [
    !complete &&
      html`<p class="card status">More is under way than one page looks at: the numbers are of what was submitted first.</p>\n`,
    html`<section class="card" aria-label="Workflows">${list('Workflows', WORKFLOW_COLUMNS, rows)}</section>\n`,
  ];
}

function rolesOf(workflow: Workflow): string[] {
  const stages = Object.values(workflow.stages).filter(isHuman);
  return [...new Set(stages.flatMap(({ approvers }) => approvers.map(({ role }) => role)))];
}

/** Rules that a workflow has or had, by their hash. */
export interface Rules {
  readonly hash: string;
  /** Since when the ledger has them; absent where no request was begun under them. */
  readonly since?: string | undefined;
  readonly deployed?: Deployed | undefined;
  /** True for those under which new requests begin. */
  readonly live: boolean;
  /** What they changed in those before them; absent for the first. */
  readonly changes?: readonly string[] | undefined;
}

/** One workflow, as its page shows it. */
export interface WorkflowPage {
  readonly workflow: Workflow;
  readonly roles: Roles;
  /** Its rules, the latest first. */
  readonly rules: readonly Rules[];
  readonly zone: string | undefined;
}

/** What of the stages of a workflow a spreadsheet has. */
export const STAGE_COLUMNS: readonly Column<readonly [string, Workflow['stages'][string]]>[] = [
  { head: 'stage', plain: ([name]) => name },
  { head: 'title', plain: ([, { title }]) => title },
  { head: 'type', plain: ([, { type }]) => type },
  { head: 'what it does', plain: ([, stage]) => [describeStage(stage), ...describeProds(stage)].join(', ') },
];

/** The page of one workflow, for people. */
export function workflowContent({ workflow, roles, rules, zone }: WorkflowPage): Content {
  const stages = Object.values(workflow.stages).filter(isHuman);
  const asked = stages.flatMap(({ approvers }) => approvers.flatMap(allRolesOf));
  const escalated = stages.flatMap((stage) => escalationsOf(stage).map(({ to }) => to));
  const used = [...new Set([workflow.requester, ...asked, ...escalated])];
  return html`<div class="split"><section class="card" aria-label="Stages">${renderFlow('stages', workflow)}</section>
<div>${card(
    'Who is in its roles',
    html`<dl class="facts">${used.map(
      (role) =>
        html`<dt>${role}${role === workflow.requester && html` <small>(submits)</small>`}</dt><dd>${members(roles, role)}</dd>\n`,
    )}</dl>`,
    html`<p class="soft">${link('/console/people', 'Everybody, and what waits for them')}</p>`,
  )}
${card(
  'What became of its requests',
  html`<ul class="plain"><li>${link(addressOf('/console/times', { workflow: workflow.id }), 'How long people take, and how requests end')}</li>
<li>${link(addressOf('/console/decisions', { workflow: workflow.id }), 'Who decided what')}</li></ul>`,
)}</div></div>
${card(
  'Versions of its rules',
  html`<p class="soft">A request keeps the rules under which it began to its end. Listed are those of what is under way, and of the hundred requests that ended last in each of the last six months.</p>
<ol class="history">${rules.map((one) => version(one, zone))}</ol>`,
)}`;
}

function version({ hash, since, deployed, live, changes }: Rules, zone: string | undefined): Content {
  return html`<li>${since === undefined ? html`<b>Not used yet</b>` : instant(since, 'long', zone)} ${live && mark('new requests begin under these', 'good')}
<p>${code(hash.slice(0, 12))}${deployed !== undefined && html` came ${describeDeployed(deployed)}`}</p>
${
  changes !== undefined &&
  (changes.length === 0
    ? html`<p class="soft">Nothing that is told changed.</p>`
    : html`<ul class="conditions-list">${changes.map((change) => html`<li>${change}</li>`)}</ul>`)
}</li>
`;
}

function members(roles: Roles, role: string): Content {
  const people = membersOf(roles, role);
  return people.length === 0
    ? mark('nobody', 'bad')
    : people.map(({ name, email }, index) => [
        index > 0 && ', ',
        html`<a href="${addressOf('/console/decisions', { person: email })}">${value(name)}</a>`,
      ]);
}
