import { type Content, html } from '../pages/html.ts';
import { instant, value } from '../pages/parts.ts';
import { renderRows } from './charts/rows.ts';
import { describeSeconds } from './durations.ts';
import { type Column, empty, link, list, mark, requestPath, subjectPath } from './parts.ts';

/** Something that does not go as it should, and what to do about it. */
export interface Trouble {
  readonly what: string;
  /** Of which request or subject. */
  readonly request?: string | undefined;
  readonly subject?: string | undefined;
  readonly since?: string | undefined;
  readonly todo: string;
}

/** How a service stands, as a page shows it. */
export interface Health {
  readonly troubles: readonly Trouble[];
  /** Open requests by how they stand, each with its count. */
  readonly states: readonly (readonly [state: string, count: number])[];
  /** How far what pages read is behind the ledger, of so many requests that were compared. */
  readonly behind: { readonly compared: number; readonly late: number; readonly seconds: number };
  /** How many of those wait for a signed digest that holds their newest entry, and how old the oldest of these entries is. */
  readonly undigested: { readonly count: number; readonly seconds: number };
  /** The last signed digest, and up to when it has all that was noticed; absent before the first one. */
  readonly lastDigest?: { readonly number: number; readonly covers: string } | undefined;
  /** How many people hear nothing, since they have not confirmed the mails of a role; absent where that is not known. */
  readonly unconfirmed: number | undefined;
  /** False where there is more than one page looks at. */
  readonly complete: boolean;
  readonly now: Date;
  readonly zone: string | undefined;
}

/** What of troubles a spreadsheet has, and what people see. */
export function troubleColumns({ zone }: Pick<Health, 'zone'>): readonly Column<Trouble>[] {
  return [
    { head: 'what', plain: ({ what }) => what },
    {
      head: 'of',
      plain: ({ request, subject }) => request ?? subject,
      show: ({ request, subject }) =>
        request === undefined
          ? subject !== undefined && link(subjectPath(subject), value(subject))
          : link(requestPath(request), value(subject ?? request)),
    },
    {
      head: 'since',
      plain: ({ since }) => since,
      show: ({ since }) => since !== undefined && instant(since, 'short', zone),
    },
    { head: 'what to do', plain: ({ todo }) => todo },
  ];
}

/** The page, for people. */
export function healthContent(health: Health): Content {
  const { troubles, states, behind, complete } = health;
  return html`<section class="card" aria-label="At a glance"><dl class="facts">
<dt>Troubles</dt><dd>${troubles.length === 0 ? mark('none', 'good') : mark(`${troubles.length}${complete ? '' : ' or more'}`, 'bad')}</dd>
<dt>What pages read</dt><dd>${lag(behind)}</dd>
<dt>Signed digests</dt><dd>${digests(health)}</dd>
<dt>Last digest</dt><dd>${lastOne(health)}</dd>
<dt>Mails</dt><dd>${mails(health)}</dd>
</dl>
<p class="soft">Whether a mailbox took a mail, SNS tells nobody. What SNS itself refuses to send is counted and never sent again: the alarm mails-undeliverable rings then, and countersign pending --approver ADDRESS has what somebody missed. Errors of functions, and what a survey of the whole ledger found, ring as alarms, too: docs/operations.md says which, and what to do.</p></section>
<section class="card charts" aria-label="Charts">
${renderRows({
  id: 'states',
  title: 'Requests under way, by how they stand',
  of: 'state',
  series: ['requests'],
  rows: states.map(([label, count]) => ({ label, amounts: [count] })),
  empty: 'No request is under way.',
})}</section>
<section class="card" aria-label="Troubles">${
    troubles.length === 0
      ? empty(
          'Nothing is stuck.',
          'What is past its time, is held, or has too few people to decide it would stand here.',
        )
      : list('What does not go as it should', troubleColumns(health), troubles)
  }</section>
`;
}

function lag({ compared, late, seconds }: Health['behind']): Content {
  if (compared === 0) return 'no request is under way that could be compared with the ledger';
  if (late === 0)
    return html`${mark('up to date', 'good')} with the ledger, in ${many(compared)} that ${compared === 1 ? 'was' : 'were'} compared`;
  return html`${mark(`behind by ${describeSeconds(seconds)}`, 'bad')} in ${late} of ${many(compared)} that ${compared === 1 ? 'was' : 'were'} compared with the ledger`;
}

function digests({ behind: { compared }, undigested: { count, seconds } }: Health): Content {
  if (compared === 0) return 'no request is under way whose entries could be looked up in them';
  if (count === 0)
    return html`${mark('up to date', 'good')} with the newest ${compared === 1 ? 'entry' : 'entries'} of ${many(compared)}`;
  return html`the newest entries of ${count} of ${compared} requests wait for the next one, the oldest for ${describeSeconds(seconds)}`;
}

const many = (requests: number): string => `${requests} ${requests === 1 ? 'request' : 'requests'}`;

function lastOne({ lastDigest, now, zone }: Health): Content {
  if (lastDigest === undefined) return 'none was signed yet';
  const { number, covers } = lastDigest;
  const seconds = (now.getTime() - Date.parse(covers)) / 1_000;
  return html`number ${number.toLocaleString('en')}, with all that was noticed until ${instant(covers, 'short', zone)}, ${describeSeconds(seconds)} ago`;
}

function mails({ unconfirmed }: Health): Content {
  if (unconfirmed === undefined) return 'who has confirmed them could not be read now';
  if (unconfirmed === 0) return html`${mark('all confirmed', 'good')} by everybody in a role`;
  return html`${mark(`${unconfirmed} not confirmed`, 'bad')} ${link('/console/people', unconfirmed === 1 ? 'One person hears nothing' : `${unconfirmed} people hear nothing`)}`;
}
