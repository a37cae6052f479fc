import { hash } from 'node:crypto';
import {
  describeLack,
  effectsIn,
  type Foreseen,
  type Need,
  needsOf,
  OTHER_RULES,
  TOO_EARLY,
} from './before-effect.ts';
import { broughtIn, whyNotSubmitted } from './brought.ts';
import { isSureEnough, judgeCountersignature, signaturesIn } from './countersignature.ts';
import { damagedEntry } from './damage.ts';
import type { EntryText } from './entry-text.ts';
import { type Keeping, keepingIn } from './keeping.ts';
import { elementsOf, keyOf, type Members, membersOf, without, wordOf } from './members.ts';
import { read, streamOfSubject, streamOfVersion } from './names.ts';
import { type Parsed, recordOf } from './parsed.ts';
import { Signers } from './providers.ts';
import { approvalsIn, findingKey, isForThis, Registry, type Replacing, tasksIn } from './registry.ts';
import { NOT_KEPT, RequestFacts } from './request-facts.ts';
import { FAILED, type ForeseenRule, type NamedRule, RuleOverTime, rulesIn, whyOtherRule } from './rules.ts';
import { RunningOverTime } from './running.ts';
import { type Doubt, Votes, type VotingRules, votingIn } from './votes.ts';
import {
  ABORTED,
  type BegunWait,
  type ForeseenWait,
  waitsIn,
  whyAborted,
  whyNotOver,
  whyNoWait,
} from './waits.ts';
import { type Conditions, conditionsIn, type Step, whyOtherwise } from './whens.ts';

/** How far a stream reaches. `at` is the instant of the entry there. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
  readonly at: string;
}

/** A set of texts that takes room only once there are any: most of a request's are empty. */
class Texts {
  #texts: Set<string> | undefined;

  has(text: string): boolean {
    return this.#texts?.has(text) === true;
  }

  add(text: string): void {
    this.#texts ??= new Set();
    this.#texts.add(text);
  }

  delete(text: string): void {
    this.#texts?.delete(text);
  }
}

