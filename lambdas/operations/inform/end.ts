import { everyone } from '../../../workflows/schema/roles.ts';
import { isHuman } from '../../../workflows/schema/workflow.ts';
import { unanswered } from '../../domain/request/remind.ts';
import { tell } from '../../engine/ask.ts';
import { forEach } from '../../engine/notify.ts';
import { stageOverMail } from '../../mails/stage-over-mail.ts';
import type { InformPorts, News } from './news.ts';

/** Tells those for whose answer a stage waited when its request ended for another reason: nothing is left to do. */
export async function tellOfEnd(ports: InformPorts, { workflow, entry, now }: News): Promise<void> {
  const { roles } = ports.catalogue;
  const people = everyone(roles);
  const asked = Object.entries(workflow.stages).flatMap(([name, stage]) => {
    const current = entry.state.stages[name];
    const waited = current?.outcome === undefined || current.outcome === 'expired';
    if (!isHuman(stage) || current?.openedAt === undefined || !waited) return [];
    return unanswered(name, stage, roles, entry.state, now).flatMap((email) => {
      const person = people.get(email);
      return person === undefined || person.mail === 'daily' ? [] : [{ person, stage: name }];
    });
  });
  await forEach(asked, ({ person, stage }) =>
    tell(ports, workflow, { stage }, person, stageOverMail({ workflow, state: entry.state, stage })),
  );
}
