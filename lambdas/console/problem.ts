import { renderDocument } from '../pages/document.ts';
import { type Html, html } from '../pages/html.ts';
import { value } from '../pages/parts.ts';

/** Why something can not be shown, and where else to go. */
export interface Problem {
  readonly problems: readonly string[];
  readonly advice?: string;
  /** Each a path and what it is called. */
  readonly links: readonly (readonly [path: string, words: string])[];
}

/** What a page says in place of what was asked for. */
export function problemCard({ problems, advice, links }: Problem): Html {
  return html`<section class="card status">
${problems.map((problem) => html`<p>${value(problem)}</p>\n`)}<h2>What you can do</h2>
${advice !== undefined && html`<p>${advice}</p>\n`}<ul class="plain">${links.map(([path, words]) => html`<li><a href="${path}">${words}</a></li>`)}</ul>
</section>
`;
}

/** A page for somebody to whom the console shows nothing. */
export function problemPage({ title, ...problem }: Problem & { readonly title: string }): string {
  return renderDocument({
    title,
    width: 'narrow',
    content: html`<div class="intro"><h1>${title}</h1></div>\n${problemCard(problem)}`,
  });
}
