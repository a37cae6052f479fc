import {
  type CheckStage,
  END,
  type HumanStage,
  isHuman,
  stagesInOrder,
  type Workflow,
} from '../../../../schema/workflow.ts';
import { type Command, type Dismissal, DUE_SECONDS, PEOPLE, type Place, type Traits } from './scenario.ts';

/** What a command should come to: an entry, nothing, or an error. */
export type Verdict = 'done' | 'nothing' | 'refused';

/** What the ledger says of a command that was done, and nobody can tell from the command alone. */
export interface Particulars {
  /** The promotion that was noted. */
  readonly place?: Place | undefined;
  /** Whose part in the stage it was, and the roles for which it may count. */
  readonly part?: { readonly of: string; readonly seats: readonly string[] } | undefined;
}

/** A command that was done, with what the oracle needs to know of it later. */
type Fact = Command & Particulars & { readonly now: number };
type Decided = Extract<Fact, { kind: 'decide' }>;

/**
 * A second, plain opinion on the rules: it keeps nothing but the list of what was done, and answers every question
 * by searching that list from its beginning.
 */
export class Oracle {
  readonly facts: Fact[] = [];
  readonly workflow: Workflow;
  readonly members: Record<string, string[]>;

  constructor(workflow: Workflow, members: Readonly<Record<string, readonly string[]>>) {
    this.workflow = workflow;
    this.members = Object.fromEntries(Object.entries(members).map(([role, people]) => [role, [...people]]));
  }

  /** Takes note that a command was done. */
  record(command: Command, now: number, particulars: Particulars): void {
    this.facts.push({ ...command, ...particulars, now });
  }

  dismiss({ role, by }: Dismissal): void {
    this.members[role] = (this.members[role] ?? []).filter((one) => one !== by);
  }

  attempt(request: string): number {
    return this.of(request).filter(({ kind }) => kind === 'submit' || kind === 'revise').length;
  }

  exists(request: string): boolean {
    return this.of(request).some(({ kind }) => kind === 'submit');
  }

  isEntered(request: string): boolean {
    return this.of(request).some(({ kind }) => kind === 'enter');
  }

  hasLeft(request: string): boolean {
    return this.of(request).some(({ kind }) => kind === 'leave');
  }

  isQueued(request: string): boolean {
    const facts = this.of(request);
    return (
      !this.isEnded(request) &&
      facts.some(({ kind }) => kind === 'queue') &&
      !facts.some(({ kind }) => kind === 'turn')
    );
  }

  /** Whether the subject lets a request wait for others: whoever was first goes first, one at a time. */
  mustQueue(request: string): boolean {
    if (this.workflow.newerVersion !== 'queue') return false;
    const inside: string[] = [];
    const waiting = new Set<string>();
    for (const fact of this.facts) {
      if (fact.kind === 'enter') {
        if (inside.length > 0) waiting.add(fact.request);
        inside.push(fact.request);
      }
      if (fact.kind !== 'leave') continue;
      waiting.delete(fact.request);
      if (inside.includes(fact.request)) inside.splice(inside.indexOf(fact.request), 1);
      const [next] = inside.toSorted((a, b) => this.begun(a) - this.begun(b));
      if (next !== undefined && inside.every((one) => waiting.has(one))) waiting.delete(next);
    }
    return waiting.has(request);
  }

  isInRework(request: string): boolean {
    return !this.isEnded(request) && this.sentBack(request, this.attempt(request)) !== undefined;
  }

  isEnded(request: string): boolean {
    const isOver = this.of(request).some(
      (fact) =>
        fact.kind === 'close' ||
        fact.kind === 'expire' ||
        (fact.kind === 'check' && !this.passes(fact) && !this.sendsBack(fact)) ||
        (fact.kind === 'decide' &&
          this.rejections(request, fact.at) >= (this.human(fact.at.stage)?.rejectQuorum ?? 1)),
    );
    return isOver || (this.exists(request) && this.position(request) === END);
  }

  /** Whether a stage of the current attempt is open for people, its deadline aside. */
  isWaiting(request: string): boolean {
    const place = { stage: this.position(request), attempt: this.attempt(request) };
    return this.isOpen(request) && this.opening(request, place) !== undefined;
  }

