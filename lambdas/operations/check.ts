import * as z from 'zod/mini';
import type { Check } from '../../workflows/schema/check.ts';
import type { CheckStage, Workflow } from '../../workflows/schema/workflow.ts';
import { type CheckResult, runCheck } from '../domain/checks.ts';
import { requestStream } from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { Facts } from '../domain/facts.ts';
import type { RequestState } from '../domain/model.ts';
import { checkStage, recordChecks } from '../domain/request/check.ts';
import { type StageRef, stageState } from '../domain/request/stages.ts';
import { advance, type Position, position } from '../engine/advance.ts';
import { definitionOf } from '../engine/definitions.ts';
import { factsOf, skipUnneeded } from '../engine/skip.ts';
import { answerOrWait } from '../engine/wake.ts';
import type { Ports } from '../ports.ts';
import { stagePayload } from './payload.ts';

export type CheckPorts = Pick<
  Ports,
  'ledger' | 'views' | 'callback' | 'clock' | 'catalogue' | 'customChecks' | 'log'
>;

/** What a check of the organisation's own must answer. */
const answerSchema = z.object({
  passed: z.boolean(),
  found: z.string().check(z.minLength(1), z.maxLength(1000)),
  saw: z._default(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])), {}),
});

/**
 * The state of a check stage: runs its checks, records each with the values it saw, and goes on, back to the
 * requester or to the end. What is recorded stands; a repeated run runs checks again only while nothing is recorded.
 *
 * @throws GovernanceError `UnknownRequest`, `NotApproved`; `Unavailable` when a custom check does not answer.
 */
export const check = (ports: CheckPorts) => async (payload: unknown) => {
  const { request, taskToken, timedOut: _, ...ref } = stagePayload.parse(payload);
  const before = await position<RequestState>(ports, requestStream(request));
  if (before === undefined) {
    throw new GovernanceError('UnknownRequest', `No request '${request}' exists.`, { request });
  }
  const workflow = await definitionOf(ports, before.state.definition);
  const reached = await skipUnneeded(ports, workflow, before, ref, 'system:check');
  const after = await settle(ports, workflow, reached, ref);
  await ports.views.putRequest({ seq: after.seq, state: after.state });
  await answerOrWait(ports, after.state, { ...ref, request, taskToken });
};

async function settle(
  ports: CheckPorts,
  workflow: Workflow,
  current: Position<RequestState>,
  ref: StageRef,
): Promise<Position<RequestState>> {
  const stage = checkStage(workflow, ref.stage);
  const recorded = await advance<RequestState>(
    ports,
    requestStream(current.state.request),
    async (last, now) => {
      if (last === undefined) return {};
      const { state } = last;
      const open = state.status === 'open' && ref.attempt === state.attempt;
      if (!open || stageState(state, ref.stage).outcome !== undefined) return {};
      const facts = await factsOf(ports, workflow, state, now);
      return recordChecks(workflow, state, ref, await runChecks(ports, stage, facts), now);
    },
  );
  return recorded ?? current;
}

function runChecks(ports: CheckPorts, stage: CheckStage, facts: Facts): Promise<CheckResult[]> {
  const checks = Object.entries<Check>(stage.checks);
  return Promise.all(
    checks.map(([name, one]) =>
      'custom' in one ? runCustom(ports, name, one.custom, facts) : runCheck(name, one, facts),
    ),
  );
}

/** A check that answers nonsense has not passed; one that does not answer is asked again. */
async function runCustom(
  { customChecks, log }: CheckPorts,
  name: string,
  custom: string,
  { request, subject }: Facts,
): Promise<CheckResult> {
  let answered: unknown;
  try {
    answered = await customChecks.run(custom, { request, environments: subject?.environments ?? {} });
  } catch (error) {
    log.error('a custom check did not answer', error, { check: custom, request: request.request });
    throw new GovernanceError('Unavailable', `The check '${custom}' did not answer.`, {}, { cause: error });
  }
  const answer = answerSchema.safeParse(answered);
  if (answer.success) return { name, ...answer.data };
  return {
    name,
    passed: false,
    found: `the check '${custom}' answered something else than a result`,
    saw: {},
  };
}
