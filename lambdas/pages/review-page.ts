import type { HumanStage } from '../../workflows/schema/workflow.ts';
import type { Decision } from '../domain/model.ts';
import { stageState } from '../domain/request/stages.ts';
import { changesCard } from './changes.ts';
import { renderDocument } from './document.ts';
import { attemptsOf, decisionOf } from './entries.ts';
import { historyCard } from './history.ts';
import { type Html, html } from './html.ts';
import { evidenceCard, lineageCard } from './lineage.ts';
import { metricsCard } from './metrics.ts';
import { card, code, facts, instant, quote, value } from './parts.ts';
import { controlId, FORM_ID, reviewForm } from './review-form.ts';
import { inProduction, nameOf, type ReviewView, stageOf } from './view.ts';
import { listNames } from './words/choices.ts';
import { timeUntil } from './words/instant.ts';
import { listRoles, seatStandings } from './words/seats.ts';

/**
 * The page on which a person reads what they are asked and answers it. Rendering it decides nothing; the form on
 * it does, when it is posted.
 *
 * @throws GovernanceError `StageClosed` when the workflow has no such stage for people.
 */
export function reviewPage(view: ReviewView): string {
  const { workflow, state, form } = view;
  const title = `${stageOf(view).title}: ${state.subject} ${state.version}`;
  return renderDocument({
    title: form?.problem === undefined ? title : `Error: ${title}`,
    context: workflow.title,
    width: 'wide',
    skipTo: { id: FORM_ID, label: 'Skip to your decision' },
    content: [
      introduction(view),
      html`<div class="columns"><div>${reading(view)}</div>${decision(view)}</div>`,
    ],
  });
}

function introduction(view: ReviewView): Html {
  const { state, person, claims } = view;
  const stage = stageOf(view);
  const { dueAt } = stageState(state, claims.stage);
  const asked =
    stage.type === 'task'
      ? html`you are asked to carry this out and to confirm it`
      : html`you are asked to decide about this version`;
  return html`${problemSummary(view)}<div class="intro">
<p class="eyebrow">${value(stage.title)}${state.attempt > 1 && html` \u00b7 attempt ${state.attempt}`}</p>
<h1>${value(state.subject)}, version ${value(state.version)}</h1>
<p class="lede">${value(person.name)}, ${asked} as <b>${value(listRoles(stage))}</b>${dueAt !== undefined && html`, by ${dueWords(dueAt, view.now)}`}.</p>
<p class="jump"><a href="#${FORM_ID}">Go to your decision</a></p>
</div>`;
}

function dueWords(dueAt: string, now: Date): Html {
  const left = timeUntil(dueAt, now);
  return html`<b>${instant(dueAt)}</b>${left !== undefined && html` (${left} left)`}`;
}

function problemSummary({ form }: ReviewView): Html | undefined {
  const problem = form?.problem;
  if (problem === undefined) return undefined;
  const id = controlId(problem.field);
  return html`<div class="card summary" role="alert"><h2>Nothing was decided yet</h2>
<p>${id === undefined ? problem.message : html`<a href="#${id}">${problem.message}</a>`}</p></div>`;
}

/** All that there is to read, before the form in the order of the page. */
function reading(view: ReviewView): (Html | undefined)[] {
  const { workflow, state, history, subject } = view;
  const attempts = attemptsOf(history);
  const now = attempts.findLast((one) => one.attempt === state.attempt);
  const before = attempts.findLast((one) => one.attempt === state.attempt - 1);
  const decisions = history.flatMap((entry) => decisionOf(entry) ?? []);
  return [
    card(
      'In short',
      summaryFacts(view),
      now?.submission.note && noteOf(now.requester.name, now.submission.note),
    ),
    now && before && changesCard(before, now, decisions),
    metricsCard(workflow, state, inProduction(workflow, subject)),
    now === undefined
      ? card('What made this version', html`<p>The record of its submission is missing: don't approve.</p>`)
      : lineageCard(now.submission),
    now && evidenceCard(now.submission),
    historyCard(view),
  ];
}

function summaryFacts(view: ReviewView): Html {
  const { state, roles, claims } = view;
  const stage = stageOf(view);
  const { decisions } = stageState(state, claims.stage);
  return facts(
    [
      'Submitted by',
      html`${value(nameOf(roles, state.requesters.at(-1) ?? ''))}, ${instant(state.requestedAt)}`,
    ],
    ['Attempt', state.attempt],
    ['Your signature', html`means: <b>${stage.meaning}</b>`],
    ['Approvals', approvals(stage, decisions)],
    state.artifact && ['Artifact', code(state.artifact.sha256)],
    ['Request', code(state.request)],
  );
}

function approvals(stage: HumanStage, decisions: readonly Decision[]): Html[] {
  return seatStandings(stage, decisions).map(({ role, quorum, by }) => {
    const names = by.length > 0 && html`, by ${value(listNames(by.map(({ name }) => name)))}`;
    return html`<div>${by.length} of ${quorum} ${value(role)} so far${names}</div>\n`;
  });
}

function noteOf(name: string, note: string): Html {
  return html`<h3>Note from ${value(name)}</h3>${quote(note)}`;
}

function decision(view: ReviewView): Html {
  return html`<section class="card decision" id="${FORM_ID}" tabindex="-1"><h2>Your decision</h2>
${reviewForm(view)}
<p class="quiet">Opening this page has decided nothing; only this form does. The first answer you send stands.</p>
<p class="quiet">Separation of duties: nobody decides about a request that they submitted, and nobody decides two stages of one request. This link is yours alone; what is sent with it is signed with your name, ${value(view.person.name)}.</p>
</section>`;
}