  /** The first stage that the current attempt has not passed. */
  position(request: string): string {
    const attempt = this.attempt(request);
    const next = stagesInOrder(this.workflow).find(([stage]) => !this.hasPassed(request, { stage, attempt }));
    return next?.[0] ?? END;
  }

  /** Who has approved a stage of an attempt, or the attempt before on which it builds. */
  approvers(request: string, place: Place): string[] {
    return this.decisions(request, this.source(request, place))
      .filter(({ choice }) => choice === 'approve')
      .map(({ by }) => by);
  }

  /**
   * The stage at which an attempt begins: that which somebody named who sent the one before back, else the first. Every
   * attempt here brings another version: what was signed before holds for it only where the stage says so, and what nobody
   * signed, since the stage was skipped, does not.
   */
  beginning(request: string, attempt: number): string {
    const back = attempt === 1 ? undefined : this.sentBack(request, attempt - 1);
    const named = back?.kind === 'decide' ? this.human(back.at.stage)?.reworkTo : undefined;
    let beginning = this.workflow.start;
    if (named === undefined) return beginning;
    const names = Object.keys(this.workflow.stages);
    const possible = names.filter((name) => names.some((other) => this.human(other)?.reworkTo === name));
    for (const [name] of stagesInOrder(this.workflow)) {
      if (possible.includes(name)) beginning = name;
      const { carries } = this.human(name) ?? { carries: true };
      const unsigned = this.human(name) && this.isSkipped(request, { stage: name, attempt: attempt - 1 });
      if (name === named || carries !== true || unsigned === true) break;
    }
    return beginning;
  }

  /** Whether a newer request of the subject stands in this one's way: it was entered while this one was open. */
  isSuperseded(request: string): boolean {
    if (this.workflow.newerVersion !== 'supersede') return false;
    const find = (kind: string, id: string) =>
      this.facts.findIndex((fact) => fact.kind === kind && fact.request === id);
    return this.facts.some((fact) => {
      if (fact.kind !== 'enter' || fact.request === request || this.begun(fact.request) < this.begun(request))
        return false;
      const [here, gone] = [find('enter', fact.request), find('leave', fact.request)];
      const [own, left] = [find('enter', request), find('leave', request)];
      const wereTogether = here < own ? gone === -1 || gone > own : left === -1 || left > here;
      return own !== -1 && wereTogether;
    });
  }

  /** Promotions of the current attempt that are not noted on the request. */
  unnoted(request: string): Place[] {
    const attempt = this.attempt(request);
    return this.of(request)
      .flatMap((fact) => (fact.kind === 'promote' && fact.at.attempt === attempt ? [fact.at] : []))
      .filter((place) => !this.isNoted(request, place));
  }

  /** The people whose part in a stage a person may use, as the roles and everything before it stand now. */
  parts(request: string, place: Place, by: string, handedOver: readonly [string, string][] = []): string[] {
    const seats = Object.values(this.seatsOf(place.stage)).flat();
    return PEOPLE.filter(
      (origin) =>
        seats.includes(origin) &&
        this.holder(request, place, origin, handedOver) === by &&
        [origin, by].every((one) => this.isSeparate(request, place.stage, one)) &&
        !this.decisions(request, place).some((fact) => fact.part?.of === origin && fact.by !== by),
    );
  }

  mayDecide(request: string, stage: string, by: string): boolean {
    return this.parts(request, { stage, attempt: this.attempt(request) }, by).length > 0;
  }

  /** The roles of a stage of which somebody is a member. */
  rolesAt(stage: string, person: string): string[] {
    return Object.entries(this.seatsOf(stage)).flatMap(([role, people]) =>
      people.includes(person) ? [role] : [],
    );
  }

