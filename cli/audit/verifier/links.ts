import { hash } from 'node:crypto';
import { effectsIn, type Foreseen } from './before-effect.ts';
import { signaturesIn } from './countersignature.ts';
import { damagedEntry } from './damage.ts';
import type { EntryText } from './entry-text.ts';
import { type Keeping, keepingIn } from './keeping.ts';
import { endIn } from './link-parts.ts';
import { elementsOf, keyOf, membersOf, wordOf } from './members.ts';
import { read, streamOfSubject, streamOfVersion } from './names.ts';
import { type Parsed, recordOf } from './parsed.ts';
import { Signers } from './providers.ts';
import { findingKey, isForThis, Registry, type Replacing, tasksIn } from './registry.ts';
import { Request } from './request.ts';
import { REQUEST_ENTRIES } from './request-entries.ts';
import { type ForeseenRule, RuleOverTime, rulesIn } from './rules.ts';
import type { RunningOverTime } from './running.ts';
import { SUBJECT_ENTRIES } from './subject-entries.ts';
import { type VotingRules, votingIn } from './votes.ts';
import { type ForeseenWait, waitsIn } from './waits.ts';
import { type Conditions, conditionsIn } from './whens.ts';

/** How far a stream reaches. `at` is the instant of the entry there. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
  readonly at: string;
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

function stillOpen({ holds, after }: Claim): boolean {
  if (!holds()) return true;
  after?.();
  return false;
}

/** An entry, as a rule sees it. */
export interface Stated {
  /** What the stream is about: the stream's name without its kind. */
  readonly id: string;
  readonly stream: string;
  readonly seq: number;
  readonly entry: EntryText;
  /** The details by their names. Most rules need few entries' details, so they are taken apart only there. */
  members(): ReadonlyMap<string, string>;
}

