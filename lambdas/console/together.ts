import { choicesAt } from '../domain/request/answer.ts';
import { stageState } from '../domain/request/stages.ts';
import { MOST_TOGETHER } from '../domain/together.ts';
import { againstProductionCard } from '../pages/against-production.ts';
import { changesCard } from '../pages/changes.ts';
import { checksCard } from '../pages/checks.ts';
import {
  confirmation,
  type FormPart,
  ownForm,
  radios,
  textArea,
  textInput,
  trap,
} from '../pages/controls.ts';
import { attemptsOf } from '../pages/entries.ts';
import { type Content, type Html, html } from '../pages/html.ts';
import { metricsCard } from '../pages/metrics.ts';
import { instant, quote, value } from '../pages/parts.ts';
import { problemSummary } from '../pages/problem-summary.ts';
import { questionFields, questionsAsked } from '../pages/question-fields.ts';
import { askedAgainCard, obstacleCard, REPLACES, replacedControls } from '../pages/replaced.ts';
import { inProduction, nameOf, type ReviewView, stageOf, zoneOf } from '../pages/view.ts';
import { choicesOf, howToSign, pastTense, whenToComment } from '../words/choices.ts';
import { timeUntil } from '../words/instant.ts';
import { nameRequest } from '../words/purpose.ts';
import { addressOf } from './frame.ts';
import { link, list, requestPath } from './parts.ts';

/** Where several requests of one stage are decided together; which they are stands in its query. */
export const TOGETHER_PATH = '/console/together';

/** The address of the page for these requests at a stage. */
export const togetherAddress = (requests: readonly string[], stage: string): string =>
  addressOf(TOGETHER_PATH, { stage, request: requests.join(',') });

/** One of several requests, as whoever is asked about them finds it. */
export interface Part {
  readonly view: ReviewView;
  /** Why it is not for them to decide (any more); `undefined` while it is. */
  readonly why: string | undefined;
  /** True where that is since they have decided it. */
  readonly isDecided?: true;
}

/** What the page shows. */
export interface TogetherShown {
  readonly parts: readonly Part[];
  readonly form: FormPart;
}

/** The control that takes a request among those that are decided. */
export const chosenControl = (request: string): string => `request.${request}`;
/** The control in which a question about one of them is answered. */
export const answerControl = (request: string, question: string): string => `answer.${request}.${question}`;
/** What the page showed that one of them would replace in an environment. */
export const replacesControl = (request: string, environment: string): string =>
  `${REPLACES}${request}-${environment}`;

/** The page, for people. */
export function togetherContent({ parts, form }: TogetherShown): Content {
  const open = parts.filter(({ why }) => why === undefined);
  const others = parts.filter(({ why }) => why !== undefined);
  const [first] = open;
  return [
    problemSummary(form, 'Nothing was decided yet'),
    others.length > 0 && othersCard(others),
    first === undefined
      ? html`<p>${link('/console', 'My work')}</p>\n`
      : html`<form method="post" action="/decide${TOGETHER_PATH}">
<input type="hidden" name="stage" value="${first.view.claims.stage}">
<input type="hidden" name="among" value="${open.map(({ view }) => view.state.request).join(',')}">
${open.map(({ view }) => partOf(view, form))}${decision(open, first.view, form)}</form>
`,
  ];
}

function othersCard(parts: readonly Part[]): Html {
  return html`<section class="card"><h2>Where these stand</h2>
${list(
  'Where these stand',
  [
    {
      head: 'What',
      plain: ({ view }: Part) => nameRequest(view.workflow, view.state),
      show: ({ view }) =>
        link(requestPath(view.state.request), value(nameRequest(view.workflow, view.state))),
    },
    { head: 'Why', plain: ({ why }) => why ?? '' },
  ],
  parts,
)}</section>
`;
}

