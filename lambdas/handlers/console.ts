import {
  catalogue,
  headsPort,
  ledgerPort,
  linkBaseUrl,
  sessionsPort,
  streamsPort,
  subscriptionsPort,
  toldPorts,
  verifierPort,
  viewsPort,
} from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { signedIn } from '../engine/who.ts';
import { log, onHttp } from '../middleware.ts';
import { showConsole } from '../operations/console/serve.ts';

const visitors = { sessions: sessionsPort(), clock: systemClock, catalogue, linkBaseUrl: linkBaseUrl() };

/** `GET` and `HEAD /console` and below: the pages of the console, for who is signed in. It reads, and notes that they are here. */
export const handler = onHttp(
  showConsole({
    ledger: ledgerPort(),
    streams: streamsPort(),
    views: viewsPort(),
    heads: headsPort(log),
    subscriptions: subscriptionsPort(),
    verifier: verifierPort(),
    told: toldPorts(log),
    clock: systemClock,
    log,
    catalogue,
    who: (event) => signedIn(visitors, event),
  }),
);
