import { catalogue, subscriptionsPort } from '../adapters/connect.ts';
import { log, onInvoke } from '../middleware.ts';
import { enrol } from '../operations/enrol.ts';

/** After every deployment, and once a day: keeps the subscriptions to mails in step with the roles. */
export const handler = onInvoke(enrol({ enrolment: subscriptionsPort(), catalogue, log }));
