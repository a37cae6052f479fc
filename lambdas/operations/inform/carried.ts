import { everyone } from '../../../schema/roles.ts';
import { stagesInOrder } from '../../../schema/workflow.ts';
import { approves } from '../../domain/request/seating.ts';
import { stageState } from '../../domain/request/stages.ts';
import { tell } from '../../engine/ask.ts';
import { forEach } from '../../engine/notify.ts';
import { carriedMail } from '../../mails/carried-mail.ts';
import type { InformPorts, News } from './news.ts';

/** Tells those whose signature holds for an attempt that brings something else than what they signed. */
export async function tellOfCarrying(
  ports: InformPorts,
  { workflow, entry, state }: News<'submitted'>,
): Promise<void> {
  const { attempt } = entry.details;
  if (state.status === 'closed' || state.attempt !== attempt) return;
  const people = everyone(ports.catalogue.roles);
  const carried = stagesInOrder(workflow).flatMap(([stage]) => {
    const { decisions, signedFor } = stageState(entry.state, stage);
    if (signedFor === undefined) return [];
    return decisions.filter(approves).map(({ person }) => ({ stage, person: people.get(person) }));
  });
  await forEach(carried, async ({ stage, person }) => {
    if (person === undefined) return;
    await tell(
      ports,
      { workflow, stage, person, request: state.request },
      carriedMail({ workflow, state, stage }),
    );
  });
}
