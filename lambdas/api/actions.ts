import { askAgain } from './actions/ask-again.ts';
import { closeFinding } from './actions/close-finding.ts';
import { delegate, reassign } from './actions/hand-over.ts';
import { redeliver } from './actions/redeliver.ts';
import { reportFinding } from './actions/report-finding.ts';
import { rescind } from './actions/rescind.ts';
import { revise } from './actions/revise.ts';
import { rollBack } from './actions/roll-back.ts';
import { submit } from './actions/submit.ts';
import { resumePolicy, suspendPolicy } from './actions/switch-policy.ts';
import { withdraw } from './actions/withdraw.ts';
import type { Implementation, RoutesOf } from './call.ts';
import type { ActPorts } from './ports.ts';

/** The code of every route that acts. Each records who called. */
export const ACTIONS: { readonly [Id in RoutesOf<'POST'>]: Implementation<ActPorts, Id> } = {
  submit,
  revise,
  withdraw,
  delegate,
  reassign,
  askAgain,
  rescind,
  rollBack,
  reportFinding,
  closeFinding,
  suspendPolicy,
  resumePolicy,
  redeliver,
};
