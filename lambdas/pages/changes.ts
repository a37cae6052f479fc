import type { RecordedDecision, SubmittedAttempt } from './entries.ts';
import { type Html, html } from './html.ts';
import { formatHyperparameter } from './lineage.ts';
import { comparisonTable } from './metrics.ts';
import { card, code, facts, quote, value } from './parts.ts';
import { compareMetrics } from './words/figures.ts';

/** What an attempt changed over the one before, and the feedback that asked for it. */
export function changesCard(
  before: SubmittedAttempt,
  now: SubmittedAttempt,
  decisions: readonly RecordedDecision[],
): Html {
  const feedback = decisions
    .filter((one) => one.attempt === before.attempt && one.decision.choice === 'request-changes')
    .map(({ decision }) => html`<p>${value(decision.name)} asked for changes:</p>${quote(decision.comment)}`);
  const [old, current] = [before.submission, now.submission];
  const columns = [`Attempt ${now.attempt}`, `Attempt ${before.attempt}`] as const;
  const caption = html`Metrics of attempt ${now.attempt} beside those of attempt ${before.attempt}.`;
  return card(
    `What changed since attempt ${before.attempt}`,
    feedback,
    facts(
      ['Version', change(old.version, current.version)],
      ['Training data', trainingDataChange(before, now)],
      ['Code', codeChange(before, now)],
      ['Hyperparameters', hyperparameterChanges(before, now)],
    ),
    comparisonTable(caption, columns, compareMetrics(current.metrics, old.metrics)),
  );
}

function change(before: string, now: string): Html {
  return before === now ? html`unchanged` : html`${code(before)} \u2192 ${code(now)}`;
}

function trainingDataChange(before: SubmittedAttempt, now: SubmittedAttempt): Html {
  const [old, current] = [before.submission.lineage.trainingData, now.submission.lineage.trainingData];
  if (old.sha256 === current.sha256) {
    return old.uri === current.uri
      ? html`unchanged`
      : html`same bytes, other location: ${change(old.uri, current.uri)}`;
  }
  return html`${change(old.sha256, current.sha256)}${
    old.uri === current.uri ? html` at the same location` : html`<br>${change(old.uri, current.uri)}`
  }`;
}

function codeChange(before: SubmittedAttempt, now: SubmittedAttempt): Html {
  const [old, current] = [before.submission.lineage.code, now.submission.lineage.code];
  if (old.repository === current.repository) return change(old.commit, current.commit);
  return html`${change(old.repository, current.repository)}<br>${change(old.commit, current.commit)}`;
}

function hyperparameterChanges(before: SubmittedAttempt, now: SubmittedAttempt): Html {
  const [old, current] = [before.submission.lineage.hyperparameters, now.submission.lineage.hyperparameters];
  const changes = [...new Set([...Object.keys(old), ...Object.keys(current)])].flatMap((name) => {
    const [was, is] = [show(old, name), show(current, name)];
    return was === is ? [] : [html`<li>${value(name)}: ${code(was)} \u2192 ${code(is)}</li>\n`];
  });
  return changes.length === 0 ? html`unchanged` : html`<ul class="plain">\n${changes}</ul>`;
}

function show(
  hyperparameters: SubmittedAttempt['submission']['lineage']['hyperparameters'],
  name: string,
): string {
  const parameter = Object.hasOwn(hyperparameters, name) ? hyperparameters[name] : undefined;
  return parameter === undefined ? '(none)' : formatHyperparameter(parameter);
}
