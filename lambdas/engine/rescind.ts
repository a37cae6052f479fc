import { open, requestStream } from '../domain/entry.ts';
import type { RequestState } from '../domain/model.ts';
import { type RescindCommand, rescind } from '../domain/request/rescind.ts';
import { stageState } from '../domain/request/stages.ts';
import type { Ports } from '../ports.ts';
import { amend, type Position } from './advance.ts';
import { definitionOf } from './definitions.ts';

/** That an approval is taken back: of the current attempt, where no attempt is named. */
export type Rescinding = Omit<RescindCommand, 'attempt' | 'decidedBefore'> & {
  readonly attempt?: number;
  /** Looks at where the request stands before anything is recorded. @throws what is wrong */
  readonly check?: (state: RequestState) => void;
};

/**
 * Takes back an approval, as the domain's `rescind` does. A decision that settles the stage at the same time wins: then
 * it is too late.
 *
 * @returns where the request stands afterwards; `undefined` when there is none.
 * @throws GovernanceError like `rescind`; what `check` throws
 */
export function takeBack(
  ports: Pick<Ports, 'ledger' | 'clock' | 'catalogue'>,
  request: string,
  { check, ...rescinding }: Rescinding,
): Promise<Position<RequestState> | undefined> {
  const { roles } = ports.catalogue;
  return amend(ports, request, async (state, now) => {
    const workflow = await definitionOf(ports, state.definition);
    const command = { attempt: state.attempt, ...rescinding };
    const decidedBefore = await hasDecidedBefore(ports, state, command);
    const step = rescind({ workflow, roles, state, now }, { ...command, decidedBefore });
    if (step.entry !== undefined) check?.(state);
    return step;
  });
}

/** Whether a decision of the person at the stage stands beside the one of now: of an earlier attempt, or asking. */
async function hasDecidedBefore(
  { ledger }: Pick<Ports, 'ledger'>,
  state: RequestState,
  { stage, person }: Pick<RescindCommand, 'stage' | 'person'>,
): Promise<boolean> {
  const { asked, decisions } = stageState(state, stage);
  if (state.attempt === 1 && asked === undefined) return false;
  const standing = new Set<string>();
  for await (const sealed of ledger.read(requestStream(state.request))) {
    const { action, details } = open<RequestState>(sealed);
    if (action !== 'decided' && action !== 'rescinded') continue;
    const { decision } = details;
    if (details.stage !== stage || decision.person !== person) continue;
    if (action === 'decided') standing.add(decision.at);
    else standing.delete(decision.at);
  }
  for (const { person: who, at } of decisions) if (who === person) standing.delete(at);
  return standing.size > 0;
}
