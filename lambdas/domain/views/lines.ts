import { own } from '../../../schema/own.ts';
import type { Choice, Decision, RequestState } from '../model.ts';
import { decisionsIn, measuresOn, placeAt } from './lists.ts';
import { type Line, parse } from './view.ts';

/** A decision, as the list of its month keeps it. */
export interface DecisionLine {
  readonly at: string;
  readonly request: string;
  /** The entry that records it. */
  readonly seq: number;
  readonly subject: string;
  readonly version: string;
  readonly workflow: string;
  readonly attempt: number;
  readonly stage: string;
  readonly person: string;
  readonly name: string;
  /** The role in which the person signed. */
  readonly role: string;
  readonly choice: Choice;
  readonly comment?: string | undefined;
}

/** What one decision took, as the list of its day keeps it. */
export interface Measure {
  readonly request: string;
  readonly workflow: string;
  readonly stage: string;
  /** The role of the stage for which it counted. */
  readonly role: string;
  /** From the moment the stage waited for people. */
  readonly seconds: number;
}

/** What a decision leaves in the lists, given where its request stands afterwards. */
export function linesOfDecision(
  state: RequestState,
  seq: number,
  { stage, decision }: { readonly stage: string; readonly decision: Decision },
): readonly Line[] {
  const { request, subject, version, workflow, attempt } = state;
  const { at, person, name, role, countsFor = role, choice, comment } = decision;
  const place = placeAt(at, request, seq);
  const line: DecisionLine = {
    at,
    request,
    seq,
    subject,
    version,
    workflow,
    attempt,
    stage,
    person,
    name,
    role,
    choice,
    comment,
  };
  const openedAt = own(state.stages, stage)?.openedAt;
  const decided = { spot: { list: decisionsIn(at.slice(0, 7)), place }, text: JSON.stringify(line) };
  if (openedAt === undefined) return [decided];
  const seconds = (Date.parse(at) - Date.parse(openedAt)) / 1000;
  const measure: Measure = { request, workflow, stage, role: countsFor, seconds };
  return [decided, { spot: { list: measuresOn(at.slice(0, 10)), place }, text: JSON.stringify(measure) }];
}

/** A decision from its line; `undefined` when the text is none. */
export function readDecisionLine(text: string): DecisionLine | undefined {
  const line = parse(text) as Partial<DecisionLine> | undefined;
  const texts = [line?.at, line?.request, line?.subject, line?.version, line?.workflow, line?.stage];
  const more = [line?.person, line?.name, line?.role, line?.choice];
  const fits =
    [...texts, ...more].every((one) => typeof one === 'string') &&
    [line?.seq, line?.attempt].every(Number.isSafeInteger);
  return fits ? (line as DecisionLine) : undefined;
}

/** A measure from its line; `undefined` when the text is none. */
export function readMeasure(text: string): Measure | undefined {
  const line = parse(text) as Partial<Measure> | undefined;
  const texts = [line?.request, line?.workflow, line?.stage, line?.role];
  return texts.every((one) => typeof one === 'string') && Number.isFinite(line?.seconds)
    ? (line as Measure)
    : undefined;
}
