import { requestStream, subjectStream } from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { RequestState, SubjectState } from '../domain/model.ts';
import { newSubject, promote as promoteSubject } from '../domain/subject.ts';
import { advance, position } from '../engine/advance.ts';
import { definitionOf } from '../engine/definitions.ts';
import { noteCommitted } from '../engine/finish.ts';
import type { Ports } from '../ports.ts';
import { promotePayload } from './payload.ts';

export type PromotePorts = Pick<Ports, 'ledger' | 'views' | 'clock' | 'catalogue'>;

/**
 * The state of a promotion. The entry on the subject's stream is the commit point; then the promotion is noted on
 * the request. Any part of this can be repeated: a promotion takes effect once.
 *
 * @throws GovernanceError `NotApproved`, or one named after the request's outcome when it may no longer promote.
 */
export const promote = (ports: PromotePorts) => async (payload: unknown) => {
  const { request, ...ref } = promotePayload.parse(payload);
  const stream = requestStream(request);
  const before = await position<RequestState>(ports, stream);
  if (before === undefined) {
    throw new GovernanceError('UnknownRequest', `No request '${request}' exists.`, { request });
  }
  const workflow = await definitionOf(ports, before.state.definition);
  const promoted = await advance<SubjectState>(
    ports,
    subjectStream(before.state.subject),
    async (last, now) => {
      const current = (await position<RequestState>(ports, stream)) ?? before;
      return promoteSubject(
        last?.state ?? newSubject(before.state.subject),
        current.state,
        workflow,
        ref,
        now,
      );
    },
  );
  if (promoted === undefined) throw new Error(`the promotion of request ${request} left no entry`);
  const noted = await noteCommitted(
    ports,
    promoted.state,
    (await position<RequestState>(ports, stream)) ?? before,
  );
  await ports.views.putRequest({ seq: noted.seq, state: noted.state });
};
