import { confirmation, type FormPart, formPart, ownForm, textArea, trap, versionInput } from './controls.ts';
import { type Html, html } from './html.ts';
import type { ReviewView } from './view.ts';

/** What has come back of the form that disowns a request, if it was this one of the page that did. */
export function disownPart({ form }: ReviewView): FormPart {
  return formPart(form, 'disown-', (choice) => choice === 'disown');
}

/** The form by which who was named as the requester says that they never asked for it, which ends the request. */
export function disownForm(view: ReviewView): Html {
  const form = disownPart(view);
  return html`<details class="card" id="disown"${form.problems.length > 0 && html` open`}><summary>I did not ask for this</summary>
<p class="quiet">Somebody else submitted it in your name, and nobody whom you asked to. It ends for good, and every link of it with it; everybody who is asked or has answered hears that it was not yours, and so do the administrators. What it has promoted stays where it is until somebody goes back.</p>
<form method="post" action="${view.action}"><input type="hidden" name="choice" value="disown">
${textArea(form, { name: 'comment', label: 'What you know of it (optional)', hint: 'It becomes part of the record.' }, 2)}
${versionInput(form, view.state.version, 'that you did not ask for')}
${ownForm(view)}${confirmation(form)}${trap(form)}<button type="submit" class="second">Say that it is not mine</button>
</form></details>\n`;
}
