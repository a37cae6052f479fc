import { after } from '../../schema/calendar.ts';
import { own } from '../../schema/own.ts';
import { everyone } from '../../schema/roles.ts';
import { peopleAt } from '../../schema/tracks.ts';
import { isHuman, stagesInOrder } from '../../schema/workflow.ts';
import type { RequestInRework, RequestState } from '../domain/model.ts';
import { mayDisown } from '../domain/request/disown.ts';
import { eligible } from '../domain/request/mandates.ts';
import { isPassed, stageState } from '../domain/request/stages.ts';
import { gaveWayToNewer } from '../domain/subject/subject.ts';
import { nameRequest } from '../words/purpose.ts';
import { changesCard } from './changes.ts';
import { decisionDetails, describeDecision } from './decision-parts.ts';
import { disownForm, disownPart } from './disown-form.ts';
import { renderDocument } from './document.ts';
import { dossierCard } from './dossier.ts';
import { attemptsOf, checksOf } from './entries.ts';
import { checkList, handedInBy, historyCard } from './history.ts';
import { type Content, type Html, html } from './html.ts';
import { elsewhere } from './own-paths.ts';
import { card, instant, quote, value, values } from './parts.ts';
import { problemSummary } from './problem-summary.ts';
import { reviseForm, revisePart } from './revise-form.ts';
import { nameOf, type ReviewView, standingOf, zoneOf } from './view.ts';
import { withdrawForm, withdrawPart } from './withdraw-form.ts';

/**
 * The page of a request for those who submitted it: the feedback and the form for the next attempt while one is
 * wanted, where the request stands otherwise, and the way to withdraw it. Rendering it changes nothing.
 */
export function requesterPage(view: ReviewView): string {
  const { workflow, state, history, form } = view;
  const title = titleOf(view);
  const wrong = form !== undefined && form.problems.length > 0;
  return renderDocument({
    title: `${wrong ? 'Error: ' : ''}${title}: ${nameRequest(workflow, state)}`,
    context: workflow.title,
    width: 'narrow',
    content: [
      problemSummary(revisePart(view), 'Nothing was submitted yet'),
      problemSummary(withdrawPart(view), 'Nothing was withdrawn yet'),
      problemSummary(disownPart(view), 'Nothing was recorded yet'),
      html`<div class="intro"><p class="eyebrow">Your request</p>
<h1>${title}</h1>
<p class="lede">${value(nameRequest(workflow, state))}, attempt ${state.attempt}</p>${elsewhere(view)}</div>
`,
      card(
        'Where it stands',
        html`<p>${value(standingOf(view, 'You'))}</p>`,
        quote(state.reason),
        askedNext(view),
      ),
      feedbackCard(view),
      sentCard(view),
      dossierCard(view),
      maySpeak(view) ? forms(view) : html`<p>Only those who submitted this request can act on it here.</p>`,
      history.length > 0 && historyCard(view),
    ],
  });
}

/** True for somebody who submitted an attempt and is still in a role. */
function maySpeak({ state, roles, person }: ReviewView): boolean {
  return state.requesters.includes(person.email) && everyone(roles).has(person.email);
}

function titleOf({ state, now }: ReviewView): string {
  if (state.status === 'closed')
    return state.outcome === 'superseded' && !gaveWayToNewer(state.reason)
      ? 'Your request can take effect no more'
      : state.disowned
        ? 'This request was not yours, and has ended'
        : CLOSED[state.outcome];
  if (state.status === 'queued') return 'Your request waits for its turn';
  if (state.status === 'open') return `Attempt ${state.attempt} is under way`;
  return isLate(state, now) ? 'The time for the next attempt is over' : 'Changes are requested';
}

const CLOSED: Readonly<Record<NonNullable<RequestState['outcome']>, string>> = {
  completed: 'Your request is completed',
  rejected: 'Your request was rejected',
  expired: 'Your request expired',
  superseded: 'A newer version has taken its place',
  withdrawn: 'Your request is withdrawn',
  stopped: 'Your request was stopped',
  failed: 'Your request failed',
};

