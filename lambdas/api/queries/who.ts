import { own } from '../../../schema/own.ts';
import { type ReadEntry, subjectStream } from '../../domain/entry.ts';
import { GovernanceError } from '../../domain/errors.ts';
import type { SubjectState } from '../../domain/model.ts';
import type { Answer, Call } from '../call.ts';
import { invalidCall } from '../parse-call.ts';
import type { QueryPorts } from '../ports.ts';
import { collect, describeSubject, lastOfSubject, opened, subjectOf, toPlace } from '../read.ts';

/**
 * The registry of a subject. Now: one strongly consistent read of one item. At an instant: one query that finds the
 * entry, and one that reads it together with the one after, so that the answer rests on what is hashed.
 *
 * @throws GovernanceError `UnknownSubject`, `UnknownEnvironment`, `BeforeBeginning`, `LedgerDamaged`; `InvalidCall`
 *   for an instant that has not come: whatever is said of it could still change.
 */
export async function who(
  ports: Pick<QueryPorts, 'ledger' | 'streams' | 'clock'>,
  { path, query }: Call<'who'>,
): Promise<Answer<'who'>> {
  const subject = subjectOf(path);
  const at = query.at === undefined ? undefined : new Date(query.at).toISOString();
  if (at !== undefined && at > ports.clock.now().toISOString()) {
    throw invalidCall([{ path: 'at', message: 'must not be in the future: leave it out to ask about now' }]);
  }
  const entry = at === undefined ? await lastOfSubject(ports, subject) : await entryAt(ports, subject, at);
  const { environments, ...rest } = describeSubject(entry.state);
  return {
    subject,
    at,
    environments: query.environment === undefined ? environments : only(entry.state, query.environment),
    ...rest,
    entry: toPlace(entry),
  };
}

/**
 * The newest entry of a subject at an instant (UTC, ISO 8601 with milliseconds).
 * @throws GovernanceError `UnknownSubject`, `BeforeBeginning`, `LedgerDamaged`
 */
export async function entryAt(
  ports: Pick<QueryPorts, 'ledger' | 'streams'>,
  subject: string,
  at: string,
): Promise<ReadEntry<SubjectState>> {
  const stream = subjectStream(subject);
  const seq = await ports.streams.seqAt(stream, at);
  if (seq === 0) {
    await lastOfSubject(ports, subject);
    const message = `The ledger has nothing about ${subject} from before ${at}: ask about a later instant.`;
    throw new GovernanceError('BeforeBeginning', message, { subject, at });
  }
  const near = opened<SubjectState>(ports.streams.after(stream, seq - 1, seq + 1));
  const [found, following] = await collect(near);
  const isThere = found?.seq === seq && found.at <= at && (following === undefined || following.at > at);
  if (found !== undefined && isThere) return found;
  const message = `The index of ${stream} does not fit its entries near number ${seq}. Run 'countersign audit verify'.`;
  throw new GovernanceError('LedgerDamaged', message, { stream, seq });
}

function only({ subject, environments }: SubjectState, environment: string): SubjectState['environments'] {
  const deployment = own(environments, environment);
  if (deployment !== undefined) return { [environment]: deployment };
  const known = Object.keys(environments);
  const where = known.length === 0 ? 'nowhere else either' : `only in ${known.join(', ')}`;
  const message = `No version of ${subject} is in '${environment}' (${where}).`;
  throw new GovernanceError('UnknownEnvironment', message, { subject, environment });
}
