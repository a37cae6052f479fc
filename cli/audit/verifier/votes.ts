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
  /** The ways to approve, one of which is enough, as canonical JSON: `[[{"quorum":1,"role":"director"}]]`; absent where there is one. */
  readonly anyOf: string | undefined;
}

/** So many approvals for each of some roles, by the roles. */
export type Way = ReadonlyMap<string, number>;

/** What a stage asks for: so many approvals, or one of several ways. */
export interface AskedFor {
  readonly quorum: number;
  /** So many for each role, where there is one way. */
  readonly seats: Way;
  readonly anyOf?: { readonly ways: readonly Way[]; readonly text: string } | undefined;
}

/** One decision, as its request recorded it. */
export interface Vote {
  readonly stage: string;
  readonly person: string;
  readonly choice: string;
  readonly chair: boolean;
  /** The roles of the stage for which it may count. */
  readonly roles: readonly string[];
  /** What it made of its stage, if it settled it. */
  readonly outcome: string | undefined;
}

/** Something that is wrong unless the rules of its stage allow it. */
export interface Doubt {
  readonly what: string;
  readonly allowed: (rules: VotingRules | undefined) => boolean;
}

/** Who may decide the stages of a definition, by their names, from its text. */
export function votingIn(workflow: string | undefined): ReadonlyMap<string, VotingRules> {
  const voting = new Map<string, VotingRules>();
  for (const [name, text] of membersOf(membersOf(workflow).get('stages'))) {
    const stage = membersOf(text);
    if (!stage.has('approvers')) continue;
    const also = stage.get('alsoEligible');
    voting.set(name, {
      alsoEligible: also === undefined ? undefined : elementsOf(also).map(wordOf),
      casting: membersOf(stage.get('chair')).get('casting') === 'true',
      veto: membersOf(stage.get('chair')).get('veto') === 'true',
      rejectQuorum: stage.has('rejectQuorum') ? Number(stage.get('rejectQuorum')) : undefined,
      anyOf: stage.get('anyOf'),
    });
  }
  return voting;
}

/** What a stage asks for since it was opened, from the texts of its entry. */
export function askedIn(approvers: string | undefined, anyOf: string | undefined): AskedFor {
  const wayIn = (text: string | undefined): Way =>
    new Map(
      elementsOf(text).map((seats) => {
        const [role, quorum] = ['role', 'quorum'].map((name) => membersOf(seats).get(name));
        return [wordOf(role), Number(quorum ?? 0)] as const;
      }),
    );
  const seats = wayIn(approvers);
  const quorum = [...seats.values()].reduce((sum, one) => sum + one, 0);
  return {
    quorum,
    seats,
    anyOf: anyOf === undefined ? undefined : { ways: elementsOf(anyOf).map(wayIn), text: anyOf },
  };
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

  /** An attempt begins. @param requesters everybody who has submitted one */
  begin(requesters: readonly string[]): void {
    for (const person of requesters) this.#requesters.add(person);
    this.#stages.clear();
  }

  /** A stage asks its people, so many of whom must approve; what was answered before counts no more. */
  open(stage: string, asked: AskedFor): void {
    this.#stages.set(stage, {
      asked,
      approved: new Map(),
      rejected: new Set(),
      chair: undefined,
      isSettled: false,
    });
  }

  /** What is doubtful about the next decision. */
  take(vote: Vote): readonly Doubt[] {
    const { stage, person, choice, outcome } = vote;
    const doubts = this.#separate(vote);
    if (!this.#decided.has(person)) this.#decided.set(person, stage);
    const round = this.#stages.get(stage);
    if (round !== undefined && isApproval(choice)) {
      round.approved.set(person, vote.roles);
      if (vote.chair) round.chair = person;
    }
    if (choice === 'reject') round?.rejected.add(person);
    if (outcome === 'approved') doubts.push(...doubtsOf(vote, round));
    if (round === undefined) return doubts;
    if (round.isSettled)
      doubts.push({ what: `is a decision at '${stage}', which was settled before`, allowed: isUnknown });
    round.isSettled ||= outcome !== undefined;
    return [...doubts, ...doubtsOfEnd(vote, round)];
  }

  /** Somebody takes back what they decided. */
  takeBack(stage: string, person: string): void {
    const round = this.#stages.get(stage);
    round?.approved.delete(person);
    if (round?.chair === person) round.chair = undefined;
    if (this.#decided.get(person) === stage) this.#decided.delete(person);
    this.#takenBack.add(`${stage} ${person}`);
  }

  #separate({ stage, person }: Vote): Doubt[] {
    const keepsOut = (who: string) => (rules: VotingRules | undefined) =>
      rules?.alsoEligible?.includes(who) ?? true;
    const doubts: Doubt[] = [];
    const first = this.#decided.get(person);
    if (this.#requesters.has(person)) {
      const what = `is a decision by ${person}, who submitted the request, at '${stage}', which keeps them out`;
      doubts.push({ what, allowed: keepsOut('requester') });
    }
    if (first !== undefined && first !== stage && !this.#takenBack.has(`${stage} ${person}`)) {
      const what = `is a decision by ${person}, who had decided '${first}', at '${stage}', which keeps them out`;
      doubts.push({ what, allowed: keepsOut('earlier-approver') });
    }
    return doubts;
  }
}

