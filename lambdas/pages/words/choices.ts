import type { HumanStage } from '../../../workflows/schema/workflow.ts';
import type { Choice } from '../../domain/model.ts';

/** One of the answers a stage takes, as the form offers it. */
export interface ChoiceWords {
  readonly choice: Choice;
  readonly label: string;
  /** What follows from it. */
  readonly hint: string;
}

/** The answers that a stage takes, in the order in which they are offered. */
export function choicesOf(stage: HumanStage): readonly ChoiceWords[] {
  const task = stage.type === 'task';
  return [
    task
      ? {
          choice: 'approve',
          label: 'I did it and take responsibility',
          hint: 'It is done, for exactly this version.',
        }
      : { choice: 'approve', label: 'Approve', hint: SIGNED[stage.meaning] },
    {
      choice: 'request-changes',
      label: task ? 'It needs changes first' : 'Request changes',
      hint: 'Goes back to the requester with your comment.',
    },
    { choice: 'reject', label: 'Reject', hint: 'Ends this request. Your comment says why.' },
  ];
}

const SIGNED: Readonly<Record<HumanStage['meaning'], string>> = {
  reviewed: 'I have reviewed this version and agree to it.',
  approved: 'I approve this version.',
  'took responsibility': 'I approve this version and take responsibility for it.',
};

/** What somebody did, to follow their name: `Morgan Ellis requested changes`. */
export function pastTense(choice: Choice, task: boolean): string {
  if (choice === 'approve') return task ? 'confirmed that it is done' : 'approved';
  if (choice === 'approve-with-conditions')
    return task ? 'confirmed with conditions that it is done' : 'approved with conditions';
  return choice === 'reject' ? 'rejected' : 'requested changes';
}

/** A list for reading: `a`, `a and b`, `a, b and c`. */
export function listNames(names: readonly string[]): string {
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} and ${names.slice(names.length - 1).join('')}`;
}