  expect(command: Command, now: number): Verdict {
    const { request } = command;
    switch (command.kind) {
      case 'submit':
        return this.exists(request) ? 'nothing' : 'done';
      case 'enter':
        return this.isEntered(request) || this.hasLeft(request) || this.isEnded(request) ? 'nothing' : 'done';
      case 'queue':
        return this.mustQueue(request) && this.isOpen(request) && this.isUntouched(request)
          ? 'done'
          : 'nothing';
      case 'turn':
        return this.isEntered(request) && this.isQueued(request) && !this.mustQueue(request)
          ? 'done'
          : 'nothing';
      case 'revise':
        return this.expectRevision(command, now);
      case 'open':
        return this.expectOpening(request, command.at);
      case 'skip':
        return this.expectSkip(request, command.at);
      case 'check':
        return this.expectCheck(request, command.at);
      case 'decide':
        return this.expectDecision(command, now);
      case 'hand-over':
        return this.expectHandOver(command, now);
      case 'expire':
        return this.expectExpiry(request, command.at, now);
      case 'promote':
        return this.expectPromotion(request, command.at);
      case 'note':
        return this.unnoted(request).length > 0 && !this.hasLeft(request) ? 'done' : 'nothing';
      case 'close':
        return this.isEnded(request) ? 'nothing' : 'done';
      case 'leave':
        if (!this.isEnded(request) || this.hasLeft(request)) return 'nothing';
        return this.unnoted(request).length > 0 ? 'refused' : 'done';
    }
  }

  private expectRevision({ request, input, by }: Extract<Command, { kind: 'revise' }>, now: number): Verdict {
    const isKnown = this.of(request).some((fact) => fact.kind === 'revise' && fact.input === input);
    if (isKnown) return 'nothing';
    const asked = this.sentBack(request, this.attempt(request));
    const isInTime = asked !== undefined && now < asked.now + DUE_SECONDS * 1000;
    return this.isInRework(request) && isInTime && !this.wouldApproveOwn(request, by) ? 'done' : 'refused';
  }

  /** Whether the next attempt would rest on an approval of the very person who submits it. */
  private wouldApproveOwn(request: string, by: string): boolean {
    const attempt = this.attempt(request);
    const order = stagesInOrder(this.workflow).map(([name]) => name);
    const kept = order.slice(0, order.indexOf(this.beginning(request, attempt + 1)));
    return kept
      .filter((stage) => this.human(stage)?.alsoEligible.includes('requester') === false)
      .flatMap((stage) => this.decisions(request, this.source(request, { stage, attempt })))
      .some((decision) => decision.by === by || decision.part?.of === by);
  }

  private expectOpening(request: string, at: Place): Verdict {
    if (this.human(at.stage) === undefined) return 'refused';
    const isMoot = !this.isOpen(request) || at.attempt !== this.attempt(request);
    if (isMoot || this.opening(request, at) !== undefined || this.hasPassed(request, at)) return 'nothing';
    return this.position(request) === at.stage ? 'done' : 'refused';
  }

  private expectSkip(request: string, at: Place): Verdict {
    const when = this.stage(at.stage)?.when;
    if (when === undefined || !this.isOpen(request) || at.attempt !== this.attempt(request)) return 'nothing';
    const isTouched = this.opening(request, at) !== undefined || this.hasPassed(request, at);
    if (isTouched || this.isPromoted(request, at)) return 'nothing';
    if (this.position(request) !== at.stage) return 'refused';
    if (!('over' in when)) throw new Error('the oracle knows no other condition');
    return this.traits(request, at.attempt).size > when.over ? 'nothing' : 'done';
  }

  private expectCheck(request: string, at: Place): Verdict {
    if (this.stage(at.stage)?.type !== 'check') return 'refused';
    if (!this.isOpen(request) || at.attempt !== this.attempt(request)) return 'nothing';
    if (this.hasPassed(request, at)) return 'nothing';
    return this.position(request) === at.stage ? 'done' : 'refused';
  }

  private expectDecision(command: Extract<Command, { kind: 'decide' }>, now: number): Verdict {
    const { request, at, by, choice, isComplete } = command;
    const own = this.decisions(request, this.source(request, at)).find((decision) => decision.by === by);
    if (own !== undefined && at.attempt === this.attempt(request))
      return own.choice === choice ? 'nothing' : 'refused';
    const isOffered = choice !== 'request-changes' || at.attempt < this.workflow.rework.maxAttempts;
    const takes = this.takesDecisions(request, at, now) && this.mayDecide(request, at.stage, by);
    return takes && isOffered && isComplete ? 'done' : 'refused';
  }

