import type { Workflow } from '../../schema/workflow.ts';
import type { ReadEntry } from '../domain/entry.ts';
import type { RequestState } from '../domain/model.ts';
import { compareMetrics } from '../words/figures.ts';
import { differences, noteChange } from './differences.ts';
import { checksOf, decisionOf, type SubmittedAttempt } from './entries.ts';
import { checkList, titleOf } from './history.ts';
import { type Html, html } from './html.ts';
import { comparisonTable } from './metrics.ts';
import { card, quote, value } from './parts.ts';
import type { ReviewView } from './view.ts';

/**
 * What an attempt changed over the one before, and the feedback that asked for it.
 * @param metrics whether the metrics are compared here: not on a page that has them beside others already
 */
export function changesCard(
  { history, workflow }: Pick<ReviewView, 'history' | 'workflow'>,
  before: SubmittedAttempt,
  now: SubmittedAttempt,
  metrics: 'compared' | 'elsewhere' = 'compared',
): Html {
  const feedback = history.map((entry) => feedbackOf(entry, workflow, before.attempt));
  const [old, current] = [before.submission, now.submission];
  const figures = compareMetrics(current.metrics, old.metrics, workflow.metrics);
  const changed = figures.filter(({ difference }) => difference !== '0').length;
  const columns = [`Attempt ${now.attempt}`, `Attempt ${before.attempt}`] as const;
  const caption = html`Metrics of attempt ${now.attempt} beside those of attempt ${before.attempt}.`;
  return card(
    `What changed since attempt ${before.attempt}`,
    feedback,
    differences(old, current),
    noteChange(old.note, current.note),
    metrics === 'compared'
      ? comparisonTable(caption, columns, figures)
      : figures.length > 0 &&
          html`<p>${changed === 0 ? 'No metric changed.' : `${changed} of ${figures.length} metrics changed: both attempts are below, under Metrics.`}</p>`,
  );
}

/** What an entry says about an attempt that went back to its requester; nothing for most. */
function feedbackOf(entry: ReadEntry<RequestState>, workflow: Workflow, attempt: number): Html | undefined {
  const recorded = decisionOf(entry);
  if (recorded?.attempt === attempt && recorded.decision.choice === 'request-changes') {
    const { name, comment } = recorded.decision;
    return html`<p>${value(name)} asked for changes:</p>${quote(comment)}`;
  }
  const checked = checksOf(entry);
  if (checked?.attempt !== attempt || checked.outcome !== 'changes-requested') return undefined;
  return html`<p>${value(titleOf(workflow, checked.stage))} failed:</p>${checkList(checked.results)}`;
}
