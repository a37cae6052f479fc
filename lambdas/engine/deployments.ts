import { open, subjectStream } from '../domain/entry.ts';
import type { Deployment, SubjectState } from '../domain/model.ts';
import type { Ports } from '../ports.ts';

/** Everything that an environment was ever pointed at, oldest first. Reads the subject's whole stream. */
export async function deploymentsOf(
  { ledger }: Pick<Ports, 'ledger'>,
  subject: string,
  environment: string,
): Promise<Deployment[]> {
  const found: Deployment[] = [];
  for await (const sealed of ledger.read(subjectStream(subject))) {
    const { action, details, state } = open<SubjectState>(sealed);
    const running = state.environments[environment];
    if (action === 'promoted' && details.environment === environment && running !== undefined)
      found.push(running);
  }
  return found;
}
