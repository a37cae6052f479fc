import { type Need, TOO_EARLY } from './before-effect.ts';
import { broughtIn, whyNotSubmitted } from './brought.ts';
import { isSureEnough, judgeCountersignature } from './countersignature.ts';
import { damagedEntry } from './damage.ts';
import type { EntryText } from './entry-text.ts';
import {
  approvalByRule,
  broughtBy,
  claimRule,
  effectIn,
  matterOf,
  namedIn,
  parsed,
  passedKey,
} from './link-parts.ts';
import type { Links, Rule, Stated } from './links.ts';
import { elementsOf, keyOf, type Members, membersOf, without, wordOf } from './members.ts';
import { read, streamOfSubject } from './names.ts';
import { recordOf } from './parsed.ts';
import { findingKey } from './registry.ts';
import type { Request } from './request.ts';
import { RequestFacts } from './request-facts.ts';
import { FAILED } from './rules.ts';
import type { Doubt } from './votes.ts';
import { ABORTED, whyAborted, whyNotOver, whyNoWait } from './waits.ts';
import { type Step, whyOtherwise } from './whens.ts';

/** What entries of a request claim, by their actions. */
export const REQUEST_ENTRIES: Readonly<Record<string, Rule>> = {
  submitted: (links, { id, stream, seq, entry, members }) => {
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
    const by = elementsOf(entry.state.get('requesters')).at(-1);
    request.brought.add(broughtBy(`${attempt}`, entry.state, by));
    request.brought.add(keyOf(`${attempt}`, entry.state.get('version')));
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
  queued: claimOpened,
  'stage-opened': (links, stated) => {
    claimOpened(links, stated);
    const [stage, approvers, anyOf, dueAt] = ['stage', 'approvers', 'anyOf', 'dueAt'].map((name) =>
      stated.members().get(name),
    );
    const request = links.request(stated.id);
    const opening = { approvers, anyOf, at: stated.entry.at, dueAt: wordOf(dueAt) };
    claimAllowed(links, request, stated, request.votes.open(wordOf(stage), opening));
    claimStep(links, stated, 'run');
    request.facts?.open(wordOf(stage));
  },
  'stage-skipped': (links, stated) => {
    claimOpened(links, stated);
    claimStep(links, stated, 'passed over');
    pass(links, stated, 'passed', 'passed over');
  },
  'stage-spared': (links, stated) => {
    claimOpened(links, stated);
    pass(links, stated, 'passed', 'passed over');
  },
  checked: (links, stated) => {
    claimOpened(links, stated);
    claimStep(links, stated, 'run');
    if (wordOf(stated.members().get('outcome')) !== 'passed') return;
    if (elementsOf(stated.members().get('results')).some((one) => membersOf(one).get('passed') === 'false'))
      throw damagedEntry(stated.stream, stated.seq, FAILED);
    pass(links, stated, 'passed');
  },
  'wait-begun': (links, stated) => {
    claimOpened(links, stated);
    claimStep(links, stated, 'run');
    beginWait(links, stated);
  },
  'wait-checked': claimOpened,
  'wait-ended': (links, stated) => {
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
  'rule-judged': (links, stated) => {
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
  decided: (links, stated) => {
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
  expired: (links, stated) => {
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
  rescinded: (links, { id, stream, seq, members }) => {
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
  'approval-outdated': (links, { id, stream, seq, members }) => {
    const request = links.request(id);
    const outdated = without(members(), 'version');
    request.outdated.add(outdated);
    request.votes.again();
    const what = `asks again for what subject/${request.subject} did not refuse to '${wordOf(members().get('environment'))}'`;
    links.claim({ stream, seq, what, holds: () => request.outdatedBySubject.has(outdated) });
  },
  promoted: (links, stated) => {
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
};

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
  links.claimUnless({ stream, seq }, why);
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
  const meaning = wordOf(decision.get('meaning'));
  const waives = elementsOf(decision.get('findings')).map((finding) => {
    const check = membersOf(finding).get('waives');
    return check === undefined ? undefined : wordOf(check);
  });
  const vote = { stage, person, choice, chair, roles, meaning, waives, outcome };
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

/** Every step of a request is one of a request that its subject knows. */
function claimOpened(links: Links, { id, stream, seq }: Stated): void {
  const request = links.request(id);
  if (request.opened) return;
  const what = `is a step of a request that subject/${request.subject} does not know`;
  links.claim({ stream, seq, what, holds: () => request.opened });
}

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
  links.claimUnless({ stream, seq }, why);
}

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