/** One request: whether it is among those that are decided, what is new about it, what the stage asks of it. */
function partOf(view: ReviewView, form: FormPart): Html {
  const { workflow, state, history, subject, claims } = view;
  const attempts = attemptsOf(history);
  const current = attempts.findLast(({ attempt }) => attempt === state.attempt);
  const before = attempts.findLast(({ attempt }) => attempt === state.attempt - 1);
  const name = chosenControl(state.request);
  const entered = Object.keys(form.entered).length > 0;
  const chosen = !entered || form.entered[name] !== undefined;
  const { dueAt } = stageState(state, claims.stage);
  return html`<section class="part" aria-labelledby="${state.request}">
<h2 id="${state.request}"><label class="pick"><input type="checkbox" id="${name}" name="${name}" value="${state.attempt} ${state.version}"${chosen && html` checked`}> <span>${value(nameRequest(workflow, state))}</span></label></h2>
<p class="quietly">${state.attempt > 1 && `Attempt ${state.attempt}, `}submitted by ${value(nameOf(view.roles, state.requesters.at(-1) ?? ''))}${dueAt !== undefined && dueWords(dueAt, view)} ${link(requestPath(state.request), 'All about this request')}</p>
${current?.submission.note !== undefined && quote(current.submission.note)}
${obstacleCard(view)}${askedAgainCard(view)}
${current && before && changesCard(view, before, current, 'elsewhere')}
${current && againstProductionCard(view, current.submission)}
${metricsCard(workflow, state, inProduction(workflow, subject), before)}
${checksCard(view)}
${questions(view, form)}${replacedControls(view, (environment) => replacesControl(state.request, environment))}</section>
`;
}

function dueWords(dueAt: string, view: ReviewView): Html {
  const left = timeUntil(dueAt, view.now);
  return html`, due ${instant(dueAt, 'short', zoneOf(view))}${left !== undefined && ` (in ${left})`}`;
}

function questions(view: ReviewView, form: FormPart): Html | undefined {
  const { request } = view.state;
  const questions = questionsAsked(view.workflow, view.claims.stage, stageOf(view).form);
  const asked = questions.map((question) => ({ ...question, name: `${request}.${question.name}` }));
  if (asked.length === 0) return undefined;
  return html`<div class="card"><h3>What the stage asks about this one</h3>
${questionFields(asked, form)}</div>
`;
}

/** The one answer to all of them. */
function decision(parts: readonly Part[], first: ReviewView, form: FormPart): Html {
  const stage = stageOf(first);
  const common = choicesOf(first.workflow, stage, first.state).filter(
    ({ value: choice }) =>
      choice !== 'approve-with-conditions' &&
      parts.every(({ view }) => choicesAt(view.workflow, stageOf(view), view.state).includes(choice)),
  );
  const offered = common.map(({ value: choice }) => choice);
  const asked = parts.some(({ view }) => stageOf(view).signature === 're-authenticated');
  const signing = howToSign({ signature: asked ? 're-authenticated' : 'signed-in' });
  const count = {
    name: 'count',
    label: html`Type how many you decide: as many as are ticked above`,
    hint: 'It proves that a person counted them. Each is recorded by itself, with the same signature.',
  };
  return html`<section class="card decision" id="decision" tabindex="-1"><h2>Your decision about each of them</h2>
${radios(form, { name: 'choice', label: 'Your answer' }, common, true)}
${textArea(form, { name: 'comment', label: 'Comment', hint: `${whenToComment(stage, offered)} It becomes part of the record of each.` }, 3)}
${textInput(form, count, html` required inputmode="numeric"`)}
${ownForm(first)}${confirmation(form)}${trap(form)}<p class="quiet">${signing} Conditions, and what goes to a colleague, are for the page of each.</p>
<button type="submit">Go on to sign my answers</button></section>
`;
}

/** What came of decisions that were signed together, where not all were recorded. */
export interface Outcome {
  readonly view: ReviewView;
  /** Why it was not recorded; `undefined` where it was. */
  readonly why: string | undefined;
}

/** Which of them were recorded, which were not, and why. */
export function outcomeContent(outcomes: readonly Outcome[], choice: string): Content {
  const did = pastTense({ choice: choice as never }, false);
  const rows = outcomes.toSorted(
    (one, other) => Number(other.why !== undefined) - Number(one.why !== undefined),
  );
  return html`<section class="card status"><h2>What was recorded, and what was not</h2>
${list(
  'What was recorded, and what was not',
  [
    {
      head: 'What',
      plain: ({ view }: Outcome) => nameRequest(view.workflow, view.state),
      show: ({ view }) =>
        link(requestPath(view.state.request), value(nameRequest(view.workflow, view.state))),
    },
    { head: 'Recorded', plain: ({ why }) => (why === undefined ? `yes: you ${did} it` : 'no') },
    { head: 'Why not', plain: ({ why }) => why ?? '' },
  ],
  rows,
)}
<p>What was recorded stands, whatever came of the others. ${link('/console', 'My work')} shows what still waits for you.</p></section>
`;
}

/** Said where more are chosen than can be signed together, or of several stages. */
export const AT_MOST = `At most ${MOST_TOGETHER} requests of one stage of one workflow are decided together.`;
