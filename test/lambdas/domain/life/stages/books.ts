import { isDeepStrictEqual } from 'node:util';
import type { CheckResult } from '../../../../../lambdas/domain/checks.ts';
import type { Decision, RequestState, StageOutcome } from '../../../../../lambdas/domain/model.ts';
import { sha256Hex } from '../../../../../schema/canonical-json.ts';
import { policyHash } from '../../../../../schema/policy.ts';
import {
  type EffectStage,
  END,
  type HumanStage,
  hasTracks,
  isEffect,
  isHuman,
  type PolicyStage,
  type SeatsOrShare,
  type Stage,
  stagesInOrder,
  type TracksStage,
  type WaitStage,
  type Workflow,
} from '../../../../../schema/workflow.ts';
import type { WrittenEntry } from '../../../../support/written.ts';
import { CHOSEN, LEAST_AUC, MOST_ERRORS, PEOPLE, RATE, type Reading, type Traits } from './scenario.ts';

const DAY_MS = 86_400_000;

/** What must hold of each kind of stage, whatever happens. */
export const WORDS = {
  votes:
    'whoever may answer is heard, nobody else is, and the result is what a plain count of the answers says',
  tracks: 'a stage of tracks passes as soon as enough of them have, not before, and ends when too few can',
  waits: 'time passes as long as it must, what is due is looked at, and what a look finds decides',
  rules:
    'a rule approves while it is signed, in force and met, at its stage and at each effect, and only then',
  waivers:
    'what failed passes by a waiver alone, which stands on the subject until it is settled, and blocks when it is overdue',
  effects: 'an effect takes place once, in its turn, on the approvals that were given',
  requests: 'a request is where its entries bring it',
} as const;

export type Word = keyof typeof WORDS;

/** Something that an entry says is not what the books say. */
export class Broken extends Error {
  readonly word: Word;
  constructor(word: Word, message: string) {
    super(`${message}. It is to hold of ${word}: ${WORDS[word]}.`);
    this.word = word;
  }
}

/** @throws Broken unless what was found is what the books say. */
export function agree<Value>(word: Word, what: string, found: Value, booked: Value): void {
  if (isDeepStrictEqual(found, booked)) return;
  throw new Broken(
    word,
    `${what}: found ${JSON.stringify(found)}, and by the books ${JSON.stringify(booked)}`,
  );
}

/** One answer of somebody, with the seats that it may count for and what they could do more than others. */
interface Vote {
  readonly person: string;
  readonly choice: Decision['choice'];
  readonly seats: readonly string[];
  readonly isChair: boolean;
  readonly waiver: Waiver | undefined;
  /** The day that they chose, where the stage asks for one. */
  readonly day: string | undefined;
}

/** What somebody waived, until when; on the subject from the effect on. */
interface Waiver {
  readonly request: string;
  readonly stage: string;
  readonly due: string;
  isRaised: boolean;
  isSettled: boolean;
}

interface StageBook {
  readonly openedAt?: number;
  readonly quorums?: Readonly<Record<string, number>>;
  /** The ways to approve, each with how many it asks of which role: one of them is enough. */
  readonly ways?: readonly (readonly (readonly [role: string, quorum: number])[])[];
  readonly votes: readonly Vote[];
  readonly outcome?: StageOutcome | undefined;
  readonly settledAt?: number;
  readonly wait?: { readonly since: number; readonly until: number; readonly lookAt: number };
}

interface RequestBook {
  readonly request: string;
  attempt: number;
  status: RequestState['status'];
  outcome: RequestState['outcome'];
  traits: Traits;
  readonly requesters: Set<string>;
  /** The first stage that somebody decided, in any attempt. */
  readonly decided: Map<string, string>;
  stages: Map<string, StageBook>;
  promotedAt: string;
  /** A newer one of the subject was entered while it was open. */
  isSuperseded: boolean;
}

/** How a rule stands: which version of it was signed by whom, and whether it is switched off. */
interface RuleBook {
  version?: string;
  roles: readonly string[];
  isSuspended: boolean;
}

const UNTOUCHED: StageBook = { votes: [] };
const PASSED: readonly (StageOutcome | undefined)[] = [
  'approved',
  'passed',
  'waivable',
  'promoted',
  'skipped',
];

/**
 * A second, plain opinion on what entries come to. It hears each entry as it is written, reads what was done from its
 * details, never from its state, and keeps books of its own: tallies of tracks, counts of votes, clocks of waits, standings of
 * rules, last days of waivers. Whatever the entry says of its consequences must be what the books say.
 */
