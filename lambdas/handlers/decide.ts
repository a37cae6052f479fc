import { callbackPort, catalogue, ledgerPort, verifierPort, viewsPort } from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onHttp } from '../middleware.ts';
import { decide } from '../operations/decide.ts';

/** `POST /decide/{link}`: takes the decision of a link's person. */
export const handler = onHttp(
  decide({
    ledger: ledgerPort(),
    views: viewsPort(),
    callback: callbackPort(),
    verifier: verifierPort(),
    log,
    clock: systemClock,
    catalogue,
  }),
);
