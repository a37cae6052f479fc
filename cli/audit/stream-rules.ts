import { type Entry, subjectStream, versionStream } from '../../lambdas/domain/entry.ts';
import { canonicalize, sha256Hex } from '../../schema/canonical-json.ts';

/** What a stream is about, from its name: `request/<id>`, `subject/<kind>/<name>`, `version/<kind>/<name>/<version>` or `definition/<hash>`. */
export function splitStream(stream: string): { readonly kind: string; readonly id: string } {
  const slash = stream.indexOf('/');
  return { kind: stream.slice(0, slash), id: stream.slice(slash + 1) };
}

/**
 * What is wrong with an entry in this kind of stream; `undefined` when nothing is. A request's and a subject's
 * state names what the stream is named after; a definition stream has one entry, whose definition hashes to the
 * stream's name.
 */
export function whyForeign({ stream, seq, action, details, state }: Entry<unknown>): string | undefined {
  const { kind, id } = splitStream(stream);
  switch (kind) {
    case 'request':
      return textOf(state, kind) === id ? undefined : 'carries the state of another request';
    case 'subject':
      return subjectStream(textOf(state, kind)) === stream
        ? undefined
        : 'carries the state of another subject';
    case 'version':
      return versionStream(textOf(state, 'subject'), textOf(state, 'version')) === stream
        ? undefined
        : 'carries the state of another version';
    case 'definition':
      if (seq > 1) return 'was inserted: a definition is one entry';
      return action === 'defined' && sha256Hex(canonicalize(details['workflow'] ?? null)) === id
        ? undefined
        : 'does not hold the definition that its stream is named after';
    default:
      return 'was inserted: Countersign has no stream of this name';
  }
}

const textOf = (state: unknown, name: string): string => String((state as Record<string, unknown>)[name]);
