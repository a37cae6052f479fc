import { confirmation, type FormPart, formPart, ownForm, textArea, trap, versionInput } from './controls.ts';
import { type Html, html } from './html.ts';
import type { ReviewView } from './view.ts';

/** What has come back of the form that withdraws a request, if it was this one of the page that did. */
export function withdrawPart({ form }: ReviewView): FormPart {
  return formPart(form, 'withdraw-', (choice) => choice === 'withdraw');
}

/** The form that ends a request for good, by its requester. */
export function withdrawForm(view: ReviewView): Html {
  const form = withdrawPart(view);
  return html`<details class="card" id="withdraw"${form.problems.length > 0 && html` open`}><summary>Withdraw this request</summary>
<p class="quiet">It ends for good, and every link of it with it. What it has promoted stays where it is.</p>
<form method="post" action="${view.action}"><input type="hidden" name="choice" value="withdraw">
${textArea(form, { name: 'comment', label: 'Why', hint: 'It becomes part of the record.' }, 2)}
${versionInput(form, view.state.version, 'to withdraw')}
${ownForm(view)}${confirmation(form)}${trap(form)}<button type="submit" class="second">Withdraw</button>
</form></details>\n`;
}
