import type { Decision } from '../domain/model.ts';
import { stageState } from '../domain/request/stages.ts';
import { pastTense } from '../words/choices.ts';
import { nameRequest } from '../words/purpose.ts';
import { confirmation, type FormPart, formPart, ownForm, textArea, trap, versionInput } from './controls.ts';
import { signature } from './decided-page.ts';
import { renderDocument } from './document.ts';
import { historyCard } from './history.ts';
import { type Html, html } from './html.ts';
import { elsewhere } from './own-paths.ts';
import { card, instant, value } from './parts.ts';
import { problemSummary } from './problem-summary.ts';
import { answeringAgain } from './taken-back-page.ts';
import { type ReviewView, stageOf, standingOf, zoneOf } from './view.ts';

const rescindPart = ({ form }: ReviewView): FormPart => formPart(form, 'rescind-', () => true);

/**
 * The page on which somebody takes back what they approved. Rendering it takes nothing back; the form on it does, when it
 * is posted.
 */
export function rescindPage(view: ReviewView, decision: Decision): string {
  const { workflow, state, claims } = view;
  const stage = stageOf(view);
  const did = pastTense(decision, stage.type === 'task');
  const title = `Take it back? ${nameRequest(workflow, state)}`;
  const { dueAt } = stageState(state, claims.stage);
  const form = rescindPart(view);
  return renderDocument({
    title: form.problems.length > 0 ? `Error: ${title}` : title,
    context: workflow.title,
    width: 'narrow',
    content: [
      problemSummary(form, 'Nothing was taken back yet'),
      html`<div class="intro"><p class="eyebrow">${value(stage.title)}</p>
<h1>You ${did}</h1>
<p class="lede">${value(nameRequest(workflow, state))}</p>${elsewhere(view)}</div>
<section class="card status"><h2>Where it stands</h2>
<p>${value(standingOf(view))}</p>
<p class="soft">Your approval counts. Unless you take it back, you need not do anything.</p>
</section>
`,
      card('Your signature', signature(view, decision)),
      takingBack(view, form, dueAt),
      historyCard(view),
    ],
  });
}

function takingBack(view: ReviewView, form: FormPart, dueAt: string | undefined): Html {
  const why = {
    name: 'comment',
    label: 'Why you take it back',
    hint: 'It becomes part of the record; the others who are asked read it.',
  };
  return html`<section class="card" id="take-back"><h2>Take it back</h2>
<p class="quiet">Your approval then counts no more, and its conditions are gone with it. What you had signed stays in the record. ${answeringAgain(view)} This is possible until others have settled the stage${dueAt !== undefined && html`, at most until ${instant(dueAt, 'long', zoneOf(view))}`}.</p>
<form method="post" action="${view.action}"><input type="hidden" name="choice" value="rescind">
${textArea(form, why, 3)}
${versionInput(form, view.state.version, 'to take it back')}
${ownForm(view)}${confirmation(form)}${trap(form)}<button type="submit" class="second">Take my approval back</button>
</form>
<p class="quiet">Opening this page has taken nothing back; only this form does.</p>
</section>
`;
}