export class Books {
  readonly requests = new Map<string, RequestBook>();
  readonly rules = new Map<string, RuleBook>();
  readonly waivers: Waiver[] = [];
  readonly running = new Map<string, string>();
  readonly members: Record<string, readonly string[]>;
  /** Whatever was seen to happen, so that a run can say that it got everywhere. */
  readonly reached = new Set<string>();
  readonly workflow: Workflow;
  /** What the next look at a wait finds. */
  reading: Reading = { passed: true };
  private readonly path: readonly string[];

  constructor(workflow: Workflow, members: Readonly<Record<string, readonly string[]>>) {
    this.workflow = workflow;
    this.members = { ...members };
    this.path = stagesInOrder(workflow).map(([name]) => name);
  }

  /** Takes note of an entry of a request, and compares its state with the books. */
  hearRequest({ action, at, details, state }: WrittenEntry<RequestState>): void {
    const now = Date.parse(at);
    const said = details as unknown as Said;
    if (action === 'submitted') this.submitted(state.request, said);
    const book = this.book(state.request);
    if (action !== 'submitted') this.take(book, action, { now, at, said });
    const word = this.wordOf(said.stage);
    const standing = ({ attempt, status, outcome }: RequestBook | RequestState) => [attempt, status, outcome];
    const outcomes = this.path.map((name) => [name, state.stages[name]?.outcome]);
    const booked = this.path.map((name) => [name, this.at(book, name).outcome]);
    agree(word, `the stages after '${action}'`, outcomes, booked);
    agree(word, `the request after '${action}'`, standing(state), standing(book));
    this.reached.add(action);
    if (book.outcome !== undefined) this.reached.add(`request ${book.outcome}`);
  }

  /** Takes note of what was promoted and settled. */
  hearSubject({ action, at, details }: { action: string; at: string; details: unknown }): void {
    const now = Date.parse(at);
    const said = details as unknown as Said;
    if (action === 'promoted') this.promoted(said, now);
    if (action === 'request-opened')
      for (const book of this.requests.values())
        if (book.request !== said.request && book.status !== 'closed') book.isSuperseded = true;
    if (action === 'approval-outdated' && said.rule !== undefined) {
      const stage = this.workflow.stages[said.rule.stage] as PolicyStage;
      const book = this.book(said.request);
      agree('rules', 'a rule that lapsed holds', this.ruleHolds(book, stage, now, { again: true }), false);
    }
    if (action === 'findings-raised') this.raise(this.book(said.request));
    if (action === 'request-closed') {
      const book = this.book(said.request);
      if (book.outcome === 'completed' || book.promotedAt !== '') this.raise(book);
    }
    if (action === 'finding-closed') {
      const { request, stage, due } = said.finding;
      const waiver = this.waivers.find(
        (one) =>
          one.isRaised && !one.isSettled && one.request === request && one.stage === stage && one.due === due,
      );
      if (waiver !== undefined) waiver.isSettled = true;
    }
  }

  /** Takes note of how a rule stands since an entry of its own stream. */
  hearRule(policy: string, { action, details }: { action: string; details: unknown }): void {
    const rule = this.rules.get(policy) ?? { roles: [], isSuspended: false };
    this.rules.set(policy, rule);
    const said = details as unknown as Said;
    if (action === 'promoted') {
      rule.version = said.version;
      rule.roles = said.authorisedBy.map(({ role }) => role);
    }
    if (action === 'policy-suspended') rule.isSuspended = true;
    if (action === 'policy-resumed') rule.isSuspended = false;
  }

  /** The waivers that stand on the subject, by their last days. */
  open(): readonly string[] {
    return this.waivers
      .flatMap(({ isRaised, isSettled, due }) => (isRaised && !isSettled ? [due] : []))
      .sort();
  }

  /** Whether a decision must be taken: by somebody who is asked, at a stage that takes it, in time, of a kind that is offered. */
  takesDecision(
    request: string,
    { stage: name, person, choice }: { stage: string; person: string; choice: Decision['choice'] },
    now: number,
  ): boolean {
    const book = this.book(request);
    const stage = this.stage(name);
    const { openedAt, outcome, votes } = this.at(book, name);
    if (book.status !== 'open' || stage === undefined || !isHuman(stage)) return false;
    if (openedAt === undefined || outcome !== undefined || now >= openedAt + millisecondsOf(stage.due))
      return false;
    if (votes.some((vote) => vote.person === person) || !this.eligible(book, name).includes(person))
      return false;
    switch (choice) {
      case 'approve':
        return stage.waives === undefined;
      case 'approve-with-conditions':
        return stage.conditions;
      case 'request-changes':
        return book.attempt < this.workflow.rework.maxAttempts;
      case 'abstain':
        return stage.abstain === true && this.doesWithout(book, name, person);
      case 'reject':
        return true;
    }
  }

