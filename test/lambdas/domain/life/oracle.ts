import type { Choice } from '../../../../lambdas/domain/model.ts';
import { END, type HumanStage, type Workflow } from '../../../../workflows/schema/workflow.ts';
import type { Command, Dismissal, Place } from './scenario.ts';

/** What a command should come to: an entry, nothing, or an error. */
export type Verdict = 'done' | 'nothing' | 'refused';

/** A command that was done, with what the oracle needs to know of it later. */
type Fact = Command & { readonly now: number; readonly place?: Place | undefined };

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

  /** Takes note that a command was done; for `note` with the promotion that was noted. */
  record(command: Command, now: number, place?: Place): void {
    this.facts.push({ ...command, now, place });
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

  isInRework(request: string): boolean {
    return !this.isEnded(request) && this.changesRequested(request) !== undefined;
  }

  isEnded(request: string): boolean {
    const isOver = this.of(request).some(
      (fact) =>
        fact.kind === 'close' ||
        fact.kind === 'expire' ||
        (fact.kind === 'decide' && fact.choice === 'reject'),
    );
    return isOver || (this.exists(request) && this.position(request) === END);
  }

  /** Whether a stage of the current attempt is open for people, its deadline aside. */
  isWaiting(request: string): boolean {
    const place = { stage: this.position(request), attempt: this.attempt(request) };
    return !this.isEnded(request) && !this.isInRework(request) && this.opening(request, place) !== undefined;
  }

  /** The first stage that the current attempt has not passed. */
  position(request: string): string {
    const attempt = this.attempt(request);
    let name = this.workflow.start;
    while (name !== END && this.hasPassed(request, { stage: name, attempt }))
      name = this.stage(name)?.next ?? END;
    return name;
  }

  /** Who has approved a stage of an attempt. */
  approvers(request: string, place: Place): string[] {
    return this.decisions(request, place)
      .filter(({ choice }) => choice === 'approve')
      .map(({ by }) => by);
  }

  /** Whether a newer request of the subject stands in this one's way: it was entered while this one was open. */
  isSuperseded(request: string): boolean {
    if (this.workflow.newerVersion !== 'supersede') return false;
    const begun = (id: string) => this.of(id).find(({ kind }) => kind === 'submit')?.now ?? 0;
    const entry = (id: string) =>
      this.facts.findIndex((fact) => fact.kind === 'enter' && fact.request === id);
    const leave = (id: string) =>
      this.facts.findIndex((fact) => fact.kind === 'leave' && fact.request === id);
    return this.facts.some((fact) => {
      if (fact.kind !== 'enter' || fact.request === request || begun(fact.request) < begun(request))
        return false;
      const [here, gone] = [entry(fact.request), leave(fact.request)];
      const [own, left] = [entry(request), leave(request)];
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

  /** Whether separation of duties and the roles, as they are now, let a person decide a stage. */
  mayDecide(request: string, stage: string, by: string): boolean {
    const role = this.human(stage)?.role ?? '';
    return (
      this.members[role]?.includes(by) === true &&
      !this.of(request).some(
        (fact) => (fact.kind === 'submit' || fact.kind === 'revise') && fact.by === by,
      ) &&
      !this.of(request).some((fact) => fact.kind === 'decide' && fact.by === by && fact.at.stage !== stage)
    );
  }

  expect(command: Command, now: number): Verdict {
    const { request } = command;
    switch (command.kind) {
      case 'submit':
        return this.exists(request) ? 'nothing' : 'done';
      case 'enter':
        return this.isEntered(request) || this.hasLeft(request) || this.isEnded(request) ? 'nothing' : 'done';
      case 'revise':
        return this.expectRevision(request, command.input, now);
      case 'open':
        return this.expectOpening(request, command.at);
      case 'decide':
        return this.expectDecision(command, now);
      case 'expire':
        return this.expectExpiry(request, command.at);
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

  private expectRevision(request: string, input: string, now: number): Verdict {
    const isKnown = this.of(request).some((fact) => fact.kind === 'revise' && fact.input === input);
    if (isKnown) return 'nothing';
    const asked = this.changesRequested(request);
    const isInTime = asked !== undefined && now < asked.now + this.workflow.rework.dueInSeconds * 1000;
    return this.isInRework(request) && isInTime ? 'done' : 'refused';
  }

  private expectOpening(request: string, at: Place): Verdict {
    if (this.human(at.stage) === undefined) return 'refused';
    const isMoot = this.isEnded(request) || this.isInRework(request) || at.attempt !== this.attempt(request);
    if (isMoot || this.opening(request, at) !== undefined) return 'nothing';
    return this.position(request) === at.stage ? 'done' : 'refused';
  }

  private expectDecision(command: Extract<Command, { kind: 'decide' }>, now: number): Verdict {
    const { request, at, by, choice, isComplete } = command;
    const own = this.decisions(request, at).find((decision) => decision.by === by);
    if (own !== undefined && at.attempt === this.attempt(request))
      return own.choice === choice ? 'nothing' : 'refused';
    const stage = this.human(at.stage);
    const opening = this.opening(request, at);
    if (stage === undefined || opening === undefined) return 'refused';
    const isHere = at.attempt === this.attempt(request) && this.position(request) === at.stage;
    const isInTime = now < opening.now + stage.dueInSeconds * 1000;
    return isHere &&
      this.isWaiting(request) &&
      isInTime &&
      isComplete &&
      this.mayDecide(request, at.stage, by)
      ? 'done'
      : 'refused';
  }

  private expectExpiry(request: string, at: Place): Verdict {
    if (this.isEnded(request) || at.attempt !== this.attempt(request)) return 'nothing';
    if (at.stage === 'intake') return this.isInRework(request) ? 'done' : 'nothing';
    return !this.isInRework(request) && !this.hasPassed(request, at) ? 'done' : 'nothing';
  }

  private expectPromotion(request: string, at: Place): Verdict {
    const isDone = this.of(request).some(
      (fact) => fact.kind === 'promote' && fact.at.stage === at.stage && fact.at.attempt === at.attempt,
    );
    if (isDone && (!this.hasLeft(request) || at.attempt === this.attempt(request))) return 'nothing';
    if (!this.isEntered(request) || this.isEnded(request) || this.isSuperseded(request)) return 'refused';
    const isHere = at.attempt === this.attempt(request) && this.position(request) === at.stage;
    return isHere && this.stage(at.stage)?.type === 'promotion' ? 'done' : 'refused';
  }

  private hasPassed(request: string, place: Place): boolean {
    const stage = this.human(place.stage);
    return stage === undefined
      ? this.isNoted(request, place)
      : new Set(this.approvers(request, place)).size >= stage.quorum;
  }

  private isNoted(request: string, { stage, attempt }: Place): boolean {
    return this.of(request).some(
      ({ kind, place }) => kind === 'note' && place?.stage === stage && place.attempt === attempt,
    );
  }

  private changesRequested(request: string): Fact | undefined {
    const attempt = this.attempt(request);
    return this.of(request).find(
      (fact) => fact.kind === 'decide' && fact.choice === 'request-changes' && fact.at.attempt === attempt,
    );
  }

  private opening(request: string, { stage, attempt }: Place): Fact | undefined {
    return this.of(request).find(
      (fact) => fact.kind === 'open' && fact.at.stage === stage && fact.at.attempt === attempt,
    );
  }

  private decisions(request: string, { stage, attempt }: Place): { by: string; choice: Choice }[] {
    return this.of(request).flatMap((fact) =>
      fact.kind === 'decide' && fact.at.stage === stage && fact.at.attempt === attempt ? [fact] : [],
    );
  }

  private stage(name: string) {
    return Object.hasOwn(this.workflow.stages, name) ? this.workflow.stages[name] : undefined;
  }

  private human(name: string): HumanStage | undefined {
    const stage = this.stage(name);
    return stage === undefined || stage.type === 'promotion' ? undefined : stage;
  }

  private of(request: string): Fact[] {
    return this.facts.filter((fact) => fact.request === request);
  }
}
