import { own } from '../../schema/own.ts';
import { isHuman, type Workflow } from '../../schema/workflow.ts';
import type { Condition, Decision } from '../domain/model.ts';
import { approves } from '../domain/request/seating.ts';
import { pastTense } from '../words/choices.ts';
import { describeSigning } from '../words/seats.ts';
import { type Html, html } from './html.ts';
import { card, facts, instant, quote, value } from './parts.ts';
import { nameOf, type ReviewView } from './view.ts';

/** What somebody wrote beside a decision: the comment, the conditions, what the stage asked. */
export function decisionDetails(
  { workflow, roles }: Pick<ReviewView, 'workflow' | 'roles'>,
  stage: string,
  { comment, findings = [], answers = {} }: Decision,
): Html {
  const asked = Object.entries(answers).map(
    ([name, answer]) => [value(labelOf(workflow, stage, name)), html`<q>${answer}</q>`] as const,
  );
  return html`${quote(comment)}${findings.length > 0 && conditionList(findings, (person) => nameOf(roles, person))}${asked.length > 0 && facts(...asked)}`;
}

/** Conditions of an approval, one a line. */
export function conditionList(findings: readonly Condition[], name: (person: string) => string): Html {
  const items = findings.map(
    ({ text, owner, due }) =>
      html`<li>${value(text)} <span class="soft">${value(name(owner))}, by ${value(due)}</span></li>\n`,
  );
  return html`<ul class="conditions-list">\n${items}</ul>`;
}

/** What the others of a stage have answered so far. Nothing while nobody has. */
export function answersCard(
  view: ReviewView,
  stage: string,
  decisions: readonly Decision[],
): Html | undefined {
  if (decisions.length === 0) return undefined;
  const items = decisions.map(
    (decision) =>
      html`<li>${instant(decision.at, 'short')} ${describeDecision(view, stage, decision)}${decisionDetails(view, stage, decision)}</li>\n`,
  );
  return card('What others have answered', html`<ol class="history">\n${items}</ol>`);
}

/** Who decided what, in which role, in a sentence. */
export function describeDecision(
  { workflow, roles }: Pick<ReviewView, 'workflow' | 'roles'>,
  stage: string,
  decision: Decision,
): Html {
  const { name, meaning } = decision;
  const task = own(workflow.stages, stage)?.type === 'task';
  const signed = describeSigning(decision, (person) => nameOf(roles, person));
  const means = approves(decision) && html` Meaning of the signature: ${value(meaning)}.`;
  return html`${value(name)} (${value(signed)}) ${pastTense(decision, task)}.${means}`;
}

function labelOf(workflow: Workflow, stage: string, question: string): string {
  const asking = own(workflow.stages, stage);
  const form = asking !== undefined && isHuman(asking) ? asking.form : [];
  return form.find(({ name }) => name === question)?.label ?? question;
}
