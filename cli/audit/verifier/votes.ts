import { elementsOf, membersOf, wordOf } from './members.ts';

/** What the rules of a stage say of who decides it; what an older or a newer definition says otherwise is not judged. */
export interface VotingRules {
  /** Whom separation of duties does not keep out; `undefined` where nothing is said of it. */
  readonly alsoEligible: readonly string[] | undefined;
  /** Whether the chair settles what nobody else does. */
  readonly casting: boolean;
}

/** One decision, as its request recorded it. */
export interface Vote {
  readonly stage: string;
  readonly person: string;
  readonly choice: string;
  readonly chair: boolean;
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
    });
  }
  return voting;
}

/** Whether a choice is an approval, with conditions or without. */
export const isApproval = (choice: string): boolean =>
  choice === 'approve' || choice === 'approve-with-conditions';

/** Two rules of who decides: an approval that is none settles nothing, and separation of duties. */
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
  open(stage: string, quorum: number): void {
    this.#stages.set(stage, { quorum, approved: new Set(), rejected: new Set(), chair: undefined });
  }

  /** What is doubtful about the next decision. */
  take(vote: Vote): readonly Doubt[] {
    const { stage, person, choice } = vote;
    const doubts = this.#separate(vote);
    if (!this.#decided.has(person)) this.#decided.set(person, stage);
    const round = this.#stages.get(stage);
    if (round !== undefined && isApproval(choice)) {
      round.approved.add(person);
      if (vote.chair) round.chair = person;
    }
    if (choice === 'reject') round?.rejected.add(person);
    return vote.outcome === 'approved' ? [...doubts, ...doubtsOf(vote, round)] : doubts;
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
  readonly quorum: number;
  readonly approved: Set<string>;
  readonly rejected: Set<string>;
  /** Who approved from the chair. */
  chair: string | undefined;
}

/** An approved stage has its quorums, completed by an approval, or the approval of a chair to whom the others leave it. */
function doubtsOf({ stage, choice }: Vote, round: Round | undefined): Doubt[] {
  const mayCast = (rules: VotingRules | undefined) =>
    rules === undefined || (rules.casting && isLeftToChair(round));
  if (!isApproval(choice))
    return [{ what: `approves '${stage}' by an answer that is no approval: ${choice}`, allowed: mayCast }];
  const [given, quorum] = [round?.approved.size ?? 1, round?.quorum ?? 1];
  if (given >= quorum) return [];
  const what = `approves '${stage}' by ${given} of the ${quorum} approvals that it asked for`;
  return [{ what, allowed: mayCast }];
}

/** Whether the chair approved what no more of the others reject than approve. */
const isLeftToChair = (round: Round | undefined): boolean =>
  round?.chair !== undefined && round.rejected.size <= round.approved.size - 1;
