import { renderDocument } from '../pages/document.ts';
import { type Content, constantHtml, type Html, html } from '../pages/html.ts';
import { instant, value } from '../pages/parts.ts';
import { CONSOLE_STYLESHEET } from './stylesheet.ts';

/** A place that the navigation leads to. */
export interface Section {
  readonly name: string;
  readonly path: string;
}

/** Who looks at a page. */
export interface Viewer {
  readonly name: string;
  /** What a form of theirs carries in the field `csrf`. */
  readonly csrf: string;
}

/** What a page of the console says, and what stands around it. */
export interface Frame {
  readonly title: string;
  /** A sentence below the title. */
  readonly lede?: Content;
  readonly content: Content;
  /** The page's own path and the filters that it was asked with, without paging. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly sections: readonly Section[];
  /** The path of the section that it belongs to. */
  readonly section?: string | undefined;
  readonly viewer: Viewer;
  readonly now: Date;
  /** Where the next page goes on; absent on the last. */
  readonly next?: string | undefined;
  /** True on any page but the first. */
  readonly paged?: boolean | undefined;
  /** Whether there is a list to take away as CSV; `undefined` where there is nothing to take away at all. */
  readonly hasSheet?: boolean | undefined;
}

const STYLE = constantHtml(`<style>${CONSOLE_STYLESHEET}</style>`);

/** Renders a page of the console: it has no script, and an address that says all of what it shows. */
export function renderConsole(frame: Frame): string {
  const { title, lede, content } = frame;
  return renderDocument({
    title,
    width: 'wide',
    skipTo: { id: 'content', label: 'Skip to the page' },
    console: { style: STYLE, account: account(frame.viewer), navigation: navigation(frame) },
    content: [
      html`<div class="intro"><h1>${title}</h1>${lede !== undefined && html`<p class="lede">${lede}</p>`}</div>\n`,
      content,
      foot(frame),
    ],
  });
}

/** The address of a page with parameters; those that are empty are left out. */
export function addressOf(
  path: string,
  parameters: Readonly<Record<string, string | undefined>> = {},
): string {
  const given = new URLSearchParams();
  for (const [name, text] of Object.entries(parameters)) if (text) given.append(name, text);
  return given.size === 0 ? path : `${path}?${given}`;
}

function account({ name, csrf }: Viewer): Html {
  return html`<div class="account"><span>Signed in as <b>${value(name)}</b></span>
<form method="post" action="/sign-out"><input type="hidden" name="csrf" value="${csrf}"><button class="plain">Sign out</button></form></div>`;
}

function navigation({ sections, section }: Frame): Html {
  const items = sections.map(
    ({ name, path }) =>
      html`<li><a href="${path}"${path === section && html` aria-current="page"`}>${name}</a></li>\n`,
  );
  return html`<nav class="sections" aria-label="Console"><ul>
${items}</ul></nav>
`;
}

function foot({ path, query, next, paged, hasSheet, now }: Frame): Html {
  const to = (more: Readonly<Record<string, string>>) => addressOf(path, { ...query, ...more });
  return html`<div class="foot"><span>As of ${instant(now.toISOString(), 'short')}</span>
${hasSheet && html`<a href="${to({ format: 'csv' })}">CSV of this page</a>`}
${hasSheet !== undefined && html`<a href="${to({ format: 'json' })}">JSON</a>`}
${(paged || next !== undefined) && html`<span class="pages">${paged && html`<a href="${to({})}">First page</a> `}${next !== undefined && html`<a href="${to({ after: next })}" rel="next">Next page</a>`}</span>`}</div>
`;
}