  /** Whether somebody may answer at a stage now. */
  eligible(book: RequestBook, name: string): readonly string[] {
    const { votes } = this.at(book, name);
    return this.askable(book, name).filter(
      (person) =>
        votes.every((vote) => vote.person !== person) && this.seatsOf(book, name, person).length > 0,
    );
  }

  /** Whether a stage is to be passed over, by its own condition or since nobody need be asked. */
  isToBeSkipped(book: RequestBook, name: string): boolean {
    const stage = this.stage(name);
    if (stage === undefined || stage.type === 'policy') return false;
    const { when } = stage;
    if (when !== undefined && 'attribute' in when && 'over' in when && book.traits.size <= when.over)
      return true;
    return isHuman(stage) && this.isSpared(book, name, stage);
  }

  /** The first stage that an attempt has not passed. */
  position(book: RequestBook): string {
    const at = this.path.find((name) => !this.isTrack(name) && !PASSED.includes(this.at(book, name).outcome));
    return at ?? END;
  }

  /** Whether an effect must wait, for what is waived and overdue. */
  isHeld(book: RequestBook, name: string, now: number): boolean {
    const { blockedBy } = this.stage(name) as EffectStage;
    return blockedBy === 'overdue-findings' && this.overdue(book, now);
  }

  /** Whether the rules that approved what is to be promoted still do. */
  rulesHold(book: RequestBook, effect: string, now: number): boolean {
    return this.rulesBefore(book, effect).every((stage) => this.ruleHolds(book, stage, now, { again: true }));
  }

  book(request: string): RequestBook {
    const book = this.requests.get(request);
    if (book === undefined) throw new Error(`nothing is known of ${request}`);
    return book;
  }

  at(book: RequestBook, name: string): StageBook {
    return book.stages.get(name) ?? UNTOUCHED;
  }

  stage(name: string): Stage | undefined {
    return Object.hasOwn(this.workflow.stages, name) ? this.workflow.stages[name] : undefined;
  }

  /** What must hold of a stage of this name. */
  wordOf(name: string | undefined): Word {
    const stage = name === undefined ? undefined : this.stage(name);
    if (stage === undefined) return 'requests';
    if (isHuman(stage)) {
      if (stage.waives !== undefined) return 'waivers';
      return stage.track === undefined ? 'votes' : 'tracks';
    }
    const words = { tracks: 'tracks', check: 'waivers', policy: 'rules', wait: 'waits' } as const;
    return isEffect(stage) ? 'effects' : words[stage.type];
  }

  private submitted(request: string, { requester, submission }: Said): void {
    const traits: Traits = {
      version: submission.version,
      auc: submission.metrics['auc'] ?? 0,
      code: submission.lineage.code.commit,
      size: submission.attributes['size'] as number,
      releaseOn: submission.attributes['releaseOn'] as string,
    };
    const before = this.requests.get(request);
    if (before === undefined) {
      this.requests.set(request, {
        ...{
          request,
          attempt: 1,
          status: 'open',
          outcome: undefined,
          traits,
          promotedAt: '',
          isSuperseded: false,
        },
        ...{ requesters: new Set([requester.email]), decided: new Map(), stages: new Map() },
      });
      return;
    }
    agree('requests', 'where a next attempt comes', before.status, 'rework');
    before.stages = this.kept(before, traits);
    before.attempt += 1;
    before.status = 'open';
    before.promotedAt = '';
    before.traits = traits;
    before.requesters.add(requester.email);
  }

  /** The tracks that stand for the next attempt: approved beside one that sent it back, and about nothing that has changed. */
  private kept(book: RequestBook, next: Traits): Map<string, StageBook> {
    const { traits } = book;
    const isSame =
      JSON.stringify(Object.entries(traits).sort()) === JSON.stringify(Object.entries(next).sort());
    const changed = [
      ...(traits.code === next.code ? [] : ['code']),
      ...(traits.auc === next.auc ? [] : ['metrics']),
      ...(traits.size === next.size && traits.releaseOn === next.releaseOn ? [] : ['attributes']),
    ];
    const kept = this.path.flatMap((name): [string, StageBook][] => {
      const stage = this.stage(name);
      if (stage === undefined || !isHuman(stage) || stage.track === undefined) return [];
      const { of, reviews } = stage.track;
      const around = this.stage(of) as TracksStage;
      const isSentBack = around.tracks.some((one) => this.at(book, one).outcome === 'changes-requested');
      const stands = isSame || reviews?.every((part) => !changed.includes(part)) === true;
      const own = this.at(book, name);
      if (isSentBack && stands && own.outcome === 'approved') this.reached.add('a track stands');
      return isSentBack && stands && own.outcome === 'approved' ? [[name, own]] : [];
    });
    return new Map(kept);
  }

