import { dayOf } from '../../schema/day.ts';
import type { Person } from '../../schema/roles.ts';
import type { Workflow } from '../../schema/workflow.ts';
import type { Finding, RequestState } from '../domain/model.ts';
import { formatBriefInstant, formatInstant, formatShortInstant, timeUntil } from '../words/instant.ts';
import { describeStanding } from '../words/standing.ts';
import { conditionText } from './conditions-mail.ts';
import { titleOf } from './stage-facts.ts';
import { asciiSubject, fields, genuine, indented, type MailText, paragraphs, prose } from './text.ts';

/** Something that waits for a person: a stage for their answer, or a request for their next attempt. */
export interface WaitingItem {
  readonly kind: 'decide' | 'confirm' | 'revise';
  readonly workflow: Workflow;
  readonly state: RequestState;
  /** The stage that waits, or the one that asked for the next attempt. */
  readonly stage: string | undefined;
  /** UTC, ISO 8601. */
  readonly since: string;
  readonly dueAt: string | undefined;
  /** The person's own link. */
  readonly link: string;
}

export interface DailyMailSource {
  readonly person: Person;
  readonly now: Date;
  readonly waiting: readonly WaitingItem[];
  /** Conditions that the person owns, with the subject of each. */
  readonly findings: readonly (Finding & { readonly subject: string })[];
  /** Requests of the person under way in which something has happened lately. */
  readonly moved: readonly { readonly workflow: Workflow; readonly state: RequestState }[];
}

/** A mail must not outgrow what SNS takes (256 KiB). */
const MAX_ITEMS = 60;

/**
 * Tells a person all at once what waits for them, the most urgent first, with their links, each on a line that begins
 * with `Page: `; which of their conditions are due; and how their own requests have moved.
 */
export function dailyMail({ person, now, waiting, findings, moved }: DailyMailSource): MailText {
  const sorted = waiting.toSorted((a, b) => (a.dueAt ?? '9').localeCompare(b.dueAt ?? '9'));
  const first = sorted[0]?.dueAt;
  const due = first === undefined ? '' : `, the first until ${formatBriefInstant(first, person.timeZone)}`;
  const hidden = Math.max(0, sorted.length - MAX_ITEMS);
  return {
    subject: asciiSubject(
      waiting.length === 0
        ? `Your daily mail of ${dayOf(now)}`
        : `${waiting.length} ${waiting.length === 1 ? 'thing waits' : 'things wait'} for you`,
      due,
    ),
    body: paragraphs(
      prose(DAILY),
      fields(['For', person.name]),
      waiting.length === 0 ? undefined : heading('What waits for you'),
      ...sorted.slice(0, MAX_ITEMS).map((item) => waitingText(item, now, person.timeZone)),
      hidden === 0 ? undefined : prose(`And ${hidden} more: 'countersign pending' lists them all.`),
      waiting.length === 0 ? undefined : prose(PERSONAL),
      findings.length === 0 ? undefined : heading('Conditions that are yours to see to'),
      ...findings.slice(0, MAX_ITEMS).map((finding) => findingText(finding, now)),
      moved.length === 0 ? undefined : heading('Your requests that have moved'),
      ...moved.slice(0, MAX_ITEMS).map(movedText),
      sorted[0] && genuine(sorted[0].link),
    ),
  };
}

const DAILY =
  'You get this mail in place of single ones, unless something is due within a day. Nothing is sent when nothing waits.';
const PERSONAL =
  "These links are yours alone: please don't forward this mail. Opening one decides nothing; its page takes your answer.";

function heading(words: string): string {
  return `${words}\n${'-'.repeat(words.length)}`;
}

const ASKS: Readonly<Record<WaitingItem['kind'], string>> = {
  decide: 'Decide by',
  confirm: 'Confirm by',
  revise: 'Revise by',
};

function waitingText(
  { kind, workflow, state, stage, since, dueAt, link }: WaitingItem,
  now: Date,
  zone: string | undefined,
): string {
  const waited = timeUntil(now.toISOString(), new Date(since));
  const left = dueAt === undefined ? undefined : timeUntil(dueAt, now);
  return paragraphs(
    fields(
      ['Subject', state.subject],
      ['Version', state.version],
      ['Attempt', String(state.attempt)],
      ['Stage', `${stage === undefined ? '' : `${titleOf(workflow, stage)}, `}${workflow.title}`],
      ['Since', `${formatShortInstant(since)}${waited === undefined ? '' : `, for ${waited}`}`],
      [
        ASKS[kind],
        dueAt &&
          `${formatInstant(dueAt, zone ?? workflow.calendar?.timeZone)}${left === undefined ? ', which is past' : `, ${left} left`}`,
      ],
    ),
    `Page: ${link}`,
  ).trimEnd();
}

function findingText(finding: DailyMailSource['findings'][number], now: Date): string {
  const overdue = finding.due < dayOf(now);
  return `${fields(
    ['Subject', finding.subject],
    ['Version', finding.version],
    ['Overdue', overdue ? 'yes' : undefined],
  )}\n${conditionText(finding)}`;
}

function movedText({ workflow, state }: DailyMailSource['moved'][number]): string {
  return `${fields(
    ['Subject', state.subject],
    ['Version', state.version],
    ['Workflow', workflow.title],
  )}\n${indented(describeStanding(workflow, state))}`;
}
