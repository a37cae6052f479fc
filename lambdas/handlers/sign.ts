import { callbackPort, ledgerPort, signerPort, tasksPort, verifierPort } from '../adapters/connect.ts';
import { catalogue, linkBaseUrl, providerPort, sessionsPort } from '../adapters/connect-sign-in.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onHttp } from '../middleware.ts';
import { signRoutes } from '../operations/sign/routes.ts';

/**
 * `POST /decide/{link}/sign` and `GET /decide/signed`: decisions that their person's identity provider signs.
 * `POST /decide/console/...`: what people who are signed in send from the console.
 */
export const handler = onHttp(
  signRoutes({
    ledger: ledgerPort(),
    tasks: tasksPort(log),
    callback: callbackPort(),
    verifier: verifierPort(),
    signer: signerPort(),
    provider: providerPort(log),
    sessions: sessionsPort(),
    clock: systemClock,
    log,
    catalogue,
    linkBaseUrl: linkBaseUrl(),
  }),
);
