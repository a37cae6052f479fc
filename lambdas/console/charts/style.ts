/**
 * How charts look: part of the console's stylesheet. Each look of a series has at least 3 : 1 to the ground in both colour schemes
 * (WCAG 1.4.11), letters 4.5 : 1; in print colours are those of the light scheme.
 */
export const CHART_STYLE = `
:root { --look-1: #0f4f3c; --look-2: #a4480a; --look-3: #3552ad; --look-4: #86308c; --look-5: #556070; --look-6: #9c1c1c; }
@media (prefers-color-scheme: dark) {
  :root { --look-1: #86d3b4; --look-2: #f0b267; --look-3: #9db8ff; --look-4: #dca2e0; --look-5: #a6b0bd; --look-6: #ff9d94; }
}
@media print {
  :root { --look-1: #0f4f3c; --look-2: #a4480a; --look-3: #3552ad; --look-4: #86308c; --look-5: #556070; --look-6: #9c1c1c; }
  figure.chart details::details-content { content-visibility: visible; block-size: auto; }
  figure.chart { break-inside: avoid; }
  figure.chart rect.bar, figure.chart pattern { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)); gap: 1.25rem 2.5rem; align-items: start; }
.charts > * + * { margin-top: 0; }
figure.chart { min-width: 0; max-width: 32rem; }
figure.chart > * + * { margin-top: .6rem; }
figcaption { font-weight: 600; }
figure.chart > svg { display: block; width: 100%; height: auto; overflow: visible; font-family: var(--sans); }
figure.chart text { font-size: 11px; fill: var(--ink); unicode-bidi: isolate; paint-order: stroke; stroke: var(--card); stroke-width: 3px; stroke-linejoin: round; }
figure.chart text.soft { fill: var(--soft); }
figure.chart text.strong { font-weight: 600; }
.grid { stroke: var(--line); stroke-width: 1; }
.axis { stroke: var(--edge); stroke-width: 1; }
.bound { stroke: var(--alarm); stroke-width: 1.5; stroke-dasharray: 5 3; }
.look-1 { --look: var(--look-1); } .look-2 { --look: var(--look-2); } .look-3 { --look: var(--look-3); }
.look-4 { --look: var(--look-4); } .look-5 { --look: var(--look-5); } .look-6 { --look: var(--look-6); }
.ink, .point { fill: var(--look); }
.stroke, .curve { stroke: var(--look); stroke-width: 1.5; fill: none; }
.thick { stroke-width: 3; }
.bar { stroke: var(--look); stroke-width: 1; }
.hollow { fill: var(--card); stroke: var(--look); stroke-width: 1.5; }
.point { stroke: var(--card); stroke-width: 1; }
.ring { fill: none; stroke: var(--ink); stroke-width: 1.5; }
.dash-2 { stroke-dasharray: 6 3; } .dash-3 { stroke-dasharray: 2 3; } .dash-4 { stroke-dasharray: 8 3 2 3; } .dash-5 { stroke-dasharray: 12 4; }
.box { fill: var(--card); stroke: var(--edge); stroke-width: 1; }
.box.people { stroke: var(--accent); stroke-width: 1.5; }
.arrow { stroke: var(--edge); stroke-width: 1.25; fill: none; }
.arrow.back { stroke: var(--alarm); stroke-dasharray: 4 3; }
.head { fill: var(--edge); } .head.back { fill: var(--alarm); }
ul.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; font-size: .87rem; }
ul.legend li { display: flex; gap: .4rem; align-items: center; min-width: 0; }
ul.legend svg { width: 1.2rem; height: .9rem; flex: none; }
figure.chart details { font-size: .92rem; }
figure.chart details > * + * { margin-top: .5rem; }
figure.chart .scroll { overflow-x: auto; }
figure.chart table { table-layout: auto; }
@media (forced-colors: active) {
  .bar, .curve, .point, .ring, .axis, .arrow, .box { stroke: CanvasText; }
  figure.chart text { fill: CanvasText; }
}
`;