export type Rule = (links: Links, entry: Stated) => void;

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
  /** The rules, and which of their stages are tasks. */
  readonly definitions = new Map<string, ReadonlySet<string>>();
  /** Which of the stages of rules ask for a signature, and which. */
  readonly signatures = new Map<string, ReadonlyMap<string, string>>();
  /** The effects that rules have, by the names of their stages. */
  readonly effects = new Map<string, ReadonlyMap<string, Foreseen>>();
  /** The waits that rules have, in the same way. */
  readonly waits = new Map<string, ReadonlyMap<string, ForeseenWait>>();
  /** The rules of definitions that approve in the place of people, by the names of their stages. */
  readonly policies = new Map<string, ReadonlyMap<string, ForeseenRule>>();
  /** Who may decide the stages of rules, by their names. */
  readonly voting = new Map<string, ReadonlyMap<string, VotingRules>>();
  /** Which stages of rules apply only on a condition. */
  readonly conditions = new Map<string, Conditions>();
  /** Which approvals the next attempt of a request keeps, by its rules; `undefined` where they are too old to say so. */
  readonly keeping = new Map<string, Keeping | undefined>();
  /** What subjects ran that conditions compare with. */
  readonly running = new Map<string, RunningOverTime>();
  /** By whom decisions are signed. */
  readonly signers: Signers;
  readonly requests = new Map<string, Request>();
  /** How the rules stood that approve in the place of people, by their subjects. */
  readonly standing = new Map<string, RuleOverTime>();
  /** Whether all of history is seen. Otherwise nothing is said of what began before. */
  readonly complete: boolean;
  readonly #registries = new Map<string, Registry>();
  /** What has not come true, but for what the last digest claimed and what is being read. */
  #open: Claim[] = [];
  #last: Claim[] = [];
  #fresh: Claim[] = [];

  constructor(complete: boolean, signers = new Signers()) {
    this.complete = complete;
    this.signers = signers;
  }

  /** How far a stream has been followed; `undefined` when nothing is known of it. */
  headOf(stream: string): Head | undefined {
    const [kind, id] = split(stream);
    return kind === 'request' ? this.requests.get(id)?.head : this.subjects.get(stream);
  }

  /** Takes the next entry of a stream. `begins` says that the stream begins where it is seen from the beginning. */
  take(stream: string, seq: number, begins: boolean, entry: EntryText & { readonly hash: string }): void {
    const [kind, id] = split(stream);
    const what = whyForeign(kind, id, seq, entry);
    if (what !== undefined) throw damagedEntry(stream, seq, what);
    if (kind === 'request')
      this.request(id).ended = entry.state.get('outcome') !== undefined ? endIn(entry.state) : 'open';
    const rule = ENTRIES.get(kind)?.get(entry.action);
    if (kind !== 'subject' && rule === undefined) return;
    let known: ReadonlyMap<string, string> | undefined;
    const members = () => (known ??= entry.details());
    const stated: Stated = { id, stream, seq, entry, members };
    if (kind === 'subject') this.#register(stated);
    if (kind === 'subject' && id.startsWith('policy/')) this.#noteRule(stated, entry.hash);
    if (kind === 'request' && !begins && this.requests.get(id)?.begun === undefined) return;
    rule?.(this, stated);
  }

  /** Replays what was done to a subject, and claims of requests what that rests on. */
  #register({ stream, seq, entry: { action, at, actor, state }, members }: Stated): void {
    const registry = this.#registries.get(stream) ?? new Registry();
    this.#registries.set(stream, registry);
    const details = members();
    const { wrong, findings, confirmations, replacing, outdated } = registry.take({
      seq,
      action,
      at,
      actor,
      details,
      state,
    });
    if (wrong !== undefined) throw damagedEntry(stream, seq, wrong);
    if (findings.size === 0 && confirmations.length === 0 && replacing === undefined) return;
    const by = wordOf(details.get('request'));
    const request = this.requests.get(by);
    if (request === undefined) return;
    for (const [id, finding] of findings) {
      const key = findingKey(membersOf(finding));
      const what = `has a condition '${id}' that nobody made in request/${by}`;
      this.claim({ stream, seq, what, holds: () => request.findings.has(key) || this.isPartial(request) });
    }
    for (const { person, decision, stage, attempt } of confirmations) {
      const key = keyOf(attempt, stage, decision);
      const what = `says that ${person} confirmed something, which request/${by} does not`;
      this.claim({ stream, seq, what, holds: () => request.decided.has(key) || this.isPartial(request) });
    }
    if (replacing !== undefined) this.#claimSeen(stream, seq, wordOf(details.get('definition')), replacing);
    if (outdated !== undefined) {
      const what = `was to be approved anew, which request/${by} does not say`;
      this.claim({
        stream,
        seq,
        what,
        holds: () => request.outdated.has(outdated) || this.isPartial(request),
      });
    }
  }

  /** Notes how a rule stands at an entry of it. */
  #noteRule({ id, seq, entry: { at, state } }: Stated, hash: string): void {
    const running = membersOf(membersOf(state.get('environments')).get('in-force'));
    const [version = '', request = ''] = ['version', 'request'].map((name) => wordOf(running.get(name)));
    const rule = this.standing.get(id) ?? new RuleOverTime();
    this.standing.set(id, rule);
    const roles = elementsOf(running.get('authorisedBy')).flatMap((one) => {
      const decision = membersOf(one);
      const waives = elementsOf(decision.get('findings')).some((finding) => membersOf(finding).has('waives'));
      return waives ? [] : [wordOf(decision.get('countsFor') ?? decision.get('role'))];
    });
    rule.take({ seq, hash, at, isSuspended: state.get('suspended') !== undefined, version, request, roles });
  }

  /** Claims that those approved a promotion who had seen what it replaces. */
  #claimSeen(stream: string, seq: number, definition: string, replacing: Replacing): void {
    const allSeen = replacing.stages.every(({ seen }) => seen);
    if (allSeen && (replacing.stages.length > 0 || replacing.unapproved)) return;
    const what = 'replaces what nobody had seen who approved it, and did not ask again';
    const holds = () => {
      const tasks = this.definitions.get(definition);
      if (tasks !== undefined) return isForThis(replacing, tasks);
      return !this.complete && replacing.stages.some(({ seen }) => seen);
    };
    this.claim({ stream, seq, what, holds });
  }

  /** Notes how far a stream reaches. */
  reach(stream: string, head: Head): void {
    const [kind, id] = split(stream);
    if (kind === 'request') this.request(id).head = head;
    else if (kind === 'subject' || kind === 'version') this.subjects.set(stream, head);
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
    const known = this.requests.get(id);
    if (known !== undefined) return known;
    const request = new Request();
    this.requests.set(id, request);
    return request;
  }

  /** Whether a request began before what is seen: then it is held to nothing. */
  isPartial(request: Request): boolean {
    return !this.complete && request.begun === undefined;
  }

  claim(claim: Claim): void {
    this.#fresh.push(claim);
  }

  /**
   * Claims that nothing is wrong with an entry: what `why` finds by the end is told. It is asked again and again until it finds
   * nothing.
   */
  claimUnless({ stream, seq }: Pick<Claim, 'stream' | 'seq'>, why: () => string | undefined): void {
    this.claim({
      stream,
      seq,
      get what() {
        return why() ?? '';
      },
      holds: () => why() === undefined,
    });
  }
}