/** What a request says, and what its subject says of it. Kept until both agree that it has ended. */
class Request {
  head: Head | undefined;
  /** Its subject and rules, as its first entry names them. */
  begun: string | undefined;
  subject = '';
  definition = '';
  /** The last attempt, and what it submitted: a version and an artifact. */
  attempt = 0;
  matter = '';
  /** What its attempts brought, and what people answered; there once its rules look at any of it. */
  facts: RequestFacts | undefined;
  /** Who has decided it, and how its stages stand. */
  readonly votes = new Votes();
  /** The tokens by which providers have signed its decisions. */
  readonly tokens = new Texts();
  /** Each decision, and what it is about. */
  readonly decided = new Map<string, string>();
  /** The decisions on which effects rest: none of them can be taken back. */
  readonly reliedOn = new Texts();
  /** The stages that it passed, and those that it passed over. */
  readonly passed = new Texts();
  readonly promoted = new Texts();
  /** The rules that have approved it, each at its stage of its attempt. */
  readonly byRule = new Texts();
  /** How its waits began, by attempt and stage; there once it has any. */
  waits: Map<string, BegunWait> | undefined;
  /** What was answered when a stage was approved last, by stage and question; there once anything was. */
  answered: Map<string, string> | undefined;
  /** Conditions of its approvals. */
  readonly findings = new Texts();
  /** That it was to ask again, as it noted it. */
  readonly outdated = new Texts();
  /** Whether its subject knows it. */
  opened = false;
  readonly promotedBySubject = new Map<string, number>();
  readonly outdatedBySubject = new Texts();
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
interface Stated {
  /** What the stream is about: the stream's name without its kind. */
  readonly id: string;
  readonly stream: string;
  readonly seq: number;
  readonly entry: EntryText;
  /** The details by their names. Most rules need few entries' details, so they are taken apart only there. */
  members(): ReadonlyMap<string, string>;
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
    const rule = RULES.get(kind)?.get(entry.action);
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
    const roles = elementsOf(running.get('authorisedBy')).map((one) => {
      const decision = membersOf(one);
      return wordOf(decision.get('countsFor') ?? decision.get('role'));
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
}

const RULES_BY_NAME: Readonly<Record<string, Rule>> = {
  'definition defined': (links, { id, members }) => {
    const workflow = members().get('workflow');
    links.definitions.set(id, tasksIn(workflow));
    links.signatures.set(id, signaturesIn(workflow));
    links.effects.set(id, effectsIn(workflow));
    links.waits.set(id, waitsIn(workflow));
    links.voting.set(id, votingIn(workflow));
    links.policies.set(id, rulesIn(workflow, 'latin1'));
    links.conditions.set(id, conditionsIn(parse(workflow)));
    links.keeping.set(id, keepingIn(parse(workflow)));
  },

  'request submitted': (links, { id, stream, seq, entry, members }) => {
    const request = links.request(id);
    const submission = membersOf(members().get('submission'));
    const attempt = Number(members().get('attempt'));
    if (attempt <= request.attempt)
      throw damagedEntry(stream, seq, `submits attempt ${attempt} a second time`);
    const other = whyNotSubmitted(members().get('submission'), entry.state, 'latin1');
    if (other !== undefined) throw damagedEntry(stream, seq, other);
    request.attempt = attempt;
    const requester = wordOf(membersOf(members().get('requester')).get('email'));
    request.votes.begin([requester, ...elementsOf(entry.state.get('requesters')).map(wordOf)]);
    request.matter = keyOf(submission.get('version'), submission.get('artifact'));
    const definition = wordOf(members().get('definition'));
    bring(links, request, { attempt, definition }, entry, members());
    if (request.begun !== undefined) return;
    const subject = streamOfSubject(read(submission.get('subject')));
    request.subject = subject;
    request.definition = definition;
    request.begun = `${subject} ${definition}`;
    if (!links.complete) return;
    const what = `names the rules ${definition}, which are not there`;
    links.claim({ stream, seq, what, holds: () => links.definitions.has(definition) });
  },
  'request queued': claimOpened,
  'request stage-opened': (links, stated) => {
    claimOpened(links, stated);
    const [stage, approvers, anyOf, dueAt] = ['stage', 'approvers', 'anyOf', 'dueAt'].map((name) =>
      stated.members().get(name),
    );
    const request = links.request(stated.id);
    const opening = { approvers, anyOf, dueAt: wordOf(dueAt) };
    claimAllowed(links, request, stated, request.votes.open(wordOf(stage), opening));
    claimStep(links, stated, 'run');
    request.facts?.open(wordOf(stage));
  },
  'request stage-skipped': (links, stated) => {
    claimOpened(links, stated);
    claimStep(links, stated, 'passed over');
    pass(links, stated, 'passed', 'passed over');
  },
  'request stage-spared': (links, stated) => {
    claimOpened(links, stated);
    pass(links, stated, 'passed', 'passed over');
  },
  'request checked': (links, stated) => {
    claimOpened(links, stated);
    claimStep(links, stated, 'run');
    if (wordOf(stated.members().get('outcome')) !== 'passed') return;
    if (elementsOf(stated.members().get('results')).some((one) => membersOf(one).get('passed') === 'false'))
      throw damagedEntry(stated.stream, stated.seq, FAILED);
    pass(links, stated, 'passed');
  },
  'request wait-begun': (links, stated) => {
    claimOpened(links, stated);
    claimStep(links, stated, 'run');
    beginWait(links, stated);
  },
  'request wait-checked': claimOpened,
  'request wait-ended': (links, stated) => {
    claimOpened(links, stated);
    const { id, stream, seq, entry, members } = stated;
    if (wordOf(members().get('outcome')) !== 'passed') return;
    const request = links.request(id);
    const begun = request.waits?.get(keyOf(members().get('attempt'), members().get('stage')));
    const wrong = whyNotOver(begun, entry.at, members().get('results'));
    if (wrong !== undefined && !links.isPartial(request)) throw damagedEntry(stream, seq, wrong);
    claimUnaborted(links, stated);
    pass(links, stated, 'passed');
  },
  'request rule-judged': (links, stated) => {
    const details = stated.members();
    const rule = details.get('rule');
    if (rule !== undefined) links.request(stated.id).byRule.add(approvalByRule(details, membersOf(rule)));
    claimOpened(links, stated);
    if (rule !== undefined) {
      claimStep(links, stated, 'approved by rule');
      const { id, stream, seq, entry } = stated;
      claimRule(
        links,
        links.request(id),
        { stream, seq },
        namedIn(membersOf(rule), details.get('stage'), entry.at),
      );
    }
    if (wordOf(details.get('outcome')) !== 'rejected') pass(links, stated, 'passed');
  },
  'request decided': (links, stated) => {
    const { id, members } = stated;
    const { key, findings } = decisionIn(members());
    const request = links.request(id);
    checkSignature(links, stated);
    checkMatter(links, request, stated);
    claimVote(links, request, stated);
    request.decided.set(key, matterOf(members()));
    noteAnswers(request, members());
    noteChoice(request, members());
    if (wordOf(members().get('outcome')) === 'approved') pass(links, stated, 'passed');
    for (const finding of findings) request.findings.add(finding);
  },
  'request expired': (links, stated) => {
    const { id, stream, seq, entry, members } = stated;
    if (members().get('goesOn') !== 'true') return;
    claimOpened(links, stated);
    const stage = wordOf(members().get('stage'));
    const dueAt = wordOf(membersOf(membersOf(entry.state.get('stages')).get(stage)).get('dueAt'));
    const { votes } = links.request(id);
    if (dueAt === '' || dueAt > entry.at || !votes.lapse(stage, entry.at))
      throw damagedEntry(stream, seq, TOO_EARLY);
    pass(links, stated, 'passed', 'passed over');
  },
  'request rescinded': (links, { id, stream, seq, members }) => {
    const { key, findings, person } = decisionIn(members());
    const request = links.request(id);
    if (request.reliedOn.has(key))
      throw damagedEntry(stream, seq, `takes back a decision by ${person} on which an effect rests`);
    if (!request.decided.delete(key) && !links.isPartial(request))
      throw damagedEntry(stream, seq, `takes back a decision by ${person} that was never made`);
    request.votes.takeBack(wordOf(members().get('stage')), person);
    request.facts?.takeBack(wordOf(members().get('stage')), person);
    for (const finding of findings) request.findings.delete(finding);
  },
  'request approval-outdated': (links, { id, stream, seq, members }) => {
    const request = links.request(id);
    const outdated = without(members(), 'version');
    request.outdated.add(outdated);
    request.votes.again();
    const what = `asks again for what subject/${request.subject} did not refuse to '${wordOf(members().get('environment'))}'`;
    links.claim({ stream, seq, what, holds: () => request.outdatedBySubject.has(outdated) });
  },
  'request promoted': (links, stated) => {
    const { id, stream, seq, members } = stated;
    pass(links, stated, 'passed');
    claimStep(links, stated, 'effect');
    const [effect, environment] = ['effect', 'environment'].map((name) => wordOf(members().get(name)));
    const request = links.request(id);
    const promotion = effectIn(effect ?? '', members());
    request.promoted.add(promotion);
    const what = `notes a ${effect} at '${environment}' that subject/${request.subject} does not have`;
    const holds = () => request.promotedBySubject.has(promotion);
    links.claim({ stream, seq, what, holds });
  },

  'subject request-opened': (links, { id, stream, seq, entry, members }) => {
    const [opened, definition] = ['request', 'definition'].map((name) => wordOf(members().get(name)));
    const request = links.request(opened ?? '');
    request.opened = true;
    beginRunning(links, id, links.conditions.get(definition ?? ''), entry);
    const beginning = `${id} ${definition}`;
    const what = `opens request/${opened}, which does not begin with this subject and these rules`;
    const holds = () => request.begun === beginning || links.isPartial(request);
    links.claim({ stream, seq, what, holds });
  },
  'subject approval-outdated': (links, { members }) => {
    const request = links.requests.get(wordOf(members().get('request')));
    request?.outdatedBySubject.add(without(members(), 'request', 'version'));
  },
  'subject promoted': takeEffect('promotion'),
  'subject retired': takeEffect('retirement'),
  'subject attested': takeEffect('attestation'),
  'subject request-closed': (links, { stream, seq, members }) => {
    const closed = wordOf(members().get('request'));
    const request = links.requests.get(closed);
    if (request === undefined && !links.complete) return;
    if (request === undefined)
      throw damagedEntry(stream, seq, `closes request/${closed}, which it does not know`);
    const last = membersOf(members().get('lastEntry'));
    const lastSeq = Number(last.get('seq'));
    links.claim({
      stream: `request/${closed}`,
      seq: lastSeq,
      what: `is not the last entry of its stream as entry ${seq} of ${stream} recorded it`,
      holds: () => request.head?.seq === lastSeq && request.head.hash === wordOf(last.get('hash')),
      after: () => {
        for (const [promotion, at] of request.promotedBySubject) {
          if (request.promoted.has(promotion) || links.isPartial(request)) continue;
          throw damagedEntry(
            stream,
            at,
            `is an effect that request/${closed} does not note although it is closed`,
          );
        }
        links.requests.delete(closed);
      },
    });
  },
};

/** The rules by the kind of stream, then by the action. */
const RULES = new Map<string, Map<string, Rule>>();
for (const [name, rule] of Object.entries(RULES_BY_NAME)) {
  const [kind = '', action = ''] = name.split(' ');
  RULES.set(kind, (RULES.get(kind) ?? new Map<string, Rule>()).set(action, rule));
}

/** What a decision says that it is about. */
const MATTER = ['subject', 'version', 'artifact', 'workflow', 'definition', 'attempt'];

/**
 * A decision is about what its request is about, in the words of its own state, of the request's beginning and of its
 * attempt; and no provider's token signs a second one.
 */
function checkMatter(links: Links, request: Request, { stream, seq, entry, members }: Stated): void {
  const details = members();
  const refuse = (what: string) => {
    throw damagedEntry(stream, seq, what);
  };
  const other = (than: string) => refuse(`is a decision about something else than ${than}`);
  if (MATTER.some((name) => details.get(name) !== entry.state.get(name))) other('its own state');
  if (!links.isPartial(request)) {
    const subject = streamOfSubject(read(details.get('subject')));
    const definition = wordOf(details.get('definition'));
    if (request.begun !== `${subject} ${definition}`) other('its request began with');
    const attempt = details.get('attempt') ?? '';
    const matter = keyOf(details.get('version'), details.get('artifact'));
    if (`${request.attempt}` !== attempt || request.matter !== matter) other(`attempt ${attempt} submitted`);
  }
  // Of one token there may be several texts: some algorithms have a second signature to each, which anybody can make.
  const token = membersOf(details.get('countersignature'))
    .get('idToken')
    ?.replace(/\.[^.]*$/, '');
  if (token === undefined) return;
  if (request.tokens.has(token)) refuse('has a countersignature that signs another decision already');
  request.tokens.add(token);
}

/** A decision is signed as its stage asks for, and its provider's signature is genuine. */
function checkSignature(links: Links, { stream, seq, entry, members }: Stated): void {
  const details = members();
  const assurance = wordOf(details.get('assurance'));
  if (assurance !== 'email-link' || details.has('countersignature')) {
    if (!details.has('countersignature'))
      throw damagedEntry(stream, seq, 'has no countersignature: nothing shows that its person signed in');
    const judged = judgeCountersignature({ details, request: entry.state.get('request'), at: entry.at });
    const wrong = 'wrong' in judged ? judged.wrong : links.signers.take(judged.signing);
    if (wrong !== undefined) throw damagedEntry(stream, seq, `has a countersignature that ${wrong}`);
  }
  if (assurance === 're-authenticated') return;
  const [definition, stage] = ['definition', 'stage'].map((name) => wordOf(details.get(name)));
  const asked = () => links.signatures.get(definition ?? '');
  const isEnough = () => isSureEnough(assurance, asked()?.get(stage ?? ''));
  if (asked() !== undefined && isEnough()) return;
  const what = `is a decision of which a link alone says who made it, or too little else: '${stage}' asks for more`;
  links.claim({ stream, seq, what, holds: () => (asked() === undefined ? !links.complete : isEnough()) });
}

/** A wait that was passed saw nothing at which its rules abort. */
function claimUnaborted(links: Links, { id, stream, seq, members }: Stated): void {
  const request = links.request(id);
  const [stage, results] = ['stage', 'results'].map((name) => members().get(name));
  const why = () => whyAborted(links.waits.get(request.definition)?.get(wordOf(stage)), results);
  links.claim({ stream, seq, what: ABORTED, holds: () => why() === undefined });
}

/** Notes what somebody answered who approved: a wait may be until the day that they have chosen. */
function noteChoice(request: Request, details: Members): void {
  const decision = membersOf(details.get('decision'));
  if (!wordOf(decision.get('choice')).startsWith('approve')) return;
  for (const [question, answer] of membersOf(decision.get('answers'))) {
    request.answered ??= new Map();
    request.answered.set(`${wordOf(details.get('stage'))}.${question}`, wordOf(answer));
  }
}

/** A wait begins as the rules of its request have it. */
function beginWait(links: Links, { id, stream, seq, entry: { at }, members }: Stated): void {
  const request = links.request(id);
  const [attempt, stage, until] = ['attempt', 'stage', 'until'].map((name) => members().get(name));
  const answered = new Map(request.answered);
  const begun = { at, until: wordOf(until), sooner: members().get('sooner') === 'true', answered };
  request.waits ??= new Map();
  request.waits.set(keyOf(attempt, stage), begun);
  const why = () => {
    const foreseen = links.waits.get(request.definition);
    if (links.isPartial(request) || (foreseen === undefined && !links.complete)) return undefined;
    return whyNoWait(foreseen?.get(wordOf(stage)), begun);
  };
  links.claim({
    stream,
    seq,
    get what() {
      return why() ?? '';
    },
    holds: () => why() === undefined,
  });
}

/** A decision is by somebody who may decide its stage, and settles it by as many as that needs. */
function claimVote(links: Links, request: Request, stated: Stated): void {
  const { members } = stated;
  const stage = wordOf(members().get('stage'));
  const decision = membersOf(members().get('decision'));
  const [person = '', choice = ''] = ['person', 'choice'].map((name) => wordOf(decision.get(name)));
  const chair = decision.get('chair') === 'true';
  const countsFor = wordOf(decision.get('countsFor') ?? decision.get('role'));
  const roles = [countsFor, ...elementsOf(decision.get('mayCountFor')).map(wordOf)];
  const outcome = members().has('outcome') ? wordOf(members().get('outcome')) : undefined;
  const vote = { stage, person, choice, chair, roles, outcome };
  claimAllowed(links, request, stated, request.votes.take(vote));
}

/** What is doubtful about an entry of a request is allowed by the rules that it has. */
function claimAllowed(
  links: Links,
  request: Request,
  { stream, seq }: Stated,
  doubts: readonly Doubt[],
): void {
  for (const { what, stage, allowed } of doubts) {
    const rules = () => links.voting.get(request.definition);
    const holds = () => (rules() === undefined ? !links.complete : allowed(rules()?.get(stage)));
    links.claim({ stream, seq, what, holds });
  }
}

/** A request has passed a stage, at whichever attempt: what a later one keeps of it is held to what it names. */
function pass(links: Links, { id, members }: Stated, ...how: readonly Need['how'][]): void {
  for (const one of how)
    links.request(id).passed.add(passedKey({ how: one, stage: wordOf(members().get('stage')) }));
}

const passedKey = ({ how, stage }: Need): string => keyOf(how, stage);

/** Every step of a request is one of a request that its subject knows. */
function claimOpened(links: Links, { id, stream, seq }: Stated): void {
  const request = links.request(id);
  if (request.opened) return;
  const what = `is a step of a request that subject/${request.subject} does not know`;
  links.claim({ stream, seq, what, holds: () => request.opened });
}

/** What a stage did to an environment: its request notes it, and has the decisions on which it stands. */
function takeEffect(effect: string): Rule {
  return (links, { id, stream, seq, members }) => {
    const by = wordOf(members().get('request'));
    const request = links.requests.get(by);
    changeRunning(links, id, effect, members());
    if (request === undefined && !links.complete) return;
    if (request === undefined)
      throw damagedEntry(stream, seq, `is an effect of request/${by}, which it does not know`);
    request.promotedBySubject.set(effectIn(effect, members()), seq);
    claimForeseen(links, request, effect, { stream, seq, members });
    claimKept(links, request, { stream, seq, members });
    for (const approval of approvalsIn(members().get('authorisedBy'))) {
      const { person, signedFor } = approval;
      const key = keyOf(approval.attempt, approval.stage, approval.decision);
      links.claim({
        stream,
        seq,
        what: `rests on a decision by ${person} that request/${by} does not have`,
        holds: () => request.decided.has(key) || links.isPartial(request),
        after: () => request.reliedOn.add(key),
      });
      if (signedFor === undefined) continue;
      const matter = membersOf(signedFor);
      const what = `says that ${person} signed version ${wordOf(matter.get('version'))}, which request/${by} does not`;
      const holds = () => request.decided.get(key) === matterOf(matter) || links.isPartial(request);
      links.claim({ stream, seq, what, holds });
    }
    for (const text of elementsOf(members().get('byRule'))) {
      const rule = membersOf(text);
      const policy = wordOf(rule.get('policy'));
      const approval = approvalByRule(rule, rule);
      const what = `rests on an approval by ${policy} that request/${by} does not have`;
      const holds = () => request.byRule.has(approval) || links.isPartial(request);
      links.claim({ stream, seq, what, holds });
      claimRule(
        links,
        request,
        { stream, seq },
        namedIn(rule, rule.get('stage'), wordOf(members().get('since'))),
      );
    }
  };
}

/** A rule as something names it that it approved, or that stands on it. */
function namedIn(
  rule: Members,
  stage: string | undefined,
  since: string,
): NamedRule & { readonly stage: string } {
  const [policy = '', version = '', request = ''] = ['policy', 'version', 'request'].map((name) =>
    wordOf(rule.get(name)),
  );
  const seen = membersOf(rule.get('entry'));
  const entry = { seq: Number(seen.get('seq')), hash: wordOf(seen.get('hash')) };
  return { policy, version, request, entry, since, stage: wordOf(stage) };
}

/** A rule that approved is the one that the request has there, and was in force then by the people who stand for it. */
function claimRule(
  links: Links,
  request: Request,
  { stream, seq }: Pick<Stated, 'stream' | 'seq'>,
  named: ReturnType<typeof namedIn>,
): void {
  const why = () => {
    const foreseen = links.policies.get(request.definition)?.get(named.stage);
    const other = links.isPartial(request) ? undefined : whyOtherRule(foreseen, named);
    if (other !== undefined || !links.complete) return other;
    const standing = links.standing.get(named.policy) ?? new RuleOverTime();
    return standing.whyNotInForce(named, foreseen?.approvedBy);
  };
  links.claim({
    stream,
    seq,
    get what() {
      return why() ?? '';
    },
    holds: () => why() === undefined,
  });
}

/** An effect is one that the rules of its request have, and comes after all that they ask for before it. */
function claimForeseen(
  links: Links,
  request: Request,
  effect: string,
  { stream, seq, members }: Pick<Stated, 'stream' | 'seq' | 'members'>,
): void {
  const wordAt = (name: string) => wordOf(members().get(name));
  const [stage, environment, by] = [wordAt('stage'), wordAt('environment'), wordAt('request')];
  const definition = members().get('definition');
  const agreed = approvalsIn(members().get('authorisedBy')).map((one) => ({
    ...one,
    stage: wordOf(one.stage),
  }));
  const byRule = elementsOf(members().get('byRule')).map((one) => wordOf(membersOf(one).get('stage')));
  const why = (): string | undefined => {
    const effects = links.effects.get(request.definition);
    if (links.isPartial(request) || (effects === undefined && !links.complete)) return undefined;
    if (definition !== undefined && wordOf(definition) !== request.definition) return OTHER_RULES;
    const found = needsOf(effects?.get(stage), { effect, environment, agreed, byRule });
    if ('wrong' in found) return found.wrong;
    const lack = found.needs.find((need) => !request.passed.has(passedKey(need)));
    return lack && describeLack(by, lack);
  };
  links.claim({
    stream,
    seq,
    get what() {
      return why() ?? '';
    },
    holds: () => why() === undefined,
  });
}

/** What the texts of an entry say. */
function parse(text: string | undefined): Parsed {
  return text === undefined ? {} : recordOf(JSON.parse(Buffer.from(text, 'latin1').toString()));
}

/** The named members of details or of a state, for what is made of them. */
const parsed = (members: Members, ...names: readonly string[]): Parsed =>
  Object.fromEntries(
    names.flatMap((name) => {
      const text = members.get(name);
      return text === undefined ? [] : [[name, JSON.parse(Buffer.from(text, 'latin1').toString())]];
    }),
  );

/** An attempt brings what its rules look at; nothing is kept of it where they look at nothing. */
function bring(
  links: Links,
  request: Request,
  { attempt, definition }: { readonly attempt: number; readonly definition: string },
  { state }: EntryText,
  details: Members,
): void {
  const [conditions, keeping] = [links.conditions.get(definition), links.keeping.get(definition)];
  if (conditions?.of.size === 0 && keeping?.mayKeep !== true) return;
  const kept = [...membersOf(state.get('stages')).keys()];
  const left = parsed(state, 'version', 'artifact', 'variables', 'attributes', 'metrics');
  request.facts ??= new RequestFacts();
  request.facts.begin(attempt, broughtIn(parsed(details, 'requester'), left), kept);
}

/** What somebody answered, and that they sent the request back. */
function noteAnswers(request: Request, details: Members): void {
  if (request.facts === undefined) return;
  const { decision, outcome } = parsed(details, 'decision', 'outcome');
  request.facts.decide(wordOf(details.get('stage')), recordOf(decision), outcome);
}

/** So many changes of what a subject runs are remembered: what ran before them nobody asks any more. */
const MOST_CHANGES = 20;

/** What the last environment of rules runs, where their conditions compare with that. */
function beginRunning(
  links: Links,
  id: string,
  conditions: Conditions | undefined,
  { state }: EntryText,
): void {
  if (conditions?.comparesRunning !== true) return;
  const running = links.running.get(id) ?? new RunningOverTime(undefined, MOST_CHANGES);
  links.running.set(id, running);
  const { reference } = conditions;
  running.begin(reference, recordOf(parsed(state, 'environments')['environments'])[reference]);
}

/** What an environment runs from here on. */
function changeRunning(links: Links, id: string, effect: string, details: Members): void {
  const running = links.running.get(id);
  if (running === undefined || effect === 'attestation') return;
  const { environment, since, request, variables } = parsed(
    details,
    ...['environment', 'since', 'request', 'variables'],
  );
  const runs = effect === 'promotion' ? recordOf(variables) : 'nothing';
  running.change({ at: String(since), environment: String(environment), runs, by: String(request) });
}

/** A stage is passed over, or come to, as its condition says, judged anew. */
function claimStep(
  links: Links,
  { id, stream, seq, entry: { at }, members }: Stated,
  how: Step['how'],
): void {
  const request = links.request(id);
  const stage = wordOf(members().get('stage'));
  const known = links.conditions.get(request.definition);
  if (how !== 'passed over' && known !== undefined && !known.of.has(stage)) return;
  const { facts } = request;
  const now = facts?.now ?? { brought: undefined, answers: new Map() };
  const step = { stage, how, ...parsed(members(), 'when') };
  const why = () => {
    const conditions = links.conditions.get(request.definition);
    if (conditions === undefined || links.isPartial(request)) return undefined;
    return whyOtherwise(
      conditions,
      step,
      now,
      links.running.get(request.subject)?.around(conditions.reference, at, id),
    );
  };
  links.claim({
    stream,
    seq,
    get what() {
      return why() ?? '';
    },
    holds: () => why() === undefined,
  });
}

/** An effect rests on no approval of an earlier attempt that did not hold for what came after it. */
function claimKept(
  links: Links,
  request: Request,
  { stream, seq, members }: Pick<Stated, 'stream' | 'seq' | 'members'>,
): void {
  const attempt = Number(members().get('attempt'));
  const earlier = approvalsIn(members().get('authorisedBy')).filter((one) => Number(one.attempt) < attempt);
  for (const { stage, attempt: from, person } of earlier) {
    const what = NOT_KEPT(person, wordOf(stage), Number(from));
    const holds = () => {
      const keeping = links.keeping.get(request.definition);
      if (keeping === undefined || links.isPartial(request)) return true;
      return request.facts?.keeps(keeping, wordOf(stage), Number(from), attempt) ?? keeping.mayKeep;
    };
    links.claim({ stream, seq, what, holds });
  }
}

/** An approval by rule as both a request and its subject name it. */
const approvalByRule = (at: Members, rule: Members): string =>
  keyOf(at.get('attempt'), at.get('stage'), rule.get('policy'), rule.get('version'));

/** A decision as both its request and its subject name it, and the conditions that it makes. */
function decisionIn(details: Members) {
  const [attempt, stage, decision] = ['attempt', 'stage', 'decision'].map((name) => details.get(name));
  const members = membersOf(decision);
  const made = new Map(Object.entries({ stage, raisedBy: members.get('person'), at: members.get('at') }));
  return {
    key: keyOf(attempt, stage, decision),
    person: wordOf(members.get('person')),
    findings: elementsOf(members.get('findings')).map((finding) =>
      findingKey(membersOf(finding), made as Members),
    ),
  };
}

/** A version and the digest of its artifact, as one text. */
const matterOf = (about: Members): string =>
  keyOf(about.get('version'), membersOf(about.get('artifact')).get('sha256'));

/** What took place, as both its request and its subject name it. */
function effectIn(effect: string, details: Members): string {
  const [attempt, stage, environment, since] = ['attempt', 'stage', 'environment', 'since'].map((name) =>
    details.get(name),
  );
  return keyOf(effect, attempt, stage, environment, since);
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
