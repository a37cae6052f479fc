import type { Freeze } from '../../schema/freezes.ts';
import { whyThese } from '../../schema/seat-people.ts';
import type { AskedFor, HumanStage, Seats, Workflow } from '../../schema/workflow.ts';
import type { Decision, Deployment, RequestState } from '../domain/model.ts';
import { actsOf } from '../domain/request/acts.ts';
import { choicesAt } from '../domain/request/answer.ts';
import { aboutOf, type Mandate } from '../domain/request/mandates.ts';
import { countedStage, humanStage, stageState } from '../domain/request/stages.ts';
import { isDirtyCode } from '../domain/source-code.ts';
import { arnOf } from '../domain/speaking.ts';
import { howToSign, listNames, whatCarries } from '../words/choices.ts';
import { describeWaitsAhead } from '../words/frozen.ts';
import { formatBriefInstant, formatInstant, formatShortInstant, timeUntil } from '../words/instant.ts';
import { whatIsLookedAt } from '../words/looked-at.ts';
import { askedAgainAt, describeOutdated } from '../words/outdated.ts';
import { describeMeaning, purposeOf } from '../words/purpose.ts';
import type { DescribedRule } from '../words/rule.ts';
import { OR, seatStandings } from '../words/seats.ts';
import { abstentions, howItIsDecided } from '../words/votes.ts';
import { waivedChecks } from '../words/waived.ts';
import { comparison } from './comparison.ts';
import { type Revision, revisionText } from './revision.ts';
import { noun } from './stage-facts.ts';
import { sayVersion, subjectLine } from './subject-line.ts';
import { fields, genuine, indented, type MailText, oneLine, paragraphs, prose, quoted } from './text.ts';

/** What the mail to one person who is asked is made from: the last entries of the request and of its subject. */
export type ApprovalMailSource = ApprovalMailKind & {
  readonly workflow: Workflow;
  /** The name of the stage that waits. */
  readonly stage: string;
  readonly state: RequestState;
  /** Whom the mail and its link are for, and by what right they are asked. */
  readonly mandate: Mandate;
  /** What the last environment runs now, if anything. */
  readonly inProduction: Deployment | undefined;
  /** When nothing is promoted, as it is deployed now. */
  readonly freezes: readonly Freeze[];
  /** The rule that it is for, where it is for one. */
  readonly rule?: DescribedRule | undefined;
  /** The last two attempts, if this is not the first. */
  readonly revision?: Revision | undefined;
  /** The person's own link, without a choice. */
  readonly link: string;
};

/** Why a person is asked now. */
export type ApprovalMailKind =
  /** The stage has opened. */
  | { readonly kind: 'asked' }
  /** They have not answered yet; `at` is when that was found, UTC, ISO 8601. */
  | { readonly kind: 'reminded'; readonly reminder: number; readonly at: string }
  /** Somebody, by name, gave them their part. */
  | { readonly kind: 'handed-over'; readonly from: string; readonly comment?: string | undefined }
  /** An administrator gave them a part of their own. */
  | { readonly kind: 'appointed'; readonly comment?: string | undefined }
  /** They may answer only since the stage was opened: they have come into its role, or stand in for somebody. */
  | { readonly kind: 'joined' }
  /** They took back what they had answered, and may answer again. */
  | { readonly kind: 'taken-back'; readonly reason: string }
  /** Those who were asked first have not answered in time. */
  | { readonly kind: 'escalated' };

/**
 * Asks one person to decide a stage, or to carry it out and confirm it.
 *
 * Guarantees: exactly three lines begin with `Approve: ` (`Confirm: ` where something is to be done, `Waive: ` where a check failed), `Reject: ` and
 * `Review: `, each with the person's link and nothing else, whatever the rest of the source holds.
 *
 * @throws GovernanceError `StageClosed` when the workflow has no such stage for people.
 */
export function approvalMail(source: ApprovalMailSource): MailText {
  const { workflow, state, link } = source;
  const stage = humanStage(workflow, source.stage);
  return {
    subject: subjectOf(source, stage),
    body: paragraphs(
      opening(source, stage),
      whyAgain(source),
      source.kind === 'taken-back' ? quoted(source.reason) : undefined,
      (source.kind === 'handed-over' || source.kind === 'appointed') && source.comment !== undefined
        ? quoted(source.comment)
        : undefined,
      facts(source, stage),
      rule(source),
      frozen(source),
      source.revision === undefined ? undefined : revisionText(workflow, source.revision),
      comparison(source),
      prose(instructions(workflow, stage, state)),
      `${agreeing(stage, link)}\nReject: ${link}?choice=reject\nReview: ${link}`,
      prose(PERSONAL),
      genuine(link),
    ),
  };
}

function agreeing({ type, waives }: HumanStage, link: string): string {
  if (waives !== undefined) return `Waive: ${link}?choice=approve-with-conditions`;
  return `${type === 'task' ? 'Confirm' : 'Approve'}: ${link}?choice=approve`;
}

