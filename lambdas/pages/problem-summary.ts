import { type FormPart, idOf, TRAP } from './controls.ts';
import { type Html, html } from './html.ts';

/** What is wrong with a form that came back, at the top of the page, where the focus is then; each with the way to its control. */
export function problemSummary(form: FormPart, title: string): Html | undefined {
  if (form.problems.length === 0) return undefined;
  const items = form.problems.map(({ field, message }) => {
    // Nothing of the page belongs to a problem with the form as a whole, or is seen of the field that is a trap.
    const whole = field === 'body' || field === TRAP;
    return html`<li>${whole ? message : html`<a href="#${idOf(form, field)}">${message}</a>`}</li>\n`;
  });
  return html`<div class="card summary" role="alert" tabindex="-1" autofocus><h2>${title}</h2>
<ul class="plain">\n${items}</ul></div>\n`;
}
