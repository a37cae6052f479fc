import {
  callbackPort,
  catalogue,
  executionsPort,
  ledgerPort,
  notifierPort,
  subscriptionsPort,
  tasksPort,
  viewsPort,
} from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { adopt } from '../operations/adopt.ts';
import { enrol } from '../operations/enrol.ts';

const takeUp = adopt({
  ledger: ledgerPort(),
  views: viewsPort(),
  tasks: tasksPort(log),
  callback: callbackPort(),
  notifier: notifierPort(),
  executions: executionsPort(),
  clock: systemClock,
  log,
  catalogue,
});
const enrolAll = enrol({ enrolment: subscriptionsPort(), catalogue, log });

/** After every deployment: takes up what it has changed, for every open request, and for who hears by mail. */
export const handler = onInvoke(async (event) => {
  const done = await Promise.allSettled([takeUp(event), enrolAll()]);
  const failed = done.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
});