const DECIDES_NOTHING =
  'Opening a link decides nothing: each leads to the same page, which asks you to type the version before it takes your answer.';
const PERSONAL =
  "These links are yours alone, and what is sent with them is signed with your name: please don't forward this mail.";

function subjectOf(source: ApprovalMailSource, stage: HumanStage): string {
  const { state } = source;
  const { dueAt } = stageState(state, source.stage);
  const again = state.attempt > 1 ? ` (attempt ${state.attempt})` : '';
  const anew = askedAgainAt(state, source.stage) === undefined ? '' : ' again';
  const ask = `${stage.type === 'task' ? 'Please confirm' : 'Please decide'}${anew}`;
  const about = {
    state: { subject: state.subject, version: `${sayVersion(state.version)}${again}` },
    workflow: source.workflow,
    rest: `, ${stage.title}`,
  };
  const by = dueAt === undefined ? '' : `, by ${formatBriefInstant(dueAt, zoneOf(source))}`;
  if (source.kind === 'reminded') {
    const left = dueAt === undefined ? undefined : timeUntil(dueAt, new Date(source.at));
    const ending = left === undefined ? by : `, ${left} left`;
    return subjectLine({ ...about, lead: `Reminder ${source.reminder}: ${ask.toLowerCase()}`, ending });
  }
  const lead = {
    asked: ask,
    appointed: ask,
    joined: ask,
    'taken-back': `Taken back: ${ask.toLowerCase()} again`,
    'handed-over': `Handed over to you: ${ask.toLowerCase()}`,
    escalated: `Escalated: ${ask.toLowerCase()}`,
  };
  return subjectLine({ ...about, lead: lead[source.kind], ending: by });
}

/** By whose clock deadlines are said: that of the person, or of the workflow's calendar. */
function zoneOf({ mandate, workflow }: Pick<ApprovalMailSource, 'mandate' | 'workflow'>): string | undefined {
  return mandate.person.timeZone ?? workflow.calendar?.timeZone;
}

/** What has changed since the stage was approved before. */
function whyAgain({ state, stage }: ApprovalMailSource): string | undefined {
  const again = askedAgainAt(state, stage);
  if (again === undefined) return undefined;
  const words =
    'This was approved before, and what it would replace has changed since. What was approved then counts no more.';
  return paragraphs(prose(words), indented(describeOutdated(again))).trimEnd();
}

function opening(source: ApprovalMailSource, { type, waives }: HumanStage): string {
  const ask =
    type === 'task'
      ? 'You are asked to carry out the following and to confirm that it is done.'
      : waives === undefined
        ? askToDecide(source)
        : 'A check has failed. You are asked to decide whether it is waived, until a day that you name.';
  if (source.kind === 'reminded') {
    const links =
      actsOf(source.state, source.stage, source.mandate.person.email) === 0
        ? 'your links are the same as before'
        : 'of several, only your latest decides';
    return prose(`${ask} This is reminder ${source.reminder}; ${links}.`);
  }
  if (source.kind === 'handed-over')
    return paragraphs(
      prose(`${ask} This part was handed over to you.`),
      fields(['It was for', source.from]),
    ).trimEnd();
  if (source.kind === 'taken-back')
    return prose(
      'Your approval is taken back and counts no more. The stage still waits: you may answer again, by these new links. Your earlier ones decide nothing any more. The reason that was given:',
    );
  if (source.kind === 'escalated')
    return prose(`${ask} Those who were asked first have not settled it in time, so you are asked too.`);
  if (source.kind === 'appointed')
    return prose(`${ask} Whoever administers this has named you, as too few others may answer.`);
  if (source.kind === 'joined')
    return prose(
      `${ask} Others were asked before you. You are asked now because you have come into the role, or stand in for somebody.`,
    );
  return prose(ask);
}

function askToDecide({ workflow, state }: ApprovalMailSource): string {
  const purpose = purposeOf(workflow);
  if (purpose === undefined) return `You are asked to decide about the following ${noun(state)}.`;
  return `You are asked to decide whether ${purpose.that}.`;
}