/** How a stage stands since it asked last. */
interface Round {
  readonly asked: AskedFor;
  /** Who approved, and for which roles that may count. */
  readonly approved: Map<string, readonly string[]>;
  readonly rejected: Set<string>;
  /** Who approved from the chair. */
  chair: string | undefined;
  isSettled: boolean;
}

const isUnknown: Doubt['allowed'] = (rules) => rules === undefined;

/** A stage is rejected by as many as its rules ask for, no sooner and no later, and approved no later than its seats are filled. */
function doubtsOfEnd({ stage, choice, chair, outcome }: Vote, { asked, approved, rejected }: Round): Doubt[] {
  const against = rejected.size;
  const isEnough = ({ rejectQuorum = against, veto }: VotingRules) =>
    against >= rejectQuorum || (veto && chair);
  if (outcome === 'rejected')
    return [
      {
        what: `rejects '${stage}' by ${against} rejections, which are too few by its rules`,
        allowed: (rules) => rules === undefined || rules.casting || (choice === 'reject' && isEnough(rules)),
      },
    ];
  if (outcome !== undefined) return [];
  if (choice === 'reject')
    return [
      {
        what: `leaves '${stage}' open, which its ${against} rejections had settled`,
        allowed: (rules) => rules?.rejectQuorum === undefined || !isEnough(rules),
      },
    ];
  const ways = asked.anyOf?.ways ?? [asked.seats];
  if (
    outcome !== undefined ||
    !isApproval(choice) ||
    !ways.some((way) => isFilled(way, [...approved.values()]))
  )
    return [];
  return [
    { what: `leaves '${stage}' open, which its ${approved.size} approvals had settled`, allowed: isUnknown },
  ];
}

/** An approved stage has its quorums, completed by an approval, or the approval of a chair to whom the others leave it. */
function doubtsOf({ stage, choice }: Vote, round: Round | undefined): Doubt[] {
  const mayCast = (rules: VotingRules | undefined) =>
    rules === undefined || (rules.casting && isLeftToChair(round));
  if (!isApproval(choice))
    return [{ what: `approves '${stage}' by an answer that is no approval: ${choice}`, allowed: mayCast }];
  if (round === undefined) return [];
  const { asked } = round;
  const approvals = [...round.approved.values()];
  if (asked.anyOf !== undefined) return doubtsOfWays(stage, asked.anyOf, approvals, mayCast);
  if (asked.seats.size === 0 || isFilled(asked.seats, approvals)) return [];
  const given = approvals.length;
  const what =
    given < asked.quorum
      ? `approves '${stage}' by ${given} of the ${asked.quorum} approvals that it asked for`
      : `approves '${stage}' by ${given} approvals, which do not fill the seats that it asked for`;
  return [{ what, allowed: mayCast }];
}

/** Whether the chair approved what no more of the others reject than approve. */
const isLeftToChair = (round: Round | undefined): boolean =>
  round?.chair !== undefined && round.rejected.size <= round.approved.size - 1;

/** Of several ways to approve, which are those of the rules, one was gone to its end. */
function doubtsOfWays(
  stage: string,
  { ways, text }: NonNullable<AskedFor['anyOf']>,
  approvals: readonly (readonly string[])[],
  mayCast: Doubt['allowed'],
): Doubt[] {
  // What a share came to, no rule says.
  const isAsked: Doubt['allowed'] = (rules) =>
    rules === undefined || rules.anyOf === text || rules.anyOf?.includes('%"') === true;
  const others = { what: `asks at '${stage}' for other quorums than its rules`, allowed: isAsked };
  if (ways.some((way) => isFilled(way, approvals))) return [others];
  const what = `approves '${stage}', of whose ways to approve none was gone to its end: ${approvals.length} approved, and it asked for ${ways.map(wordsOf).join(', or ')}`;
  return [others, { what, allowed: mayCast }];
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
