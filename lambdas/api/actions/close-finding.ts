import { type ReadEntry, subjectStream } from '../../domain/entry.ts';
import type { SubjectState } from '../../domain/model.ts';
import { closeFinding as closeOnSubject } from '../../domain/subject/findings.ts';
import { advance } from '../../engine/advance.ts';
import type { Answer, Call } from '../call.ts';
import type { ActPorts } from '../ports.ts';
import { lastOfSubject, subjectOf } from '../read.ts';
import { describeRecorded } from '../recorded.ts';

/**
 * Closes a finding of a subject. A promotion that it holds goes on at the sweeper's next round.
 * @throws GovernanceError `UnknownSubject`; `InvalidForm` when the subject has no such finding open.
 */
export async function closeFinding(
  ports: ActPorts,
  { path: { finding, ...parts }, body: { comment }, caller }: Call<'closeFinding'>,
): Promise<Answer<'closeFinding'>> {
  const subject = subjectOf(parts);
  const stream = subjectStream(subject);
  await lastOfSubject(ports, subject);
  const closed = await advance<SubjectState>(ports, stream, (last, now) =>
    last === undefined || isDone(last, finding, caller)
      ? {}
      : closeOnSubject(last.state, { finding, comment, actor: caller }, now),
  );
  if (closed === undefined) throw new Error(`subject ${subject} has vanished`);
  return describeRecorded(stream, closed, caller);
}

/** True when the last entry is this very call's, whose answer was lost. */
function isDone(
  { action, actor, details }: ReadEntry<SubjectState>,
  finding: string,
  caller: string,
): boolean {
  return action === 'finding-closed' && actor === caller && details.finding.id === finding;
}
