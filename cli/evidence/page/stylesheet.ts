/** Reads well on a screen, light and dark, on a phone, and printed. */
export const STYLESHEET = `
:root { color-scheme: light dark; --ink: #1b2421; --soft: #55615c; --line: #d5dcd8; --ground: #fff; --tint: #f4f7f5; --good: #0f5f3c; --bad: #9c1c1c; --accent: #0f4f3c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ece9; --soft: #a8b5af; --line: #3a4641; --ground: #141a18; --tint: #1d2522; --good: #86d3b4; --bad: #ff9d94; --accent: #86d3b4; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1.2rem 4rem; background: var(--ground); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 .3rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.4rem 0 .6rem; padding-top: .8rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.4rem 0 .3rem; }
p { margin: .4rem 0; }
.lede { font-size: 1.1rem; }
.soft, small { color: var(--soft); }
code, .mono { font: .88em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
caption { text-align: left; color: var(--soft); padding: 1.2rem 0 .3rem; overflow-wrap: anywhere; }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem .4rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { color: var(--soft); font-weight: 600; overflow-wrap: normal; }
.num { text-align: right; }
blockquote { margin: .3rem 0 0; padding-left: .7rem; border-left: .2rem solid var(--line); white-space: pre-line; }
.check { background: var(--tint); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.1rem; margin: 1.4rem 0; }
.check h2 { border: 0; padding: 0; margin: 0 0 .4rem; }
label { display: block; font-weight: 600; margin-top: .7rem; }
input { width: 100%; padding: .5rem .6rem; font: .93rem/1.4 ui-monospace, monospace; color: inherit; background: var(--ground); border: 1px solid var(--soft); border-radius: .3rem; }
button { margin-top: .9rem; padding: .55rem 1.2rem; font: 600 1rem/1.4 inherit; color: var(--ground); background: var(--accent); border: 0; border-radius: .3rem; }
button:disabled { opacity: .5; }
input:focus-visible, button:focus-visible { outline: .2rem solid var(--accent); outline-offset: .15rem; }
.headline { font-weight: 700; font-size: 1.1rem; margin-top: 1rem; }
.good { color: var(--good); }
.bad, .unproven { color: var(--bad); }
.check li { margin: .2rem 0; overflow-wrap: anywhere; }
@media (max-width: 40rem) { table.stack, table.stack caption, table.stack tbody { display: block; overflow-wrap: anywhere; } table.stack thead { position: absolute; left: -99rem; } table.stack tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); } table.stack th, table.stack td { display: block; border: 0; padding: .1rem 0; } }
@media print { :root { color-scheme: light; --ink: #000; --soft: #333; --line: #bbb; --ground: #fff; --tint: #fff; --good: #000; --bad: #000; --accent: #000; } body { max-width: none; padding: 0; font-size: 10pt; } button { display: none; } tr, blockquote, .check { break-inside: avoid; } h2 { break-after: avoid; } thead { display: table-header-group; } }
`;