function facts({ workflow, stage: name, state, mandate }: ApprovalMailSource, stage: HumanStage): string {
  const { dueAt, decisions } = stageState(state, name);
  const { person, role, countsFor, inPlaceOf } = mandate;
  return fields(
    ['For', `${person.name}, as ${role}`],
    ['In place of', inPlaceOf],
    ['Counts for', countsFor === role ? undefined : countsFor],
    ['Rule', ruleFor(stage, state, countsFor)],
    [
      'Failed',
      stage.waives === undefined ? undefined : oneLine(stageState(state, stage.waives).reason ?? '', 400),
    ],
    ['Looked at', whatIsLookedAt(workflow, stage, state, zoneOf({ workflow, mandate }))],
    ['Stage', `${stage.title} (${workflow.title})`],
    ['Subject', state.subject],
    ['Version', state.version],
    ['Attempt', String(state.attempt)],
    ['Submitted', `${formatShortInstant(state.requestedAt)}, by ${state.requesters.at(-1) ?? ''}`],
    ['Handed in', state.submittedBy && `by ${arnOf(state.submittedBy)}`],
    ['Artifact', state.artifact?.sha256],
    ['Code', isDirtyCode(state.variables.code) ? 'had changes that are in no commit' : undefined],
    ...Object.entries(state.attributes).map(
      ([attribute, value]) => ['States', `${oneLine(attribute, 60)}: ${statement(value)}`] as const,
    ),
    ...waivedChecks(workflow, state).map(({ failed, by }) => ['Waived', `${by}: ${failed}`] as const),
    ['Signature', `means: ${describeMeaning(workflow, stage.meaning)}`],
    ['To sign', howToSign(stage)],
    ['It carries', whatCarries(stage)],
    ['Approvals', approvals(countedStage(workflow, state, name), decisions)],
    ['Abstained', abstentions(decisions)],
    ['Decided so', howItIsDecided(stage)],
    ['Rejections', rejections(stage, decisions)],
    [
      stage.type === 'task' ? 'Confirm by' : 'Decide by',
      dueAt === undefined ? undefined : formatInstant(dueAt, zoneOf({ workflow, mandate })),
    ],
  );
}

/** What is signed, where that is a rule: its hash says it to nobody. */
function rule({ rule }: ApprovalMailSource): string | undefined {
  return rule === undefined ? undefined : prose(`The rule '${rule.title}' ${rule.says}.`);
}

/** Whose effect may have to wait, from when the mail is for: said before anybody is surprised by it. */
function frozen(source: ApprovalMailSource): string | undefined {
  const { state, stage, freezes } = source;
  const at =
    source.kind === 'reminded' ? source.at : (stageState(state, stage).openedAt ?? state.requestedAt);
  const ahead = describeWaitsAhead(source, stage, { freezes, from: new Date(at), zone: zoneOf(source) });
  if (ahead.length === 0) return undefined;
  return paragraphs(...ahead.map((one) => prose(oneLine(one, 400)))).trimEnd();
}

/** By which rule the request names those for whom somebody is asked; that they are a manager says enough. */
function ruleFor(stage: HumanStage, state: RequestState, countsFor: string): string | undefined {
  const rule = stage.approvers.find(({ role }) => role === countsFor)?.rule;
  return rule === undefined || 'managerOf' in rule || 'is' in rule
    ? undefined
    : whyThese(rule, aboutOf(state));
}

function statement(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}

/** How far a stage is: `1 of 2 so far, by Morgan Ellis`; with several roles, each with its own count. */
export function approvals(stage: AskedFor<Seats>, decisions: readonly Decision[]): string {
  const ways = seatStandings(stage, decisions);
  const alone = ways.flat().length === 1;
  const counts = ways.map((standings) =>
    standings
      .map(({ role, quorum, by }) =>
        alone ? `${by.length} of ${quorum}` : `${role} ${by.length} of ${quorum}`,
      )
      .join(', '),
  );
  const counted = new Set(ways.flatMap((standings) => standings.flatMap(({ by }) => by)));
  const names = decisions.filter((one) => counted.has(one)).map(({ name }) => name);
  return `${counts.join(OR)} so far${names.length === 0 ? '' : `, by ${listNames(names)}`}`;
}

function rejections({ rejectQuorum }: HumanStage, decisions: readonly Decision[]): string | undefined {
  if (rejectQuorum === 1) return undefined;
  const against = decisions.filter(({ choice }) => choice === 'reject');
  const by = against.length === 0 ? '' : `, by ${listNames(against.map((one) => one.name))}`;
  return `${against.length} of the ${rejectQuorum} that would end it${by}`;
}

function instructions(workflow: Workflow, stage: HumanStage, state: RequestState): string {
  const choices = choicesAt(workflow, stage, state);
  const questions = stage.form.length;
  const asks = questions === 0 ? [] : [`This stage asks ${questions} question${questions === 1 ? '' : 's'}.`];
  const changes = choices.includes('request-changes');
  if (stage.type === 'task') {
    const otherwise = changes ? 'request changes or reject there' : 'reject there';
    return [
      'When it is done, confirm it: you then take responsibility for it.',
      DECIDES_NOTHING,
      ...asks,
      `If it can't be done, ${otherwise}.`,
    ].join(' ');
  }
  const more = [
    ...(choices.includes('approve-with-conditions') && choices.includes('approve')
      ? ['approve with conditions']
      : []),
    ...(changes ? ['request changes'] : []),
  ];
  return [
    DECIDES_NOTHING,
    ...asks,
    ...(more.length === 0 ? [] : [`There you can also ${more.join(', or ')}.`]),
    ...(changes ? [] : ['This is the last attempt: changes can no longer be requested.']),
  ].join(' ');
}