  private take(book: RequestBook, action: string, { now, at, said }: Heard): void {
    switch (action) {
      case 'stage-opened':
        this.opened(book, said, now);
        break;
      case 'decided':
        this.decided(book, said, now);
        break;
      case 'expired':
        this.expired(book, said, now);
        break;
      case 'stage-skipped':
      case 'stage-spared':
        this.requireReached(book, said.stage);
        agree(
          this.wordOf(said.stage),
          `${said.stage} is passed over`,
          true,
          this.isToBeSkipped(book, said.stage),
        );
        this.pass(book, said.stage, 'skipped', now);
        break;
      case 'checked':
        this.checked(book, said, now);
        break;
      case 'rule-judged':
        this.judged(book, said, now);
        break;
      case 'wait-begun':
        this.waitBegun(book, said, now);
        break;
      case 'wait-checked':
      case 'wait-ended':
        this.looked(book, action, said, now);
        break;
      case 'promoted':
        book.promotedAt = said.since;
        this.pass(book, said.stage, 'promoted', now);
        break;
      case 'approval-outdated':
        this.outdated(book, said, at);
        break;
      case 'promotion-held':
        agree('waivers', 'an effect is held', true, this.overdue(book, now));
        break;
      case 'closed':
        book.status = 'closed';
        book.outcome = said.outcome as RequestState['outcome'];
        break;
      default:
        throw new Error(`the books know no '${action}'`);
    }
  }

  private opened(book: RequestBook, { stage: name, approvers, anyOf }: Said, now: number): void {
    this.requireReached(book, name);
    agree(this.wordOf(name), `${name} asks people whom it spares`, false, this.isToBeSkipped(book, name));
    const stage = this.stage(name) as HumanStage;
    const count = ({ role, quorum }: SeatsOrShare): [string, number] => {
      const able = this.membersOf(role).filter((person) => this.isSeparate(book, name, person)).length;
      const share = typeof quorum === 'string' ? Number.parseInt(quorum, 10) : undefined;
      if (share !== undefined) this.reached.add('a share is counted');
      // The least number of people that is no less than the share.
      const counted =
        share === undefined
          ? quorum
          : [...Array(able + 1).keys()].find((some) => some > 0 && some * 100 >= share * able);
      return [role, Number(counted ?? 1)];
    };
    const quorums = stage.approvers.map(count);
    const ways = stage.anyOf?.map((way) => way.map(count));
    const asked = (seats: Said['approvers']) => seats.map(({ role, quorum }) => [role, quorum]);
    agree('votes', `how many ${name} asks for`, asked(approvers), quorums);
    agree('votes', `the ways to approve ${name}`, anyOf?.map(asked), ways);
    this.put(book, name, { openedAt: now, quorums: Object.fromEntries(quorums), ways: ways ?? [quorums] });
  }

  private decided(book: RequestBook, { stage: name, decision }: Said, now: number): void {
    const { person, choice } = decision;
    const stage = this.stage(name) as HumanStage;
    const takes = this.takesDecision(book.request, { stage: name, person, choice }, now);
    agree(this.wordOf(name), `${name} takes '${choice}' of ${person}`, true, takes);
    const seats = this.seatsOf(book, name, person);
    const isChair = stage.chair !== undefined && this.membersOf(stage.chair.role).includes(person);
    const [finding] = decision.findings ?? [];
    const waiver = finding && {
      ...{ request: book.request, stage: name, due: finding.due, isRaised: false, isSettled: false },
    };
    if (waiver !== undefined) {
      agree('waivers', 'what a waiver waives', finding?.waives, stage.waives);
      this.waivers.push(waiver);
    }
    this.put(book, name, {
      votes: [
        ...this.at(book, name).votes,
        { person, choice, seats, isChair, waiver, day: decision.answers?.[CHOSEN] },
      ],
    });
    if (!book.decided.has(person)) book.decided.set(person, name);
    const outcome = this.count(book, name);
    if (choice === 'abstain') this.reached.add('an abstention');
    if (outcome === 'changes-requested') {
      this.put(book, name, { outcome, settledAt: now });
      book.status = 'rework';
    }
    if (outcome === 'approved' && stage.anyOf !== undefined) this.reached.add('one way is enough');
    if (outcome === 'approved') this.pass(book, name, outcome, now);
    if (outcome === 'rejected') this.fail(book, name, outcome, now);
  }

