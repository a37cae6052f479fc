import { hash } from 'node:crypto';
import { definitionStream, type Entry, requestStream, subjectStream } from '../../lambdas/domain/entry.ts';
import { canonicalize } from '../../schema/canonical-json.ts';
import { own } from '../../schema/own.ts';
import { splitStream } from './stream-rules.ts';
import {
  describeLack,
  effectsIn,
  type Foreseen,
  needsOf,
  OTHER_RULES,
  TOO_EARLY,
} from './verifier/before-effect.ts';
import { broughtIn, ENDED_OTHERWISE, NOT_BROUGHT, whyNotSubmitted } from './verifier/brought.ts';
import { type Keeping, keepingIn } from './verifier/keeping.ts';
import { recordOf } from './verifier/parsed.ts';
import { isForThis, type Replacing } from './verifier/registry.ts';
import { type Facts, NOT_KEPT, RequestFacts } from './verifier/request-facts.ts';
import {
  FAILED,
  type ForeseenRule,
  type NamedRule,
  RuleOverTime,
  rulesIn,
  whyOtherRule,
} from './verifier/rules.ts';
import { RunningOverTime } from './verifier/running.ts';
import { type Doubt, Votes, type VotingRules, votingIn } from './verifier/votes.ts';
import {
  type BegunWait,
  type ForeseenWait,
  waitsIn,
  whyAborted,
  whyNotOver,
  whyNoWait,
} from './verifier/waits.ts';
import { type Conditions, conditionsIn, type Step, whyOtherwise } from './verifier/whens.ts';
import type { DamagedEntry, Position } from './verify-chain.ts';

/** Something that a stream says, as a digest of 132 bits: short, however much it says. */
export type Fact = string;

const FACT_LENGTH = 22;

/** What one entry says that another stream must say, too. */
export interface Claim {
  /** The stream that must have the fact. */
  readonly stream: string;
  readonly fact: Fact;
  /** What else makes it true, of that stream. */
  readonly unless?: ((links: Links) => boolean) | undefined;
  /** Instead of both: what is wrong by what that stream says; nothing where it is true. */
  readonly why?: ((links: Links) => string | undefined) | undefined;
  /** What must be so as well, by what that stream says, once it is read. */
  readonly further?: ((links: Links) => readonly Claim[]) | undefined;
  /** The damage if it does not. */
  readonly otherwise: DamagedEntry;
}

type Details = Readonly<Record<string, unknown>>;

/** A step of a request, and what was known of it then. */
interface JudgedStep extends Step {
  readonly seq: number;
  readonly at: string;
  readonly facts: Facts;
}

/**
 * Collects, entry by entry of one stream, what it says that other streams can hold it to (`facts`), and what it
 * says that others must confirm (`claims`). Memory grows with the number of links, not with the size of entries.
 *
 * A claim is about what was written *before* its entry, so it holds in every later reading of the other stream,
 * also while the ledger grows. Therefore a subject's promotions are claimed of a request only once it is closed.
 */
export class Links {
  readonly facts = new Set<Fact>();
  readonly claims: Claim[] = [];
  /** Streams that may claim something of this one. */
  readonly neighbours = new Set<string>();
  /** Of a definition: its stages at which people confirm what they carried out, or waive a check. */
  readonly tasks = new Set<string>();
  /** Of a definition: its effects, by the names of their stages. */
  effects: ReadonlyMap<string, Foreseen> = new Map();
  /** Of a definition: its waits, in the same way. */
  waits: ReadonlyMap<string, ForeseenWait> = new Map();
  /** Of a request: how its waits began, by attempt and stage. */
  readonly begunWaits = new Map<string, BegunWait>();
  /** Of a request: what was answered at each stage when it was approved last, by stage and question. */
  readonly answered = new Map<string, string>();
  /** Of a definition: its rules that approve in the place of people, by the names of their stages. */
  policies: ReadonlyMap<string, ForeseenRule> = new Map();
  /** Of a definition: who may decide its stages, by their names. */
  voting: ReadonlyMap<string, VotingRules> = new Map();
  /** Of a request: who has decided it, and how its stages stand. */
  readonly votes = new Votes();
  /** Of a definition: which of its stages apply only on a condition. */
  conditions: Conditions | undefined;
  /** Of a definition: which approvals a next attempt keeps; `undefined` where it is too old to say so. */
  keeping: Keeping | undefined;
  /** Of a request: what its attempts brought, and what people answered. */
  readonly requestFacts = new RequestFacts();
  /** Of a request: the stages that it came to or passed over, and what was known then. */
  readonly steps: JudgedStep[] = [];
  /** Of a subject that is a rule: how it stood. */
  readonly rule = new RuleOverTime();
  /** Of a subject: what its environments ran. */
  readonly running = new RunningOverTime('nothing');
  /** Of a subject: by which rules its open requests began. */
  readonly rules = new Map<string, string>();
  readonly #promotions = new Map<string, Claim[]>();
  /** Of a request: how its last entry leaves it. */
  #ended: Fact | undefined;
  #wrong: string | undefined;

