import {
  catalogue,
  ledgerPort,
  receiptSignerPort,
  streamsPort,
  toldPorts,
  viewsPort,
  webhookSignerPort,
} from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { QUERIES } from '../api/queries.ts';
import { serve } from '../api/serve.ts';
import { log, onApi } from '../middleware.ts';

const told = toldPorts(log);

/** `GET /v1/...`: every question of the API. It writes nothing. */
export const handler = onApi(
  serve(QUERIES, {
    ledger: ledgerPort(),
    streams: streamsPort(),
    views: viewsPort(),
    receiptSigner: receiptSignerPort(),
    told: told && { ...told, signer: webhookSignerPort() },
    clock: systemClock,
    log,
    catalogue,
  }),
);
