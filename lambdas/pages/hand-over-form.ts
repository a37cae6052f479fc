import { colleagues } from '../domain/request/hand-over.ts';
import {
  confirmation,
  type FormPart,
  formPart,
  ownForm,
  select,
  textArea,
  trap,
  versionInput,
} from './controls.ts';
import { type Html, html } from './html.ts';
import type { ReviewView } from './view.ts';

/** What has come back of the form, if it was this one of the page that did. */
export function handOverPart({ form }: ReviewView): FormPart {
  return formPart(form, 'hand-over-', (choice) => choice === 'hand-over');
}

/** The form that gives the person's part to a colleague. Nothing when there is nobody to give it to. */
export function handOverForm(view: ReviewView): Html | undefined {
  const { state, claims, person, action } = view;
  const people = colleagues(view, claims.stage, person.email);
  const form = handOverPart(view);
  if (people.length === 0 && form.problems.length === 0) return undefined;
  const options = people.map(({ email, name }) => ({ value: email, label: `${name}, ${email}` }));
  const purpose = { name: 'to', label: 'Who decides in your place' };
  const why = {
    name: 'comment',
    label: 'For your colleague',
    hint: 'It becomes part of the record.',
  };
  return html`<details class="card" id="hand-over"${form.problems.length > 0 && html` open`}><summary>Hand over to a colleague</summary>
<p class="quiet">They get a link of their own. Yours then shows where it went and decides nothing any more.</p>
<form method="post" action="${action}"><input type="hidden" name="choice" value="hand-over">
${select(form, purpose, 'Choose a colleague', options)}
${textArea(form, why, 2)}
${versionInput(form, state.version, 'to hand over')}
${ownForm(view)}${confirmation(form)}${trap(form)}<button type="submit" class="second">Hand over</button>
</form></details>\n`;
}