  /** What the votes of a stage come to. */
  private count(book: RequestBook, name: string): 'approved' | 'rejected' | 'changes-requested' | undefined {
    const { chair, rejectQuorum } = this.stage(name) as HumanStage;
    const { votes } = this.at(book, name);
    const against = votes.filter(({ choice }) => choice === 'reject');
    if (votes.some(({ choice }) => choice === 'request-changes')) return 'changes-requested';
    if (against.length >= rejectQuorum) return 'rejected';
    if (chair?.veto === true && against.some(({ isChair }) => isChair)) {
      this.reached.add('a veto');
      return 'rejected';
    }
    if (this.fills(book, name)) return 'approved';
    const isOver = this.askable(book, name).every((person) => votes.some((vote) => vote.person === person));
    if (chair?.casting !== true || !isOver) return undefined;
    this.reached.add('a casting vote');
    const others = votes.filter((vote) => !vote.isChair).map(({ choice }) => choice);
    const leaveOpen = others.filter(approves).length >= others.filter((choice) => choice === 'reject').length;
    const casts = votes.some(({ choice, isChair }) => isChair && approves(choice));
    return casts && leaveOpen ? 'approved' : 'rejected';
  }

  private expired(book: RequestBook, { stage: name }: Said, now: number): void {
    if (name === 'intake') {
      agree('requests', 'whose rework expires', book.status, 'rework');
      book.status = 'closed';
      book.outcome = 'expired';
      return;
    }
    const stage = this.stage(name) as HumanStage;
    const { openedAt = Number.NaN } = this.at(book, name);
    agree(
      this.wordOf(name),
      `the time of ${name} is over`,
      now >= openedAt + millisecondsOf(stage.due),
      true,
    );
    if (stage.ifExpired === 'next') this.pass(book, name, 'skipped', now);
    else this.fail(book, name, 'expired', now);
  }

  private checked(book: RequestBook, { stage: name }: Said, now: number): void {
    this.requireReached(book, name);
    const stage = this.stage(name);
    if (stage?.type !== 'check') throw new Error('not a check');
    if (book.traits.auc >= LEAST_AUC) this.pass(book, name, 'passed', now);
    else if (stage.waivedAt !== undefined) this.pass(book, name, 'waivable', now);
    else this.sendBack(book, name, stage.ifFailed === 'reject', now);
  }

  private judged(book: RequestBook, { stage: name }: Said, now: number): void {
    this.requireReached(book, name);
    const stage = this.stage(name) as PolicyStage;
    if (this.ruleHolds(book, stage, now, { again: false })) {
      this.reached.add('a rule approves');
      this.pass(book, name, 'approved', now);
    } else if (stage.otherwise.length > 0) this.pass(book, name, 'skipped', now);
    else {
      this.put(book, name, { outcome: 'rejected', settledAt: now });
      this.close(book, 'rejected');
    }
  }

  /** Whether a rule approves: signed as it is by who stands for it, not over, not switched off, and all that it asks for holds. */
  private ruleHolds(
    book: RequestBook,
    stage: PolicyStage,
    now: number,
    { again }: { again: boolean },
  ): boolean {
    const rule = this.rules.get(stage.policy);
    const isSigned =
      rule?.version === policyHash(this.workflow, stage) && rule.roles.includes(stage.approvedBy);
    const isInForce = isSigned && rule?.isSuspended === false && dayOf(now) <= stage.until;
    const isMeasured = stage.checks['quality'] === undefined || book.traits.auc >= LEAST_AUC;
    const isRunning = again && this.running.get('production') === book.request;
    const isMet = isRunning || book.traits.size <= 2;
    if (isSigned && rule?.isSuspended === true) this.reached.add('a rule is suspended');
    return isInForce && isMeasured && isMet && !this.overdue(book, now);
  }

  private waitBegun(book: RequestBook, { stage: name }: Said, now: number): void {
    this.requireReached(book, name);
    const stage = this.stage(name) as WaitStage;
    const { for: lasts, due, every } = stage;
    const dates = typeof stage.until === 'object' ? this.datesOf(book, stage.until) : [];
    const lasting = lasts ?? due;
    const until =
      lasting === undefined
        ? Math.max(now, ...dates.map((date) => Date.parse(date)))
        : now + millisecondsOf(lasting);
    const first = every === undefined ? until : now + millisecondsOf(every);
    this.put(book, name, { wait: { since: now, until, lookAt: stage.until === 'passed' ? now : first } });
  }

  /** The day that the request states, or those that approvers chose. */
  private datesOf(
    book: RequestBook,
    until: Exclude<WaitStage['until'], string | undefined>,
  ): readonly string[] {
    if ('attribute' in until) return [book.traits.releaseOn];
    const [asking = ''] = until.answer.split('.');
    this.reached.add('a day was chosen');
    return this.at(book, asking).votes.flatMap(({ choice, day }) =>
      approves(choice) && day !== undefined ? [day] : [],
    );
  }

