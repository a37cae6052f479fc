import { own } from '../../../schema/own.ts';
import type { Assurance, RequestActions } from '../actions.ts';
import type { Choice, Decision, RequestState } from '../model.ts';
import { checkWaived } from '../waivers.ts';
import { decisionsIn, measuresOn, placeAt } from './lists.ts';
import { type Line, parse } from './view.ts';

/** A decision, or that it was taken back, as the list of its month keeps it. */
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
  /** What was answered; `rescind` where an answer was taken back, with why as the comment. */
  readonly choice: Choice | 'rescind';
  /** The check that an approval with conditions waives; absent in lines from before the list said so. */
  readonly waives?: string | undefined;
  readonly comment?: string | undefined;
  /** What shows who answered, or took it back; absent in lines from before the list said so. */
  readonly assurance?: Assurance | undefined;
  /** When what was taken back had been decided. */
  readonly decidedAt?: string | undefined;
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
  { stage, decision, assurance }: Pick<RequestActions['decided'], 'stage' | 'decision' | 'assurance'>,
): readonly Line[] {
  const { request, workflow } = state;
  const { at, person, role, countsFor = role, choice, comment } = decision;
  const place = placeAt(at, request, seq);
  const waives = checkWaived(decision);
  const decided = lineOf(state, seq, { stage, decision, at, choice, waives, comment, assurance });
  const { openedAt, rescinded = [] } = own(state.stages, stage) ?? {};
  // Who takes back what they decided and decides again has decided once, and took the time until the first.
  if (openedAt === undefined || rescinded.some((one) => one.person === person)) return [decided];
  const seconds = (Date.parse(at) - Date.parse(openedAt)) / 1000;
  const measure: Measure = { request, workflow, stage, role: countsFor, seconds };
  return [decided, { spot: { list: measuresOn(at.slice(0, 10)), place }, text: JSON.stringify(measure) }];
}

/** What it leaves in the list of decisions that one of them was taken back. */
export function lineOfRescission(
  state: RequestState,
  { seq, at }: { readonly seq: number; readonly at: string },
  {
    stage,
    decision,
    reason,
    assurance,
  }: Pick<RequestActions['rescinded'], 'stage' | 'decision' | 'reason' | 'assurance'>,
): Line {
  const what = { choice: 'rescind', comment: reason, assurance, decidedAt: decision.at } as const;
  return lineOf(state, seq, { stage, decision, at, ...what });
}

function lineOf(
  { request, subject, version, workflow, attempt }: RequestState,
  seq: number,
  {
    stage,
    decision: { person, name, role },
    ...what
  }: Pick<DecisionLine, 'at' | 'stage' | 'choice' | 'waives' | 'comment' | 'assurance' | 'decidedAt'> & {
    readonly decision: Decision;
  },
): Line {
  const about = { request, seq, subject, version, workflow, attempt, stage };
  const line: DecisionLine = { ...about, person, name, role, ...what };
  const spot = { list: decisionsIn(what.at.slice(0, 7)), place: placeAt(what.at, request, seq) };
  return { spot, text: JSON.stringify(line) };
}

/** A decision from its line; `undefined` when the text is none. */
export function readDecisionLine(text: string): DecisionLine | undefined {
  const line = parse(text) as Partial<DecisionLine> | undefined;
  if (line === undefined) return undefined;
  const texts = [line.at, line.request, line.subject, line.version, line.workflow, line.stage];
  const more = [line.person, line.name, line.role, line.choice];
  const fits =
    [...texts, ...more].every((one) => typeof one === 'string') &&
    [line.seq, line.attempt].every(Number.isSafeInteger);
  return fits ? (line as DecisionLine) : undefined;
}

/** A measure from its line; `undefined` when the text is none. */
export function readMeasure(text: string): Measure | undefined {
  const line = parse(text) as Partial<Measure> | undefined;
  if (line === undefined) return undefined;
  const texts = [line.request, line.workflow, line.stage, line.role];
  return texts.every((one) => typeof one === 'string') && Number.isFinite(line.seconds)
    ? (line as Measure)
    : undefined;
}
