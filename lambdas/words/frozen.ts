import type { Freeze } from '../../schema/freezes.ts';
import type { Workflow } from '../../schema/workflow.ts';
import type { RequestState } from '../domain/model.ts';
import { type FrozenAhead, frozenAhead, windowedAhead } from '../domain/request/frozen.ts';
import { datesAhead } from '../domain/request/wait.ts';
import { formatInstant } from './instant.ts';
import { describeWindow } from './stages.ts';

/** What a freeze means for whoever is about to approve, in two sentences. */
function describeFrozen({ environment, freeze }: FrozenAhead, now: Date, zone?: string): string {
  const { reason, from, until, weekly } = freeze;
  const when =
    Date.parse(from) <= now.getTime() ? 'is frozen' : `will be frozen from ${formatInstant(from, zone)}`;
  const again = weekly === undefined ? '' : ` (${weekly})`;
  return `${environment} ${when} until ${formatInstant(until, zone)}${again}: ${reason}. What is approved meanwhile takes effect after that.`;
}

/** For what whoever is about to approve may have to wait, in two sentences each: dates, windows, and freezes from an instant on. */
export function describeWaitsAhead(
  known: { readonly workflow: Workflow; readonly state: RequestState },
  stage: string,
  {
    freezes,
    from,
    zone,
  }: { readonly freezes: readonly Freeze[]; readonly from: Date; readonly zone?: string | undefined },
): readonly string[] {
  const windows = windowedAhead(known, stage).flatMap(({ environment, window }) =>
    window === undefined
      ? []
      : [
          `${environment} changes only in the window ${describeWindow(window)}. What is approved while that is closed takes effect when it opens, and can be withdrawn until then.`,
        ],
  );
  const frozen = frozenAhead(known, stage, freezes, from).map((one) => describeFrozen(one, from, zone));
  const dated = datesAhead({ ...known, now: from }, stage).map(
    ({ title, until }) =>
      `Its date is ${formatInstant(until.toISOString(), zone)} (${title}). What is approved before that goes on then.`,
  );
  return [...dated, ...new Set(windows), ...frozen];
}
