import { catalogue, ledgerPort, receiptSignerPort, streamsPort, viewsPort } from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { QUERIES } from '../api/queries.ts';
import { serve } from '../api/serve.ts';
import { log, onApi } from '../middleware.ts';

/** `GET /v1/...`: every question of the API. It writes nothing. */
export const handler = onApi(
  serve(QUERIES, {
    ledger: ledgerPort(),
    streams: streamsPort(),
    views: viewsPort(),
    receiptSigner: receiptSignerPort(),
    clock: systemClock,
    log,
    catalogue,
  }),
);
