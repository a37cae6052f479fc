import { defined } from '../../schema/defined.ts';
import { choicesOf, howToSign, whenToComment } from '../words/choices.ts';
import { purposeOf } from '../words/purpose.ts';
import { conditionFields } from './condition-fields.ts';
import {
  confirmation,
  type FormPart,
  formPart,
  ownForm,
  radios,
  textArea,
  trap,
  versionInput,
} from './controls.ts';
import { type Html, html } from './html.ts';
import { questionFields, questionsAsked } from './question-fields.ts';
import { replacedControls } from './replaced.ts';
import { type ReviewView, stageOf } from './view.ts';

/** Where "skip to your decision" leads. */
export const FORM_ID = 'decision';

/** What has come back of the form, unless it was another form of the page that did. */
export function decisionPart({ form }: ReviewView): FormPart {
  return formPart(form, '', (choice) => choice !== 'hand-over');
}

/** The form that decides, by POST to the link's own path. What was entered is kept, each problem beside its control. */
export function reviewForm(view: ReviewView): Html {
  const { action, csrf, workflow, state } = view;
  const stage = stageOf(view);
  const form = decisionPart(view);
  const purpose = purposeOf(workflow);
  const choices = choicesOf(workflow, stage, state);
  const offered = choices.map(({ value }) => value);
  const signing = howToSign(
    csrf === undefined ? stage : { signature: 'signed-in', ...defined({ signature: stage.signature }) },
  );
  const byLink = signing !== undefined && csrf === undefined;
  return html`<form method="post" action="${action}${byLink && '/sign'}">
${radios(form, { name: 'choice', label: 'Your answer', hint: lastAttempt(view) }, choices, true)}
${stage.conditions && conditionFields(view, form)}
${questionFields(questionsAsked(workflow, view.claims.stage, stage.form), form)}
${textArea(form, { name: 'comment', label: 'Comment', hint: `${whenToComment(stage, offered)} It becomes part of the record; the requester reads it.` }, 4)}
${versionInput(form, state.version, 'to sign')}
${ownForm(view)}${confirmation(form)}${replacedControls(view)}${trap(form)}${signing !== undefined && html`<p class="quiet">${signing}</p>\n`}<button type="submit">${signing === undefined ? 'Sign and send my answer' : 'Go on to sign my answer'}${purpose !== undefined && ` about ${purpose.doing}`}</button>
</form>`;
}

function lastAttempt({ workflow, state }: ReviewView): string | undefined {
  const { maxAttempts } = workflow.rework;
  if (state.attempt < maxAttempts) return undefined;
  return `This is the last of ${maxAttempts} attempts: changes can't be requested any more.`;
}
