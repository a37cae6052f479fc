import { GovernanceError } from '../domain/errors.ts';
import { standingPage } from './standing-page.ts';
import type { ReviewView } from './view.ts';

/** The page after a hand-over: to whom the part went. Every later visit of the link shows the same. */
export function handedOverPage(view: ReviewView): string {
  const message = 'Your part was handed over.';
  return standingPage(view, new GovernanceError('NotEligible', message, { reason: 'handed-over' }));
}
