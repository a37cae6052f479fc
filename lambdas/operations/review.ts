import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { INTAKE } from '../../schema/protocol.ts';
import { GovernanceError } from '../domain/errors.ts';
import { takesBack } from '../domain/link.ts';
import { ownDecision, requireDecidable } from '../domain/request/decide.ts';
import { isDone, requireRescindable } from '../domain/request/rescind.ts';
import { decidedPage } from '../pages/decided-page.ts';
import { requesterPage } from '../pages/requester-page.ts';
import { rescindPage } from '../pages/rescind-page.ts';
import { reviewPage } from '../pages/review-page.ts';
import { standingPage } from '../pages/standing-page.ts';
import { takenBackPage } from '../pages/taken-back-page.ts';
import type { FormState, ReviewView } from '../pages/view.ts';
import type { Ports } from '../ports.ts';
import { readVisit, visitBy } from './visit.ts';

export type ReviewPorts = Pick<Ports, 'ledger' | 'verifier' | 'clock' | 'catalogue'>;

/** A page with its HTTP status. */
export interface Page {
  readonly status: number;
  readonly body: string;
  /** Where the browser is to go instead, with 303 alone. */
  readonly location?: string | undefined;
  /**
   * Where the page goes on to by itself, with 200. What a form leads to elsewhere must go this way: a redirect of a form that
   * leaves this site is refused by `form-action`.
   */
  readonly onTo?: string | undefined;
  /** What `Set-Cookie` says. */
  readonly cookies?: readonly string[] | undefined;
  /** In place of what every page has, where it is something else. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * Shows what a link is about: the form while its person may decide, else what happened. It reads and never writes:
 * whoever opens a link, and however often, decides nothing.
 *
 * @throws GovernanceError `LinkInvalid`.
 */
export const review =
  (ports: ReviewPorts) =>
  async (event: APIGatewayProxyEventV2): Promise<Page> => {
    const link = event.pathParameters?.['link'] ?? '';
    const claims = await ports.verifier.verify(link);
    const view = await readVisit(ports, visitBy(link, claims));
    return reviewOf({ ...view, form: preselected(event.queryStringParameters?.['choice']) });
  };

/** The page of a place, as whoever it belongs to opens it. */
export const reviewOf = (view: ReviewView): Page => ({
  status: 200,
  body: view.claims.stage === INTAKE ? requesterPage(view) : pageOf(view),
});

/** The page that fits where somebody stands who is asked: what they decided, what happened, or else the form. */
export function pageOf(view: ReviewView): string {
  const { state, claims, person } = view;
  if (!takesBack(claims) && ownDecision(state, claims, person) !== undefined) return decidedPage(view);
  if (takesBack(claims) && isDone(state, { ...claims, person: person.email })) return takenBackPage(view);
  try {
    if (takesBack(claims)) return rescindPage(view, requireRescindable(view, claims, person.email));
    requireDecidable(view, { ...claims, act: claims.act ?? 0 }, person);
  } catch (error) {
    if (error instanceof GovernanceError) return standingPage(view, error);
    throw error;
  }
  return reviewPage(view);
}

/** The answer that a link in a mail preselects; whatever else it says selects nothing. */
function preselected(choice: string | undefined): FormState {
  return { entered: choice === undefined ? {} : { choice }, problems: [] };
}
