import { catalogue, ledgerPort, verifierPort } from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { onHttp } from '../middleware.ts';
import { review } from '../operations/review.ts';

/** `GET` and `HEAD /decide/{link}`: shows the page of a link, and decides nothing. */
export const handler = onHttp(
  review({ ledger: ledgerPort(), verifier: verifierPort(), clock: systemClock, catalogue }),
);
