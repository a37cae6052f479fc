import type { LedgerItem } from '../local/services.ts';
import type { Choice } from '../schema/workflow.ts';

type Details = Readonly<Record<string, unknown>>;

const CHOICES: Readonly<Record<Choice, string>> = {
  approve: 'approved',
  'approve-with-conditions': 'approved with conditions',
  'request-changes': 'asked for changes to',
  reject: 'rejected',
};

/** What an entry of the ledger means, in one sentence; undefined for those that say nothing new to a person. */
export function describeProgress({ stream, entry }: LedgerItem): string | undefined {
  const { action, details, state } = JSON.parse(entry) as {
    readonly action: string;
    readonly details: Details;
    readonly state: { readonly subject?: string };
  };
  const subject = state.subject ?? stream;
  switch (action) {
    case 'submitted': {
      const { version } = details['submission'] as Details;
      return `${subject} ${version} is submitted, attempt ${details['attempt']}.`;
    }
    case 'decided': {
      const { name, choice } = details['decision'] as Details;
      return `${name} ${CHOICES[choice as Choice]} ${subject} ${details['version']} (${details['stage']}).`;
    }
    case 'promoted':
      // It stands in the stream of the subject and then in that of the request: said once.
      return stream.startsWith('subject/')
        ? `${subject} ${details['version']} is promoted to ${details['environment']}.`
        : undefined;
    case 'closed':
      return `The request for ${subject} is ${details['outcome']}: ${details['reason']}`;
    default:
      return undefined;
  }
}
