import { defined } from '../../schema/defined.ts';
import type { ReadEntry } from '../domain/entry.ts';
import { FOREIGN } from '../domain/entry.ts';
import type { Deployment, RequestState } from '../domain/model.ts';
import { againstProductionCard } from '../pages/against-production.ts';
import { changesCard } from '../pages/changes.ts';
import { checksCard } from '../pages/checks.ts';
import { attemptsOf } from '../pages/entries.ts';
import { findingsCard } from '../pages/findings.ts';
import { historyCard } from '../pages/history.ts';
import { type Content, type Html, html } from '../pages/html.ts';
import { evidenceCard, lineageCard } from '../pages/lineage.ts';
import { metricsCard } from '../pages/metrics.ts';
import { card, code, type Fact, facts, instant, quote, value } from '../pages/parts.ts';
import { inProduction, nameOf, type RequestView } from '../pages/view.ts';
import { describeStanding } from '../words/standing.ts';
import { dossierCard } from './dossier.ts';
import { evidenceCard as packCard } from './evidence.ts';
import { type Column, entryPath, link, subjectPath } from './parts.ts';
import { stageTimes } from './stage-times.ts';
import { stageStrip, type WaitsFor } from './strip.ts';

/** A request as its page shows it. */
export interface RequestShown {
  readonly view: RequestView;
  /** Whom each stage waits for that waits: their addresses. */
  readonly waitsFor: WaitsFor;
  readonly zone: string | undefined;
  /** All that are about its version, itself among them, the newest first. */
  readonly about: readonly RequestState[];
  /** What whoever looks may do, if anything. */
  readonly acts?: Content;
}

/** One entry of a request's life, for a spreadsheet. */
export const ENTRY_COLUMNS: readonly Column<ReadEntry<RequestState>>[] = [
  { head: 'number', plain: ({ seq }) => seq },
  { head: 'at', plain: ({ at }) => at },
  { head: 'by', plain: ({ actor }) => actor },
  { head: 'action', plain: ({ action, details }) => (action === FOREIGN ? details.action : action) },
  { head: 'attempt', plain: ({ state }) => state.attempt },
  { head: 'hash', plain: ({ hash }) => hash },
];

/** Where it stands, in a sentence. */
export function requestLede({ view, zone }: RequestShown): string {
  const { workflow, state, roles, now } = view;
  const requester = nameOf(roles, state.requesters.at(-1) ?? '');
  return describeStanding(workflow, state, { requester, now, ...defined({ zone }) });
}

/** The page, for people. */
export function requestContent(given: RequestShown): Content {
  const { view, acts } = given;
  // Where nobody knows by whose clock somebody lives, it is that of the workflow.
  const shown = { ...given, zone: given.zone ?? view.workflow.calendar?.timeZone };
  const { workflow, state, roles, now } = view;
  return [
    acts,
    html`<section class="card" aria-label="Stages">${stageStrip({ workflow, state, roles, now, waitsFor: shown.waitsFor, zone: shown.zone })}</section>\n`,
    html`<div class="split"><div>${about(shown)}</div><div>${beside(shown)}</div></div>\n`,
  ];
}

function about({ view, about: requests, zone }: RequestShown): Content {
  const { workflow, state, history, subject } = view;
  const attempts = attemptsOf(history);
  const now = attempts.findLast((one) => one.attempt === state.attempt);
  const before = attempts.findLast((one) => one.attempt === state.attempt - 1);
  return [
    now && before && changesCard(view, before, now, 'elsewhere'),
    dossierCard(requests, { request: state.request, zone }),
    sinceThen(state, inProduction(workflow, subject)),
    metricsCard(workflow, state, inProduction(workflow, subject), before),
    now && againstProductionCard(view, now.submission),
    checksCard(view),
    now && lineageCard(workflow, now.submission),
    now && evidenceCard(now.submission),
    findingsCard(view),
  ];
}

/** Once a request has ended, what it is compared with may be another version than its approvers saw. */
function sinceThen(state: RequestState, running: Deployment | undefined): Html | false {
  return (
    state.status === 'closed' &&
    running !== undefined &&
    running.request !== state.request &&
    html`<p class="soft">This request has ended. What follows compares it with what runs today, which need not be what its approvers saw: History has what was recorded then.</p>\n`
  );
}

function beside(shown: RequestShown): Content {
  const { view } = shown;
  return [
    inShort(shown),
    stageTimes(view),
    historyCard(view),
    ledgerLine(view),
    packCard(view.state.subject, view.state.version),
  ];
}

function inShort({ view, zone }: RequestShown): Html {
  const { state, roles, workflow, history } = view;
  const note = attemptsOf(history).at(-1)?.submission.note;
  const rows: (Fact | false)[] = [
    ['Subject', link(subjectPath(state.subject), value(state.subject))],
    ['Version', value(state.version)],
    ['Workflow', value(workflow.title)],
    [
      'Submitted by',
      html`${value(nameOf(roles, state.requesters.at(-1) ?? ''))}, ${instant(state.requestedAt, 'short', zone)}`,
    ],
    ['Attempt', html`${state.attempt} of at most ${workflow.rework.maxAttempts}`],
    ...Object.entries(state.attributes).map(([name, fact]): Fact => [value(name), value(String(fact))]),
    state.artifact !== undefined && ['Artifact', code(state.artifact.sha256.slice(0, 16))],
    ['Rules', code(state.definition.slice(0, 16))],
    ['Request', code(state.request)],
  ];
  return card(
    'In short',
    facts(...rows),
    note !== undefined && note !== '' && html`<h3>Note</h3>${quote(note)}`,
  );
}

function ledgerLine({ state, history }: RequestView): Html {
  const stream = history.at(-1)?.stream ?? `request/${state.request}`;
  return html`<p class="quietly">${history.length} entries of the ledger say all of this: ${link(entryPath(stream), 'read them, and whether they are intact')}.</p>\n`;
}