  private expectHandOver(
    { request, at, by, to }: Extract<Command, { kind: 'hand-over' }>,
    now: number,
  ): Verdict {
    const before = this.handOvers(request, this.source(request, at));
    const latest = before.findLast(([from, other]) => from === by || other === by);
    if (at.attempt === this.attempt(request) && latest?.[0] === by && latest[1] === to) return 'nothing';
    const stage = this.human(at.stage);
    if (
      stage === undefined ||
      !this.takesDecisions(request, at, now) ||
      !this.mayDecide(request, at.stage, by)
    )
      return 'refused';
    const answered = this.decisions(request, at).map((decision) => decision.by);
    if (by === to || answered.includes(by) || answered.includes(to)) return 'refused';
    if (!stage.handOverTo.some((role) => this.members[role]?.includes(to) === true)) return 'refused';
    const rights = (given: readonly [string, string][]) =>
      this.parts(request, at, to, given).flatMap((origin) => this.rolesAt(at.stage, origin)).length;
    const given: [string, string][] = [[by, to]];
    if (rights(given) <= rights([])) return 'refused';
    return this.canComplete(request, at, given) || !this.canComplete(request, at, []) ? 'done' : 'refused';
  }

  /** A timer ends nothing before the wait is over by the ledger, whoever says that it has run out. */
  private expectExpiry(request: string, at: Place, now: number): Verdict {
    if (this.isEnded(request) || at.attempt !== this.attempt(request)) return 'nothing';
    // Nobody plays for the months in which a turn may come.
    if (at.stage === 'intake' && !this.isInRework(request)) return 'nothing';
    if (at.stage !== 'intake' && (!this.isOpen(request) || this.hasPassed(request, at))) return 'nothing';
    const since = at.stage === 'intake' ? this.sentBack(request, at.attempt) : this.opening(request, at);
    return since !== undefined && now >= since.now + DUE_SECONDS * 1000 ? 'done' : 'nothing';
  }

  private expectPromotion(request: string, at: Place): Verdict {
    const isCurrent = at.attempt === this.attempt(request);
    if (this.isPromoted(request, at) && (!this.hasLeft(request) || isCurrent)) return 'nothing';
    if (isCurrent && this.noted(request, at)) return 'nothing';
    if (!this.isEntered(request) || this.isEnded(request) || this.isSuperseded(request)) return 'refused';
    if (isCurrent && this.isSkipped(request, at)) return 'nothing';
    const isHere = isCurrent && this.position(request) === at.stage && !this.isQueued(request);
    const takesPlace = isHere && this.stage(at.stage)?.type === 'promotion';
    return takesPlace && this.mayReplace(request, at) ? 'done' : 'refused';
  }

  /**
   * Whether what runs may be replaced: those who approved last did so when it was there; where nobody had to, it was
   * there when the request was entered, or is the older one.
   */
  private mayReplace(request: string, { stage: name, attempt }: Place): boolean {
    const environment = (place: Place) => {
      const stage = this.stage(place.stage);
      return stage?.type === 'promotion' ? stage.environment : undefined;
    };
    const target = environment({ stage: name, attempt });
    const index = this.facts.findLastIndex(
      (fact) => fact.kind === 'promote' && environment(fact.at) === target,
    );
    const there = this.facts[index];
    if (there === undefined || there.request === request) return true;
    const order = stagesInOrder(this.workflow);
    const last = order
      .slice(
        0,
        order.findIndex(([each]) => each === name),
      )
      .findLast(
        ([each, { type }]) => type === 'approval' && !this.isSkipped(request, { stage: each, attempt }),
      );
    if (last !== undefined)
      return this.decisions(request, this.source(request, { stage: last[0], attempt }))
        .filter(({ choice }) => choice === 'approve')
        .every(({ now }) => now >= there.now);
    // What promotes the same attempt to the same place again leaves there what was there.
    const isOther = (fact: Fact) =>
      fact.kind === 'promote' && environment(fact.at) === target && !isSameAttempt(fact, there);
    const since = this.facts.findLastIndex((fact, at) => at < index && isOther(fact));
    const first = this.facts.findIndex(
      (fact, at) => at > since && fact.kind === 'promote' && environment(fact.at) === target,
    );
    const entered = this.facts.findIndex((fact) => fact.kind === 'enter' && fact.request === request);
    return first < entered || this.begun(there.request) <= this.begun(request);
  }

