import * as z from 'zod/mini';
import type { Check } from '../../schema/check.ts';
import type { CheckAnswer, CheckedVersion, CheckQuestion } from '../../schema/custom-check.ts';
import { policyAt } from '../../schema/policy.ts';
import { LINE } from '../../schema/printable.ts';
import { waitAt } from '../../schema/wait.ts';
import type { CheckStage } from '../../schema/workflow.ts';
import { type CheckResult, runCheck } from '../domain/checks.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { Facts } from '../domain/facts.ts';
import type { RequestState } from '../domain/model.ts';
import { judgeSignature } from '../domain/model-signature.ts';
import { judgeRule } from '../domain/policy.ts';
import { checkStage, recordChecks } from '../domain/request/check.ts';
import { policyStage, recordRule } from '../domain/request/rule.ts';
import { type StageRef, stageState } from '../domain/request/stages.ts';
import { beginWait, isLookDue, isOver, recordLook, waitStage } from '../domain/request/wait.ts';
import { amend, type Position } from '../engine/advance.ts';
import { policyPosition } from '../engine/policies.ts';
import { factsOf } from '../engine/skip.ts';
import { submissionsOf } from '../engine/submissions.ts';
import type { Ports } from '../ports.ts';
import { type EnteredStage, enterStage } from './stage.ts';

export type CheckPorts = Pick<
  Ports,
  'ledger' | 'tasks' | 'callback' | 'clock' | 'catalogue' | 'customChecks' | 'log' | 'judgeSignature'
>;

// Both end up in front of people and in the ledger, so neither may be endless, nor pose as anything else.
const line = (min: number, max: number) =>
  z.string().check(z.minLength(min), z.maxLength(max), z.regex(LINE));
const sentence = line(1, 1000);
const value = z.union([line(0, 256), z.number(), z.boolean(), z.null()]);
const MOST_VALUES = 50;

/** What a check of the organisation's own must answer. */
const answerSchema = z.object({
  passed: z.boolean(),
  found: sentence,
  saw: z._default(
    z.record(line(1, 64), value).check(z.refine((saw) => Object.keys(saw).length <= MOST_VALUES)),
    {},
  ),
}) satisfies z.ZodMiniType<CheckAnswer>;

/**
 * The state of a check stage: runs its checks, records each with the values it saw, and goes on, back to the
 * requester or to the end; of a rule, which is asked whether it approves in the place of people; or of a wait, which begins, and
 * is looked at each time that its state comes back to it. What is recorded stands; a repeated run runs checks again only while nothing is recorded.
 *
 * @throws GovernanceError `UnknownRequest`, `NotApproved`; `Unavailable` when a custom check does not answer.
 */
export const check = (ports: CheckPorts) => (payload: unknown) =>
  enterStage(ports, payload, { actor: 'system:check', settle: (entered) => settle(ports, entered) });

async function settle(
  ports: CheckPorts,
  { workflow, current, ref }: EnteredStage,
): Promise<Position<RequestState>> {
  if (policyAt(workflow, ref.stage) !== undefined) return askRule(ports, { workflow, current }, ref);
  if (waitAt(workflow, ref.stage) !== undefined) return letPass(ports, { workflow, current }, ref);
  const stage = checkStage(workflow, ref.stage);
  const recorded = await amend(ports, current.state.request, async (state, now) => {
    const open = state.status === 'open' && ref.attempt === state.attempt;
    if (!open || stageState(state, ref.stage).outcome !== undefined) return {};
    const facts = await factsOf(ports, { workflow, state, now });
    return recordChecks({ workflow, state, now }, ref, await runChecks(ports, stage, facts));
  });
  return recorded ?? current;
}

/** Asks a rule, as it stands at this moment. */
async function askRule(
  ports: CheckPorts,
  { workflow, current }: Pick<EnteredStage, 'workflow' | 'current'>,
  ref: StageRef,
): Promise<Position<RequestState>> {
  const stage = policyStage(workflow, ref.stage);
  const recorded = await amend(ports, current.state.request, async (state, now) => {
    const open = state.status === 'open' && ref.attempt === state.attempt;
    if (!open || stageState(state, ref.stage).outcome !== undefined) return {};
    const facts = await factsOf(ports, { workflow, state, now });
    const position = await policyPosition(ports, stage.policy);
    return recordRule({ workflow, state, now }, ref, judgeRule({ workflow, stage, position }, facts));
  });
  return recorded ?? current;
}

