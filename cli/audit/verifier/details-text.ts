import { damagedEntry } from './damage.ts';

const BEGINNING =
  /^\{"attempt":\d+,"definition":"([0-9a-f]{64})",.*,"subject":"([^"\\]+)","version":"(?:[^"\\]|\\.)*"\},"workflow":"[^"\\]*"\}$/;

/** Subject and rules of a first attempt, without parsing all of what was submitted; `undefined` if that can't be. */
export function beginningIn(
  text: string,
): { readonly subject: string; readonly definition: string } | undefined {
  const [, definition, subject] = BEGINNING.exec(text) ?? [];
  return definition === undefined || subject === undefined ? undefined : { subject, definition };
}

const DECIDED =
  /,"attempt":(\d+),"decision":(\{.*\}),"definition":"[0-9a-f]{64}"(?:,"outcome":"[a-z-]+")?,"stage":"([^"]*)",/;

/** The decision in a request's entry, without parsing the rest: this is the most frequent of entries. */
export function decisionIn(details: string, stream: string, seq: number): string {
  const [, attempt, decision, stage] = DECIDED.exec(details) ?? [];
  if (decision === undefined) throw damagedEntry(stream, seq, 'is no decision in canonical form');
  return `[${attempt},"${stage}",${decision}]`;
}
