import { own } from '../../schema/own.ts';
import type { Workflow } from '../../schema/workflow.ts';
import type { CheckResult } from '../domain/checks.ts';
import type { ReadEntry } from '../domain/entry.ts';
import type { RequestState } from '../domain/model.ts';
import { listNames } from '../words/choices.ts';
import { decisionDetails, describeDecision } from './decision-parts.ts';
import { attemptsOf, checksOf, decisionOf, detail, listDetail } from './entries.ts';
import { type Html, html } from './html.ts';
import { card, instant, quote, value } from './parts.ts';
import { nameOf, type ReviewView } from './view.ts';

type Entry = ReadEntry<RequestState>;
type Told = Pick<ReviewView, 'workflow' | 'roles'>;

/** A request's life so far, one line for each entry of the ledger, oldest first. */
export function historyCard(view: ReviewView): Html {
  const items = view.history.map(
    (entry) => html`<li>${instant(entry.at, 'short')} ${describeEntry(entry, view)}</li>\n`,
  );
  return card('History of this request', html`<ol class="history">\n${items}</ol>`);
}

function describeEntry(entry: Entry, told: Told): Html {
  const describe = own(DESCRIPTIONS, entry.action);
  return describe?.(entry, told) ?? html`${by(entry, told)}: ${value(entry.action)}`;
}

const DESCRIPTIONS: Readonly<Record<string, (entry: Entry, told: Told) => Html | undefined>> = {
  submitted: describeSubmission,
  queued: (entry) => {
    const { length } = listDetail(entry, 'behind');
    return html`It waits until ${length === 1 ? 'an older request is' : `${length} older requests are`} closed.`;
  },
  dequeued: () => html`Its turn has come: it goes on.`,
  'stage-opened': describeOpening,
  'stage-skipped': (entry, { workflow }) =>
    html`${stage(entry, workflow)} was passed over. ${value(detail(entry, 'reason'))}`,
  checked: describeChecks,
  decided: (entry, told) => {
    const recorded = decisionOf(entry);
    if (recorded === undefined) return undefined;
    const { decision, stage: name } = recorded;
    return html`${stage(entry, told.workflow)}: ${describeDecision(told, name, decision)}${decisionDetails(told, name, decision)}`;
  },
  reminded: (entry, told) =>
    html`${stage(entry, told.workflow)}: reminder ${detail(entry, 'reminder')} went to ${people(entry, told)}.`,
  escalated: (entry, told) =>
    html`${stage(entry, told.workflow)}: still waiting, so ${people(entry, told)} (${value(detail(entry, 'to'))}) can decide it too.`,
  'handed-over': (entry, told) =>
    html`${stage(entry, told.workflow)}: ${person(entry, 'from', told)} handed over to ${person(entry, 'to', told)}.${quote(detail(entry, 'comment'))}`,
  reassigned: (entry, told) =>
    html`${stage(entry, told.workflow)}: ${by(entry, told)} gave the part of ${person(entry, 'from', told)} to ${person(entry, 'to', told)}.${quote(detail(entry, 'comment'))}`,
  'promotion-held': (entry, { workflow }) => {
    const until = detail(entry, 'until');
    return html`${stage(entry, workflow)} waits${until !== '' && html` until ${instant(until, 'short')}`}: ${value(detail(entry, 'why'))}.`;
  },
  promoted: describeEffect,
  expired: (entry) => html`The request expired.${quote(detail(entry, 'reason'))}`,
  closed: (entry, told) => {
    const outcome = detail(entry, 'outcome');
    const what =
      outcome === 'withdrawn'
        ? html`${by(entry, told)} withdrew the request.`
        : html`The request was closed: ${value(outcome)}.`;
    return html`${what}${quote(detail(entry, 'reason'))}`;
  },
};

function describeSubmission(entry: Entry): Html {
  const [submitted] = attemptsOf([entry]);
  if (submitted === undefined) return html`Submitted.`;
  const { requester, attempt, submission } = submitted;
  return html`${value(requester.name)} submitted attempt ${attempt}, version ${value(submission.version)}.${quote(submission.note)}`;
}

function describeOpening(entry: Entry, { workflow, roles }: Told): Html {
  const asked = entry.state.stages[detail(entry, 'stage')]?.roster ?? [];
  const names = listNames(asked.map((one) => nameOf(roles, one)));
  const seats = (entry.details['approvers'] ?? []) as readonly { role: string; quorum: number }[];
  const alone = seats.length === 1 && seats[0]?.quorum === 1;
  const wanted = listNames(seats.map(({ role, quorum }) => (alone ? role : `${quorum} of ${role}`)));
  return html`${stage(entry, workflow)} opened for ${value(names)} (${value(wanted)}), until ${instant(detail(entry, 'dueAt'), 'short')}.`;
}

function describeChecks(entry: Entry, { workflow }: Told): Html | undefined {
  const checked = checksOf(entry);
  if (checked === undefined) return undefined;
  const { results, outcome } = checked;
  const failed = results.filter(({ passed }) => !passed).length;
  const how = failed === 0 ? 'passed' : `failed in ${failed} of ${results.length}`;
  const then = { rejected: ' The request ended.', 'changes-requested': ' Back to the requester.' }[outcome];
  return html`${stage(entry, workflow)} ${how}.${then}
${checkList(results)}`;
}

/** What checks found, with the values that they saw. */
export function checkList(results: readonly CheckResult[]): Html {
  const items = results.map(
    ({ name, passed, found }) =>
      html`<li${!passed && html` class="failed"`}><b>${passed ? 'Passed' : 'Failed'}</b> ${value(name)}: ${value(found)}</li>\n`,
  );
  return html`<ul class="checks">\n${items}</ul>`;
}

function describeEffect(entry: Entry): Html {
  const [version, where] = [value(detail(entry, 'version')), value(detail(entry, 'environment'))];
  switch (detail(entry, 'effect')) {
    case 'retirement':
      return html`Version ${version} was taken out of ${where}.`;
    case 'attestation':
      return html`Version ${version} was confirmed in ${where}.`;
    default:
      return html`Version ${version} was promoted to ${where}.`;
  }
}

function stage(entry: Entry, workflow: Workflow): Html {
  return value(titleOf(workflow, detail(entry, 'stage')));
}

function by({ actor }: Entry, { roles }: Told): Html {
  return value(nameOf(roles, actor));
}

function person(entry: Entry, member: string, { roles }: Told): Html {
  return value(nameOf(roles, detail(entry, member)));
}

function people(entry: Entry, { roles }: Told): Html {
  return value(listNames(listDetail(entry, 'people').map((one) => nameOf(roles, one))));
}

/** A stage's title; its name when this workflow has none such. */
export function titleOf(workflow: Workflow, name: string): string {
  const found = own(workflow.stages, name);
  return found?.title ?? name;
}
