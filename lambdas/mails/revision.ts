import { own } from '../../schema/own.ts';
import type { Lineage, Submission } from '../domain/model.ts';
import { digestsOf } from '../words/evidence.ts';
import { metricRows } from './comparison.ts';
import { fields, oneLine, paragraphs, prose } from './text.ts';

/** Two attempts of a request, one after the other. */
export interface Revision {
  /** The number of the earlier one. */
  readonly attempt: number;
  readonly before: Submission;
  readonly now: Submission;
}

const MAX_CHANGES = 20;

/** What an attempt changed over the one before: version, data, code, hyperparameters, attributes, evidence, metrics. */
export function revisionText({ attempt, before, now }: Revision): string {
  const changes = [
    ...changed('Version', before.version, now.version),
    ...lineageChanges(before.lineage, now.lineage),
    ...changed('Artifact', before.artifact?.sha256, now.artifact?.sha256),
    ...memberChanges('States', before.attributes, now.attributes),
    ...evidenceChanges(digestsOf(before.evidence), digestsOf(now.evidence)),
  ];
  const shown = changes.slice(0, MAX_CHANGES);
  return paragraphs(
    prose(
      `Changes were requested to attempt ${attempt}: the page shows that feedback. What is different since:`,
    ),
    shown.length === 0 ? prose('Nothing but perhaps the metrics or the note.') : fields(...shown),
    changes.length > shown.length ? prose('The page shows the rest of the changes.') : undefined,
    metricRows(now.metrics, before.metrics, [`attempt ${attempt + 1}`, `attempt ${attempt}`]),
  ).trimEnd();
}

type Change = readonly [string, string];

function lineageChanges(before: Lineage | undefined, now: Lineage | undefined): Change[] {
  if (before === undefined || now === undefined)
    return before === now ? [] : [['Lineage', now === undefined ? 'no longer stated' : 'stated now']];
  return [
    ...changed('Data', before.trainingData.sha256, now.trainingData.sha256),
    ...changed('Repository', before.code.repository, now.code.repository),
    ...changed('Code', before.code.commit, now.code.commit),
    ...memberChanges('Parameter', before.hyperparameters, now.hyperparameters),
  ];
}

function memberChanges(
  label: string,
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): Change[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((name): Change[] => {
    const [was, is] = [member(before, name), member(now, name)];
    return was === is ? [] : [[label, `${oneLine(name, 60)}: ${oneLine(was, 60)} -> ${oneLine(is, 60)}`]];
  });
}

type Digests = ReturnType<typeof digestsOf>;

function evidenceChanges(before: Digests, now: Digests): Change[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((name) =>
    changed('Evidence', own(before, name), own(now, name)).map(
      ([label, text]): Change => [label, `${oneLine(name, 60)}: ${text}`],
    ),
  );
}

/** As JSON writes it, so that the text "1" and the number 1 look different. */
function member(members: Readonly<Record<string, unknown>>, name: string): string {
  return Object.hasOwn(members, name) ? JSON.stringify(members[name]) : '(none)';
}

function changed(label: string, before: string | undefined, now: string | undefined): Change[] {
  return before === now ? [] : [[label, `${shorten(before)} -> ${shorten(now)}`]];
}

/** Digests and commits are told apart by their beginnings; the page shows them whole. */
function shorten(text: string | undefined): string {
  if (text === undefined) return '(none)';
  return /^[0-9a-f]{40,64}$/.test(text) ? `${text.slice(0, 12)}...` : oneLine(text, 120);
}