  /** Open for its next stage: neither over, nor waiting for the next attempt, nor for its turn. */
  private isOpen(request: string): boolean {
    return !this.isEnded(request) && !this.isInRework(request) && !this.isQueued(request);
  }

  private takesDecisions(request: string, at: Place, now: number): boolean {
    const opening = this.opening(request, at);
    const isHere = at.attempt === this.attempt(request) && this.position(request) === at.stage;
    return (
      isHere && opening !== undefined && this.isWaiting(request) && now < opening.now + DUE_SECONDS * 1000
    );
  }

  private isUntouched(request: string): boolean {
    const touching = ['open', 'skip', 'check', 'promote', 'note', 'queue', 'revise'];
    return !this.of(request).some(({ kind }) => touching.includes(kind));
  }

  private hasPassed(request: string, place: Place): boolean {
    if (this.isSkipped(request, place) || this.noted(request, place)) return true;
    if (this.isCarried(request, place))
      return this.hasPassed(request, { ...place, attempt: place.attempt - 1 });
    const stage = this.stage(place.stage);
    if (stage?.type === 'check')
      return this.of(request).some(
        (fact) => fact.kind === 'check' && same(fact.at, place) && this.passes(fact),
      );
    if (stage === undefined || !isHuman(stage)) return false;
    const approvals = this.decisions(request, place).filter(({ choice }) => choice === 'approve');
    return fills(
      stage,
      approvals.map(({ part }) => part?.seats ?? []),
    );
  }

  private isCarried(request: string, { stage, attempt }: Place): boolean {
    if (attempt === 1) return false;
    const order = stagesInOrder(this.workflow).map(([name]) => name);
    return order.indexOf(stage) < order.indexOf(this.beginning(request, attempt));
  }

  /** The place where a stage was passed on which an attempt builds; the same one where it passes it itself. */
  private source(request: string, place: Place): Place {
    return this.isCarried(request, place)
      ? this.source(request, { ...place, attempt: place.attempt - 1 })
      : place;
  }

  private isSkipped(request: string, place: Place): boolean {
    return (
      this.of(request).some((fact) => fact.kind === 'skip' && same(fact.at, place)) ||
      (this.isCarried(request, place) && this.isSkipped(request, { ...place, attempt: place.attempt - 1 }))
    );
  }

  private noted(request: string, place: Place): boolean {
    return (
      this.isNoted(request, place) ||
      (this.isCarried(request, place) && this.noted(request, { ...place, attempt: place.attempt - 1 }))
    );
  }

  private isNoted(request: string, at: Place): boolean {
    return this.of(request).some(
      ({ kind, place }) => kind === 'note' && place !== undefined && same(place, at),
    );
  }

  private isPromoted(request: string, at: Place): boolean {
    return this.of(request).some((fact) => fact.kind === 'promote' && same(fact.at, at));
  }

  /** What sent an attempt back to its requester. */
  private sentBack(request: string, attempt: number): Fact | undefined {
    return this.of(request).find(
      (fact) =>
        (fact.kind === 'decide' && fact.choice === 'request-changes' && fact.at.attempt === attempt) ||
        (fact.kind === 'check' && fact.at.attempt === attempt && !this.passes(fact) && this.sendsBack(fact)),
    );
  }

  private passes({ request, at }: { request: string; at: Place }): boolean {
    return this.traits(request, at.attempt).auc >= 0.9;
  }

  private sendsBack({ at }: { at: Place }): boolean {
    const stage = this.stage(at.stage) as CheckStage;
    return stage.ifFailed === 'request-changes' && at.attempt < this.workflow.rework.maxAttempts;
  }

