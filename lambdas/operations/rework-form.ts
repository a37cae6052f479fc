import { own } from '../../schema/own.ts';
import { plainBreaks } from '../../schema/printable.ts';
import type { Workflow } from '../../schema/workflow.ts';
import type { Violation } from '../domain/errors.ts';
import type { Artifact, Submission } from '../domain/model.ts';
import type { Situation } from '../domain/request/situation.ts';
import { readCommit } from '../domain/source-code.ts';
import { CONFIRMED } from '../pages/controls.ts';
import { isReviseControl, REVISE_CONTROLS, type ReviseControl } from '../pages/revise-controls.ts';
import type { Problem } from '../pages/view.ts';
import { type ReadLines, readDataSets, readNamedLines, readPin, readPlaces } from '../words/named-lines.ts';
import {
  type Fields,
  type FormRequest,
  readFields,
  requireMeant,
  saveFields,
  textOf,
  unreadable,
} from './form-fields.ts';

/** The most that a requester's form may send, in bytes: a whole submission, each byte of it encoded as three. */
const MAX_REWORK_BYTES = 262_144;
const MAX_FIELD = 65_536;
const MAX_REASON = 2_000;

/** What a requester sends: the next attempt, or the end of the request, which they may never have asked for. */
export type ReworkForm =
  | {
      readonly choice: 'revise';
      /** The version to which changes were requested, as the person typed it. */
      readonly version: string;
      /** The attempt to which changes were requested, as the page showed it. */
      readonly attempt: string;
      readonly fields: Fields;
    }
  | { readonly choice: 'withdraw' | 'disown'; readonly version: string; readonly reason: string };

const OTHERS = new Set(['choice', 'version', 'attempt', 'comment', CONFIRMED]);
const isControl = (name: string): boolean => OTHERS.has(name) || isReviseControl(name);

/**
 * Reads a form of the requester's page.
 * @throws GovernanceError `UnreadableForm` for the form as a whole; `InvalidForm`, naming the control that is wrong.
 */
export function parseReworkForm(request: FormRequest): ReworkForm {
  const fields = readFields(request, MAX_REWORK_BYTES, isControl);
  const version = (fields.get('version') ?? '').trim();
  const words = ['note', 'attributes', 'hyperparameters', 'comment'];
  requireMeant(
    fields,
    words.map((field) => ({ field, text: plainBreaks(fields.get(field) ?? '').trim() })),
  );
  const choice = fields.get('choice');
  switch (choice) {
    case 'revise':
      return { choice: 'revise', version, attempt: fields.get('attempt') ?? '', fields };
    case 'withdraw':
    case 'disown':
      return { choice, version, reason: textOf(fields, 'comment', MAX_REASON) };
    default:
      throw unreadable('The form does not say what it is for: open your link again.');
  }
}

/** What was entered into a form that was refused. */
export function saveReworkForm(request: FormRequest): Record<string, string> {
  return saveFields(request, MAX_FIELD, isControl);
}

/**
 * The input that a pipeline would have sent for this attempt, and every line of the form that cannot be read, which
 * the input lacks. What the input itself must be like is left to `parseSubmission`.
 */
export function inputOf(
  fields: Fields,
  {
    workflow,
    state: { request, subject },
    before,
  }: Pick<Situation, 'workflow' | 'state'> & { readonly before: Submission | undefined },
  requestedBy: string,
): { readonly input: Record<string, unknown>; readonly unread: readonly Violation[] } {
  const unread: Violation[] = [];
  const lines = <Value>({ values, problems }: ReadLines<Value>, path: string): Value => {
    unread.push(...problems.map(({ line, message }) => ({ path: `${path}/line ${line}`, message })));
    return values;
  };
  const text = (control: ReviseControl): string => plainBreaks(fields.get(control) ?? '').trim();
  const lineage = {
    trainingData: fields.has('training-data-sets')
      ? lines(readDataSets(text('training-data-sets')), '/lineage/trainingData')
      : {
          uri: text('training-data-uri'),
          ...readPin(text('training-data-sha256')),
          ...optional('collected', text('training-data-collected')),
        },
    code: { repository: text('code-repository'), ...readCommit(text('code-commit')) },
    hyperparameters: lines(readNamedLines(text('hyperparameters')), '/lineage/hyperparameters'),
  };
  const artifact = { uri: text('artifact-uri'), ...readPin(text('artifact-sha256')) };
  const input = {
    subject,
    version: text('new-version'),
    requestedBy,
    lineage: workflow.submission.lineage || states(lineage) ? lineage : undefined,
    artifact: workflow.submission.artifact || states(artifact) ? artifact : undefined,
    attributes: lines(readNamedLines(text('attributes'), isTextIn(workflow)), '/attributes'),
    metrics: lines(readNamedLines(text('metrics')), '/metrics'),
    evidence: lines(readPlaces(text('evidence')), '/evidence'),
    // It is of these bytes, and no form is long enough for another.
    modelSignature: isSame(text('artifact-sha256'), before?.artifact) ? before?.modelSignature : undefined,
    ...optional('note', text('note')),
    revises: request,
  };
  return { input, unread };
}

/** Whether a digest, as somebody may write it, is that of an artifact. */
function isSame(written: string, artifact: Artifact | undefined): boolean {
  return artifact !== undefined && written.toLowerCase().replace(/^sha256:/, '') === artifact.sha256;
}

/** The violations of an input, each at the control of the form in which it is put right. */
export function problemsOf(violations: readonly Violation[]): Problem[] {
  return violations.map(({ path, message }) => {
    const place = PLACES.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`));
    if (place === undefined)
      return { field: 'body', message: `${path === '' ? 'The whole' : path.slice(1)}: ${message}` };
    const [prefix, field] = place;
    const within = path
      .slice(prefix.length + 1)
      .replaceAll('~1', '/')
      .replaceAll('~0', '~');
    const what = within === '' ? REVISE_CONTROLS[field] : `${REVISE_CONTROLS[field]}, ${within}`;
    return { field, message: `${what}: ${message}` };
  });
}

/** Where each part of an input is entered; what lies within another part comes first. */
const PLACES: readonly (readonly [string, ReviseControl])[] = [
  ['/version', 'new-version'],
  ['/lineage/trainingData/sha256', 'training-data-sha256'],
  ['/lineage/trainingData/digest', 'training-data-sha256'],
  ['/lineage/trainingData/collected', 'training-data-collected'],
  ['/lineage/trainingData/uri', 'training-data-uri'],
  ['/lineage/trainingData', 'training-data-sets'],
  ['/lineage/code/commit', 'code-commit'],
  ['/lineage/code/dirty', 'code-commit'],
  ['/lineage/code/repository', 'code-repository'],
  ['/lineage/code', 'code-repository'],
  ['/lineage/hyperparameters', 'hyperparameters'],
  ['/artifact/sha256', 'artifact-sha256'],
  ['/artifact/digest', 'artifact-sha256'],
  ['/artifact/uri', 'artifact-uri'],
  ['/artifact', 'artifact-uri'],
  ['/metrics', 'metrics'],
  ['/attributes', 'attributes'],
  ['/evidence', 'evidence'],
  ['/note', 'note'],
];

function optional(member: string, text: string): Record<string, string> {
  return text === '' ? {} : { [member]: text };
}

/** True when anything is stated anywhere within a part of the input. */
function states(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return part !== '';
  return Object.values(part).some(states);
}

/** Tells the attributes that a workflow wants as text. */
function isTextIn({ submission }: Workflow): (name: string) => boolean {
  return (name) => {
    const type = own(submission.attributes, name);
    return type === 'text' || Array.isArray(type);
  };
}
