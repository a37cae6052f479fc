import { hash } from 'node:crypto';
import { damagedEntry } from './damage.ts';
import { beginningIn, decisionIn, matterOf } from './details-text.ts';
import type { EntryText } from './entry-text.ts';

/** How far a stream reaches. `at` is the instant of the entry there. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
  readonly at: string;
}

/** What a request says, and what its subject says of it. Kept until both agree that it has ended. */
class Request {
  head: Head | undefined;
  /** Its subject and rules, as its first entry names them. */
  begun: string | undefined;
  subject = '';
  /** Each decision, and what it is about. */
  readonly decided = new Map<string, string>();
  /** The decisions on which effects rest: none of them can be taken back. */
  readonly reliedOn = new Set<string>();
  readonly promoted = new Set<string>();
  /** Whether its subject knows it. */
  opened = false;
  readonly promotedBySubject = new Map<string, number>();
}

/** Something that must turn out to be true. */
interface Claim {
  readonly stream: string;
  readonly seq: number;
  readonly what: string;
  holds(): boolean;
  /** Done when it has come true. */
  after?(): void;
}

/** A decision, and where it was made. */
interface Approval {
  readonly signedFor?: { readonly version: string; readonly artifact?: { readonly sha256: string } };
  readonly stage: string;
  readonly attempt: number;
  readonly person: string;
}

function stillOpen({ holds, after }: Claim): boolean {
  if (!holds()) return true;
  after?.();
  return false;
}

type Details = Readonly<Record<string, unknown>>;
/** An entry, as a rule sees it. Parsing takes most of the time, so a rule does it only if it must. */
interface Stated {
  /** What the stream is about: the stream's name without its kind. */
  readonly id: string;
  readonly stream: string;
  readonly seq: number;
  /** The details as they are written. */
  readonly text: string;
  details(): Details;
}

type Rule = (links: Links, entry: Stated) => void;

/**
 * Holds subjects, requests and definitions to what they say of each other.
 *
 * What an entry says of another stream was written there before it, but the two may be noticed in either order, and
 * digests cover what was noticed: what is claimed must be true by the end. A claim that has come true is forgotten, and
 * so is a request whose end its subject has recorded: memory grows with the subjects and the requests under way, not
 * with the length of history.
 */
export class Links {
  readonly subjects = new Map<string, Head>();
  readonly definitions = new Set<string>();
  readonly requests = new Map<string, Request>();
  /** Whether all of history is seen. Otherwise nothing is said of what began before. */
  readonly complete: boolean;
  /** What has not come true, but for what the last digest claimed and what is being read. */
  #open: Claim[] = [];
  #last: Claim[] = [];
  #fresh: Claim[] = [];

  constructor(complete: boolean) {
    this.complete = complete;
  }

  /** How far a stream has been followed; `undefined` when nothing is known of it. */
  headOf(stream: string): Head | undefined {
    const [kind, id] = split(stream);
    return kind === 'request' ? this.requests.get(id)?.head : this.subjects.get(stream);
  }

  /** Whether a stream is one of a subject's. */
  isOf(stream: string, subject: string): boolean {
    const [kind, id] = split(stream);
    return stream === `subject/${subject}` || (kind === 'request' && this.requests.get(id)?.opened === true);
  }

  /** Takes the next entry of a stream. `begins` says that the stream begins where it is seen from the beginning. */
  take(stream: string, seq: number, begins: boolean, { action, details }: EntryText): void {
    const [kind, id] = split(stream);
    const rule = RULES[`${kind} ${action}`];
    if (rule === undefined) return;
    if (kind === 'request' && !begins && this.requests.get(id)?.begun === undefined) return;
    try {
      rule(this, { id, stream, seq, text: details, details: () => JSON.parse(details) });
    } catch (error) {
      // Details of another shape than Countersign writes.
      if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
      throw damagedEntry(stream, seq, `is no entry of Countersign: its details are not those of '${action}'`);
    }
  }

  /** Notes how far a stream reaches. */
  reach(stream: string, head: Head): void {
    const [kind, id] = split(stream);
    if (kind === 'request') this.request(id).head = head;
    else if (kind === 'subject') this.subjects.set(stream, head);
    else if (kind === 'version') this.subjects.set(stream, head);
    else if (kind === 'definition' && head.seq === 1) this.definitions.add(id);
    else throw damagedEntry(stream, head.seq, 'was inserted: Countersign writes no such entry');
  }

