import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Person, Roles } from '../../schema/roles.ts';
import { everyone } from '../../schema/roles.ts';
import { open, type ReadEntry, requestStream, subjectStream } from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import { deploymentIn } from '../domain/facts.ts';
import type { LinkClaims } from '../domain/link.ts';
import type { RequestState, SubjectState } from '../domain/model.ts';
import { position } from '../engine/advance.ts';
import { definitionOf } from '../engine/definitions.ts';
import { submissionOf } from '../engine/submissions.ts';
import type { ReviewView } from '../pages/view.ts';
import type { Ports } from '../ports.ts';
import { ruleSigned } from '../words/rule.ts';

/** Where somebody acts on a request: behind a link of their own, or in the console, where they are signed in. */
export interface Place {
  /** What their link says; in the console, what one of theirs would say now. */
  readonly claims: LinkClaims;
  /** Where its page is. */
  readonly path: string;
  /** In the console: what each form carries to show that it is one of ours. */
  readonly csrf?: string | undefined;
}

/** A place with the link that leads there; or that was made since its person is signed in, and that only the entry has. */
export interface Visit extends Place {
  readonly link: string;
}

/** What somebody sends from the page of a place. */
export interface Sent extends Visit {
  readonly event: APIGatewayProxyEventV2;
}

/** What stands before the path of a page of the console where its forms go. */
export const OWN_FORMS = '/decide';

/** What is sent where the link does not matter (yet): what is signed gets one when it is recorded. */
export type SentUnlinked = Omit<Sent, 'link'>;

/** The place behind a link. */
export const visitBy = (link: string, claims: LinkClaims): Visit => ({
  link,
  claims,
  path: `/decide/${link}`,
});

/** The person a link was made for: by their present name, or by the address alone when they have left. */
export function personOf(roles: Roles, { approver }: Pick<LinkClaims, 'approver'>): Person {
  return everyone(roles).get(approver) ?? { email: approver, name: approver };
}

/** How sure it is that what somebody sends without a signature is theirs. */
export const assuranceOf = ({ csrf }: Place): 'email-link' | 'signed-in' =>
  csrf === undefined ? 'email-link' : 'signed-in';

/**
 * Everything that a page about a link's request shows. Reads the request's whole stream, the subject's last entry, and the
 * stream of the request whose version runs now.
 */
export async function readVisit(
  ports: Pick<Ports, 'ledger' | 'clock' | 'catalogue'>,
  { claims, path, csrf }: Place,
): Promise<ReviewView> {
  const history: ReadEntry<RequestState>[] = [];
  for await (const sealed of ports.ledger.read(requestStream(claims.request)))
    history.push(open<RequestState>(sealed));
  const last = history.at(-1);
  if (last === undefined) throw new GovernanceError('LinkInvalid', 'This link is not valid.', {});
  const { state } = last;
  const [subject, workflow] = await Promise.all([
    position<SubjectState>(ports, subjectStream(state.subject)),
    definitionOf(ports, state.definition),
  ]);
  const running = deploymentIn(subject?.state, workflow.environments.at(-1));
  const replaces = await submissionOf(ports, running, state);
  const { roles, freezes, workflows } = ports.catalogue;
  return {
    workflow,
    roles,
    state,
    history,
    subject: subject?.state,
    replaces,
    freezes,
    rule: ruleSigned(workflows, state),
    claims,
    person: personOf(roles, claims),
    action: csrf === undefined ? path : `${OWN_FORMS}${path}`,
    csrf,
    now: ports.clock.now(),
  };
}
