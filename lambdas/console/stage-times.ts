import { isHuman, stagesInOrder } from '../../schema/workflow.ts';
import type { ReadEntry } from '../domain/entry.ts';
import type { RequestState } from '../domain/model.ts';
import { type Html, html } from '../pages/html.ts';
import type { RequestView } from '../pages/view.ts';
import { renderRows } from './charts/rows.ts';
import { describeSeconds } from './durations.ts';

/** How long a request waited at a stage: for people, and for the attempt that they asked for. */
interface Spent {
  readonly waiting: number;
  readonly rework: number;
}

/** How long each stage took, waiting and rework apart; nothing before the first has begun. */
export function stageTimes({
  workflow,
  state,
  history,
  now,
}: Pick<RequestView, 'workflow' | 'state' | 'history' | 'now'>): Html | undefined {
  const end = state.status === 'closed' ? (history.at(-1)?.at ?? '') : now.toISOString();
  const spent = timesOf(history, end);
  const rows = stagesInOrder(workflow).flatMap(([name, stage]) => {
    const time = spent.get(name);
    return time === undefined || !isHuman(stage)
      ? []
      : [{ label: stage.title, amounts: [time.waiting, time.rework] }];
  });
  if (rows.length === 0) return undefined;
  return html`<section class="card"><h2>Time by stage</h2>
${renderRows({
  id: 'time-by-stage',
  title: 'How long each stage took',
  of: 'stage',
  series: ['waiting for people', 'rework'],
  rows,
  say: (hours) => describeSeconds(hours * 3_600),
  empty: 'No stage has taken a minute yet.',
})}</section>
`;
}

/** Hours at each stage, all attempts together. */
export function timesOf(
  history: readonly ReadEntry<RequestState>[],
  end: string,
): ReadonlyMap<string, Spent> {
  const spent = new Map<string, Spent>();
  const add = (stage: string, from: string, until: string, what: keyof Spent) => {
    const hours = Math.max(0, Date.parse(until) - Date.parse(from)) / 3_600_000;
    const known = spent.get(stage) ?? { waiting: 0, rework: 0 };
    spent.set(stage, { ...known, [what]: known[what] + hours });
  };
  const open = new Map<string, string>();
  let sentBack: { readonly stage: string; readonly at: string } | undefined;
  for (const { action, details, at, state } of history) {
    if (action === 'submitted' && sentBack !== undefined) {
      add(sentBack.stage, sentBack.at, at, 'rework');
      sentBack = undefined;
    }
    if (action === 'stage-opened') open.set(details.stage, at);
    for (const [stage, since] of [...open]) {
      if (state.status === 'open' && state.stages[stage]?.outcome === undefined) continue;
      open.delete(stage);
      add(stage, since, at, 'waiting');
      if (state.status === 'rework') sentBack = { stage, at };
    }
  }
  for (const [stage, since] of open) add(stage, since, end, 'waiting');
  if (sentBack !== undefined) add(sentBack.stage, sentBack.at, end, 'rework');
  return spent;
}
