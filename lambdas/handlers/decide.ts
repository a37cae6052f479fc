import { callbackPort, catalogue, ledgerPort, tasksPort, verifierPort } from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onHttp } from '../middleware.ts';
import { decide } from '../operations/decide.ts';
import { outcomePage } from '../operations/form-outcome.ts';

const take = decide({
  ledger: ledgerPort(),
  tasks: tasksPort(log),
  callback: callbackPort(),
  verifier: verifierPort(),
  log,
  clock: systemClock,
  catalogue,
});

/** `POST /decide/{link}`: takes what a link's person sends, and leads to the page about it. */
export const handler = onHttp(async (event) => outcomePage(await take(event)));
