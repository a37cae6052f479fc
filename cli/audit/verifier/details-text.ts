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
  /^\{(?:"artifact":\{"sha256":"([0-9a-f]{64})","uri":"(?:[^"\\]|\\.)*"\},)?.*"attempt":(\d+),"decision":(\{.*\}),"definition":"[0-9a-f]{64}"(?:,"outcome":"[a-z-]+")?(?:,"proof":"[A-Za-z0-9_.-]*")?,"stage":"([^"]*)",.*"version":"([^"\\]*)"/;

/**
 * The decision in a request's entry, and the version and artifact that it is about, without parsing the rest: this is
 * the most frequent of entries.
 */
export function decisionIn(
  details: string,
  stream: string,
  seq: number,
): { readonly decision: string; readonly about: string } {
  const [, artifact, attempt, decision, stage, version] = DECIDED.exec(details) ?? [];
  if (decision === undefined || version === undefined)
    throw damagedEntry(stream, seq, 'is no decision in canonical form');
  return { decision: `[${attempt},"${stage}",${decision}]`, about: matterOf(version, artifact) };
}

/** A version and the digest of its artifact, as one text. */
export function matterOf(version: string, artifact: string | undefined): string {
  return `${version} ${artifact ?? ''}`;
}
