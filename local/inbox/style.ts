import { createHash } from 'node:crypto';

/** The inbox's only style sheet, put into the page itself. */
export const STYLE = `
:root{color-scheme:light dark;--text:light-dark(#1c2128,#e6e9ee);--quiet:light-dark(#5b6472,#9aa4b2);
--page:light-dark(#f4f5f7,#14171c);--card:light-dark(#fff,#1d2128);--line:light-dark(#d9dde3,#333a45);
--accent:light-dark(#1f5fbf,#8ab4f8);--yes:light-dark(#1a7f45,#7bd6a0);--no:light-dark(#b3372f,#f29a93)}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,sans-serif}
main,header{max-width:52rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.5rem}
h1{margin:0;font-size:1.4rem}
header p{margin:.25rem 0 1rem;color:var(--quiet)}
nav{display:flex;flex-wrap:wrap;gap:.4rem;margin-bottom:1rem}
nav a{padding:.15rem .7rem;border:1px solid var(--line);border-radius:1rem;color:inherit;text-decoration:none}
nav a[aria-current]{background:var(--accent);border-color:var(--accent);color:var(--card)}
a{color:var(--accent)}
a:focus-visible,summary:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
details{margin-bottom:.6rem;background:var(--card);border:1px solid var(--line);border-radius:.5rem}
summary{display:grid;grid-template-columns:1fr auto;gap:0 1rem;padding:.7rem 1rem;cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
summary strong{font-weight:600;overflow-wrap:anywhere}
summary span,summary time{color:var(--quiet);font-size:.9rem}
summary time{grid-row:1/3;grid-column:2;align-self:center;white-space:nowrap}
.mail{padding:0 1rem 1rem}
.actions{display:flex;flex-wrap:wrap;gap:.5rem;margin:.25rem 0 .75rem}
.actions a{padding:.3rem 1rem;border:1px solid currentcolor;border-radius:.35rem;text-decoration:none;font-weight:600}
.approve,.confirm,.waive{color:var(--yes)}.reject{color:var(--no)}
pre{margin:0;padding-top:.75rem;border-top:1px solid var(--line);font:.9rem/1.5 ui-monospace,monospace;
white-space:pre-wrap;overflow-wrap:anywhere}
@media (max-width:36rem){summary{grid-template-columns:1fr}summary time{grid-row:auto;grid-column:1}}
.empty{padding:3rem 1rem;text-align:center;color:var(--quiet)}
`;

/** What a Content-Security-Policy calls the style sheet. */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;
