import { elementsOf, membersOf, wordOf } from './members.ts';

/** What the rules of a stage say of who decides it; what an older or a newer definition says otherwise is not judged. */
export interface VotingRules {
  /** Whom separation of duties does not keep out; `undefined` where nothing is said of it. */
  readonly alsoEligible: readonly string[] | undefined;
  /** Whether the chair settles what nobody else does. */
  readonly casting: boolean;
  /** Whether a rejection by the chair is enough. */
  readonly veto: boolean;
  /** How many rejections end it; `undefined` where nothing is said of it. */
  readonly rejectQuorum: number | undefined;
  /** Who must approve, as canonical JSON: `[{"quorum":1,"role":"director"},{"quorum":"60%","role":"risk"}]`. */
  readonly approvers: string;
  /** The ways to approve, one of which is enough, each like `approvers`; absent where there is one. */
  readonly anyOf: string | undefined;
  /** What a signature means there; `undefined` where nothing is said of it. */
  readonly meaning: string | undefined;
  /** The check of which it waives what failed; `undefined` at any other stage. */
  readonly waives: string | undefined;
  /** For how many plain seconds it takes decisions; `undefined` where a calendar says that. */
  readonly seconds: number | undefined;
  /** Whether it is one of several tracks, of which others may go on when it is rejected. */
  readonly isTrack: boolean;
}

/** So many approvals for each of some roles, by the roles. */
export type Way = ReadonlyMap<string, number>;

/** How a stage was opened, in the texts of its entry. */
export interface Opening {
  readonly approvers: string | undefined;
  readonly anyOf: string | undefined;
  /** When it was opened, and until when it takes decisions: instants. */
  readonly at: string;
  readonly dueAt: string;
}

/** What a stage asks for: so many approvals, or one of several ways. */
interface AskedFor {
  readonly quorum: number;
  /** So many for each role, where there is one way. */
  readonly seats: Way;
  readonly anyOf: readonly Way[] | undefined;
}

/** One decision, as its request recorded it. */
export interface Vote {
  readonly stage: string;
  readonly person: string;
  readonly choice: string;
  readonly chair: boolean;
  /** The roles of the stage for which it may count. */
  readonly roles: readonly string[];
  /** What the signature means. */
  readonly meaning: string;
  /** For each of its conditions the check that it waives, if it waives one. */
  readonly waives: readonly (string | undefined)[];
  /** What it made of its stage, if it settled it. */
  readonly outcome: string | undefined;
}

/** Something that is wrong unless the rules of a stage allow it. */
export interface Doubt {
  readonly what: string;
  readonly stage: string;
  readonly allowed: (rules: VotingRules | undefined) => boolean;
}

/** Who may decide the stages of a definition, by their names, from its text. */
export function votingIn(workflow: string | undefined): ReadonlyMap<string, VotingRules> {
  const voting = new Map<string, VotingRules>();
  for (const [name, text] of membersOf(membersOf(workflow).get('stages'))) {
    const stage = membersOf(text);
    const approvers = stage.get('approvers');
    if (approvers === undefined) continue;
    const also = stage.get('alsoEligible');
    voting.set(name, {
      alsoEligible: also === undefined ? undefined : elementsOf(also).map(wordOf),
      casting: membersOf(stage.get('chair')).get('casting') === 'true',
      veto: membersOf(stage.get('chair')).get('veto') === 'true',
      rejectQuorum: stage.has('rejectQuorum') ? Number(stage.get('rejectQuorum')) : undefined,
      approvers,
      anyOf: stage.get('anyOf'),
      meaning: stage.has('meaning') ? wordOf(stage.get('meaning')) : undefined,
      waives: stage.has('waives') ? wordOf(stage.get('waives')) : undefined,
      seconds: secondsIn(stage.get('due')),
      isTrack: stage.has('track'),
    });
  }
  return voting;
}

function secondsIn(wait: string | undefined): number | undefined {
  const seconds = membersOf(wait).get('seconds');
  return seconds === undefined ? undefined : Number(seconds);
}

/** What a stage asks for since it was opened. */
function askedIn({ approvers, anyOf }: Opening): AskedFor {
  const wayIn = (text: string | undefined): Way =>
    new Map(
      elementsOf(text).map((seats) => {
        const [role, quorum] = ['role', 'quorum'].map((name) => membersOf(seats).get(name));
        return [wordOf(role), Number(quorum ?? 0)] as const;
      }),
    );
  const seats = wayIn(approvers);
  const quorum = [...seats.values()].reduce((sum, one) => sum + one, 0);
  return { quorum, seats, anyOf: anyOf === undefined ? undefined : elementsOf(anyOf).map(wayIn) };
}