/** What entries of each kind of stream claim, by their actions. */
const ENTRIES: ReadonlyMap<string, ReadonlyMap<string, Rule>> = new Map([
  ['definition', new Map([['defined', define]])],
  ['request', new Map(Object.entries(REQUEST_ENTRIES))],
  ['subject', new Map(Object.entries(SUBJECT_ENTRIES))],
]);

/** Takes note of what the rules of a definition say of its stages. */
function define(links: Links, { id, members }: Stated): void {
  const workflow = members().get('workflow');
  links.definitions.set(id, tasksIn(workflow));
  links.signatures.set(id, signaturesIn(workflow));
  links.effects.set(id, effectsIn(workflow));
  links.waits.set(id, waitsIn(workflow));
  links.voting.set(id, votingIn(workflow));
  links.policies.set(id, rulesIn(workflow, 'latin1'));
  links.conditions.set(id, conditionsIn(parse(workflow)));
  links.keeping.set(id, keepingIn(parse(workflow)));
}

/** What the texts of an entry say. */
function parse(text: string | undefined): Parsed {
  return text === undefined ? {} : recordOf(JSON.parse(Buffer.from(text, 'latin1').toString()));
}

/** What is wrong with an entry in this kind of stream; `undefined` when nothing is. */
function whyForeign(
  kind: string,
  id: string,
  seq: number,
  { action, details, state }: EntryText,
): string | undefined {
  switch (kind) {
    case 'request':
      return state.get(kind) === `"${id}"` ? undefined : 'carries the state of another request';
    case 'subject':
      return streamOfSubject(read(state.get(kind))) === id
        ? undefined
        : 'carries the state of another subject';
    case 'version':
      return streamOfVersion(read(state.get('subject')), read(state.get('version'))) === id
        ? undefined
        : 'carries the state of another version';
    case 'definition': {
      if (seq > 1) return 'was inserted: a definition is one entry';
      const workflow = Buffer.from(details().get('workflow') ?? '', 'latin1');
      return action === 'defined' && hash('sha256', workflow) === id
        ? undefined
        : 'does not hold the definition that its stream is named after';
    }
    default:
      return 'was inserted: Countersign has no stream of this name';
  }
}

function split(stream: string): [kind: string, id: string] {
  const slash = stream.indexOf('/');
  return [stream.slice(0, slash), stream.slice(slash + 1)];
}