  private looked(book: RequestBook, action: string, { stage: name, results }: Said, now: number): void {
    const stage = this.stage(name) as WaitStage;
    const { wait } = this.at(book, name);
    if (wait === undefined) throw new Error('a look at what does not wait');
    agree('waits', `a look at ${name} is due`, now >= wait.lookAt, true);
    const { passed, rate } = this.reading;
    const sees = Object.keys(stage.checks).length > 0;
    const watches = sees && stage.abortWhen !== undefined;
    agree('waits', 'what is looked at', results.length, sees ? 1 : 0);
    const isWell = !sees || (passed && !(watches && rate === undefined));
    const isAborted = watches && rate !== undefined && rate > MOST_ERRORS;
    const isOver = now >= wait.until;
    const ends = isAborted || isOver || (isWell && stage.until === 'passed');
    agree('waits', `a look at ${name}`, action, ends ? 'wait-ended' : 'wait-checked');
    if (isAborted) this.reached.add('a wait is cut short');
    if (!ends) {
      const every = stage.every === undefined ? Number.NaN : millisecondsOf(stage.every);
      let lookAt = wait.since;
      while (lookAt <= now) lookAt += every;
      this.put(book, name, { wait: { ...wait, lookAt } });
    } else if (isWell && !isAborted) this.pass(book, name, 'passed', now);
    else this.sendBack(book, name, stage.ifFailed !== 'request-changes', now);
  }

  private promoted(said: Said, now: number): void {
    const book = this.book(said.request);
    const { stage: name } = said;
    this.requireReached(book, name);
    const approving = this.path.slice(0, this.path.indexOf(name)).filter((earlier) => {
      const stage = this.stage(earlier);
      if (stage === undefined || !isHuman(stage)) return false;
      // Who has approved a stage that ran out of time then has approved; a track authorises what it has passed.
      return stage.track === undefined || this.at(book, earlier).outcome === 'approved';
    });
    const people = approving.flatMap((stage) =>
      this.at(book, stage).votes.flatMap(({ person, choice }) =>
        approves(choice) ? [`${stage} ${person}`] : [],
      ),
    );
    const authorising = said.authorisedBy.map(({ stage, person }) => `${stage} ${person}`);
    agree('effects', `who authorised ${name}`, authorising, people);
    const rules = this.rulesBefore(book, name);
    const named = said.byRule?.map(({ policy }) => policy) ?? [];
    agree('rules', `the rules that ${name} stands on hold`, true, this.rulesHold(book, name, now));
    agree(
      'rules',
      `by which rules ${name} is`,
      named,
      rules.map(({ policy }) => `policy/${policy}`),
    );
    agree('waivers', `${name} takes place beside what is overdue`, false, this.isHeld(book, name, now));
    agree('effects', `${name} takes place though superseded`, false, book.isSuperseded);
    this.running.set(said.environment, said.request);
    this.raise(book);
  }

  /** A promotion that did not take place: what lies between is passed anew. */
  private outdated(book: RequestBook, { asks, stage, rule }: Said, at: string): void {
    const order = this.path;
    const anew = order.slice(order.indexOf(asks), order.indexOf(stage));
    for (const name of anew) if (this.at(book, name).outcome !== 'promoted') book.stages.delete(name);
    if (rule === undefined) return;
    this.reached.add('a rule approves no more');
    this.put(book, rule.stage, { outcome: 'skipped', settledAt: Date.parse(at) });
  }

  private pass(book: RequestBook, name: string, outcome: StageOutcome, now: number): void {
    this.put(book, name, { outcome, settledAt: now });
    const stage = this.stage(name);
    const of = stage !== undefined && isHuman(stage) ? stage.track?.of : undefined;
    if (of !== undefined) this.tally(book, of, now);
    else if (this.position(book) === END) this.close(book, 'completed');
  }

  private fail(book: RequestBook, name: string, outcome: 'rejected' | 'expired', now: number): void {
    this.put(book, name, { outcome, settledAt: now });
    const { track } = this.stage(name) as HumanStage;
    const { left, needed } = track === undefined ? { left: 0, needed: 1 } : this.standing(book, track.of);
    if (left >= needed) this.reached.add('a track fails alone');
    else this.close(book, outcome);
  }

  /** Passes a stage of tracks as soon as enough have passed, and ends the request when too few are left. */
  private tally(book: RequestBook, of: string, now: number): void {
    const { tracks } = this.stage(of) as TracksStage;
    const { passed, left, needed } = this.standing(book, of);
    if (left < needed) {
      const [failed] = tracks.flatMap((name) => {
        const { outcome } = this.at(book, name);
        return outcome === 'rejected' || outcome === 'expired' ? [outcome] : [];
      });
      this.close(book, failed ?? 'rejected');
    }
    if (left < needed || passed < needed) return;
    for (const name of tracks)
      if (this.at(book, name).outcome === undefined) {
        this.reached.add('a track is not needed');
        this.put(book, name, { outcome: 'skipped', settledAt: now });
      }
    this.reached.add('tracks pass');
    this.pass(book, of, 'passed', now);
  }

