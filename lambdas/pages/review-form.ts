import { type Html, html } from './html.ts';
import { value } from './parts.ts';
import { type ReviewView, stageOf } from './view.ts';
import { choicesOf } from './words/choices.ts';

/** Where "skip to your decision" leads. */
export const FORM_ID = 'decision';

/** The id of the control to go to for a problem with a field; none for the form as a whole. */
export function controlId(field: string): string | undefined {
  if (field === 'choice') return 'choice-approve';
  return field === 'comment' || field === 'version' ? field : undefined;
}

/**
 * The form that decides, by POST to the link's own path. What was entered is kept and the problem stands beside
 * its field. The version is never filled in for the person: typing it is what a mail scanner can't be led to do. Another field, which nobody sees, must stay empty: a robot that
 * types the same guess everywhere decides nothing even when the guess is the version.
 */
export function reviewForm(view: ReviewView): Html {
  const { action, state, form } = view;
  const problem = form?.problem;
  return html`<form method="post" action="${action}">
${choiceField(view)}
<div><label class="label" for="comment">Comment</label>
<p class="quiet" id="comment-hint">Required when you request changes or reject: the requester reads it and acts on it. It becomes part of the record.</p>
${problemOf(view, 'comment')}<textarea id="comment" name="comment" rows="4" autocomplete="off"${marks(problem?.field === 'comment', 'comment')}>
${form?.comment}</textarea></div>
<div><label class="label" for="version">Type the version to sign: <code>${state.version}</code></label>
<p class="quiet" id="version-hint">Exactly as shown. It proves that a person read this page, and which version they meant.</p>
${problemOf(view, 'version')}<input type="text" id="version" name="version" required autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck="false" value="${form?.version ?? ''}"${marks(problem?.field === 'version', 'version')}></div>
<div class="unseen" aria-hidden="true"><label for="website">Leave this empty</label>
<input type="text" id="website" name="website" tabindex="-1" autocomplete="off"></div>
<button type="submit">Sign and send my answer</button>
</form>`;
}

function choiceField(view: ReviewView): Html {
  const { form } = view;
  const options = choicesOf(stageOf(view)).map(({ choice, label, hint }) => {
    const checked = form?.choice === choice && html` checked`;
    return html`<label class="option"><input type="radio" id="choice-${choice}" name="choice" value="${choice}" required${checked}>
<span><b>${label}</b> <small>${hint}</small></span></label>\n`;
  });
  const described = form?.problem?.field === 'choice' && html` aria-describedby="choice-problem"`;
  return html`<fieldset${described}><legend>Your answer</legend>
${problemOf(view, 'choice')}${options}</fieldset>`;
}

function problemOf({ form }: ReviewView, field: string): Html | false {
  const problem = form?.problem;
  if (problem?.field !== field) return false;
  return html`<p class="problem" id="${field}-problem">${value(problem.message)}</p>\n`;
}

function marks(wrong: boolean, field: string): Html {
  return wrong
    ? html` aria-invalid="true" aria-describedby="${field}-problem ${field}-hint"`
    : html` aria-describedby="${field}-hint"`;
}
