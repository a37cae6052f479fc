import type { Condition } from '../lambdas/domain/model.ts';
import { checkWaived } from '../lambdas/domain/waivers.ts';

const DONE: Readonly<Record<string, string>> = {
  approve: 'approved',
  'approve-with-conditions': 'approved with conditions',
  abstain: 'abstained about',
  'request-changes': 'asked for changes of',
  reject: 'rejected',
};

/** Who said what to something, in which role, in whose place, and what the signature means. */
export function describeDecision(
  {
    name,
    role,
    inPlaceOf,
    choice,
    meaning,
    findings,
  }: Readonly<{
    name: string;
    role: string;
    inPlaceOf?: string | undefined;
    choice: string;
    meaning: string;
    findings?: readonly Condition[] | undefined;
  }>,
  what: string,
): string {
  const instead = inPlaceOf === undefined ? '' : ` in place of ${inPlaceOf}`;
  const waived = checkWaived({ findings });
  const done = waived === undefined ? (DONE[choice] ?? choice) : `waived the check '${waived}'`;
  const says = choice.startsWith('approve') && meaning !== 'approved';
  const signed = says ? ` (${meaning})` : '';
  const of = waived === undefined ? '' : ' of';
  return `${name}, ${role}${instead}, ${done}${signed}${of} ${what}`;
}
