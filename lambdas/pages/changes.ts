import { own } from '../../schema/own.ts';
import type { Workflow } from '../../schema/workflow.ts';
import type { ReadEntry } from '../domain/entry.ts';
import type { Artifact, HyperparameterValue, Lineage, RequestState } from '../domain/model.ts';
import { digestsOf } from '../words/evidence.ts';
import { compareMetrics } from '../words/figures.ts';
import { checksOf, decisionOf, type SubmittedAttempt } from './entries.ts';
import { checkList, titleOf } from './history.ts';
import { type Html, html } from './html.ts';
import { formatHyperparameter } from './lineage.ts';
import { comparisonTable } from './metrics.ts';
import { card, code, type Fact, facts, quote, value } from './parts.ts';
import type { ReviewView } from './view.ts';

const GONE = 'no longer stated';

type Named = Readonly<Record<string, HyperparameterValue>>;

/** What an attempt changed over the one before, and the feedback that asked for it. */
export function changesCard(
  { history, workflow }: Pick<ReviewView, 'history' | 'workflow'>,
  before: SubmittedAttempt,
  now: SubmittedAttempt,
): Html {
  const feedback = history.map((entry) => feedbackOf(entry, workflow, before.attempt));
  const [old, current] = [before.submission, now.submission];
  const columns = [`Attempt ${now.attempt}`, `Attempt ${before.attempt}`] as const;
  const caption = html`Metrics of attempt ${now.attempt} beside those of attempt ${before.attempt}.`;
  return card(
    `What changed since attempt ${before.attempt}`,
    feedback,
    facts(
      ['Version', change(old.version, current.version)],
      ...lineageChanges(old.lineage, current.lineage),
      (old.artifact ?? current.artifact) !== undefined && [
        'Artifact',
        artifactChange(old.artifact, current.artifact),
      ],
      ...memberChanges('Attributes', old.attributes, current.attributes),
      ...memberChanges('Evidence', digestsOf(old.evidence), digestsOf(current.evidence), String),
    ),
    comparisonTable(caption, columns, compareMetrics(current.metrics, old.metrics)),
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

function change(before: string, now: string): Html {
  return before === now ? html`unchanged` : html`${code(before)} \u2192 ${code(now)}`;
}

function lineageChanges(old: Lineage | undefined, current: Lineage | undefined): Fact[] {
  if (old === undefined || current === undefined)
    return old === current ? [] : [['Lineage', current === undefined ? GONE : 'stated for the first time']];
  return [
    ['Training data', artifactChange(old.trainingData, current.trainingData)],
    ['Code', codeChange(old.code, current.code)],
    ['Hyperparameters', recordChanges(old.hyperparameters, current.hyperparameters)],
  ];
}

function memberChanges(label: string, old: Named, current: Named, format = formatHyperparameter): Fact[] {
  const any = Object.keys(old).length + Object.keys(current).length > 0;
  return any ? [[label, recordChanges(old, current, format)]] : [];
}

/** Whether the bytes changed, and where they are. */
function artifactChange(old: Artifact | undefined, current: Artifact | undefined): Html {
  if (current === undefined) return html`${GONE}`;
  if (old === undefined) return html`stated for the first time`;
  if (old.sha256 === current.sha256) {
    return old.uri === current.uri
      ? html`unchanged`
      : html`same bytes, other location: ${change(old.uri, current.uri)}`;
  }
  return html`${change(old.sha256, current.sha256)}${
    old.uri === current.uri ? html` at the same location` : html`<br>${change(old.uri, current.uri)}`
  }`;
}

function codeChange(old: Lineage['code'], current: Lineage['code']): Html {
  if (old.repository === current.repository) return change(old.commit, current.commit);
  return html`${change(old.repository, current.repository)}<br>${change(old.commit, current.commit)}`;
}

function recordChanges(old: Named, current: Named, format = formatHyperparameter): Html {
  const changes = [...new Set([...Object.keys(old), ...Object.keys(current)])].flatMap((name) => {
    const [was, is] = [show(own(old, name), format), show(own(current, name), format)];
    return was === is ? [] : [html`<li>${value(name)}: ${code(was)} \u2192 ${code(is)}</li>\n`];
  });
  return changes.length === 0 ? html`unchanged` : html`<ul class="plain">\n${changes}</ul>`;
}

function show(member: HyperparameterValue | undefined, format: typeof formatHyperparameter): string {
  return member === undefined ? '(none)' : format(member);
}
