import type { ReadEntry } from '../domain/entry.ts';
import type { RequestState, SubjectState } from '../domain/model.ts';
import type { Ports } from '../ports.ts';

export type ProjectPorts = Pick<Ports, 'views'>;

/** Brings the views to where an entry says that its stream stands. The same entry twice changes nothing. */
export async function project({ views }: ProjectPorts, entry: ReadEntry<unknown>): Promise<void> {
  const { stream, seq, action, details, state } = entry;
  if (stream.startsWith('request/')) {
    const current = state as RequestState;
    if (current.status !== 'closed') await views.putRequest({ seq, state: current });
  }
  if (stream.startsWith('subject/')) {
    await views.putSubject({ seq, state: state as SubjectState });
    if (action === 'request-closed') await views.deleteRequest(String(details['request']));
  }
}
