/**
 * The one stylesheet, inlined in every page and allowed there by its hash. Every pair of text and ground has a
 * contrast of at least 4.5 : 1 (WCAG 2.2 AA) in both colour schemes.
 */
export const STYLESHEET = `
:root {
  color-scheme: light dark;
  --paper: #f5f4f0; --card: #ffffff; --ink: #1c2530; --soft: #556070; --line: #dbd8cf; --edge: #7f8794;
  --accent: #0f4f3c; --on-accent: #ffffff; --tint: #eaf2ee; --alarm: #9c1c1c; --alarm-tint: #fbeeec;
  --focus: #1d4fd8;
  --serif: ui-serif, Charter, Georgia, Cambria, "Times New Roman", serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12171d; --card: #1a2129; --ink: #e7eaee; --soft: #a6b0bd; --line: #303a45; --edge: #7b8794;
    --accent: #86d3b4; --on-accent: #0c2119; --tint: #1c2f2a; --alarm: #ff9d94; --alarm-tint: #3a2021;
    --focus: #8fb4ff;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; overflow-wrap: anywhere; background: var(--paper); color: var(--ink); font: 1rem/1.55 var(--sans); }
h1, h2, h3, p, ol, ul, dl, dd, table, fieldset, figure, blockquote { margin: 0; padding: 0; }
h1 { font: 600 clamp(1.6rem, 1.2rem + 1.8vw, 2.3rem)/1.2 var(--serif); }
h2 { font: 600 1.2rem/1.3 var(--serif); }
h3 { font: 600 .95rem/1.4 var(--sans); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .5rem 1rem; z-index: 1; }
.top { border-bottom: 1px solid var(--line); background: var(--card); }
.top div { max-width: 72rem; margin: auto; padding: .8rem 1.25rem; display: flex; gap: .6rem; align-items: center; }
.top svg { width: 1.6rem; height: 1.6rem; color: var(--accent); flex: none; }
.top b { font: 600 1.1rem var(--serif); letter-spacing: .01em; }
.top span { margin-left: auto; color: var(--soft); font-size: .9rem; text-align: right; }
main { display: block; max-width: 72rem; margin: auto; padding: 2rem 1.25rem 4rem; }
main.narrow { max-width: 50rem; }
.eyebrow { color: var(--accent); font-weight: 600; font-size: .9rem; letter-spacing: .02em; }
.lede { margin-top: .75rem; font-size: 1.1rem; max-width: 50rem; }
.intro { margin-bottom: 1.75rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1.25rem; margin-bottom: 1.25rem; }
.card > * + * { margin-top: .8rem; }
.card h3 + * { margin-top: .2rem; }
.status { border-left: .35rem solid var(--accent); }
a { color: var(--accent); }
.jump { margin-top: .75rem; font-weight: 600; }
.soft { color: var(--soft); font-size: .92rem; }
.value { unicode-bidi: isolate; }
code, .mono { font: .88em/1.5 var(--mono); unicode-bidi: isolate; }
dl.facts { display: grid; grid-template-columns: fit-content(45%) minmax(0, 1fr); gap: .45rem 1.25rem; }
dl.facts dt { color: var(--soft); }
table { width: 100%; border-collapse: collapse; table-layout: fixed; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); font-size: .92rem; padding-bottom: .5rem; }
th, td { padding: .45rem .35rem; border-top: 1px solid var(--line); text-align: right; vertical-align: top; }
thead th { border-top: 0; color: var(--soft); font-weight: 500; font-size: .9rem; line-height: 1.3; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
tbody th { font-weight: 400; }
td.strong { font-weight: 600; }
.better { color: var(--accent); }
.worse { color: var(--alarm); }
.figures td { overflow-wrap: normal; }
blockquote { border-left: .2rem solid var(--line); padding-left: .8rem; white-space: pre-wrap; unicode-bidi: isolate; }
ol.history { list-style: none; }
ol.history > li { padding: .5rem 0 .5rem 1.1rem; border-left: 2px solid var(--line); position: relative; }
ol.history > li::before { content: ""; position: absolute; left: -.33rem; top: 1.05rem; width: .5rem; height: .5rem; border-radius: 50%; background: var(--accent); }
.unseen { position: absolute; left: -100vw; width: 1px; height: 1px; overflow: hidden; }
ol.history > li > time:first-child { display: block; color: var(--soft); font-size: .87rem; }
ol.history blockquote { margin-top: .35rem; }
ul.plain { list-style: none; }
ul.plain li + li { margin-top: .6rem; }
fieldset { border: 0; min-width: 0; }
legend, .label { display: block; padding: 0; font-weight: 600; }
.option { display: flex; gap: .7rem; align-items: flex-start; margin-top: .5rem; padding: .7rem .8rem; border: 1px solid var(--edge); border-radius: .45rem; cursor: pointer; }
.option:has(:checked) { border-color: var(--accent); background: var(--tint); box-shadow: inset 0 0 0 1px var(--accent); }
.option:has(:focus-visible) { outline: 3px solid var(--focus); outline-offset: 2px; }
.option input { flex: none; width: 1.15rem; height: 1.15rem; margin: .2rem 0 0; accent-color: var(--accent); outline: 0; }
.option b, .option small { display: block; }
.option small { color: var(--soft); font-size: .87rem; line-height: 1.4; }
.option:has(:checked) small { color: var(--ink); }
textarea, select, input[type=text], input[type=date] { width: 100%; min-width: 0; margin-top: .35rem; padding: .6rem .7rem; border: 1px solid var(--edge); border-radius: .45rem; background: var(--card); color: var(--ink); font: 1rem/1.45 var(--sans); }
input[type=text] { font-family: var(--mono); }
.row input[type=text] { font-family: var(--sans); }
textarea { min-height: 4rem; resize: vertical; }
[aria-invalid=true] { border-color: var(--alarm); box-shadow: inset 0 0 0 1px var(--alarm); }
.problem { color: var(--alarm); font-weight: 600; margin-top: .3rem; }
.summary { background: var(--alarm-tint); border-color: var(--alarm); border-left: .35rem solid var(--alarm); }
.summary a { color: var(--alarm); font-weight: 600; }
button { width: 100%; padding: .8rem 1rem; border: 1px solid var(--accent); border-radius: .45rem; background: var(--accent); color: var(--on-accent); font: 600 1.05rem/1.3 var(--sans); cursor: pointer; }
button:hover { filter: brightness(1.1); }
button.second { background: transparent; color: var(--accent); }
form > * + *, .part > * + *, .row > * + *, details > * + * { margin-top: 1.2rem; }
.row { padding: .8rem 0; }
.row > * + * { margin-top: .7rem; }
.row + .row { border-top: 1px solid var(--line); }
.part { border-top: 1px solid var(--line); padding-top: 1.1rem; }
.part > legend { float: left; width: 100%; margin-bottom: .9rem; font: 600 1.05rem/1.3 var(--serif); }
.part > legend + * { clear: both; margin-top: 0; }
form:has([value=approve-with-conditions]:not(:checked)) .conditions:not(.used) { display: none; }
summary { cursor: pointer; color: var(--accent); font-weight: 600; }
.conditions-list, .checks { padding-left: 1.2rem; margin-top: .35rem; }
.conditions-list .soft { display: block; }
.checks .failed b, .late { color: var(--alarm); }
q { quotes: none; white-space: pre-wrap; unicode-bidi: isolate; }
ol.history dl.facts { margin-top: .35rem; font-size: .95rem; }
.quiet { color: var(--soft); font-size: .87rem; line-height: 1.45; }
@media (min-width: 62rem) {
  .jump { display: none; }
  .columns { display: grid; grid-template-columns: minmax(0, 1fr) 23rem; gap: 1.5rem; align-items: start; }
  .columns > .decide { position: sticky; bottom: 0; align-self: end; min-height: 100vh; padding: 1.5rem 0; margin: -1.5rem 0; }
}
@media (max-width: 30rem) {
  main { padding: 1.25rem .9rem 3rem; }
  .top div { padding: .7rem .9rem; }
  .card { padding: 1rem .9rem; }
  dl.facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dl.facts dd { margin-bottom: .55rem; }
  th, td { font-size: .85rem; padding: .45rem .2rem; }
  thead th { font-size: .76rem; }
  th:first-child { width: 28%; }
}
@media (forced-colors: active) { .option:has(:checked) { outline: 2px solid; } }
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --edge: #777; --accent: #0f4f3c; --on-accent: #fff;
    --tint: #fff; --alarm: #9c1c1c; --alarm-tint: #fff;
  }
  .skip, .jump, .decide, button { display: none; }
  .columns { display: block; }
  .card { break-inside: avoid; }
}
`;
