import type { Roles } from '../../workflows/schema/roles.ts';
import type { Workflow } from '../../workflows/schema/workflow.ts';
import type { ReadEntry } from '../domain/entry.ts';
import type { RequestState } from '../domain/model.ts';
import { attemptsOf, decisionOf, detail } from './entries.ts';
import { type Html, html } from './html.ts';
import { card, instant, quote, value } from './parts.ts';
import { nameOf, type ReviewView } from './view.ts';
import { listNames, pastTense } from './words/choices.ts';

/** A request's life so far, one line for each entry of the ledger, oldest first. */
export function historyCard({ history, workflow, roles }: ReviewView): Html {
  const items = history.map((entry) => {
    const { what, quoted } = describeEntry(entry, workflow, roles);
    return html`<li>${instant(entry.at, 'short')} ${what}${quote(quoted)}</li>\n`;
  });
  return card('History of this request', html`<ol class="history">\n${items}</ol>`);
}

interface Described {
  readonly what: Html;
  readonly quoted?: string | undefined;
}

function describeEntry(entry: ReadEntry<RequestState>, workflow: Workflow, roles: Roles): Described {
  switch (entry.action) {
    case 'submitted':
      return describeSubmission(entry);
    case 'stage-opened':
      return describeOpening(entry, workflow, roles);
    case 'decided':
      return describeDecision(entry, workflow);
    case 'promoted': {
      const environment = value(detail(entry, 'environment'));
      return { what: html`Version ${value(detail(entry, 'version'))} was promoted to ${environment}.` };
    }
    case 'expired':
      return { what: html`The request expired.`, quoted: detail(entry, 'reason') };
    case 'closed': {
      const what = html`The request was closed: ${value(detail(entry, 'outcome'))}.`;
      return { what, quoted: detail(entry, 'reason') };
    }
    default:
      return { what: html`${value(nameOf(roles, entry.actor))}: ${value(entry.action)}` };
  }
}

function describeSubmission(entry: ReadEntry<RequestState>): Described {
  const [submitted] = attemptsOf([entry]);
  if (submitted === undefined) return { what: html`Submitted.` };
  const { requester, attempt, submission } = submitted;
  const what = html`${value(requester.name)} submitted attempt ${attempt}, version ${value(submission.version)}.`;
  return { what, quoted: submission.note };
}

function describeOpening(entry: ReadEntry<RequestState>, workflow: Workflow, roles: Roles): Described {
  const stage = detail(entry, 'stage');
  const asked = entry.state.stages[stage]?.roster ?? [];
  const names = listNames(asked.map((person) => nameOf(roles, person)));
  const role = value(detail(entry, 'role'));
  const due = instant(detail(entry, 'dueAt'), 'short');
  const title = value(titleOf(workflow, stage));
  return { what: html`${title} opened for ${value(names)} (${role}), until ${due}.` };
}

function describeDecision(entry: ReadEntry<RequestState>, workflow: Workflow): Described {
  const recorded = decisionOf(entry);
  if (recorded === undefined) return { what: html`Decided.` };
  const { decision, stage: name } = recorded;
  const stage = Object.hasOwn(workflow.stages, name) ? workflow.stages[name] : undefined;
  const done = pastTense(decision.choice, stage?.type === 'task');
  const meaning =
    decision.choice === 'approve' && html` Meaning of the signature: ${value(decision.meaning)}.`;
  const who = html`${value(decision.name)} (${value(decision.role)})`;
  return {
    what: html`${value(titleOf(workflow, name))}: ${who} ${done}.${meaning}`,
    quoted: decision.comment,
  };
}

/** A stage's title; its name when this workflow has none such. */
export function titleOf(workflow: Workflow, name: string): string {
  const stage = Object.hasOwn(workflow.stages, name) ? workflow.stages[name] : undefined;
  return stage?.title ?? name;
}