  private standing(book: RequestBook, of: string) {
    const { tracks, atLeast } = this.stage(of) as TracksStage;
    const outcomes = tracks.map((name) => this.at(book, name).outcome).filter((one) => one !== 'skipped');
    const passed = outcomes.filter((one) => one === 'approved').length;
    const failed = outcomes.filter((one) => one === 'rejected' || one === 'expired').length;
    return { passed, left: outcomes.length - failed, needed: Math.min(atLeast, outcomes.length) };
  }

  private sendBack(book: RequestBook, name: string, ends: boolean, now: number): void {
    const isLast = book.attempt >= this.workflow.rework.maxAttempts;
    const outcome = ends || isLast ? 'rejected' : 'changes-requested';
    this.put(book, name, { outcome, settledAt: now });
    if (outcome === 'rejected') this.close(book, outcome);
    else book.status = 'rework';
  }

  private close(book: RequestBook, outcome: NonNullable<RequestState['outcome']>): void {
    book.status = 'closed';
    book.outcome = outcome;
  }

  private put(book: RequestBook, name: string, changes: Partial<StageBook>): void {
    book.stages.set(name, { ...this.at(book, name), ...changes });
  }

  private requireReached(book: RequestBook, name: string): void {
    agree(this.wordOf(name), `the request whose ${name} is reached`, book.status, 'open');
    const stage = this.stage(name);
    const of = stage !== undefined && isHuman(stage) ? stage.track?.of : undefined;
    agree(this.wordOf(name), 'whose turn it is', of ?? name, this.position(book));
    agree(this.wordOf(name), `how ${name} stood`, this.at(book, name).outcome, undefined);
  }

  private isTrack(name: string): boolean {
    const stage = this.stage(name);
    return stage !== undefined && isHuman(stage) && stage.track !== undefined;
  }

  private isSpared(book: RequestBook, name: string, { samples, waives }: HumanStage): boolean {
    if (samples !== undefined) {
      const drawn =
        Number.parseInt(sha256Hex(`${book.request} ${book.promotedAt}`).slice(0, 12), 16) / 2 ** 48;
      const isSampled = this.at(book, samples.of).outcome === 'approved' && drawn < samples.share;
      if (isSampled) this.reached.add('a rule is looked at');
      return !isSampled;
    }
    if (waives !== undefined) return this.at(book, waives).outcome !== 'waivable';
    return Object.entries(this.workflow.stages).some(
      ([rule, stage]) =>
        stage.type === 'policy' &&
        stage.otherwise.includes(name) &&
        this.at(book, rule).outcome === 'approved',
    );
  }

  private rulesBefore(book: RequestBook, effect: string): readonly PolicyStage[] {
    return this.path.slice(0, this.path.indexOf(effect)).flatMap((name) => {
      const stage = this.stage(name);
      return stage?.type === 'policy' && this.at(book, name).outcome === 'approved' ? [stage] : [];
    });
  }

  /** Whether anything is waived on the subject, or in this request, whose last day is over. */
  private overdue(book: RequestBook, now: number): boolean {
    return this.waivers.some(
      (waiver) =>
        !waiver.isSettled && (waiver.isRaised || this.stands(book, waiver)) && dayOf(now) > waiver.due,
    );
  }

  /** Whether a waiver is one of this request's own, given at a stage that its attempt has passed. */
  private stands(book: RequestBook, waiver: Waiver): boolean {
    const stage = this.at(book, waiver.stage);
    return (
      waiver.request === book.request &&
      PASSED.includes(stage.outcome) &&
      stage.votes.some((vote) => vote.waiver === waiver)
    );
  }

  private raise(book: RequestBook): void {
    for (const waiver of this.waivers) if (this.stands(book, waiver)) waiver.isRaised = true;
  }

  private membersOf(role: string): readonly string[] {
    return this.members[role] ?? [];
  }

  private isSeparate(book: RequestBook, name: string, person: string): boolean {
    return !book.requesters.has(person) && (book.decided.get(person) ?? name) === name;
  }

  /** Whoever may answer at a stage, whoever's turn it is and whether they have. */
  private askable(book: RequestBook, name: string): readonly string[] {
    const { approvers } = this.stage(name) as HumanStage;
    return PEOPLE.filter(
      (person) =>
        this.isSeparate(book, name, person) &&
        approvers.some(({ role }) => this.membersOf(role).includes(person)),
    );
  }

  /** The roles for which somebody's answer may count now. */
  private seatsOf(book: RequestBook, name: string, person: string): readonly string[] {
    const { approvers, inOrder } = this.stage(name) as HumanStage;
    const roles = approvers.map(({ role }) => role);
    const turn = inOrder === true ? roles.find((role) => this.lacks(book, name, role)) : undefined;
    if (turn !== undefined && turn !== roles[0]) this.reached.add('a second turn');
    return roles.filter(
      (role) => this.membersOf(role).includes(person) && (turn === undefined || role === turn),
    );
  }