function isLate({ reworkDueAt }: RequestInRework, now: Date): boolean {
  return now.getTime() >= Date.parse(reworkDueAt);
}

function forms(view: ReviewView): (Html | false | undefined)[] {
  const { state, history, now, roles, person } = view;
  if (state.status === 'closed') return [];
  const before = attemptsOf(history).findLast(({ attempt }) => attempt === state.attempt);
  const awaited = state.status === 'rework' && !isLate(state, now);
  return [
    awaited &&
      before !== undefined &&
      card(
        `Attempt ${state.attempt + 1}`,
        html`<p class="quiet">Or let your pipeline submit it, with <code>"revises": "${state.request}"</code> in its input.</p>`,
        reviseForm(view, before.submission),
      ),
    withdrawForm(view),
    mayDisown(state, roles, person.email) && disownForm(view),
  ];
}

/** Who is asked now; or who is asked next and until when, while the stage that follows has not opened yet. */
function askedNext(view: ReviewView): readonly Content[] {
  const { workflow, state } = view;
  if (state.status !== 'open') return [];
  const isAhead = (name: string) => !isPassed(stageState(state, name).outcome);
  const next = stagesInOrder(workflow).find(([name]) => isAhead(name))?.[0];
  const stages = next === undefined ? [] : peopleAt(workflow, next).filter(isAhead);
  return stages.map((name) => askedAtStage(view, name));
}

function askedAtStage(view: ReviewView, name: string): Html | undefined {
  const { workflow, roles, state, now } = view;
  const stage = own(workflow.stages, name);
  if (stage === undefined || !isHuman(stage)) return undefined;
  const { roster, dueAt, outcome } = stageState(state, name);
  if (outcome !== undefined) return undefined;
  const people = roster ?? eligible(view, name).map(({ email }) => email);
  const names = values(people.map((person) => nameOf(roles, person)));
  if (dueAt !== undefined) return html`<p>Asked: ${names}.</p>`;
  const until = after(now, stage.due, workflow.calendar).toISOString();
  return html`<p>To be asked: ${names}, until about ${instant(until, 'long', zoneOf(view))}.</p>`;
}

/** What the attempt that is under way stated, and what it changed over the one before. */
function sentCard(view: ReviewView): Html[] {
  const { state, history } = view;
  if (state.status !== 'open' && state.status !== 'queued') return [];
  const attempts = attemptsOf(history);
  const sent = attempts.findLast(({ attempt }) => attempt === state.attempt);
  const before = attempts.findLast(({ attempt }) => attempt === state.attempt - 1);
  if (sent === undefined) return [];
  const { requester, at, submission } = sent;
  return [
    card(
      'What was sent',
      html`<p>Attempt ${state.attempt}, version ${value(submission.version)}, was submitted in the name of ${value(requester.name)} on ${instant(at)}${handedInBy(state.submittedBy)}.</p>`,
      quote(submission.note),
    ),
    ...(before === undefined ? [] : [changesCard(view, before, sent)]),
  ];
}

/** What was said about the attempt to which changes are requested. */
function feedbackCard(view: ReviewView): Html | undefined {
  const { workflow, state, history } = view;
  if (state.status !== 'rework') return undefined;
  const said = stagesInOrder(workflow).flatMap(([name]) => {
    const { decisions, carriedFrom } = stageState(state, name);
    if (carriedFrom !== undefined) return [];
    return decisions.map(
      (decision) =>
        html`<li>${instant(decision.at, 'short')} ${describeDecision(view, name, decision)}${decisionDetails(view, name, decision)}</li>\n`,
    );
  });
  const checked = history.map(checksOf).findLast((one) => one?.attempt === state.attempt);
  const failed = checked?.outcome === 'changes-requested' ? checked : undefined;
  return card(
    'Feedback',
    said.length > 0 && html`<ol class="history">\n${said}</ol>`,
    failed && checkList(failed.results),
  );
}