/** Whether a stage asks for what its rules have: the same seats, and of a share what that comes to. */
function asksAsRuled({ approvers, anyOf }: Opening, rules: VotingRules): boolean {
  if (!areSeatsOf(rules.approvers, approvers) || (anyOf === undefined) !== (rules.anyOf === undefined))
    return false;
  const [ways, ruled] = [elementsOf(anyOf), elementsOf(rules.anyOf)];
  return ways.length === ruled.length && ruled.every((way, index) => areSeatsOf(way, ways[index]));
}

function areSeatsOf(ruled: string, asked: string | undefined): boolean {
  const [rules, seats] = [elementsOf(ruled), elementsOf(asked)];
  return rules.length === seats.length && rules.every((rule, index) => isSeatOf(rule, seats[index]));
}

function isSeatOf(ruled: string, asked: string | undefined): boolean {
  const [rule, seat] = [membersOf(ruled), membersOf(asked)];
  const quorum = rule.get('quorum');
  if (seat.get('role') !== rule.get('role')) return false;
  if (quorum?.startsWith('"') !== true) return seat.get('quorum') === quorum && !seat.has('share');
  const comesTo = Math.max(
    1,
    Math.ceil((Number.parseInt(wordOf(quorum), 10) * Number(seat.get('of'))) / 100),
  );
  return seat.get('share') === quorum && seat.get('quorum') === `${comesTo}`;
}

/** Whether a choice is an approval, with conditions or without. */
export const isApproval = (choice: string): boolean =>
  choice === 'approve' || choice === 'approve-with-conditions';

/** Who decides, and what that makes of a stage: when it is settled, by what, and separation of duties. */
export class Votes {
  readonly #requesters = new Set<string>();
  /** Where somebody decided first, in whichever attempt. */
  readonly #decided = new Map<string, string>();
  /** What somebody took back: they may decide there again, wherever they decided since. */
  readonly #takenBack = new Set<string>();
  readonly #stages = new Map<string, Round>();
  /** The stages that have rejected the request, in whichever attempt. */
  readonly #rejectedBy = new Set<string>();
  /** The stage that has sent this attempt back. */
  #sentBackBy: string | undefined;

  /** An attempt begins. @param requesters everybody who has submitted one */
  begin(requesters: readonly string[]): void {
    for (const person of requesters) this.#requesters.add(person);
    this.#stages.clear();
    this.#sentBackBy = undefined;
  }

  /** What ran has changed: stages that were settled may ask again. */
  again(): void {
    this.#stages.clear();
  }

