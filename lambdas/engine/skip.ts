import type { Workflow } from '../../schema/workflow.ts';
import { subjectStream } from '../domain/entry.ts';
import type { Facts } from '../domain/facts.ts';
import type { RequestState, SubjectState } from '../domain/model.ts';
import type { Situation } from '../domain/request/situation.ts';
import { skipStage } from '../domain/request/skip.ts';
import { sparedAt } from '../domain/request/spared.ts';
import type { StageRef } from '../domain/request/stages.ts';
import type { Ports } from '../ports.ts';
import { amend, type Position, position } from './advance.ts';

/** What a `when` and a check of a request look at. */
export async function factsOf(
  ports: Pick<Ports, 'ledger'>,
  { workflow, state: request, now }: Pick<Situation, 'workflow' | 'state' | 'now'>,
): Promise<Facts> {
  const subject = await position<SubjectState>(ports, subjectStream(request.subject));
  return { request, subject: subject?.state, reference: workflow.environments.at(-1), now };
}

/**
 * Passes over a stage that is not needed, by its `when` or by a rule. Reads nothing when it has neither.
 * @returns where the request stands afterwards.
 */
export async function skipUnneeded(
  ports: Pick<Ports, 'ledger' | 'clock'>,
  { workflow, current }: { readonly workflow: Workflow; readonly current: Position<RequestState> },
  skip: StageRef & { readonly actor: string },
): Promise<Position<RequestState>> {
  const spared = sparedAt(workflow, current.state, skip.stage) !== undefined;
  if (workflow.stages[skip.stage]?.when === undefined && !spared) return current;
  const after = await amend(ports, current.state.request, async (state, now) =>
    skipStage(workflow, await factsOf(ports, { workflow, state, now }), skip),
  );
  return after ?? current;
}
