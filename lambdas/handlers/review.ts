import { catalogue, consoleUrl, ledgerPort, verifierPort } from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { onHttp } from '../middleware.ts';
import { review } from '../operations/review.ts';
import { orUnknown } from '../operations/unknown-address.ts';

/** `GET` and `HEAD /decide/{link}`: shows the page of a link, and decides nothing. Whatever is no address is told so. */
export const handler = onHttp(
  orUnknown(
    consoleUrl(),
    review({ ledger: ledgerPort(), verifier: verifierPort(), clock: systemClock, catalogue }),
  ),
);