  private traits(request: string, attempt: number): Traits {
    const submissions = this.of(request).flatMap((fact) =>
      fact.kind === 'submit' || fact.kind === 'revise' ? [fact.traits] : [],
    );
    return submissions[attempt - 1] ?? { size: 0, auc: 0 };
  }

  private rejections(request: string, place: Place): number {
    return this.decisions(request, place).filter(({ choice }) => choice === 'reject').length;
  }

  private isSeparate(request: string, stage: string, person: string): boolean {
    return !this.of(request).some(
      (fact) =>
        ((fact.kind === 'submit' || fact.kind === 'revise') && fact.by === person) ||
        (fact.kind === 'decide' && fact.by === person && fact.at.stage !== stage),
    );
  }

  /** Who has somebody's part in a stage now. */
  private holder(request: string, place: Place, origin: string, more: readonly [string, string][]): string {
    const here = (person: string) => Object.values(this.members).some((people) => people.includes(person));
    return [...this.handOvers(request, place), ...more].reduce(
      (holder, [from, to]) => (holder === from && here(to) ? to : holder),
      origin,
    );
  }

  private canComplete(request: string, at: Place, given: readonly [string, string][]): boolean {
    const stage = this.human(at.stage);
    const decided = this.decisions(request, at);
    const hoped = PEOPLE.filter((person) => !decided.some(({ by }) => by === person)).map((person) =>
      this.parts(request, at, person, given).flatMap((origin) => this.rolesAt(at.stage, origin)),
    );
    const approvals = decided
      .filter(({ choice }) => choice === 'approve')
      .map(({ part }) => part?.seats ?? []);
    return stage !== undefined && fills(stage, [...approvals, ...hoped]);
  }

  private handOvers(request: string, place: Place): [string, string][] {
    return this.of(request).flatMap((fact): [string, string][] =>
      fact.kind === 'hand-over' && same(fact.at, place) ? [[fact.by, fact.to]] : [],
    );
  }

  private opening(request: string, place: Place): Fact | undefined {
    return this.of(request).find((fact) => fact.kind === 'open' && same(fact.at, place));
  }

  private decisions(request: string, place: Place): Decided[] {
    return this.of(request).flatMap((fact) => (fact.kind === 'decide' && same(fact.at, place) ? [fact] : []));
  }

  private begun(request: string): number {
    return this.of(request).find(({ kind }) => kind === 'submit')?.now ?? 0;
  }

  private seatsOf(stage: string): Record<string, string[]> {
    const approvers = this.human(stage)?.approvers ?? [];
    return Object.fromEntries(approvers.map(({ role }) => [role, this.members[role] ?? []]));
  }

  private stage(name: string) {
    return Object.hasOwn(this.workflow.stages, name) ? this.workflow.stages[name] : undefined;
  }

  private human(name: string): HumanStage | undefined {
    const stage = this.stage(name);
    return stage !== undefined && isHuman(stage) ? stage : undefined;
  }

  private of(request: string): Fact[] {
    return this.facts.filter((fact) => fact.request === request);
  }
}

const same = (one: Place, other: Place): boolean =>
  one.stage === other.stage && one.attempt === other.attempt;

/** Whether approvals, each for one of these roles, complete every quorum, or those of one of several ways: by trying every way to give them out. */
function fills(stage: HumanStage, approvals: readonly (readonly string[])[]): boolean {
  const give = (lacking: readonly string[], left: readonly (readonly string[])[]): boolean => {
    const [role, ...others] = lacking;
    if (role === undefined) return true;
    return left.some((seats, index) => seats.includes(role) && give(others, left.toSpliced(index, 1)));
  };
  return (stage.anyOf ?? [stage.approvers]).some((way) =>
    give(
      way.flatMap(({ role, quorum }) => Array<string>(Number(quorum)).fill(role)),
      approvals,
    ),
  );
}

function isSameAttempt(one: Fact, other: Fact): boolean {
  return (
    one.kind === 'promote' &&
    other.kind === 'promote' &&
    one.request === other.request &&
    one.at.attempt === other.at.attempt
  );
}
