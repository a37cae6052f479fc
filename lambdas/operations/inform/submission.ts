import { INTAKE } from '../../../schema/protocol.ts';
import { everyone } from '../../../schema/roles.ts';
import { spokenFor } from '../../domain/speaking.ts';
import { linkFor, tell } from '../../engine/ask.ts';
import { forEach } from '../../engine/notify.ts';
import { tellInformed } from '../../engine/tell-informed.ts';
import { handedInMail } from '../../mails/handed-in-mail.ts';
import { progressMail } from '../../mails/progress-mail.ts';
import { tellOfCarrying } from './carried.ts';
import type { InformPorts, News } from './news.ts';

/** Tells of an attempt that was submitted: whom it names, who answered for the one before, and those whose signatures hold for it. */
export async function tellOfSubmission(ports: InformPorts, news: News<'submitted'>): Promise<void> {
  await forEach([tellOfCarrying, tellInWhoseName, tellFormer, tellWhoHears], (tellThem) =>
    tellThem(ports, news),
  );
}

/**
 * Tells everybody whom an attempt names that it was handed in in their name, unless they are known to have done it
 * themselves; at once, also those who prefer a daily mail.
 */
async function tellInWhoseName(
  ports: InformPorts,
  { workflow, entry, state }: News<'submitted'>,
): Promise<void> {
  const { attempt, submission } = entry.details;
  if (state.status === 'closed' || state.attempt !== attempt) return;
  const people = everyone(ports.catalogue.roles);
  const named = new Set([state.requesters.at(-1) ?? '', submission.requestedBy]);
  await forEach([...named], async (email) => {
    const person = people.get(email);
    if (person === undefined || isTheirs(ports, entry, email)) return;
    const link = await linkFor(ports, state, { stage: INTAKE, attempt, approver: email });
    await tell(
      ports,
      { workflow, stage: INTAKE, person, request: state.request },
      handedInMail({ workflow, state, link }),
    );
  });
}

/** Tells those whom the workflow informs that a request has begun, unless it has ended by now. */
async function tellWhoHears(
  ports: InformPorts,
  { workflow, entry, state }: News<'submitted'>,
): Promise<void> {
  if (entry.details.attempt === 1 && state.status !== 'closed')
    await tellInformed(ports, { workflow, state: entry.state }, { kind: 'begun' });
}

/** Tells who answered for the request last before those whom this attempt names that they do no more. */
async function tellFormer(ports: InformPorts, { workflow, entry, state }: News<'submitted'>): Promise<void> {
  const { attempt, submission } = entry.details;
  const { requesters } = entry.state;
  if (attempt === 1 || state.status === 'closed' || state.attempt !== attempt) return;
  const people = everyone(ports.catalogue.roles);
  const now = requesters.at(-1) ?? '';
  const former = requesters.filter((email) => email !== now && email !== submission.requestedBy).at(-1);
  const person = people.get(former ?? '');
  if (person === undefined) return;
  const turn = { kind: 'taken-over', by: people.get(now)?.name ?? now } as const;
  await tell(
    ports,
    { workflow, stage: INTAKE, person, request: state.request },
    progressMail({ workflow, state, turn }),
  );
}

/** By their own link comes, as the only thing of nobody's, a later attempt through the execution that carries the request. */
function isTheirs(
  { catalogue }: InformPorts,
  { state, details }: News<'submitted'>['entry'],
  person: string,
): boolean {
  const { submittedBy, attempt, execution } = state;
  if (submittedBy === undefined) return attempt > 1 && details.execution === execution;
  const own = spokenFor(catalogue.roles, submittedBy);
  return own.length === 1 && own[0] === person;
}
