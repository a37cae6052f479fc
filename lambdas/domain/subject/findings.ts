import { own } from '../../../schema/own.ts';
import { GovernanceError } from '../errors.ts';
import type { Condition, Finding, RequestState, Step, SubjectState } from '../model.ts';
import { isPassed } from '../request/stages.ts';

/**
 * The findings that the approvals of a request's current attempt raised and that its subject has not had before, by
 * id: `<request>.<attempt>.<stage>.<number>`, with `<stage>~<time>` where the stage was asked again.
 */
export function newFindings(
  { request, version, attempt, stages }: RequestState,
  raised: readonly string[],
): SubjectState['findings'] {
  const passed = Object.entries(stages).filter(([, { outcome }]) => isPassed(outcome));
  const all = passed.flatMap(([stage, { decisions, asked, carriedFrom = attempt }]) =>
    decisions
      .flatMap(({ findings = [], person, at }) =>
        findings.map((finding) => ({ ...finding, raisedBy: person, at })),
      )
      .map((finding, index): [string, Finding] => [
        `${request}.${carriedFrom}.${stage}${asked === undefined ? '' : `~${asked}`}.${index + 1}`,
        { ...finding, request, version, stage },
      ]),
  );
  return Object.fromEntries(all.filter(([id]) => !raised.includes(id)));
}

/** The conditions of a request's own approvals that its subject has not had yet. */
export function ownFindings(
  subject: SubjectState | undefined,
  request: RequestState,
): SubjectState['findings'] {
  const entered = subject && own(subject.open, request.request);
  return newFindings(request, entered?.findings ?? []);
}

/**
 * Puts the conditions of a request's own approvals on its subject before it has any effect, so that they can be closed:
 * what waits for them would wait for ever. Nothing happens when they are there.
 */
export function raiseFindings(subject: SubjectState, request: RequestState, now: Date): Step<SubjectState> {
  const entered = own(subject.open, request.request);
  const raised = ownFindings(subject, request);
  const ids = Object.keys(raised);
  if (entered === undefined || ids.length === 0) return {};
  const { request: id, attempt, version } = request;
  const findings = [...(entered.findings ?? []), ...ids];
  return {
    entry: {
      at: now.toISOString(),
      actor: 'system:take-effect',
      action: 'findings-raised',
      details: { request: id, attempt, version, findings: ids },
      state: {
        ...subject,
        open: { ...subject.open, [id]: { ...entered, findings } },
        findings: { ...subject.findings, ...raised },
      },
    },
  };
}

/** As many of what was found as a subject remembers: what is told again later than that is found again. */
const REMEMBERED = 100;

/** As many reported findings as may be open on a subject: each is in every entry of it, and an entry has an end. */
const MOST_OPEN = 50;

/** What somebody has found of a version that an environment runs. */
export interface Report extends Condition {
  /** The caller's own id of it, by which it is known again. */
  readonly id: string;
  readonly environment: string;
  /** Who found it: `iam:<ARN>`, `monitor:<name>`. */
  readonly actor: string;
}

/**
 * Opens a finding on a subject, about the version that an environment runs. Nothing happens while it is open, nor when it was
 * told before, though it may be closed since.
 * @throws GovernanceError `InvalidForm` when the environment runs nothing, or 50 reported findings are open.
 */
export function reportFinding(
  subject: SubjectState,
  { id: told, environment, actor, text, owner, due }: Report,
  now: Date,
): Step<SubjectState> {
  const id = reportedId(told);
  const { reported = [] } = subject;
  if (reported.includes(id) || own(subject.findings, id) !== undefined) return {};
  const running = own(subject.environments, environment);
  if (running === undefined) {
    const message = `Nothing of ${subject.subject} runs in '${environment}': there is nothing to find.`;
    throw new GovernanceError('InvalidForm', message, { field: 'environment' });
  }
  requireRoom(subject);
  const at = now.toISOString();
  const finding = { text, owner, due, raisedBy: actor, at, version: running.version, environment };
  return {
    entry: {
      at,
      actor,
      action: 'finding-reported',
      details: { finding: { id, ...finding } },
      state: {
        ...subject,
        findings: { ...subject.findings, [id]: finding },
        reported: [id, ...reported].slice(0, REMEMBERED),
      },
    },
  };
}

function requireRoom({ subject, findings }: SubjectState): void {
  const open = Object.keys(findings).filter((id) => id.startsWith(REPORTED)).length;
  if (open < MOST_OPEN) return;
  const message = `${open} reported findings of ${subject} are open, and ${MOST_OPEN} are the most: close what is settled, then report this again.`;
  throw new GovernanceError('InvalidForm', message, { field: 'id' });
}

/** Whether what somebody has found of the version that an environment runs is open, whichever finding it is. */
export function hasOpenReport(
  { environments, findings }: SubjectState,
  { environment, actor }: Pick<Report, 'environment' | 'actor'>,
): boolean {
  const version = own(environments, environment)?.version;
  return Object.entries(findings).some(
    ([id, finding]) =>
      id.startsWith(REPORTED) &&
      finding.raisedBy === actor &&
      finding.environment === environment &&
      finding.version === version,
  );
}

const REPORTED = 'reported.';

/** The reported findings about what an environment runs that came since its approval, or its last renewal; the newest first. */
export function foundSince({ environments, findings }: SubjectState, environment: string): readonly string[] {
  const running = own(environments, environment);
  if (running === undefined) return [];
  const since = running.attested?.at ?? running.since;
  return Object.entries(findings)
    .filter(
      ([id, finding]) =>
        id.startsWith(REPORTED) &&
        finding.environment === environment &&
        finding.version === running.version &&
        finding.at > since,
    )
    .toSorted(([one, { at: earlier }], [other, { at: later }]) =>
      later === earlier ? other.localeCompare(one, 'en') : later < earlier ? -1 : 1,
    )
    .map(([id]) => id);
}

/** The id that a subject gives to what somebody has found: none of a condition, which begins with a request. */
export const reportedId = (id: string): string => `${REPORTED}${id}`;

/** How somebody says that a finding was settled. */
export interface Settlement {
  /** The finding's id. */
  readonly finding: string;
  readonly comment: string;
  readonly actor: string;
}

/**
 * Closes a finding of a subject. Nothing happens when it is closed.
 * @throws GovernanceError `InvalidForm` when the subject never had it, or nobody says how it was settled.
 */
export function closeFinding(
  subject: SubjectState,
  { finding: id, comment, actor }: Settlement,
  now: Date,
): Step<SubjectState> {
  if (comment.trim() === '')
    throw new GovernanceError('InvalidForm', 'Say how the condition was settled.', { field: 'comment' });
  const finding = own(subject.findings, id);
  if (finding === undefined) {
    const message = `${subject.subject} has no open condition '${id}': it is closed, or never was.`;
    throw new GovernanceError('InvalidForm', message, { field: 'finding' });
  }
  const { [id]: _, ...findings } = subject.findings;
  return {
    entry: {
      at: now.toISOString(),
      actor,
      action: 'finding-closed',
      details: { finding: { id, ...finding }, comment: comment.trim() },
      state: { ...subject, findings },
    },
  };
}
