import { isHuman } from '../../../schema/workflow.ts';
import { needed } from '../../domain/request/mandates.ts';
import { tell } from '../../engine/ask.ts';
import { forEach } from '../../engine/notify.ts';
import { stageOverMail } from '../../mails/stage-over-mail.ts';
import type { InformPorts, News } from './news.ts';

/** Tells those for whose answer a stage waited when its request ended for another reason: nothing is left to do. */
export async function tellOfEnd(ports: InformPorts, news: News): Promise<void> {
  const { workflow, entry } = news;
  const { state } = entry;
  if (state.status !== 'closed') return;
  const asked = Object.entries(workflow.stages).flatMap(([name, stage]) => {
    const current = state.stages[name];
    const waited = current?.outcome === undefined || current.outcome === 'expired';
    if (!isHuman(stage) || current?.openedAt === undefined || !waited) return [];
    return needed({ ...news, state }, name)
      .filter(({ mail }) => mail !== 'daily')
      .map((person) => ({ person, stage: name }));
  });
  await forEach(asked, ({ person, stage }) =>
    tell(
      ports,
      { workflow, stage, person, request: state.request },
      stageOverMail({ workflow, state, stage }),
    ),
  );
}
