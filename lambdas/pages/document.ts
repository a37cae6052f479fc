import { type Content, constantHtml, type Html, html } from './html.ts';
import { STYLESHEET } from './stylesheet.ts';

/** What a whole page consists of. */
export interface Page {
  readonly title: string;
  /** What the page belongs to, shown beside the name: the workflow's title. */
  readonly context?: string | undefined;
  /** Two columns on large screens, or one narrow one for reading. */
  readonly width: 'wide' | 'narrow';
  readonly content: Content;
  /** Where keyboard users may jump to. */
  readonly skipTo?: { readonly id: string; readonly label: string };
  /** What stands around a page of the console: its stylesheet, who is signed in, where else one can go. */
  readonly console?: { readonly style: Html; readonly account: Content; readonly navigation: Content };
}

// Two signatures, one across the other: a countersigned line.
const MARK = constantHtml(
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" ' +
    'stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="M3 12.5l4 4L15 8"/>' +
    '<path d="M11 15l1.5 1.5L21 8"/><path d="M3 21h18" stroke-width="1.5"/></svg>',
);
/** The same on the ground of its colour, for the tab; part of the page, as everything is. */
export const ICON = constantHtml(
  `<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0f4f3c"/>' +
      '<g transform="translate(4 3)" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round" ' +
      'stroke-linejoin="round"><path d="M3 12.5l4 4L15 8"/><path d="M11 15l1.5 1.5L21 8"/><path d="M3 22h18"/></g></svg>',
  )}">`,
);
const STYLE = constantHtml(`<style>${STYLESHEET}</style>`);

/** Renders a whole page. It has no script and refers to nothing outside itself. */
export function renderDocument({ title, context, width, content, skipTo, console }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - Countersign</title>
${ICON}
${STYLE}${console?.style}
</head>
<body>
${skipTo && html`<a class="skip" href="#${skipTo.id}">${skipTo.label}</a>`}
<header class="top"><div>${MARK}<b>Countersign</b>${context !== undefined && html`<span>${context}</span>`}${console?.account}</div></header>
${console?.navigation}<main${console !== undefined && html` id="content" class="console"`}${width === 'narrow' && html` class="narrow"`}>
${content}
</main>
</body>
</html>
`.toString();
}
