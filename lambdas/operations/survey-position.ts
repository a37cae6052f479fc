import type { Head } from '../domain/digest/digest.ts';

/** An entry in its place, with its instant. */
export interface Place extends Head {
  readonly stream: string;
  readonly at: string;
}

/** How far a survey of the ledger has come. */
export interface Position {
  /** When it began: UTC, ISO 8601. */
  readonly began: string;
  /** The part of the ledger that comes next; after its last one, the streams that were ever noticed. */
  readonly segment: number;
  /** Where in it, as the page before said; its beginning when absent. */
  readonly after?: string | undefined;
  /** The last entry before that. */
  readonly last?: Place | undefined;
  readonly done: boolean;
}

export const beginSurvey = (now: Date): Position => ({ began: now.toISOString(), segment: 0, done: false });

export const encodePosition = (position: Position): string => JSON.stringify(position);

/** Reads what `encodePosition` wrote; `undefined` for anything else, so that a survey begins anew. */
export function decodePosition(text: string | undefined): Position | undefined {
  try {
    const position = JSON.parse(text ?? 'null') as Position | null;
    const sound =
      typeof position?.began === 'string' &&
      !Number.isNaN(Date.parse(position.began)) &&
      Number.isSafeInteger(position.segment) &&
      typeof position.done === 'boolean';
    return sound ? position : undefined;
  } catch {
    return undefined;
  }
}
