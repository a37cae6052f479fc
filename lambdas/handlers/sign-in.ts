import { catalogue, linkBaseUrl, providerPort, sessionsPort } from '../adapters/connect-sign-in.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onHttp } from '../middleware.ts';
import { signInRoutes } from '../operations/sign-in/routes.ts';

/** `GET /sign-in`, `/sign-in/return` and `/sign-out`, `POST /sign-out` and `/sign-in/back-channel`: who somebody is. */
export const handler = onHttp(
  signInRoutes({
    provider: providerPort(log),
    sessions: sessionsPort(),
    clock: systemClock,
    log,
    catalogue,
    linkBaseUrl: linkBaseUrl(),
  }),
);
