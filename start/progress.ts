import { recognize } from '../lambdas/domain/details.ts';
import type { LedgerItem } from '../local/services.ts';
import type { Choice } from '../schema/workflow.ts';

const CHOICES: Readonly<Record<Choice, string>> = {
  approve: 'approved',
  'approve-with-conditions': 'approved with conditions',
  abstain: 'abstained about',
  'request-changes': 'asked for changes to',
  reject: 'rejected',
};

/** What an entry of the ledger means, in one sentence; undefined for those that say nothing new to a person. */
export function describeProgress({ stream, entry }: LedgerItem): string | undefined {
  const { action, details, state } = JSON.parse(entry) as {
    readonly action: string;
    readonly details: unknown;
    readonly state: { readonly subject?: string };
  };
  const known = recognize(stream, action, details);
  const subject = state.subject ?? stream;
  // An effect stands in the stream of the subject and then in that of the request: said once.
  if (known?.kind === 'subject') {
    if (known.action !== 'promoted') return undefined;
    return `${subject} ${known.details.version} is promoted to ${known.details.environment}.`;
  }
  if (known?.kind !== 'request') return undefined;
  switch (known.action) {
    case 'submitted':
      return `${subject} ${known.details.submission.version} is submitted, attempt ${known.details.attempt}.`;
    case 'decided': {
      const { decision, version, stage } = known.details;
      return `${decision.name} ${CHOICES[decision.choice]} ${subject} ${version} (${stage}).`;
    }
    case 'closed':
      return `The request for ${subject} is ${known.details.outcome}: ${known.details.reason}`;
    default:
      return undefined;
  }
}