  /** A stage asks its people, so many of whom must approve; what was answered before counts no more. What is doubtful about it. */
  open(stage: string, opening: Opening): readonly Doubt[] {
    const doubts = this.#ended(stage, 'opens');
    if (this.#stages.has(stage))
      doubts.push({
        what: `opens '${stage}' a second time, which nothing had made ask again`,
        stage,
        allowed: isUnknown,
      });
    this.#stages.set(stage, {
      asked: askedIn(opening),
      dueAt: opening.dueAt,
      approved: new Map(),
      rejected: new Map(),
      isSettled: false,
    });
    const what = `asks at '${stage}' for other quorums than its rules`;
    const allowed: Doubt['allowed'] = (rules) => rules === undefined || asksAsRuled(opening, rules);
    const lasts = (Date.parse(opening.dueAt) - Date.parse(opening.at)) / 1_000;
    const isRuled: Doubt['allowed'] = (rules) => rules?.seconds === undefined || rules.seconds === lasts;
    const time = `asks at '${stage}' for another time than its rules: ${lasts} seconds`;
    return [...doubts, { what, stage, allowed }, { what: time, stage, allowed: isRuled }];
  }

  /** What is doubtful about the next decision. */
  take(vote: Vote): readonly Doubt[] {
    const { stage, person, choice, chair, outcome } = vote;
    const doubts = [...this.#separate(vote), ...this.#ended(stage, 'is a decision at')];
    if (!this.#decided.has(person)) this.#decided.set(person, stage);
    if (outcome === 'rejected') this.#rejectedBy.add(stage);
    if (outcome === 'changes-requested') this.#sentBackBy = stage;
    const round = this.#stages.get(stage);
    if (round === undefined) {
      const what = `is a decision at '${stage}', which this attempt had not opened`;
      return [...doubts, { what, stage, allowed: isUnknown }];
    }
    if (isApproval(choice)) round.approved.set(person, vote);
    if (choice === 'reject') round.rejected.set(person, chair);
    if (round.isSettled)
      doubts.push({
        what: `is a decision at '${stage}', which was settled before`,
        stage,
        allowed: isUnknown,
      });
    round.isSettled ||= outcome !== undefined;
    doubts.push(...doubtsOfMeaning(vote));
    return [...doubts, ...doubtsOfOutcome(vote, round).map((doubt) => ({ ...doubt, stage }))];
  }

  /** Whether a stage took decisions until that instant at most, in this attempt; it takes none after this. */
  lapse(stage: string, at: string): boolean {
    const round = this.#stages.get(stage);
    if (round === undefined || !(round.dueAt <= at)) return false;
    round.isSettled = true;
    return true;
  }

  /** Somebody takes back what they decided. */
  takeBack(stage: string, person: string): void {
    this.#stages.get(stage)?.approved.delete(person);
    if (this.#decided.get(person) === stage) this.#decided.delete(person);
    this.#takenBack.add(`${stage} ${person}`);
  }

  /** Nothing comes after a rejection, but where others of several tracks go on; and nothing after a request for changes. */
  #ended(stage: string, does: string): Doubt[] {
    const doubts = [...this.#rejectedBy].map((by) => ({
      what: `${does} '${stage}' after '${by}' had rejected the request`,
      stage: by,
      allowed: (rules: VotingRules | undefined) => rules === undefined || rules.isTrack,
    }));
    const by = this.#sentBackBy;
    if (by === undefined) return doubts;
    const what = `${does} '${stage}' after '${by}' had requested changes`;
    return [...doubts, { what, stage: by, allowed: isUnknown }];
  }

  #separate({ stage, person }: Vote): Doubt[] {
    const keepsOut = (who: string) => (rules: VotingRules | undefined) =>
      rules?.alsoEligible?.includes(who) ?? true;
    const doubts: Doubt[] = [];
    const first = this.#decided.get(person);
    if (this.#requesters.has(person)) {
      const what = `is a decision by ${person}, who submitted the request, at '${stage}', which keeps them out`;
      doubts.push({ what, stage, allowed: keepsOut('requester') });
    }
    if (first !== undefined && first !== stage && !this.#takenBack.has(`${stage} ${person}`)) {
      const what = `is a decision by ${person}, who had decided '${first}', at '${stage}', which keeps them out`;
      doubts.push({ what, stage, allowed: keepsOut('earlier-approver') });
    }
    return doubts;
  }
}

/** How a stage stands since it asked last. */
interface Round {
  readonly asked: AskedFor;
  readonly dueAt: string;
  /** Who approved: for which roles that may count, and whether from the chair. */
  readonly approved: Map<string, Pick<Vote, 'roles' | 'chair'>>;
  /** Who rejected, and whether from the chair. */
  readonly rejected: Map<string, boolean>;
  isSettled: boolean;
}

/** A signature means what its stage says, and one waives a check where that is what the stage is for, and nowhere else. */
function doubtsOfMeaning({ stage, choice, meaning, waives }: Vote): readonly Doubt[] {
  const meant: Doubt['allowed'] = (rules) => rules?.meaning === undefined || rules.meaning === meaning;
  const waived: Doubt['allowed'] = (rules) =>
    rules === undefined ||
    (waives.every((check) => check === rules.waives) &&
      (rules.waives === undefined || !isApproval(choice) || waives.length > 0));
  return [
    {
      what: `signs '${stage}' as '${meaning}', which a signature does not mean there`,
      stage,
      allowed: meant,
    },
    { what: `waives at '${stage}' another check than its rules, or none`, stage, allowed: waived },
  ];
}

const isUnknown: Doubt['allowed'] = (rules) => rules === undefined;

/**
 * What a decision makes of its stage follows from it and those before: a request for changes sends the request back, and nothing
 * else does; as many rejections as its rules ask for reject it, filled seats approve it, no sooner and no later; and what
 * everybody leaves open, a casting vote settles. That everybody has answered, nobody can see.
 */
