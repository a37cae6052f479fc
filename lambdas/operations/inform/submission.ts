import { INTAKE } from '../../../schema/protocol.ts';
import { everyone } from '../../../schema/roles.ts';
import type { RequestState } from '../../domain/model.ts';
import { spokenFor } from '../../domain/speaking.ts';
import { linkFor, tell } from '../../engine/ask.ts';
import { forEach } from '../../engine/notify.ts';
import { handedInMail } from '../../mails/handed-in-mail.ts';
import { tellOfCarrying } from './carried.ts';
import type { InformPorts, News } from './news.ts';

/** Tells of an attempt that was submitted: its requester, and those whose signatures hold for it. */
export async function tellOfSubmission(ports: InformPorts, news: News<'submitted'>): Promise<void> {
  await forEach([tellOfCarrying, tellInWhoseName], (tellThem) => tellThem(ports, news));
}

/** Tells somebody that an attempt was handed in in their name, unless they are known to have done it themselves. */
async function tellInWhoseName(
  ports: InformPorts,
  { workflow, entry, state }: News<'submitted'>,
): Promise<void> {
  const { attempt } = entry.details;
  if (state.status === 'closed' || state.attempt !== attempt) return;
  const person = everyone(ports.catalogue.roles).get(state.requesters.at(-1) ?? '');
  if (person === undefined || person.mail === 'daily' || isTheirs(ports, state, person.email)) return;
  const link = await linkFor(ports, state, { stage: INTAKE, attempt, approver: person.email });
  await tell(ports, { workflow, stage: INTAKE, person }, handedInMail({ workflow, state, link }));
}

/** A later attempt that no caller of the API handed in came by the requester's own link, which they have. */
function isTheirs(
  { catalogue }: InformPorts,
  { submittedBy, attempt }: RequestState,
  person: string,
): boolean {
  if (submittedBy === undefined) return attempt > 1;
  const own = spokenFor(catalogue.roles, submittedBy);
  return own.length === 1 && own[0] === person;
}