  /** Takes the next entry of the stream; what is wrong with it after those before. */
  take(entry: Entry<unknown>, hash?: string): string | undefined {
    const rule = `${splitStream(entry.stream).kind} ${entry.action}`;
    this.#wrong = undefined;
    this.#ended = endedFact(asRecord(entry.state));
    own(RULES, rule)?.(this, entry, entry.details);
    this.#noteRule(entry, hash);
    return this.#wrong;
  }

  /** Notes how a rule stands at this entry of it. */
  #noteRule({ stream, seq, at, state }: Entry<unknown>, hash = ''): void {
    if (!stream.startsWith(RULE_STREAMS)) return;
    const { environments, suspended } = asRecord(state);
    const { version, request, authorisedBy } = asRecord(asRecord(environments)['in-force']);
    const roles = asList(authorisedBy)
      .filter(({ findings }) => asList(findings).every(({ waives }) => waives === undefined))
      .map(({ role, countsFor }) => textOf(countsFor ?? role));
    const running = { version: textOf(version), request: textOf(request), roles };
    this.rule.take({ seq, hash, at, isSuspended: suspended !== undefined, ...running });
  }

  /**
   * Holds a decision to what its request is about: in the words of the entry itself, of the request's beginning and of its
   * attempt. And no provider's token signs a second one.
   */
  holdToMatter(entry: Entry<unknown>, details: Details): void {
    const { subject, definition, attempt, version, artifact, countersignature } = details;
    if (MATTER.some((name) => !isSame(details[name], asRecord(entry.state)[name])))
      this.refuse(`${OTHER_MATTER} its own state`);
    const begun = factOf('begun', subject, textOf(definition));
    this.claims.push(claim(entry, entry.stream, begun, `${OTHER_MATTER} its request began with`));
    const submitted = factOf('attempt', attempt, version, artifact);
    const what = `${OTHER_MATTER} attempt ${textOf(attempt)} submitted`;
    this.claims.push(claim(entry, entry.stream, submitted, what));
    if (countersignature === undefined) return;
    // Of one token there may be several texts: some algorithms have a second signature to each, which anybody can make.
    const token = factOf('token', textOf(asRecord(countersignature)['idToken']).replace(/\.[^.]*$/, ''));
    if (this.facts.has(token)) this.refuse('has a countersignature that signs another decision already');
    this.facts.add(token);
  }

  /** Notes that the request came to a stage, or passed it over. */
  step({ seq, at, details }: Entry<unknown>, how: Step['how']): void {
    const { stage, when } = asRecord(details);
    this.steps.push({ seq, at, stage: textOf(stage), how, when, facts: this.requestFacts.now });
  }

  /** Says what is wrong with the entry that is being taken. */
  refuse(what: string): void {
    this.#wrong = what;
  }

  /** Claims that those approved a promotion who had seen what it replaces. */
  claimSeen(entry: Entry<unknown>, replacing: Replacing): void {
    const allSeen = replacing.stages.every(({ seen }) => seen);
    if (allSeen && (replacing.stages.length > 0 || replacing.unapproved)) return;
    const what = 'replaces what nobody had seen who approved it, and did not ask again';
    const definition = definitionStream(textOf(asRecord(entry.details)['definition']));
    const unless = ({ tasks }: Links) => isForThis(replacing, tasks);
    this.claims.push({ ...claim(entry, definition, factOf('for this'), what), unless });
  }

  /** Claims that a request noted that it was to ask again, before it was promoted. */
  claimOutdated(entry: Entry<unknown>, outdated: unknown): void {
    const other = requestStream(textOf(asRecord(entry.details)['request']));
    const what = `was to be approved anew, which ${other} does not say`;
    this.claims.push(claim(entry, other, outdatedFact(asRecord(outdated)), what));
  }

  /** Whether a claim holds of this stream. */
  confirms({ fact, unless, why }: Pick<Claim, 'fact' | 'unless' | 'why'>): boolean {
    if (why !== undefined) return why(this) === undefined;
    return this.facts.has(fact) || unless?.(this) === true;
  }

  /** Notes where the stream ends. */
  finish({ seq, hash: last }: Position): void {
    this.facts.add(factOf('last', seq, last));
    if (this.#ended !== undefined) this.facts.add(this.#ended);
    this.#promotions.clear();
  }

  /** Claims a promotion, as soon as its request is closed. */
  claimOnceClosed(request: string, claim: Claim): void {
    this.#promotions.set(request, [...(this.#promotions.get(request) ?? []), claim]);
  }

  /** Makes the claims that waited for this request to be closed. */
  closeRequest(request: string): void {
    this.claims.push(...(this.#promotions.get(request) ?? []));
    this.#promotions.delete(request);
  }
}

/** How the streams of rules begin, which approve in the place of people. */
const RULE_STREAMS = 'subject/policy/';

/** What a decision says that it is about. */
const MATTER = ['subject', 'version', 'artifact', 'workflow', 'definition', 'attempt'];
const OTHER_MATTER = 'is a decision about something else than';

const isSame = (one: unknown, other: unknown): boolean =>
  canonicalize(one ?? null) === canonicalize(other ?? null);

type Rule = (links: Links, entry: Entry<unknown>, details: Details) => void;

/** What each action means to other streams. Actions that are not named mean nothing to them. */
const RULES: Readonly<Record<string, Rule>> = {
  'definition defined': (links, _, { workflow }) => {
    links.facts.add(factOf('defined'));
    const text = canonicalize(workflow ?? null);
    links.effects = effectsIn(text);
    links.waits = waitsIn(text);
    links.voting = votingIn(text);
    links.policies = rulesIn(text, 'utf8');
    links.conditions = conditionsIn(asRecord(workflow));
    links.keeping = keepingIn(asRecord(workflow));
    for (const [name, stage] of Object.entries(asRecord(asRecord(workflow)['stages'])))
      if (asRecord(stage)['type'] === 'task' || asRecord(stage)['waives'] !== undefined)
        links.tasks.add(name);
  },

  'request submitted': (links, entry, { attempt, submission, definition, requester }) => {
    const rules = textOf(definition);
    const { version, artifact } = asRecord(submission);
    const number = factOf('attempt number', attempt);
    if (links.facts.has(number)) links.refuse(`submits attempt ${textOf(attempt)} a second time`);
    links.facts.add(number);
    const left = new Map(
      Object.entries(asRecord(entry.state)).map(([name, value]) => [name, canonicalize(value ?? null)]),
    );
    const other = whyNotSubmitted(canonicalize(submission ?? null), left, 'utf8');
    if (other !== undefined) links.refuse(other);
    const { requesters } = asRecord(entry.state);
    const earlier = Array.isArray(requesters) ? requesters.map(textOf) : [];
    links.votes.begin([textOf(asRecord(requester)['email']), ...earlier]);
    links.facts.add(factOf('submitted'));
    links.facts.add(factOf('attempt', attempt, version, artifact));
    links.facts.add(broughtFact(attempt, { ...asRecord(entry.state), requestedBy: earlier.at(-1) }));
    links.facts.add(factOf('attempt of', attempt, asRecord(entry.state)['version']));
    const { subject } = asRecord(entry.state);
    links.facts.add(factOf('begun', subject, rules));
    links.neighbours.add(subjectStream(textOf(subject)));
    const what = `names the rules ${rules}, which the ledger does not hold`;
    const further = links.steps.length > 0 || Number(attempt) > 1 ? undefined : judgeSteps(links, entry);
    links.claims.push({ ...claim(entry, definitionStream(rules), factOf('defined'), what), further });
    const brought = broughtIn({ requester }, asRecord(entry.state));
    const kept = Object.keys(asRecord(asRecord(entry.state)['stages']));
    links.requestFacts.begin(Number(attempt), brought, kept);
  },
  'request queued': claimOpened,
  'request stage-opened': (links, entry, { stage, approvers, anyOf, dueAt }) => {
    claimOpened(links, entry);
    const opening = {
      approvers: canonicalize(approvers ?? []),
      anyOf: anyOf === undefined ? undefined : canonicalize(anyOf),
      at: entry.at,
      dueAt: textOf(dueAt),
    };
    claimAllowed(links, entry, links.votes.open(textOf(stage), opening));
    links.step(entry, 'run');
    links.requestFacts.open(textOf(stage));
  },
  'request stage-skipped': (links, entry, { stage }) => {
    claimOpened(links, entry);
    links.step(entry, 'passed over');
    links.facts.add(factOf('passed', stage));
    links.facts.add(factOf('passed over', stage));
  },
  'request stage-spared': (links, entry, { stage }) => {
    claimOpened(links, entry);
    links.facts.add(factOf('passed', stage));
    links.facts.add(factOf('passed over', stage));
  },
  'request checked': (links, entry, { stage, outcome, results }) => {
    claimOpened(links, entry);
    links.step(entry, 'run');
    if (outcome !== 'passed') return;
    if (asList(results).some(({ passed }) => passed === false)) links.refuse(FAILED);
    links.facts.add(factOf('passed', stage));
  },
  'request wait-begun': (links, entry, { attempt, stage, until, sooner }) => {
    claimOpened(links, entry);
    links.step(entry, 'run');
    const answered = new Map(links.answered);
    const begun = { at: entry.at, until: textOf(until), sooner: sooner === true, answered };
    links.begunWaits.set(factOf(attempt, stage), begun);
    const rules = textOf(asRecord(entry.state)['definition']);
    const further = ({ waits }: Links): Claim[] => {
      const wrong = whyNoWait(waits.get(textOf(stage)), begun);
      return wrong === undefined ? [] : [claim(entry, definitionStream(rules), factOf('never'), wrong)];
    };
    const unknown = `begins a wait by the rules ${rules}, which the ledger does not hold`;
    links.claims.push({ ...claim(entry, definitionStream(rules), factOf('defined'), unknown), further });
  },
  'request wait-checked': claimOpened,
  'request wait-ended': (links, entry, { attempt, stage, results, outcome }) => {
    claimOpened(links, entry);
    if (outcome !== 'passed') return;
    const begun = links.begunWaits.get(factOf(attempt, stage));
    const wrong = whyNotOver(begun, entry.at, canonicalize(results ?? null));
    if (wrong !== undefined) links.refuse(wrong);
    links.facts.add(factOf('passed', stage));
    const rules = textOf(asRecord(entry.state)['definition']);
    const further = ({ waits }: Links): Claim[] => {
      const aborted = whyAborted(waits.get(textOf(stage)), canonicalize(results ?? null));
      return aborted === undefined ? [] : [claim(entry, definitionStream(rules), factOf('never'), aborted)];
    };
    const unknown = `ends a wait by the rules ${rules}, which the ledger does not hold`;
    links.claims.push({ ...claim(entry, definitionStream(rules), factOf('defined'), unknown), further });
  },
  'request rule-judged': (links, entry, { attempt, stage, rule, outcome }) => {
    const { policy, version } = asRecord(rule);
    if (rule !== undefined) links.facts.add(factOf('by rule', attempt, stage, policy, version));
    if (outcome !== 'rejected') links.facts.add(factOf('passed', stage));
    claimOpened(links, entry);
    if (rule === undefined) return;
    links.step(entry, 'approved by rule');
    const rules = textOf(asRecord(entry.state)['definition']);
    claimRule(links, entry, rules, namedIn(asRecord(rule), stage, entry.at));
  },
  'request decided': (links, entry, details) => {
    const { attempt, stage, decision, outcome } = details;
    if (outcome === 'approved') links.facts.add(factOf('passed', stage));
    links.holdToMatter(entry, details);
    claimVote(links, entry, details);
    links.requestFacts.decide(textOf(stage), asRecord(decision), outcome);
    links.facts.add(factOf('decided', attempt, stage, decision));
    const { findings, person, at, choice, answers } = asRecord(decision);
    if (textOf(choice).startsWith('approve'))
      for (const [question, answer] of Object.entries(asRecord(answers)))
        links.answered.set(`${textOf(stage)}.${question}`, textOf(answer));
    for (const finding of asList(findings))
      links.facts.add(findingFact({ ...finding, stage, raisedBy: person, at }));
  },
  'request expired': (links, entry, { stage, goesOn }) => {
    if (goesOn !== true) return;
    claimOpened(links, entry);
    const { dueAt } = asRecord(asRecord(asRecord(entry.state)['stages'])[textOf(stage)]);
    if (!(textOf(dueAt) <= entry.at) || !links.votes.lapse(textOf(stage), entry.at)) links.refuse(TOO_EARLY);
    links.facts.add(factOf('passed', stage));
    links.facts.add(factOf('passed over', stage));
  },
  'request rescinded': (links, _, { attempt, stage, decision }) => {
    const { findings, person, at } = asRecord(decision);
    if (!links.facts.delete(factOf('decided', attempt, stage, decision)))
      links.refuse(`takes back a decision by ${textOf(person)} that was never made`);
    links.votes.takeBack(textOf(stage), textOf(person));
    links.requestFacts.takeBack(textOf(stage), textOf(person));
    for (const finding of asList(findings))
      links.facts.delete(findingFact({ ...finding, stage, raisedBy: person, at }));
  },
  'request promoted': (links, entry, { attempt, stage, environment, since, effect }) => {
    const { request, subject } = asRecord(entry.state);
    const other = subjectStream(textOf(subject));
    const promoted = factOf(effect, request, attempt, stage, environment, since);
    links.facts.add(promoted);
    links.step(entry, 'effect');
    links.facts.add(factOf('passed', stage));
    const what = `notes a ${textOf(effect)} at '${textOf(environment)}' that ${other} does not have`;
    links.claims.push(claim(entry, other, promoted, what));
  },

  'request approval-outdated': (links, entry, { version: _, ...outdated }) => {
    const other = subjectStream(textOf(asRecord(entry.state)['subject']));
    links.facts.add(outdatedFact(outdated));
    links.votes.again();
    const what = `asks again for what ${other} did not refuse to '${textOf(outdated['environment'])}'`;
    const { request } = asRecord(entry.state);
    links.claims.push(claim(entry, other, outdatedFact({ ...outdated, request }), what));
  },

  'subject request-opened': (links, entry, { request, definition }) => {
    const other = requestStream(textOf(request));
    links.facts.add(factOf('opened', request));
    links.rules.set(textOf(request), textOf(definition));
    const what = `opens ${other}, which does not begin with this subject and these rules`;
    links.claims.push(
      claim(entry, other, factOf('begun', asRecord(entry.state)['subject'], textOf(definition)), what),
    );
  },
  'subject approval-outdated': (links, _, { version: __, ...outdated }) => {
    links.facts.add(outdatedFact(outdated));
  },
  'subject findings-raised': (links, entry, { request }) => claimFindings(links, entry, request),
  'subject promoted': takeEffect('promotion'),
  'subject retired': takeEffect('retirement'),
  'subject attested': takeEffect('attestation'),
  'subject request-closed': (links, entry, { request, lastEntry, ...end }) => {
    const stream = requestStream(textOf(request));
    const { seq, hash: last } = asRecord(lastEntry);
    const what =
      `is not the last entry of its stream as entry ${entry.seq} of ${entry.stream} recorded it: ` +
      'it was replaced or removed, or another was added after it';
    links.claims.push({
      stream,
      fact: factOf('last', seq, last),
      otherwise: { stream, seq: Number(seq), what },
    });
    links.claims.push(claim(entry, stream, endedFact(end), ENDED_OTHERWISE(textOf(request))));
    for (const { stage, attempt, signedFor: _, ...decision } of confirmationsOf(entry.state, request)) {
      const what = `says that ${textOf(decision['person'])} confirmed something, which ${stream} does not`;
      links.claims.push(claim(entry, stream, factOf('decided', attempt, stage, decision), what));
    }
    claimFindings(links, entry, request);
    links.closeRequest(textOf(request));
    links.rules.delete(textOf(request));
  },
};

/** Every step of a request is one of a request that its subject knows. They all say the same: once is enough. */
function claimOpened(links: Links, entry: Entry<unknown>): void {
  const { request, subject } = asRecord(entry.state);
  const other = subjectStream(textOf(subject));
  const opened = factOf('opened', request);
  if (links.claims.some(({ fact }) => fact === opened)) return;
  links.claims.push(claim(entry, other, opened, `is a step of a request that ${other} does not know`));
}

/** A decision is by somebody who may decide its stage, and settles it by as many as that needs. */
function claimVote(links: Links, entry: Entry<unknown>, { stage, decision, outcome }: Details): void {
  const {
    person,
    choice,
    chair,
    role,
    countsFor = role,
    mayCountFor,
    meaning,
    findings,
  } = asRecord(decision);
  const vote = {
    roles: [textOf(countsFor), ...(Array.isArray(mayCountFor) ? mayCountFor.map(textOf) : [])],
    stage: textOf(stage),
    person: textOf(person),
    choice: textOf(choice),
    chair: chair === true,
    meaning: textOf(meaning),
    waives: asList(findings).map(({ waives }) => (waives === undefined ? undefined : textOf(waives))),
    outcome: outcome === undefined ? undefined : textOf(outcome),
  };
  claimAllowed(links, entry, links.votes.take(vote));
}

/** What is doubtful about an entry of a request is allowed by the rules that it has. */
function claimAllowed(links: Links, entry: Entry<unknown>, doubts: readonly Doubt[]): void {
  const rules = definitionStream(textOf(asRecord(entry.state)['definition']));
  for (const { what, stage, allowed } of doubts) {
    const unless = ({ voting }: Links) => allowed(voting.get(stage));
    links.claims.push({ ...claim(entry, rules, factOf('never'), what), unless });
  }
}

/** What a stage did to an environment: its request notes it, and has the decisions on which it stands. */
function takeEffect(effect: string): Rule {
  return (links, entry, details) => {
    const { request, attempt, stage, environment, since, authorisedBy, byRule } = details;
    const other = requestStream(textOf(request));
    if (effect !== 'attestation')
      links.running.change({
        at: textOf(since),
        environment: textOf(environment),
        runs: effect === 'promotion' ? recordOf(details['variables']) : 'nothing',
        by: textOf(request),
      });
    claimKept(links, entry, other);
    const promoted = factOf(effect, request, attempt, stage, environment, since);
    links.facts.add(promoted);
    const unnoted = `is a ${effect} at '${textOf(environment)}' that ${other} does not note although it is closed`;
    links.claimOnceClosed(textOf(request), claim(entry, other, promoted, unnoted));
    claimForeseen(links, entry, effect);
    for (const { stage: decided, attempt: when, signedFor, ...decision } of asList(authorisedBy)) {
      const what = `rests on a decision by ${textOf(decision['person'])} that ${other} does not have`;
      links.claims.push(claim(entry, other, factOf('decided', when, decided, decision), what));
      if (signedFor === undefined) continue;
      const { version, artifact } = asRecord(signedFor);
      const about = `says that ${textOf(decision['person'])} signed version ${textOf(version)}, which ${other} does not`;
      links.claims.push(claim(entry, other, factOf('attempt', when, version, artifact), about));
    }
    for (const rule of asList(byRule)) {
      const { policy, version, stage: at, attempt: when } = rule;
      const what = `rests on an approval by ${textOf(policy)} that ${other} does not have`;
      links.claims.push(claim(entry, other, factOf('by rule', when, at, policy, version), what));
      const rules = links.rules.get(textOf(request));
      if (rules !== undefined) claimRule(links, entry, rules, namedIn(rule, at, textOf(since)));
    }
    claimBrought(links, entry, effect);
    claimFindings(links, entry, request);
  };
}

/** An effect is of what its attempt of its request brought. */
function claimBrought(links: Links, entry: Entry<unknown>, effect: string): void {
  const details = asRecord(entry.details);
  const { request, attempt, version } = details;
  const other = requestStream(textOf(request));
  const fact =
    effect === 'promotion' ? broughtFact(attempt, details) : factOf('attempt of', attempt, version);
  links.claims.push(claim(entry, other, fact, NOT_BROUGHT(textOf(request), Number(attempt))));
}

/** What a promotion has of its attempt. */
const broughtFact = (
  attempt: unknown,
  { version, artifact, metrics, variables, requestedBy, workflow }: Details,
): Fact => factOf('brought', attempt, version, artifact, metrics, variables, requestedBy, workflow);

/** An effect is one that the rules of its request have, and comes after all that they ask for before it. */
function claimForeseen(links: Links, entry: Entry<unknown>, effect: string): void {
  const { request, stage, environment, definition, authorisedBy } = asRecord(entry.details);
  const by = textOf(request);
  const rules = links.rules.get(by);
  // Where it is missing that the request was opened, that is named already; each of its steps says so, too.
  if (rules === undefined) {
    const what = `is an effect of request/${by}, which is not there`;
    links.claims.push(claim(entry, requestStream(by), factOf('submitted'), what));
    return;
  }
  if (definition !== undefined && definition !== rules) links.refuse(OTHER_RULES);
  const agreed = asList(authorisedBy).map((one) => ({
    stage: textOf(one['stage']),
    person: textOf(one['person']),
  }));
  const rulesBy = asList(asRecord(entry.details)['byRule']).map((one) => textOf(one['stage']));
  const done = { effect, environment: textOf(environment), agreed, byRule: rulesBy };
  const further = ({ effects }: Links): Claim[] => {
    const found = needsOf(effects.get(textOf(stage)), done);
    if ('wrong' in found) return [claim(entry, definitionStream(rules), factOf('never'), found.wrong)];
    return found.needs.map((need) =>
      claim(entry, requestStream(by), factOf(need.how, need.stage), describeLack(by, need)),
    );
  };
  const unknown = `took place by the rules ${rules}, which the ledger does not hold`;
  links.claims.push({ ...claim(entry, definitionStream(rules), factOf('defined'), unknown), further });
}

/** A stage is passed over, or come to, as its condition says, judged anew: once its request and its rules are read. */
function judgeSteps(links: Links, { stream, state }: Entry<unknown>): Claim['further'] {
  const [subject = '', request = ''] = ['subject', 'request'].map((name) => textOf(asRecord(state)[name]));
  return ({ conditions }) => {
    if (conditions === undefined) return [];
    return links.steps.flatMap(({ facts, seq, at, ...step }): Claim[] => {
      if (step.how !== 'passed over' && !conditions.of.has(step.stage)) return [];
      const why = ({ running }: Links) =>
        whyOtherwise(conditions, step, facts, running.around(conditions.reference, at, request));
      if (!conditions.comparesRunning && why(links) === undefined) return [];
      return [{ ...claim({ stream, seq }, subjectStream(subject), factOf('never'), ''), why }];
    });
  };
}

/** An effect rests on no approval of an earlier attempt that did not hold for what came after it. */
function claimKept(links: Links, entry: Entry<unknown>, other: string): void {
  const { request, attempt, authorisedBy } = asRecord(entry.details);
  const rules = links.rules.get(textOf(request));
  const earlier = asList(authorisedBy).filter((one) => Number(one['attempt']) < Number(attempt));
  if (rules === undefined || earlier.length === 0) return;
  const further = ({ keeping }: Links): Claim[] =>
    earlier.map((one) => {
      const [stage, from] = [textOf(one['stage']), Number(one['attempt'])];
      const unless = ({ requestFacts }: Links) =>
        keeping === undefined || requestFacts.keeps(keeping, stage, from, Number(attempt));
      const what = NOT_KEPT(textOf(one['person']), stage, from);
      return { ...claim(entry, other, factOf('never'), what), unless };
    });
  const unknown = `took place by the rules ${rules}, which the ledger does not hold`;
  links.claims.push({ ...claim(entry, definitionStream(rules), factOf('defined'), unknown), further });
}

/** A rule as something names it that it approved, or that stands on it. */
function namedIn(rule: Details, stage: unknown, since: string): NamedRule & { readonly stage: string } {
  const { policy, version, request, entry } = rule;
  const { seq, hash: at } = asRecord(entry);
  const named = { policy: textOf(policy), version: textOf(version), request: textOf(request) };
  return { ...named, entry: { seq: Number(seq), hash: textOf(at) }, since, stage: textOf(stage) };
}

/** A rule that approved is the one that the rules of the request have there, and was in force then by those who stand for it. */
function claimRule(
  links: Links,
  entry: Entry<unknown>,
  rules: string,
  named: ReturnType<typeof namedIn>,
): void {
  const further = ({ policies }: Links): Claim[] => {
    const foreseen = policies.get(named.stage);
    const wrong = whyOtherRule(foreseen, named);
    if (wrong !== undefined) return [claim(entry, definitionStream(rules), factOf('never'), wrong)];
    const why = ({ rule }: Links) => rule.whyNotInForce(named, foreseen?.approvedBy);
    return [{ ...claim(entry, subjectStream(named.policy), factOf('never'), ''), why }];
  };
  const unknown = `took place by the rules ${rules}, which the ledger does not hold`;
  links.claims.push({ ...claim(entry, definitionStream(rules), factOf('defined'), unknown), further });
}

/** Every condition that the subject keeps of a request was written by an approver of it. */
function claimFindings(links: Links, entry: Entry<unknown>, request: unknown): void {
  const stream = requestStream(textOf(request));
  for (const [id, finding] of Object.entries(asRecord(asRecord(entry.state)['findings']))) {
    if (asRecord(finding)['request'] !== request) continue;
    const fact = findingFact(asRecord(finding));
    if (links.claims.some((other) => other.fact === fact)) continue;
    links.claims.push(claim(entry, stream, fact, `has a condition '${id}' that nobody made in ${stream}`));
  }
}

const endedFact = ({ outcome, attempt, version }: Details): Fact =>
  factOf('ended', outcome, attempt, version);

const outdatedFact = (outdated: Details): Fact => factOf('outdated', outdated);

const findingFact = ({ stage, raisedBy, at, text, owner, due }: Details): Fact =>
  factOf('finding', stage, raisedBy, at, text, owner, due);

/** What people confirmed after a request's promotions, as the registry at the request's end has it. */
function confirmationsOf(state: unknown, request: unknown): Details[] {
  return Object.values(asRecord(asRecord(state)['environments'])).flatMap((one) => {
    const { request: by, ended } = asRecord(one);
    return by === request ? asList(asRecord(ended)['confirmedBy']) : [];
  });
}

/** The elements of what should be a list of objects; none of what is none. */
function asList(value: unknown): Details[] {
  return Array.isArray(value) ? value.map(asRecord) : [];
}

/** The members of what should be an object; none of what is none, which then equals no fact. */
function asRecord(value: unknown): Details {
  return typeof value === 'object' && value !== null ? (value as Details) : {};
}

/** A value from the ledger in a sentence or a name, whatever it is. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

function claim(
  { stream: from, seq }: Pick<Entry<unknown>, 'stream' | 'seq'>,
  stream: string,
  fact: Fact,
  what: string,
): Claim {
  return { stream, fact, otherwise: { stream: from, seq, what } };
}

function factOf(...parts: readonly unknown[]): Fact {
  const text = canonicalize(parts.map((part) => part ?? null));
  return hash('sha256', text, 'base64url').slice(0, FACT_LENGTH);
}
