import { GovernanceError } from '../errors.ts';
import type { Step, SubjectState } from '../model.ts';

/** Who switches a rule off or on again, and why. */
export interface Switching {
  readonly actor: string;
  readonly reason: string;
}

/**
 * Switches a rule off, whether it was signed or not: it approves nothing from here on. Nothing happens when it is off.
 * @throws GovernanceError `InvalidForm` when nobody says why.
 */
export function suspend(subject: SubjectState, { actor, reason }: Switching, now: Date): Step<SubjectState> {
  const why = said(reason, 'Say why the rule is suspended.');
  if (subject.suspended !== undefined) return {};
  const at = now.toISOString();
  const suspended = { at, by: actor, reason: why };
  return {
    entry: {
      at,
      actor,
      action: 'policy-suspended',
      details: { reason: why },
      state: { ...subject, suspended },
    },
  };
}

/**
 * Switches a rule on again, under the signature that it has. Nothing happens when it is on.
 * @throws GovernanceError `InvalidForm` when nobody says why.
 */
export function resume(subject: SubjectState, { actor, reason }: Switching, now: Date): Step<SubjectState> {
  const why = said(reason, 'Say why the rule may approve again.');
  const { suspended, ...rest } = subject;
  if (suspended === undefined) return {};
  const at = now.toISOString();
  return { entry: { at, actor, action: 'policy-resumed', details: { reason: why }, state: rest } };
}

function said(reason: string, ask: string): string {
  if (reason.trim() !== '') return reason.trim();
  throw new GovernanceError('InvalidForm', ask, { field: 'reason' });
}
