import { own } from '../../../schema/own.ts';
import { everyone, roleOf } from '../../../schema/roles.ts';
import { open, type SealedEntry } from '../../domain/entry.ts';
import type { SubjectState } from '../../domain/model.ts';
import { notify } from '../../engine/notify.ts';
import { findingMail } from '../../mails/finding-mail.ts';
import type { InformPorts } from './news.ts';

/** The action on a subject of which somebody hears. */
export const FOUND = 'finding-reported';

/** Tells the owner of what was found, unless it is closed by now. Who prefers a daily mail has it there. */
export async function tellOfFinding(
  ports: InformPorts,
  sealed: SealedEntry,
  last: SealedEntry,
): Promise<void> {
  const { action, details } = open<SubjectState>(sealed);
  if (action !== FOUND) return;
  const { finding } = details;
  const { subject, findings, environments } = open<SubjectState>(last).state;
  if (own(findings, finding.id) === undefined) return;
  const { roles, workflows } = ports.catalogue;
  const start = own(environments, finding.environment)?.onFinding;
  const starts = workflows.find(({ id }) => id === start)?.title;
  const person = everyone(roles).get(finding.owner);
  const role = roleOf(roles, finding.owner);
  if (person === undefined || role === undefined || person.mail === 'daily') return;
  await notify(ports, { to: person.email, role, ...findingMail({ subject, finding, starts }) });
}