  /** Whether a role that is asked in its turn still lacks approvals: in order, each counts for the role whose turn it was. */
  private lacks(book: RequestBook, name: string, role: string): boolean {
    const { votes, quorums = {} } = this.at(book, name);
    const own = votes.filter(({ choice, seats }) => approves(choice) && seats.includes(role));
    return own.length < (quorums[role] ?? 1);
  }

  /** Whether the approvals, and people who might approve, complete every quorum of one way: by trying every way to seat them. */
  private fills(
    book: RequestBook,
    name: string,
    hoped: readonly string[] = [],
    ways = this.at(book, name).ways ?? [],
  ): boolean {
    const { approvers } = this.stage(name) as HumanStage;
    const { votes } = this.at(book, name);
    const seats = [
      ...votes.filter(({ choice }) => approves(choice)).map((vote) => vote.seats),
      ...hoped.map((person) =>
        approvers.map(({ role }) => role).filter((role) => this.membersOf(role).includes(person)),
      ),
    ];
    return ways.some((way) =>
      canSeat(
        way.flatMap(([role, quorum]) => Array<string>(quorum).fill(role)),
        seats,
      ),
    );
  }

  /** Whether a stage can still come to an approval without somebody, by the same way whoever may reject without ending it. */
  private doesWithout(book: RequestBook, name: string, person: string): boolean {
    const { chair, rejectQuorum } = this.stage(name) as HumanStage;
    if (chair?.casting === true) return true;
    const { votes, ways = [] } = this.at(book, name);
    const left = this.askable(book, name).filter(
      (one) => one !== person && votes.every((vote) => vote.person !== one),
    );
    const against = votes.filter(({ choice }) => choice === 'reject').length;
    const more = Math.min(rejectQuorum - 1 - against, left.length);
    return ways.some((way) =>
      subsets(left, left.length - more).every((others) => this.fills(book, name, others, [way])),
    );
  }
}

/** The members of details that the books read, of whichever action. */
interface Said {
  readonly stage: string;
  readonly requester: { readonly email: string };
  readonly submission: {
    readonly version: string;
    readonly metrics: Readonly<Record<string, number>>;
    readonly attributes: Readonly<Record<string, unknown>>;
    readonly lineage: { readonly code: { readonly commit: string } };
  };
  readonly approvers: readonly { readonly role: string; readonly quorum: number }[];
  readonly anyOf?: readonly (readonly { readonly role: string; readonly quorum: number }[])[];
  readonly decision: Decision;
  readonly results: readonly CheckResult[];
  readonly outcome: string;
  readonly since: string;
  readonly asks: string;
  readonly rule?: { readonly stage: string };
  readonly request: string;
  readonly environment: string;
  readonly version: string;
  readonly authorisedBy: readonly {
    readonly stage: string;
    readonly person: string;
    readonly role: string;
  }[];
  readonly byRule?: readonly { readonly policy: string }[];
  readonly finding: { readonly request: string; readonly stage: string; readonly due: string };
}

interface Heard {
  readonly now: number;
  readonly at: string;
  readonly said: Said;
}

/** What a check of a wait says of a reading. */
export const resultOf = ({ passed, rate }: Reading): CheckResult => ({
  ...{ name: 'errors', passed, found: 'the rate of errors' },
  saw: rate === undefined ? {} : { [RATE]: rate },
});

export const isEffectAt = (books: Books, name: string): boolean => {
  const stage = books.stage(name);
  return stage !== undefined && isEffect(stage);
};

export const tracksAt = (books: Books, name: string): readonly string[] => {
  const stage = books.stage(name);
  return stage !== undefined && hasTracks(stage) ? stage.tracks : [];
};

const approves = (choice: Decision['choice']): boolean =>
  choice === 'approve' || choice === 'approve-with-conditions';

export const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);
export const endOfDay = (day: string): number => Date.parse(day) + DAY_MS;

const millisecondsOf = (wait: object): number => {
  if ('seconds' in wait && typeof wait.seconds === 'number') return wait.seconds * 1_000;
  throw new Error('the books count no working time');
};

/** Whether people, each for one of these roles, take every seat: by trying every way to give them out. */
function canSeat(lacking: readonly string[], left: readonly (readonly string[])[]): boolean {
  const [role, ...others] = lacking;
  if (role === undefined) return true;
  return left.some((seats, index) => seats.includes(role) && canSeat(others, left.toSpliced(index, 1)));
}

function subsets<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const [first, ...others] = items;
  if (size === 0) return [[]];
  if (first === undefined) return [];
  return [...subsets(others, size - 1).map((rest) => [first, ...rest]), ...subsets(others, size)];
}
