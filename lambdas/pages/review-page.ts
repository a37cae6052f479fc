import { mostApprovals } from '../../schema/workflow.ts';
import { stageState } from '../domain/request/stages.ts';
import { describeWaitsAhead } from '../words/frozen.ts';
import { timeUntil } from '../words/instant.ts';
import { nameRequest, purposeOf, whatIsDecided } from '../words/purpose.ts';
import { againstProductionCard } from './against-production.ts';
import { changesCard } from './changes.ts';
import { checksCard } from './checks.ts';
import { answersCard } from './decision-parts.ts';
import { renderDocument } from './document.ts';
import { dossierCard } from './dossier.ts';
import { attemptsOf, type SubmittedAttempt } from './entries.ts';
import { findingsCard } from './findings.ts';
import { handOverForm, handOverPart } from './hand-over-form.ts';
import { historyCard } from './history.ts';
import { type Html, html } from './html.ts';
import { evidenceCard, lineageCard } from './lineage.ts';
import { metricsCard } from './metrics.ts';
import { elsewhere } from './own-paths.ts';
import { card, instant, quote, value } from './parts.ts';
import { problemSummary } from './problem-summary.ts';
import { askedAgainCard, obstacleCard } from './replaced.ts';
import { decisionPart, FORM_ID, reviewForm } from './review-form.ts';
import { signingAs, summaryFacts } from './summary.ts';
import { inProduction, type ReviewView, stageOf, zoneOf } from './view.ts';

/**
 * The page on which a person reads what they are asked and answers it. Rendering it decides nothing; the forms on
 * it do, when they are posted.
 *
 * @throws GovernanceError `StageClosed` when the workflow has no such stage for people.
 */
export function reviewPage(view: ReviewView): string {
  const { workflow, state, form } = view;
  const title = `${stageOf(view).title}: ${nameRequest(workflow, state)}`;
  const wrong = form !== undefined && form.problems.length > 0;
  return renderDocument({
    title: wrong ? `Error: ${title}` : title,
    context: workflow.title,
    width: 'wide',
    skipTo: { id: FORM_ID, label: 'Skip to your decision' },
    content: [
      problemSummary(decisionPart(view), 'Nothing was decided yet'),
      problemSummary(handOverPart(view), 'Nothing was handed over yet'),
      introduction(view),
      html`<div class="columns"><div>${reading(view)}</div>${decision(view)}</div>`,
    ],
  });
}

function introduction(view: ReviewView): Html {
  const { workflow, state, person, claims } = view;
  const stage = stageOf(view);
  const { dueAt } = stageState(state, claims.stage);
  const role = html`as <b>${value(signingAs(view))}</b>`;
  const decide = html`you are asked to decide ${value(whatIsDecided(workflow))}`;
  // What is to be done to a version is a sentence of its own, which the role does not belong into.
  const asked =
    stage.type === 'task'
      ? html`you are asked to carry this out and to confirm it ${role}`
      : purposeOf(workflow) === undefined
        ? html`${decide} ${role}`
        : html`${role} ${decide}`;
  return html`<div class="intro">
<p class="eyebrow">${value(stage.title)}${state.attempt > 1 && html` \u00b7 attempt ${state.attempt}`}</p>
<h1>${value(nameRequest(workflow, state))}</h1>
<p class="lede">${value(person.name)}, ${asked}${dueAt !== undefined && html`, by ${dueWords(dueAt, view)}`}.</p>
<p class="jump"><a href="#${FORM_ID}">Go to your decision</a></p>
${elsewhere(view)}</div>`;
}

function dueWords(dueAt: string, view: ReviewView): Html {
  const left = timeUntil(dueAt, view.now);
  return html`<b>${instant(dueAt, 'long', zoneOf(view))}</b>${left !== undefined && html` (${left} left)`}`;
}

/** All that there is to read, before the form in the order of the page. */
function reading(view: ReviewView): (Html | undefined)[] {
  const { workflow, state, history, subject, claims } = view;
  const attempts = attemptsOf(history);
  const now = attempts.findLast((one) => one.attempt === state.attempt);
  const before = attempts.findLast((one) => one.attempt === state.attempt - 1);
  return [
    obstacleCard(view),
    askedAgainCard(view),
    frozenCard(view),
    card('In short', summaryFacts(view), now && noteOf(now)),
    answersCard(view, claims.stage, stageState(state, claims.stage).decisions),
    now && before && changesCard(view, before, now, 'elsewhere'),
    dossierCard(view),
    findingsCard(view),
    metricsCard(workflow, state, inProduction(workflow, subject), before),
    now && againstProductionCard(view, now.submission),
    checksCard(view),
    now === undefined
      ? card('What made this version', html`<p>The record of its submission is missing: don't approve.</p>`)
      : lineageCard(workflow, now.submission),
    now && evidenceCard(now.submission),
    historyCard(view),
  ];
}

/** That what is approved here may have to wait. */
function frozenCard(view: ReviewView): Html | undefined {
  const { workflow, state, claims, freezes, now } = view;
  const known = { freezes, from: now, zone: zoneOf(view) };
  const ahead = describeWaitsAhead({ workflow, state }, claims.stage, known);
  if (ahead.length === 0) return undefined;
  return card('It may have to wait', ...ahead.map((one) => html`<p><b>${value(one)}</b></p>`));
}

function noteOf({ requester, submission }: SubmittedAttempt): Html | undefined {
  if (submission.note === undefined || submission.note === '') return undefined;
  return html`<h3>Note from ${value(requester.name)}</h3>${quote(submission.note)}`;
}

function decision(view: ReviewView): Html {
  return html`<div class="decide"><section class="card decision" id="${FORM_ID}" tabindex="-1"><h2>Your decision</h2>
${reviewForm(view)}
<p class="quiet">Opening this page has decided nothing; only this form does. The first answer you send stands${takingBack(view)}.</p>
<p class="quiet">${separation(view)} ${view.csrf === undefined ? 'This link is yours alone; what is sent with it' : 'You are signed in; what you send'} is signed with your name, ${value(view.person.name)}.</p>
</section>
${handOverForm(view)}</div>`;
}

/** Where one approval settles the stage, there is nothing to take back. */
function takingBack(view: ReviewView): string {
  return mostApprovals(stageOf(view)) > 1
    ? ', but an approval can be taken back while the stage waits for others'
    : '';
}

/** Whom the stage leaves out, in a sentence or two. */
function separation(view: ReviewView): string {
  const { alsoEligible } = stageOf(view);
  const [requester, earlier] = (['requester', 'earlier-approver'] as const).map(
    (one) => !alsoEligible.includes(one),
  );
  if (requester && earlier)
    return 'Separation of duties: nobody decides about a request that they submitted, and nobody decides two stages of one request.';
  if (requester) return 'Separation of duties: nobody decides about a request that they submitted.';
  return earlier ? 'Separation of duties: nobody decides two stages of one request.' : '';
}
