import { plainSubject } from '../../schema/names.ts';
import type { ReadEntry } from '../domain/entry.ts';
import { type Content, type Html, html } from '../pages/html.ts';
import { card, code, facts, instant, value } from '../pages/parts.ts';
import { addressOf } from './frame.ts';
import { entryPath, filters, link, mark, requestPath, subjectPath } from './parts.ts';

/** Something that was looked at to say whether an entry is intact, and what came of it. */
export interface Finding {
  readonly what: string;
  /** `open`: it can not be said yet, and nothing is wrong with that. */
  readonly verdict: 'holds' | 'broken' | 'open';
  readonly found: string;
}

/** An entry beside another one, as far as it can be read. */
export interface Neighbour {
  readonly seq: number;
  readonly action: string;
  readonly at: string;
}

/** An entry of the ledger as its page shows it. */
export interface EntryShown {
  readonly stream: string;
  readonly seq: number;
  /** The hash that its item states. */
  readonly hash: string;
  /** As it was written; `undefined` when it is damaged. */
  readonly entry: ReadEntry<unknown> | undefined;
  /** What tells apart the text that is kept, which is not shown where it is damaged: nobody knows what it holds, and it may be somebody's link. */
  readonly kept: { readonly bytes: number; readonly sha256: string };
  readonly findings: readonly Finding[];
  readonly before: Neighbour | undefined;
  readonly after: Neighbour | undefined;
  readonly zone: string | undefined;
}

const MARKS = { holds: 'good', broken: 'bad', open: 'warn' } as const;
const WORDS = { holds: 'yes', broken: 'NO', open: 'not yet' } as const;

/** Where one asks for an entry. */
export function ledgerFilters(stream: string | undefined, seq: string | undefined): Html {
  return filters('/console/ledger', [
    { name: 'stream', label: 'Request, subject or stream', value: stream, hint: 'model/churn' },
    { name: 'seq', label: 'Number of the entry', value: seq, hint: 'the newest' },
  ]);
}

/** What the page says while nobody has asked for an entry. */
export function ledgerIntroduction(): Content {
  return [
    ledgerFilters(undefined, undefined),
    html`<section class="card"><h2>What the ledger is</h2>
<p>Everything that happened is one entry of a stream: of a request (its id), or of a subject (such as model/churn), whose newest entry says what runs where. Each entry states the hash of the one before it, so that nothing can be changed or left out without breaking the chain, and every five minutes a signed digest of what is new is locked away.</p>
<p>Ask for a stream to see its newest entry, its neighbours, and whether it is intact. Pages of requests and models lead here, too.</p>
<p class="soft">This page looks at one entry. All of the ledger is verified by whoever trusts nobody: <code>countersign audit verify</code>, or <code>countersign audit export</code> and the verifier offline.</p>
</section>
`,
  ];
}

/** The page of an entry, for people. */
export function entryContent(shown: EntryShown): Content {
  const { stream, seq, hash, entry, findings, zone } = shown;
  const broken = findings.some(({ verdict }) => verdict === 'broken');
  return [
    ledgerFilters(stream, String(seq)),
    neighbours(shown),
    html`<div class="split"><div>`,
    card(
      broken ? 'It is NOT intact' : 'Is it intact?',
      html`<ul class="plain">${findings.map(
        ({ what, verdict, found }) =>
          html`<li>${mark(WORDS[verdict], MARKS[verdict])} <b>${what}</b><span class="quietly">${value(found)}</span></li>\n`,
      )}</ul>`,
      broken &&
        html`<p><b>Run countersign audit verify before anything else, and tell whoever runs this deployment.</b></p>`,
    ),
    entry === undefined
      ? card(
          'What is there',
          facts(['Length', `${shown.kept.bytes} bytes`], ['SHA-256', code(shown.kept.sha256)]),
          html`<p class="soft">Its text is not shown: what is damaged may hold a personal link. Whoever may read the table of the ledger finds it there.</p>`,
        )
      : card('What was done', html`<pre class="json">${JSON.stringify(entry.details, null, 2)}</pre>`),
    html`</div><div>`,
    card(
      'The entry',
      facts(
        ['Stream', streamLink(stream)],
        ['Number', seq],
        entry !== undefined && ['Action', code(String(entry.action))],
        entry !== undefined && ['At', instant(entry.at, 'long', zone)],
        entry !== undefined && ['By', value(entry.actor)],
        ['Hash', code(hash)],
        entry !== undefined && [
          'Hash of the one before',
          entry.prev === null ? 'none: it is the first' : code(entry.prev),
        ],
      ),
    ),
    entry !== undefined &&
      html`<section class="card"><details><summary>What was so afterwards</summary><pre class="json">${JSON.stringify(entry.state, null, 2)}</pre></details></section>\n`,
    html`</div></div>`,
  ];
}

function neighbours({ stream, before, after }: EntryShown): Html {
  const to = (one: Neighbour, words: string) =>
    html`<span><a href="${entryPath(stream, one.seq)}">${words} ${one.seq}</a> <span class="soft">${value(one.action)}</span></span>`;
  return html`<p class="pager">${before === undefined ? html`<span class="soft">It is the first entry.</span>` : to(before, '\u2190 Entry')}
${after === undefined ? html`<span class="soft">It is the newest entry.</span>` : to(after, 'Entry')}</p>
`;
}

function streamLink(stream: string): Content {
  const [kind, ...rest] = stream.split('/');
  const name = rest.join('/');
  if (kind === 'request') return link(requestPath(name), code(stream));
  return kind === 'subject'
    ? link(subjectPath(plainSubject(name)), code(stream))
    : link(addressOf('/console/ledger', { stream }), code(stream));
}