function doubtsOfOutcome(vote: Vote, round: Round): readonly Omit<Doubt, 'stage'>[] {
  const { stage, choice, chair, outcome } = vote;
  if ((choice === 'request-changes') !== (outcome === 'changes-requested'))
    return [{ what: whyNotSentBack(vote), allowed: isUnknown }];
  const against = round.rejected.size;
  const isEnough = ({ rejectQuorum = against, veto }: VotingRules) =>
    choice === 'reject' && (against >= rejectQuorum || (veto && chair));
  const mayCast = (rules: VotingRules) =>
    rules.casting && !isComplete(round) && (rules.rejectQuorum === undefined || !isEnough(rules));
  const unless = (allowed: (rules: VotingRules) => boolean): Doubt['allowed'] => {
    return (rules) => rules === undefined || allowed(rules);
  };
  if (outcome === 'rejected') {
    const what = `rejects '${stage}' by ${against} rejections, which are too few by its rules`;
    return [
      { what, allowed: unless((rules) => isEnough(rules) || (mayCast(rules) && !isLeftToChair(round))) },
    ];
  }
  if (outcome === 'approved') {
    const what = whyNotApproved(vote, round);
    if (what === undefined) return [];
    return [{ what, allowed: unless((rules) => mayCast(rules) && isLeftToChair(round)) }];
  }
  if (choice === 'reject') {
    const what = `leaves '${stage}' open, which its ${against} rejections had settled`;
    return [{ what, allowed: unless((rules) => rules.rejectQuorum === undefined || !isEnough(rules)) }];
  }
  if (outcome !== undefined || !isApproval(choice) || !isComplete(round)) return [];
  const what = `leaves '${stage}' open, which its ${round.approved.size} approvals had settled`;
  return [{ what, allowed: isUnknown }];
}

function whyNotSentBack({ stage, choice, outcome }: Vote): string {
  if (outcome === 'changes-requested')
    return `sends the request back from '${stage}' by an answer that does not ask for that: ${choice}`;
  if (outcome === 'approved') return noApproval(stage, choice);
  return `requests changes at '${stage}', which does not send the request back`;
}

const noApproval = (stage: string, choice: string): string =>
  `approves '${stage}' by an answer that is no approval: ${choice}`;

/** Whether the approvals fill the seats that a stage asks for, or those of one of the ways to approve that it has. */
function isComplete({ asked: { anyOf, seats }, approved }: Round): boolean {
  const approvals = [...approved.values()].map(({ roles }) => roles);
  return (anyOf ?? [seats]).some((way) => isFilled(way, approvals));
}

/** Why an approval leaves its stage open, but for a casting vote. */
function whyNotApproved({ stage, choice }: Vote, round: Round): string | undefined {
  if (!isApproval(choice)) return noApproval(stage, choice);
  if (isComplete(round)) return undefined;
  const { quorum, anyOf } = round.asked;
  const given = round.approved.size;
  if (anyOf !== undefined)
    return `approves '${stage}', of whose ways to approve none was gone to its end: ${given} approved, and it asked for ${anyOf.map(wordsOf).join(', or ')}`;
  return given < quorum
    ? `approves '${stage}' by ${given} of the ${quorum} approvals that it asked for`
    : `approves '${stage}' by ${given} approvals, which do not fill the seats that it asked for`;
}

/** Whether the chair is for what no more of the others reject than approve. */
function isLeftToChair({ approved, rejected }: Round): boolean {
  const others = [...approved.values()].filter(({ chair }) => !chair).length;
  const against = [...rejected.values()].filter((chair) => !chair).length;
  return others < approved.size && against <= others;
}

const wordsOf = (way: Way): string =>
  [...way].map(([role, quorum]) => `${quorum} of '${role}'`).join(' and ');

/** Whether each of the approvals that a way asks for can be another one: an earlier one moves where that lets a later one count. */
function isFilled(way: Way, approvals: readonly (readonly string[])[]): boolean {
  const taken = new Map<string, (readonly string[])[]>();
  const seat = (roles: readonly string[], tried: Set<string>): boolean =>
    roles.some((role) => {
      const quorum = way.get(role) ?? 0;
      if (quorum === 0 || tried.has(role)) return false;
      tried.add(role);
      const holders = taken.get(role) ?? [];
      taken.set(role, holders);
      if (holders.length < quorum) return holders.push(roles) > 0;
      const moved = holders.findIndex((holder) => seat(holder, tried));
      if (moved >= 0) holders.splice(moved, 1, roles);
      return moved >= 0;
    });
  const seated = approvals.filter((roles) => seat(roles, new Set())).length;
  return way.size > 0 && seated >= [...way.values()].reduce((sum, quorum) => sum + quorum, 0);
}
