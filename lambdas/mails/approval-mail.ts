import type { Person } from '../../workflows/schema/roles.ts';
import type { HumanStage, Workflow } from '../../workflows/schema/workflow.ts';
import type { Deployment, RequestState } from '../domain/model.ts';
import { humanStage, stageState } from '../domain/request/stages.ts';
import { listNames } from '../pages/words/choices.ts';
import { compareMetrics, formatNumber } from '../pages/words/figures.ts';
import { formatInstant, formatShortInstant } from '../pages/words/instant.ts';
import { asciiSubject, fields, type MailText, paragraphs, prose, table } from './text.ts';

/** What the mail to one approver is made from: the last entries of the request and of its subject. */
export interface ApprovalMailSource {
  readonly workflow: Workflow;
  /** The name of the stage that has opened. */
  readonly stage: string;
  readonly state: RequestState;
  /** Whom the mail and its link are for. */
  readonly person: Person;
  /** What the last environment runs now, if anything. */
  readonly inProduction: Deployment | undefined;
  /** The person's own link, without a choice. */
  readonly link: string;
}

/**
 * Asks one person to decide a stage, or to carry it out and confirm it.
 *
 * Guarantees: exactly three lines begin with `Approve: `, `Reject: ` and `Review: `, each with the person's link
 * and nothing else, whatever the rest of the source holds.
 *
 * @throws GovernanceError `StageClosed` when the workflow has no such stage for people.
 */
export function approvalMail(source: ApprovalMailSource): MailText {
  const { workflow, state, person, link } = source;
  const stage = humanStage(workflow, source.stage);
  const { dueAt } = stageState(state, source.stage);
  const task = stage.type === 'task';
  const ask = task ? 'Please confirm' : 'Please decide';
  const what = `${state.subject} ${state.version}`;
  const again = state.attempt > 1 ? ` (attempt ${state.attempt})` : '';
  const due = dueAt === undefined ? '' : `, by ${formatShortInstant(dueAt)}`;
  return {
    subject: asciiSubject(`${ask}: ${what}${again}, ${stage.title}`, due),
    body: paragraphs(
      prose(
        task
          ? 'You are asked to carry out the following and to confirm that it is done.'
          : 'You are asked to decide about the following version.',
      ),
      fields(
        ['For', `${person.name}, as ${stage.role}`],
        ['Stage', `${stage.title} (${workflow.title})`],
        ['Subject', state.subject],
        ['Version', state.version],
        ['Attempt', String(state.attempt)],
        ['Submitted', `${formatShortInstant(state.requestedAt)}, by ${state.requesters.at(-1) ?? ''}`],
        ['Artifact', state.artifact.sha256],
        ['Signature', `means: ${stage.meaning}`],
        ['Approvals', approvals(stage, state, source.stage)],
        [task ? 'Confirm by' : 'Decide by', dueAt === undefined ? undefined : formatInstant(dueAt)],
      ),
      state.attempt > 1 ? prose(REWORKED) : undefined,
      comparison(source),
      prose(task ? TASK_LINKS : LINKS),
      `Approve: ${link}?choice=approve\nReject: ${link}?choice=reject\nReview: ${link}`,
      prose(PERSONAL),
    ),
  };
}

const REWORKED =
  'Changes were requested to an earlier attempt. The page shows that feedback, and what has changed since.';
const DECIDES_NOTHING =
  'Opening a link decides nothing: each leads to the same page, which asks you to type the version before it takes your answer.';
const LINKS = `${DECIDES_NOTHING} There you can also request changes.`;
const TASK_LINKS = `When it is done, approve: you then take responsibility for it. ${DECIDES_NOTHING} If it can't be done, request changes or reject there.`;
const PERSONAL =
  "These links are yours alone, and what is sent with them is signed with your name: please don't forward this mail.";

function approvals(stage: HumanStage, state: RequestState, name: string): string {
  const given = stageState(state, name).decisions.filter((one) => one.choice === 'approve');
  const by = given.length === 0 ? '' : `, by ${listNames(given.map((one) => one.name))}`;
  return `${given.length} of ${stage.quorum} so far${by}`;
}

function comparison({ workflow, state, inProduction: running }: ApprovalMailSource): string {
  const environment = workflow.environments.at(-1);
  const own = Object.entries(state.metrics);
  const alone =
    own.length === 0
      ? prose('No metrics were reported.')
      : `${prose('Its metrics:')}\n\n${rows(own.map(([name, number]) => [name, formatNumber(number)]))}`;
  if (environment === undefined) return alone;
  if (running === undefined) {
    const nothing = prose(`Nothing runs in ${environment} yet, so there is nothing to compare with.`);
    return paragraphs(nothing, alone).trimEnd();
  }
  const where = fields(
    ['Environment', environment],
    ['Version', running.version],
    ['Since', formatShortInstant(running.since)],
    ['Its request', endedBadly(running)],
  );
  if (running.request === state.request && running.attempt === state.attempt)
    return paragraphs(prose('The environment points at this very version already:'), where, alone).trimEnd();
  const figures = compareMetrics(state.metrics, running.metrics).map((figure) => [
    figure.name,
    figure.value ?? '-',
    figure.before ?? '-',
    figure.difference ?? '-',
  ]);
  const header = ['metric', 'this version', 'runs now', 'difference'];
  return paragraphs(
    prose('How it compares with what runs now:'),
    where,
    figures.length === 0 ? prose('Neither reports any metrics.') : rows(figures, header),
  ).trimEnd();
}

const MAX_ROWS = 40;

function rows(all: readonly (readonly string[])[], header?: readonly string[]): string {
  const shown = table([...(header === undefined ? [] : [header]), ...all.slice(0, MAX_ROWS)]);
  return all.length <= MAX_ROWS ? shown : `${shown}\n\n${prose('The page shows the rest of the metrics.')}`;
}

/** Promoted is not deployed: says so when the request that promoted it did not end well. */
function endedBadly({ ended }: Deployment): string | undefined {
  return ended === undefined || ended.outcome === 'completed' ? undefined : `ended as ${ended.outcome}`;
}
