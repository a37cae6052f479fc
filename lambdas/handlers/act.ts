import {
  callbackPort,
  catalogue,
  executionArn,
  executionsPort,
  ledgerPort,
  tasksPort,
  toldPorts,
  viewsPort,
} from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { ACTIONS } from '../api/actions.ts';
import { serve } from '../api/serve.ts';
import { log, onApi } from '../middleware.ts';

/** `POST /v1/...`: what callers of the API ask for. */
export const handler = onApi(
  serve(ACTIONS, {
    ledger: ledgerPort(),
    views: viewsPort(),
    tasks: tasksPort(log),
    callback: callbackPort(),
    executions: executionsPort(),
    executionArn,
    told: toldPorts(log),
    clock: systemClock,
    log,
    catalogue,
  }),
);
