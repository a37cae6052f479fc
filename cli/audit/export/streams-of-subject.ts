import {
  definitionStream,
  open,
  requestStream,
  subjectStream,
  versionStream,
} from '../../../lambdas/domain/entry.ts';
import type { SubjectState } from '../../../lambdas/domain/model.ts';
import type { Survey } from '../../../lambdas/ports.ts';
import { CommandError } from '../../errors.ts';

/** The subject's own stream, those of its requests and versions, and their rules. @throws CommandError when it has none. */
export async function streamsOfSubject(survey: Survey, subject: string): Promise<ReadonlySet<string>> {
  const streams = new Set<string>();
  for await (const sealed of survey.after(subjectStream(subject), 0)) {
    streams.add(sealed.stream);
    const { action, details } = open<SubjectState>(sealed);
    if (action === 'promoted') streams.add(versionStream(subject, details.version));
    if (action !== 'request-opened') continue;
    streams.add(requestStream(details.request));
    streams.add(definitionStream(details.definition));
  }
  if (streams.size > 0) return streams;
  throw new CommandError(`The ledger knows no subject '${subject}': check its name.`);
}