  /** Ends a digest: what it and earlier ones claimed and is true by now is done. @throws Damage */
  settle(): void {
    this.#open.push(...this.#last);
    [this.#open, this.#last] = [this.#open.filter(stillOpen), this.#fresh.filter(stillOpen)];
    this.#fresh = [];
  }

  /**
   * Ends it all: what was claimed must be true. Where more was recorded than is shown, what the last digest claims may
   * come true there.
   * @throws Damage
   */
  judge(complete: boolean): void {
    const [first] = complete ? [...this.#open, ...this.#last] : this.#open;
    if (first !== undefined) throw damagedEntry(first.stream, first.seq, first.what);
  }

  request(id: string): Request {
    const known = this.requests.get(id) ?? new Request();
    this.requests.set(id, known);
    return known;
  }

  /** Whether a request began before what is seen: then it is held to nothing. */
  isPartial(request: Request): boolean {
    return !this.complete && request.begun === undefined;
  }

  claim(claim: Claim): void {
    this.#fresh.push(claim);
  }
}

const RULES: Readonly<Record<string, Rule>> = {
  'definition defined': (_, { id, stream, seq, text }) => {
    // The details are {"workflow":...}: the stream is named after the hash of what stands there.
    const workflow = Buffer.from(text.slice('{"workflow":'.length, -1), 'latin1');
    if (hash('sha256', workflow) === id) return;
    throw damagedEntry(stream, seq, 'does not hold the definition that its stream is named after');
  },

  'request submitted': (links, { id, stream, seq, text, details }) => {
    const request = links.request(id);
    if (request.begun !== undefined) return;
    const { subject, definition } = beginningIn(text) ?? beginningOf(details());
    request.subject = subject;
    request.begun = `${subject} ${definition}`;
    if (!links.complete) return;
    const what = `names the rules ${definition}, which are not there`;
    links.claim({ stream, seq, what, holds: () => links.definitions.has(definition) });
  },
  'request queued': claimOpened,
  'request stage-opened': claimOpened,
  'request stage-skipped': claimOpened,
  'request checked': claimOpened,
  'request decided': (links, { id, stream, seq, text }) => {
    const { decision, about } = decisionIn(text, stream, seq);
    links.request(id).decided.set(decision, about);
  },
  'request rescinded': (links, { id, stream, seq, details }) => {
    const { attempt, stage, decision } = details();
    const key = keyOf(attempt, stage, decision);
    const request = links.request(id);
    const { person } = decision as Approval;
    if (request.reliedOn.has(key))
      throw damagedEntry(stream, seq, `takes back a decision by ${person} on which an effect rests`);
    if (!request.decided.delete(key) && !links.isPartial(request))
      throw damagedEntry(stream, seq, `takes back a decision by ${person} that was never made`);
  },
  'request promoted': (links, { id, stream, seq, details }) => {
    const { attempt, stage, environment, since, effect } = details();
    const request = links.request(id);
    const promotion = keyOf(effect, attempt, stage, environment, since);
    request.promoted.add(promotion);
    const what = `notes a ${effect} at '${environment}' that subject/${request.subject} does not have`;
    const holds = () => request.promotedBySubject.has(promotion);
    links.claim({ stream, seq, what, holds });
  },

  'subject request-opened': (links, { id, stream, seq, details }) => {
    const { request: opened, definition } = details();
    const request = links.request(String(opened));
    request.opened = true;
    const beginning = `${id} ${definition}`;
    const what = `opens request/${opened}, which does not begin with this subject and these rules`;
    const holds = () => request.begun === beginning || links.isPartial(request);
    links.claim({ stream, seq, what, holds });
  },
  'subject promoted': takeEffect('promotion'),
  'subject retired': takeEffect('retirement'),
  'subject attested': takeEffect('attestation'),
  'subject request-closed': (links, { stream, seq, details }) => {
    const { request: closed, lastEntry } = details();
    const request = links.requests.get(String(closed));
    if (request === undefined && !links.complete) return;
    if (request === undefined)
      throw damagedEntry(stream, seq, `closes request/${closed}, which it does not know`);
    const last = lastEntry as Head;
    links.claim({
      stream: `request/${closed}`,
      seq: last.seq,
      what: `is not the last entry of its stream as entry ${seq} of ${stream} recorded it`,
      holds: () => request.head?.seq === last.seq && request.head.hash === last.hash,
      after: () => {
        for (const [promotion, at] of request.promotedBySubject) {
          if (request.promoted.has(promotion) || links.isPartial(request)) continue;
          throw damagedEntry(
            stream,
            at,
            `is an effect that request/${closed} does not note although it is closed`,
          );
        }
        links.requests.delete(String(closed));
      },
    });
  },
};

/** Every step of a request is one of a request that its subject knows. */
function claimOpened(links: Links, { id, stream, seq }: Stated): void {
  const request = links.request(id);
  if (request.opened) return;
  const what = `is a step of a request that subject/${request.subject} does not know`;
  links.claim({ stream, seq, what, holds: () => request.opened });
}

/** What a stage did to an environment: its request notes it, and has the decisions on which it stands. */
function takeEffect(effect: string): Rule {
  return (links, { stream, seq, details }) => {
    const { request: by, attempt, stage, environment, since, authorisedBy } = details();
    const request = links.requests.get(String(by));
    if (request === undefined && !links.complete) return;
    if (request === undefined)
      throw damagedEntry(stream, seq, `is an effect of request/${by}, which it does not know`);
    request.promotedBySubject.set(keyOf(effect, attempt, stage, environment, since), seq);
    for (const { stage: decided, attempt: when, signedFor, ...decision } of authorisedBy as Approval[]) {
      const key = keyOf(when, decided, decision);
      const what = `rests on a decision by ${decision.person} that request/${by} does not have`;
      links.claim({
        stream,
        seq,
        what,
        holds: () => request.decided.has(key) || links.isPartial(request),
        after: () => request.reliedOn.add(key),
      });
      if (signedFor === undefined) continue;
      const matter = matterOf(signedFor.version, signedFor.artifact?.sha256);
      const otherwise = `says that ${decision.person} signed version ${signedFor.version}, which request/${by} does not`;
      const holds = () => request.decided.get(key) === matter || links.isPartial(request);
      links.claim({ stream, seq, what: otherwise, holds });
    }
  };
}

function beginningOf({ submission, definition }: Details) {
  return { subject: String((submission as Details)['subject']), definition: String(definition) };
}

/** Values of canonical JSON as one text: the same values, the same text. */
const keyOf = (...values: readonly unknown[]): string => JSON.stringify(values);

function split(stream: string): [kind: string, id: string] {
  const slash = stream.indexOf('/');
  return [stream.slice(0, slash), stream.slice(slash + 1)];
}
