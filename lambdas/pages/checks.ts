import { stageState } from '../domain/request/stages.ts';
import { waivedChecks } from '../words/waived.ts';
import { checksOf } from './entries.ts';
import { checkList, titleOf } from './history.ts';
import { type Html, html } from './html.ts';
import { card, value } from './parts.ts';
import type { ReviewView } from './view.ts';

/** What the checks found that the attempt stands on, by stage. Nothing where none has run. */
export function checksCard({
  workflow,
  state,
  history,
}: Pick<ReviewView, 'workflow' | 'state' | 'history'>): Html | undefined {
  const found = history
    .flatMap((entry) => checksOf(entry) ?? [])
    .filter(({ stage, attempt }) => attempt === (stageState(state, stage).carriedFrom ?? state.attempt));
  if (found.length === 0) return undefined;
  const waived = new Map(waivedChecks(workflow, state).map(({ check, by }) => [check, by]));
  return card(
    'Checks',
    found.map(
      ({ stage, results }) =>
        html`<h3>${value(titleOf(workflow, stage))}</h3>\n${checkList(results)}${waived.has(stage) && html`<p>Waived ${value(waived.get(stage) ?? '')}.</p>\n`}\n`,
    ),
  );
}
