import type { Members } from './members.ts';
import { membersOf, wordOf } from './members.ts';
import { streamOfSubject } from './names.ts';

/** What an export is of; all of the ledger where nothing is named. Instants are ISO 8601 in UTC. */
export interface Scope {
  readonly subject?: string | undefined;
  /** Where it begins, unless that is the first digest. */
  readonly from?: string | undefined;
  /** Where it ends, unless that is the last digest when it was made, and what came after it. */
  readonly to?: string | undefined;
}

/** A scope in words, as the rest of a sentence that begins with "of". */
export function describeScope({ subject, from, to }: Scope): string {
  const begins = from === undefined ? 'from the first digest' : `from ${from}`;
  const ends = to === undefined ? 'to the last digest and what came after it' : `to ${to}`;
  return `${subject ?? 'everything'}, ${begins} ${ends}`;
}

/** Whether an export of one scope is all that somebody expects who named another. Its end is only known from its digests. */
export function covers(scope: Scope, expected: Scope, reached: string): boolean {
  const { subject, from, to } = expected;
  if (subject !== undefined && subject !== scope.subject) return false;
  if (from !== undefined && scope.from !== undefined && scope.from > from) return false;
  return to === undefined || (scope.to ?? reached) >= to;
}

/** An entry of a subject's own stream, as far as other streams are named in it. */
interface Naming {
  readonly seq: number;
  readonly details: Members;
  readonly state: Members;
}

/**
 * The streams of one subject: its own, its versions', and those of its requests and their rules, as its own entries name
 * them: the requests that are under way at the first of these entries, and all that one of them is about.
 */
export class SubjectStreams {
  readonly subject: string;
  /** What its streams are named after. */
  readonly name: string;
  /** The first entry of the subject's own stream that was seen; 0 before. */
  first = 0;
  readonly #requests = new Set<string>();
  readonly #definitions = new Set<string>();

  constructor(subject: string) {
    this.subject = subject;
    this.name = streamOfSubject(subject);
  }

  /** Takes the next entry of the subject's own stream. */
  take({ seq, details, state }: Naming): void {
    if (this.first === 0) for (const id of membersOf(state.get('open')).keys()) this.#requests.add(id);
    this.first ||= seq;
    const [request, definition] = [details.get('request'), details.get('definition')];
    if (request !== undefined) this.#requests.add(wordOf(request));
    if (definition !== undefined) this.#definitions.add(wordOf(definition));
  }

  has(stream: string): boolean {
    const slash = stream.indexOf('/');
    const id = stream.slice(slash + 1);
    switch (stream.slice(0, slash)) {
      case 'subject':
        return id === this.name;
      case 'request':
        return this.#requests.has(id);
      case 'definition':
        return this.#definitions.has(id);
      case 'version':
        return id.startsWith(`${this.name}/`) && !id.slice(this.name.length + 1).includes('/');
      default:
        return false;
    }
  }
}
