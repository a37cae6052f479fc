import { roleOf } from '../../../schema/roles.ts';
import { subjectStream } from '../../domain/entry.ts';
import { GovernanceError } from '../../domain/errors.ts';
import type { SubjectState } from '../../domain/model.ts';
import { reportFinding as reportOnSubject } from '../../domain/subject/findings.ts';
import { advance } from '../../engine/advance.ts';
import type { Answer, Call } from '../call.ts';
import type { ActPorts } from '../ports.ts';
import { lastOfSubject, subjectOf } from '../read.ts';
import { describeRecorded } from '../recorded.ts';

/**
 * Opens a finding about the version that an environment runs. Told again under the same id, it is the same finding.
 * @throws GovernanceError `UnknownSubject`; `InvalidForm` when the environment runs nothing, nobody of a role would see to it, or
 * 50 reported findings are open.
 */
export async function reportFinding(
  ports: ActPorts,
  { path, body: { confirm: _, ...report }, caller }: Call<'reportFinding'>,
): Promise<Answer<'reportFinding'>> {
  const subject = subjectOf(path);
  const stream = subjectStream(subject);
  await lastOfSubject(ports, subject);
  requireOwner(ports, report.owner);
  const reported = await advance<SubjectState>(ports, stream, (last, now) =>
    last === undefined ? {} : reportOnSubject(last.state, { ...report, actor: caller }, now),
  );
  if (reported === undefined) throw new Error(`subject ${subject} has vanished`);
  return describeRecorded(stream, reported, caller);
}

/** Whoever sees to it is one of the people. */
function requireOwner({ catalogue: { roles } }: Pick<ActPorts, 'catalogue'>, owner: string): void {
  if (roleOf(roles, owner) !== undefined) return;
  const message = `${owner} is in no role: name somebody who is, to see to it.`;
  throw new GovernanceError('InvalidForm', message, { field: 'owner' });
}