/** Begins a wait, and looks at it where that is due by now. */
async function letPass(
  ports: CheckPorts,
  { workflow, current }: Pick<EnteredStage, 'workflow' | 'current'>,
  ref: StageRef,
): Promise<Position<RequestState>> {
  const stage = waitStage(workflow, ref.stage);
  const { request } = current.state;
  const begun = await amend(ports, request, (state, now) => beginWait({ workflow, state, now }, ref));
  const looked = await amend(ports, request, async (state, now) => {
    if (!isLookDue({ state, now }, ref)) return {};
    const facts = await factsOf(ports, { workflow, state, now });
    const last = isOver({ state, now }, ref);
    const results = await runChecks(ports, stage, facts, last ? undefined : noAnswer);
    return recordLook({ workflow, state, now }, ref, { results, actor: 'system:check' });
  });
  return looked ?? begun ?? current;
}

/** Another look follows: what does not answer has not passed this time, and ends nothing. */
const noAnswer = (name: string, custom: string): CheckResult => ({
  name,
  passed: false,
  found: `the check '${custom}' did not answer`,
  saw: {},
});

type WithoutAnswer = (name: string, custom: string) => CheckResult;

async function runChecks(
  ports: CheckPorts,
  stage: Pick<CheckStage, 'checks'>,
  facts: Facts,
  withoutAnswer?: WithoutAnswer,
): Promise<CheckResult[]> {
  const checks = Object.entries<Check>(stage.checks);
  const signed = checks.some(([, one]) => 'modelSignature' in one);
  const signature = signed ? await signatureOf(ports, facts) : undefined;
  return Promise.all(
    checks.map(([name, one]) => {
      if ('custom' in one) return runCustom(ports, { name, custom: one.custom }, facts, withoutAnswer);
      if (!('modelSignature' in one)) return runCheck(name, one, facts);
      const { judgeSignature: judge = judgeSignature } = ports;
      const { publicKey } = one.modelSignature;
      return { name, ...judge(publicKey, facts.request.artifact?.sha256, signature) };
    }),
  );
}

/** The signature that the attempt brings. It is in the entry of its submission alone: states do not carry it. */
async function signatureOf(ports: CheckPorts, { request: { request, attempt } }: Facts) {
  return (await submissionsOf(ports, request)).get(attempt)?.modelSignature;
}

/** A check that answers nonsense has not passed; one that does not answer is asked again, unless it says what that is. */
async function runCustom(
  { customChecks, log }: CheckPorts,
  { name, custom }: { readonly name: string; readonly custom: string },
  facts: Facts,
  withoutAnswer?: WithoutAnswer,
): Promise<CheckResult> {
  let answered: unknown;
  try {
    answered = await customChecks.run(custom, questionOf(facts));
  } catch (error) {
    log.error('a custom check did not answer', error, { check: custom, request: facts.request.request });
    if (withoutAnswer !== undefined) return withoutAnswer(name, custom);
    throw new GovernanceError('Unavailable', `The check '${custom}' did not answer.`, {}, { cause: error });
  }
  const answer = answerSchema.safeParse(answered);
  if (answer.success) return { name, ...answer.data };
  const member = answer.error.issues[0]?.path[0];
  const where = member === undefined ? '' : `: its '${String(member)}' is none`;
  const found = `the check '${custom}' answered something else than a result${where}`;
  return { name, passed: false, found, saw: {} };
}

/** What a check is told: the version and those it would stand beside, and nothing of the people who decide. */
function questionOf({ request, subject }: Facts): CheckQuestion {
  const environments = Object.entries(subject?.environments ?? {}).map(
    ([name, deployed]) =>
      [name, { ...versionOf(deployed), since: deployed.since, request: deployed.request }] as const,
  );
  return {
    request: {
      ...versionOf(request),
      request: request.request,
      workflow: request.workflow,
      subject: request.subject,
      attempt: request.attempt,
      requestedAt: request.requestedAt,
      attributes: request.attributes,
      evidence: request.evidence,
      collected: request.collected,
    },
    environments: Object.fromEntries(environments),
  };
}

function versionOf({ version, artifact, metrics, variables }: CheckedVersion): CheckedVersion {
  return { version, artifact, metrics, variables };
}
