import { sha256Hex } from '../../../schema/canonical-json.ts';
import { own } from '../../../schema/own.ts';
import { inHundred, policiesOf, policyAt } from '../../../schema/policy.ts';
import { isHuman, type Workflow } from '../../../schema/workflow.ts';
import type { RequestState } from '../model.ts';
import { byRule } from './rule.ts';
import { stageState } from './stages.ts';

/** Why people of a stage are not asked, and the stage of the rule or the check by which they are not. */
export interface Spared {
  readonly because: string;
  readonly rule: string;
}

/**
 * Why people are spared a stage: a rule has approved in their place, or it is for a share of what one approves, and this is
 * none of it; or what they could waive has not failed. `undefined` where they are asked.
 */
export function sparedAt(workflow: Workflow, state: RequestState, name: string): Spared | undefined {
  const stage = own(workflow.stages, name);
  if (stage === undefined || !isHuman(stage)) return undefined;
  if (stage.samples !== undefined) return unsampled(workflow, state, stage.samples);
  if (stage.waives !== undefined) return unfailed(workflow, state, stage.waives);
  const approving = policiesOf(workflow).find(
    ([rule, { otherwise }]) => otherwise.includes(name) && hasApproved(state, rule),
  );
  return approving && { because: lowered(byRule(approving[1])), rule: approving[0] };
}

function unsampled(
  workflow: Workflow,
  state: RequestState,
  { of: rule, share }: { readonly of: string; readonly share: number },
): Spared | undefined {
  const title = policyAt(workflow, rule)?.title ?? rule;
  if (!hasApproved(state, rule)) return { because: `it was not approved by rule '${title}'`, rule };
  if (isSampled(state, share)) return undefined;
  return { because: `it is not among the ${inHundred(share)} in 100 that are looked at afterwards`, rule };
}

function unfailed(workflow: Workflow, state: RequestState, check: string): Spared | undefined {
  if (stageState(state, check).outcome === 'waivable') return undefined;
  return { because: `'${own(workflow.stages, check)?.title ?? check}' has not failed`, rule: check };
}

/** True where a rule has approved the current attempt in the place of people. */
export function hasApproved(state: RequestState, rule: string): boolean {
  const { outcome, rule: signed } = stageState(state, rule);
  return outcome === 'approved' && signed !== undefined;
}

/**
 * Whether a request is among a share of all of them. Its id and the instant at which the ledger took it decide, to the
 * millisecond: nobody who submits chooses that, and anybody can compute it afterwards.
 */
export function isSampled(
  { request, requestedAt }: Pick<RequestState, 'request' | 'requestedAt'>,
  share: number,
): boolean {
  const drawn = Number.parseInt(sha256Hex(`${request} ${requestedAt}`).slice(0, 12), 16);
  return drawn < share * 2 ** 48;
}

const lowered = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1);
