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

/** A link that somebody follows, and what it says. */
export interface Visit {
  readonly link: string;
  readonly claims: LinkClaims;
}

/** What somebody sends from the page behind their link. */
export interface Sent extends Visit {
  readonly event: APIGatewayProxyEventV2;
}

/** The person a link was made for: by their present name, or by the address alone when they have left. */
export function personOf(roles: Roles, { approver }: LinkClaims): Person {
  return everyone(roles).get(approver) ?? { email: approver, name: approver };
}

/**
 * Everything that a page about a link's request shows. Reads the request's whole stream, the subject's last entry, and the
 * stream of the request whose version runs now.
 */
export async function readVisit(
  ports: Pick<Ports, 'ledger' | 'clock' | 'catalogue'>,
  visit: Visit,
): Promise<ReviewView> {
  const { claims } = visit;
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
    action: pathOf(visit),
    now: ports.clock.now(),
  };
}

/** Where the page of a link is, and where its forms go. */
export const pathOf = ({ link }: Pick<Visit, 'link'>): string => `/decide/${link}`;
