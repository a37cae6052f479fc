import type { HumanStage, Workflow } from '../../schema/workflow.ts';
import type { Choice, Decision, RequestState } from '../domain/model.ts';
import { choicesAt } from '../domain/request/answer.ts';
import { beginningFor } from '../domain/request/carry.ts';
import { checkWaived } from '../domain/waivers.ts';
import { purposeOf } from './purpose.ts';
import { thisSubject } from './subject.ts';

/** One of the answers a stage takes, as the form offers it. */
export interface ChoiceWords {
  readonly value: Choice;
  readonly label: string;
  /** What follows from it. */
  readonly hint: string;
}

/** The answers that a stage takes at the request's attempt, in the order in which they are offered. */
export function choicesOf(
  workflow: Workflow,
  stage: HumanStage,
  state: RequestState,
): readonly ChoiceWords[] {
  return choicesAt(workflow, stage, state).map((choice) => ({
    value: choice,
    ...WORDS[choice](stage, workflow),
  }));
}

type Words = Pick<ChoiceWords, 'label' | 'hint'>;

const WORDS: Readonly<Record<Choice, (stage: HumanStage, workflow: Workflow) => Words>> = {
  approve: ({ type, meaning }, workflow) =>
    type === 'task'
      ? {
          label: 'I did it and take responsibility',
          hint: `It is done, for exactly ${thisSubject(workflow)}.`,
        }
      : {
          label: approving(workflow),
          hint: SIGNED[meaning](thisSubject(workflow), purposeOf(workflow)?.that),
        },
  'approve-with-conditions': ({ type, waives }) =>
    waives === undefined
      ? {
          label: type === 'task' ? 'I did it, with conditions' : 'Approve with conditions',
          hint: 'It goes on. Somebody settles each condition by a day that you name.',
        }
      : {
          label: 'Waive the check',
          hint: 'It goes on although the check failed. Your comment says why; what must be done instead, and until which day at the latest, is a condition.',
        },
  abstain: () => ({
    label: 'Abstain',
    hint: 'You answer neither for nor against it: it counts for no quorum, and you are asked no more. Taken while enough others are left to answer.',
  }),
  'request-changes': ({ type, reworkTo }, workflow) => {
    const then =
      reworkTo === undefined ? '' : ` The next attempt begins again at ${beginsAt(workflow, reworkTo)}.`;
    return {
      label: type === 'task' ? 'It needs changes first' : 'Request changes',
      hint: `Goes back to the requester with your comment.${then}`,
    };
  },
  reject: ({ rejectQuorum }) => ({
    label: 'Reject',
    hint:
      rejectQuorum === 1
        ? 'Ends this request. Your comment says why.'
        : `Your comment says why. It takes ${rejectQuorum} rejections to end this request.`,
  }),
};

/**
 * Where an attempt begins that was sent back to a stage: its title, and where it begins instead when the attempt brings
 * something else than what was signed before.
 */
export function beginsAt(workflow: Workflow, target: string | undefined): string {
  const titleOf = (name = workflow.start) => workflow.stages[name]?.title ?? name;
  const otherwise = titleOf(beginningFor(workflow, target));
  return otherwise === titleOf(target)
    ? titleOf(target)
    : `${titleOf(target)}, or at ${otherwise} when it brings another version, artifact, variables or attributes`;
}

/** What somebody must know whose signature holds for more than what they sign; nothing for most stages. */
export function whatCarries({ carries }: HumanStage): string | undefined {
  return carries === true
    ? 'Your approval also holds for a next attempt that begins after this stage, even when it brings another version or artifact. You will hear of it.'
    : undefined;
}

/** What somebody must know who signs at their identity provider; nothing where the link is enough. */
export function howToSign({ signature }: Pick<HumanStage, 'signature'>): string | undefined {
  if (signature === undefined) return undefined;
  const what = signature === 'signed-in' ? 'sign in' : 'prove once more who you are';
  return `This answer takes your signature: when you send it, you ${what} at your identity provider, which signs it, too, and come back. Nothing is recorded before.`;
}

/** What somebody signs: about a subject, or that something is done to it. */
const SIGNED: Readonly<Record<HumanStage['meaning'], (subject: string, that?: string) => string>> = {
  reviewed: (subject, that) =>
    `I have reviewed ${subject} and agree ${that === undefined ? 'to it' : `that ${that}`}.`,
  approved: (subject, that) => `I approve ${that === undefined ? subject : `that ${that}`}.`,
  'took responsibility': (subject, that) =>
    `I approve ${that === undefined ? subject : `that ${that}`} and take responsibility for it.`,
};

function approving(workflow: Workflow): string {
  const purpose = purposeOf(workflow);
  return purpose === undefined ? 'Approve' : `Approve ${purpose.doing}`;
}

/** What somebody did, to follow their name: `Morgan Ellis requested changes`. */
export function pastTense(decision: Pick<Decision, 'choice' | 'findings'>, task: boolean): string {
  const waived = checkWaived(decision);
  if (waived !== undefined) return `waived the check '${waived}'`;
  switch (decision.choice) {
    case 'approve':
      return task ? 'confirmed that it is done' : 'approved';
    case 'approve-with-conditions':
      return task ? 'confirmed with conditions that it is done' : 'approved with conditions';
    case 'abstain':
      return 'abstained';
    case 'reject':
      return 'rejected';
    case 'request-changes':
      return 'requested changes';
  }
}

const INFINITIVE: Readonly<Record<Choice, string>> = {
  approve: 'approve',
  'approve-with-conditions': 'approve with conditions',
  abstain: 'abstain',
  'request-changes': 'request changes',
  reject: 'reject',
};

/** When a comment is needed: `Required when you request changes or reject.` Empty when it never is. */
export function whenToComment(
  { commentRequiredFor, waives }: HumanStage,
  offered: readonly Choice[],
): string {
  const needed = offered.filter((choice) => commentRequiredFor.includes(choice));
  const words = needed.map((choice) =>
    waives !== undefined && choice === 'approve-with-conditions' ? 'waive the check' : INFINITIVE[choice],
  );
  return needed.length === 0 ? '' : `Required when you ${listNames(words, 'or')}.`;
}

/** A list for reading: `a`, `a and b`, `a, b and c`. */
export function listNames(names: readonly string[], word = 'and'): string {
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} ${word} ${names.slice(names.length - 1).join('')}`;
}
