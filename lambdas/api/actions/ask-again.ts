import { requestStream } from '../../domain/entry.ts';
import { GovernanceError } from '../../domain/errors.ts';
import type { RequestState, Step } from '../../domain/model.ts';
import { needed } from '../../domain/request/mandates.ts';
import { changePeople } from '../../domain/request/people.ts';
import { askNow, waitingStages } from '../../domain/request/remind.ts';
import type { Situation } from '../../domain/request/situation.ts';
import { stageState } from '../../domain/request/stages.ts';
import { amend, position } from '../../engine/advance.ts';
import { definitionOf } from '../../engine/definitions.ts';
import type { Answer, Call } from '../call.ts';
import type { ActPorts } from '../ports.ts';
import { unknownRequest } from '../read.ts';
import { describeRecorded } from '../recorded.ts';

/**
 * Asks everybody whose answer a request waits for, as roles, stand-ins and separation of duties stand now: newcomers as such,
 * the others again. Whoever was asked within five minutes is not, so that a call that is repeated writes nothing.
 *
 * @throws GovernanceError `UnknownRequest`; `StageClosed` where it waits for no stage of people.
 */
export async function askAgain(
  ports: ActPorts,
  { path: { request }, caller }: Call<'askAgain'>,
): Promise<Answer<'askAgain'>> {
  const found = await position<RequestState>(ports, requestStream(request));
  if (found === undefined) throw unknownRequest(request);
  const workflow = await definitionOf(ports, found.state.definition);
  const { roles } = ports.catalogue;
  const { attempt } = found.state;
  const stages = waitingStages(workflow, found.state).map(([stage]) => stage);
  if (stages.length === 0) {
    const message =
      'This request waits for no answer to a stage: nobody can be asked. countersign show says how it stands.';
    throw new GovernanceError('StageClosed', message, { reason: 'not-open' });
  }
  let last = found;
  const record = async (step: (situation: Situation) => Step<RequestState>): Promise<boolean> => {
    const done = await amend(ports, request, (state, now) => step({ workflow, roles, state, now }));
    if (done !== undefined) last = { ...done, appended: last.appended || done.appended };
    return done?.appended ?? false;
  };
  const asked: string[] = [];
  for (const stage of stages) {
    const ref = { stage, attempt };
    const before = stageState(last.state, stage).roster ?? [];
    const hasChanged = await record((situation) => changePeople(situation, ref, caller));
    const after = stageState(last.state, stage).roster ?? [];
    const joined = hasChanged ? after.filter((person) => !before.includes(person)) : [];
    let people: readonly string[] = [];
    const isAsked = await record((situation) => {
      const step = askNow(situation, ref, { actor: caller, except: joined });
      people = peopleIn(step);
      return step;
    });
    asked.push(...new Set([...joined, ...(isAsked ? people : [])]));
  }
  const now = ports.clock.now();
  const waitsFor = stages.flatMap((stage) =>
    needed({ workflow, roles, state: last.state, now }, stage).map(({ email }) => email),
  );
  return { ...describeRecorded(requestStream(request), last, caller), asked, waitsFor, stages };
}

/** Whom an entry says that it asks. */
function peopleIn({ entry }: Step<RequestState>): readonly string[] {
  return entry?.action === 'reminded' ? entry.details.people : [];
}
