import { CHART_STYLE } from './charts/style.ts';

/**
 * What the console adds to the stylesheet of every page: navigation, dense tables, filters, the strip of stages. It has a
 * `<style>` of its own, allowed by its hash, so that the pages behind links stay as small as they are.
 */
export const CONSOLE_STYLESHEET = `
:root { --good: #0f5f3c; --warn: #7a4a00; --warn-tint: #fbf2df; }
@media (prefers-color-scheme: dark) { :root { --good: #86d3b4; --warn: #f0c26b; --warn-tint: #33291a; } }
.top > div { max-width: 88rem; }
.top .account { max-width: none; padding: 0; margin: 0 0 0 auto; display: flex; gap: .9rem; align-items: center; font-size: .9rem; color: var(--soft); text-align: right; }
.top .account form, .top .account button { margin: 0; }
.top .account span { margin: 0; }
.top .account b { font: 600 .93rem var(--sans); color: var(--ink); }
button.plain { width: auto; padding: .2rem .55rem; border: 1px solid var(--edge); background: transparent; color: var(--accent); font: 600 .87rem/1.4 var(--sans); }
.sections { border-bottom: 1px solid var(--line); background: var(--card); }
.sections ul { list-style: none; margin: auto; max-width: 88rem; padding: 0 1rem; display: flex; flex-wrap: wrap; }
.sections a { display: block; padding: .5rem .65rem; color: var(--soft); text-decoration: none; font-size: .93rem; border-bottom: .2rem solid transparent; }
.sections a:hover { color: var(--ink); }
.sections a[aria-current] { color: var(--ink); font-weight: 600; border-color: var(--accent); }
main.console { max-width: 88rem; padding-top: 1.4rem; }
main.console h1 { font-size: 1.65rem; }
main.console .lede { font-size: 1rem; margin-top: .4rem; color: var(--soft); }
main.console .intro { margin-bottom: 1.1rem; }
main.console .card { padding: 1rem 1.1rem; margin-bottom: 1rem; }
main.console h2 { font-size: 1.1rem; }
.way { border: 1px solid var(--accent); border-radius: .4rem; color: var(--accent); font-weight: 600; text-decoration: none; }
table.list { table-layout: auto; font-size: .93rem; line-height: 1.4; }
table.list th, table.list td { text-align: left; padding: .45rem .6rem; overflow-wrap: break-word; }
table.list th:first-child, table.list td:first-child { padding-left: 0; }
table.list thead th:not(.num, .named)::first-letter { text-transform: uppercase; }
table.list time { white-space: nowrap; }
table.list .num { text-align: right; }
table.list tbody th { font-weight: 600; }
table.list tbody tr:hover { background: var(--tint); }
table.list small, .quietly { display: block; color: var(--soft); font-size: .85rem; font-weight: 400; line-height: 1.4; }
.split p.quietly { margin: 0 0 1rem; }
table.list td > .mark + .mark { margin-left: .3rem; }
.mark { display: inline-block; padding: 0 .45rem; border: 1px solid var(--edge); border-radius: .3rem; font-size: .82rem; line-height: 1.5; font-weight: 600; overflow-wrap: anywhere; }
.mark.good { color: var(--good); border-color: var(--good); }
.mark.warn { color: var(--warn); border-color: var(--warn); background: var(--warn-tint); }
.mark.bad { color: var(--alarm); border-color: var(--alarm); background: var(--alarm-tint); }
.filters { display: flex; flex-wrap: wrap; gap: .5rem .8rem; align-items: end; margin: 0 0 1rem; }
.filters > * + * { margin-top: 0; }
.filters label { font-size: .85rem; color: var(--soft); font-weight: 600; display: block; }
.filters input, .filters select { display: block; width: 12rem; max-width: 100%; padding: .35rem .5rem; font: .93rem/1.4 var(--sans); margin-top: .15rem; border: 1px solid var(--edge); border-radius: .35rem; background: var(--card); color: var(--ink); }
.filters button { width: auto; padding: .38rem .9rem; font-size: .93rem; }
.filters .clear { font-size: .9rem; padding: .38rem 0; }
.pager { display: flex; flex-wrap: wrap; gap: .3rem 2rem; justify-content: space-between; margin-bottom: .9rem; }
.foot { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; color: var(--soft); font-size: .87rem; border-top: 1px solid var(--line); padding-top: .7rem; margin-top: 1.4rem; }
.foot .pages { margin-left: auto; font-weight: 600; }
.empty { padding: .4rem 0; max-width: 46rem; }
.empty p + p { margin-top: .4rem; color: var(--soft); }
ol.strip { list-style: none; display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .6rem; }
ol.strip > li { border: 1px solid var(--line); border-top: .25rem solid var(--edge); border-radius: .4rem; padding: .55rem .7rem; font-size: .9rem; line-height: 1.42; min-width: 0; }
ol.strip > li.done { border-top-color: var(--good); }
ol.strip > li.now { border-color: var(--accent); border-top-color: var(--accent); background: var(--tint); }
ol.strip > li.stopped { border-top-color: var(--alarm); }
ol.strip > li.later { border-style: dashed; border-top-style: dashed; color: var(--soft); }
ol.strip b { display: block; font: 600 .98rem/1.3 var(--sans); }
ol.strip p { margin-top: .2rem; }
ol.strip small { display: block; color: var(--soft); font-size: .85rem; }
.split { display: grid; gap: 0 1rem; }
@media (min-width: 70rem) { .split { grid-template-columns: minmax(0, 1fr) 24rem; align-items: start; } }
.together { margin-top: .8rem; }
.part { border: 1px solid var(--edge); border-radius: .5rem; padding: .9rem 1.1rem; margin-bottom: 1.2rem; }
.pick { display: flex; gap: .6rem; align-items: center; font: inherit; }
.part > h2 input { width: 1.5rem; height: 1.5rem; margin: 0; accent-color: var(--accent); }
.part > .card { margin-top: .8rem; }
main.console .decision button { width: auto; }
.ways { list-style: none; display: flex; flex-wrap: wrap; gap: .5rem .8rem; }
.ways .way, .act { display: inline-block; width: auto; padding: .45rem .9rem; font-size: .97rem; }
pre.json { margin: 0; overflow-x: auto; font: .82rem/1.5 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }
tr.changed th::before { content: "\\25CF\\00A0"; color: var(--accent); }
tr.same { color: var(--soft); }
.up::before { content: "\\25B2\\00A0"; } .down::before { content: "\\25BC\\00A0"; }
table.list input[type=checkbox] { width: 1.5rem; height: 1.5rem; margin: 0; accent-color: var(--accent); }
table.list td > code { white-space: nowrap; }
table.list .value, table.list small code { overflow-wrap: anywhere; }
@media (max-width: 46rem) {
  .top .account span { display: none; }
  .sections ul { padding: 0 .4rem; }
  .sections a { padding: .4rem .5rem; font-size: .9rem; }
  table.list, table.list tbody, table.list tr, table.list td, table.list tbody th { display: block; width: auto; }
  table.list thead { display: block; position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  table.list tr { border-top: 1px solid var(--line); padding: .5rem 0; }
  table.list th, table.list td, table.list .num { border: 0; padding: .1rem 0; text-align: left; font-size: .95rem; }
  table.list td[data-label]::before { content: attr(data-label) ": "; color: var(--soft); font-size: .85rem; }
  table.list td:empty { display: none; }
  table.list tbody tr:first-child { border-top: 0; }
  .filters > *, .filters input, .filters select { width: 100%; }
  .foot .pages { margin-left: 0; width: 100%; }
}
@media print {
  :root { --good: #0f5f3c; --warn: #5f3a00; --warn-tint: #fff; }
  .sections, .filters, .account form, .foot a, button, .noprint { display: none; }
  main.console { max-width: none; padding: 0; }
  .split { display: block; }
  table.list tr, ol.strip > li { break-inside: avoid; }
}
${CHART_STYLE}`;
