import { isCoherent, subjectStream } from '../entry.ts';
import type { RequestState, SubjectState } from '../model.ts';
import type { Index, Spot } from './lists.ts';

/** All that the views say of a stream, as it stands after an entry of it. */
export interface View {
  /** `request/<id>` or `subject/<kind>/<safe form of the name>`. */
  readonly stream: string;
  readonly seq: number;
  /** The state, as JSON. */
  readonly text: string;
  /** Where the item itself stands. */
  readonly at: Readonly<Partial<Record<Index, Spot>>>;
  /** The rows of other lists that lead to it. */
  readonly rows: readonly Spot[];
}

/** Something that happened, as a list keeps it for good. */
export interface Line {
  readonly spot: Spot;
  /** What happened, as JSON. */
  readonly text: string;
}

/** Requests that may have something to do after an entry of their subject, beside what their own entries say. */
export interface Stir {
  readonly streams: readonly string[];
  /** Which of them: as a request stands by its view. */
  readonly concerns: (state: RequestState) => boolean;
  readonly dueAt: Date;
}

/** What follows from an entry for the views. */
export interface Projection {
  readonly view: View;
  readonly lines: readonly Line[];
  readonly stirs?: Stir | undefined;
  /** A closed request whose end a subject has recorded: with this entry of its stream it has nothing coming any more. */
  readonly ended?: { readonly stream: string; readonly seq: number } | undefined;
}

const STATUSES = ['open', 'queued', 'rework', 'closed'];

/** The state in a request's view; `undefined` when the text is none of this request. */
export function readRequestState(stream: string, text: string): RequestState | undefined {
  const state = parse(text) as Partial<RequestState> | undefined;
  if (state === undefined || `request/${state.request}` !== stream) return undefined;
  const { workflow, definition, execution, subject, version, requestedAt } = state;
  const fits =
    [workflow, definition, execution, subject, version, requestedAt].every(
      (one) => typeof one === 'string',
    ) &&
    STATUSES.includes(String(state.status)) &&
    isCoherent(state) &&
    Number.isSafeInteger(state.attempt) &&
    [state.requesters, state.inputs, state.evidence].every(Array.isArray) &&
    [state.metrics, state.attributes, state.variables, state.deciders].every(isRecord) &&
    isRecord(state.stages) &&
    Object.values(state.stages).every((stage) => isRecord(stage) && Array.isArray(stage['decisions']));
  return fits ? (state as RequestState) : undefined;
}

/** The state in a subject's view; `undefined` when the text is none of this subject. */
export function readSubjectState(stream: string, text: string): SubjectState | undefined {
  const state = parse(text) as Partial<SubjectState> | undefined;
  if (typeof state?.subject !== 'string' || subjectStream(state.subject) !== stream) return undefined;
  const { environments, open, findings, closed } = state;
  const fits =
    [environments, open, findings].every((one) => isRecord(one) && Object.values(one).every(isRecord)) &&
    Object.values(environments ?? {}).every(
      ({ owing, since }) => Array.isArray(owing) && typeof since === 'string',
    ) &&
    Object.values(findings ?? {}).every(
      ({ due, owner }) => typeof due === 'string' && typeof owner === 'string',
    ) &&
    Array.isArray(closed);
  return fits ? (state as SubjectState) : undefined;
}

/** What a text of JSON holds, if that is an object. */
export function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
