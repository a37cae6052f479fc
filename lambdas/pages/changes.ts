import { isDeepStrictEqual } from 'node:util';
import { own } from '../../schema/own.ts';
import type { Workflow } from '../../schema/workflow.ts';
import type { ReadEntry } from '../domain/entry.ts';
import type { Artifact, HyperparameterValue, Lineage, RequestState, Submission } from '../domain/model.ts';
import { placesByName } from '../words/evidence.ts';
import { compareMetrics } from '../words/figures.ts';
import { checksOf, decisionOf, type SubmittedAttempt } from './entries.ts';
import { checkList, titleOf } from './history.ts';
import { type Html, html } from './html.ts';
import { formatHyperparameter } from './lineage.ts';
import { comparisonTable } from './metrics.ts';
import { card, code, type Fact, facts, quote, value } from './parts.ts';
import type { ReviewView } from './view.ts';

const GONE = 'no longer stated';
const NONE = '(none)';

type Evidence = Submission['evidence'];
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
      ...evidenceChanges(old.evidence, current.evidence),
      ...noteChange(old.note, current.note),
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

function lineageChanges(old: Lineage | undefined, current: Lineage | undefined): (Fact | false)[] {
  if (old === undefined || current === undefined)
    return old === current ? [] : [['Lineage', current === undefined ? GONE : 'stated for the first time']];
  return [
    ['Training data', artifactChange(old.trainingData, current.trainingData)],
    old.trainingData.collected !== current.trainingData.collected && [
      'Collected until',
      change(old.trainingData.collected ?? NONE, current.trainingData.collected ?? NONE),
    ],
    ['Code', codeChange(old.code, current.code)],
    ['Hyperparameters', recordChanges(old.hyperparameters, current.hyperparameters)],
  ];
}

function memberChanges(label: string, old: Named, current: Named): Fact[] {
  const any = Object.keys(old).length + Object.keys(current).length > 0;
  return any ? [[label, recordChanges(old, current)]] : [];
}

/** What is attached, by its name: whether its bytes changed, and where they are. */
function evidenceChanges(old: Evidence, current: Evidence): Fact[] {
  const [were, are] = [placesByName(old), placesByName(current)];
  const names = [...new Set([...were.keys(), ...are.keys()])];
  if (names.length === 0) return [];
  const changes = names.flatMap((name) => {
    const [was, is] = [were.get(name) ?? [], are.get(name) ?? []];
    if (isDeepStrictEqual(was, is)) return [];
    const places = Array.from({ length: Math.max(was.length, is.length) }, (_, index) =>
      artifactChange(was[index], is[index]),
    );
    return [
      html`<li>${value(name)}: ${places.map((one, index) => html`${index > 0 && html`<br>`}${one}`)}</li>\n`,
    ];
  });
  return [['Evidence', listOf(changes)]];
}

function noteChange(old: string | undefined, current: string | undefined): Fact[] {
  if (old === current) return old === undefined ? [] : [['Note', 'unchanged']];
  if (old === undefined) return [['Note', 'new']];
  const how = current === undefined ? GONE : 'written anew';
  return [['Note', html`${how}; it was:${quote(old)}`]];
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

function recordChanges(old: Named, current: Named): Html {
  const changes = [...new Set([...Object.keys(old), ...Object.keys(current)])].flatMap((name) => {
    const [was, is] = [show(own(old, name)), show(own(current, name))];
    return was === is ? [] : [html`<li>${value(name)}: ${code(was)} \u2192 ${code(is)}</li>\n`];
  });
  return listOf(changes);
}

function listOf(changes: readonly Html[]): Html {
  return changes.length === 0 ? html`unchanged` : html`<ul class="plain">\n${changes}</ul>`;
}

function show(member: HyperparameterValue | undefined): string {
  return member === undefined ? NONE : formatHyperparameter(member);
}
