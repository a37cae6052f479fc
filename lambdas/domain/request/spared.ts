import { sha256Hex } from '../../../schema/canonical-json.ts';
import { own } from '../../../schema/own.ts';
import { inHundred, policiesOf, policyAt } from '../../../schema/policy.ts';
import { isEffect, isHuman, stagesInOrder, type Workflow } from '../../../schema/workflow.ts';
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
 * @param promotedAt the instant of the attempt's last effect
 */
export function sparedAt(
  workflow: Workflow,
  state: RequestState,
  name: string,
  promotedAt: string = lastEffectAt(workflow, state),
): Spared | undefined {
  const stage = own(workflow.stages, name);
  if (stage === undefined || !isHuman(stage)) return undefined;
  if (stage.samples !== undefined) return unsampled(workflow, state, { ...stage.samples, promotedAt });
  if (stage.waives !== undefined) return unfailed(workflow, state, stage.waives);
  const approving = policiesOf(workflow).find(
    ([rule, { otherwise }]) => otherwise.includes(name) && hasApproved(state, rule),
  );
  return approving && { because: lowered(byRule(approving[1])), rule: approving[0] };
}

function unsampled(
  workflow: Workflow,
  state: RequestState,
  {
    of: rule,
    share,
    promotedAt,
  }: { readonly of: string; readonly share: number; readonly promotedAt: string },
): Spared | undefined {
  const title = policyAt(workflow, rule)?.title ?? rule;
  if (!hasApproved(state, rule)) return { because: `it was not approved by rule '${title}'`, rule };
  if (isSampled({ request: state.request, promotedAt }, share)) return undefined;
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
 * The stage at which people are to look at what a rule has promoted and have not yet; `undefined` where none is. Until
 * they have, who asked for it can't take it back.
 */
export function lookOwed(workflow: Workflow, state: RequestState): string | undefined {
  if (lastEffectAt(workflow, state) === '') return undefined;
  return stagesInOrder(workflow).find(
    ([name, stage]) =>
      isHuman(stage) &&
      stage.samples !== undefined &&
      stageState(state, name).outcome === undefined &&
      sparedAt(workflow, state, name) === undefined,
  )?.[0];
}

/** When an attempt has had its last effect so far; empty before any. */
function lastEffectAt(workflow: Workflow, state: RequestState): string {
  const instants = stagesInOrder(workflow).flatMap(([name, stage]) => {
    const { outcome, settledAt } = stageState(state, name);
    return isEffect(stage) && outcome === 'promoted' && settledAt !== undefined ? [settledAt] : [];
  });
  return instants.at(-1) ?? '';
}

/**
 * Whether a request is among a share of all of them. Its id and the instant of its promotion decide, to the millisecond:
 * nobody who submits chooses that or knows it before, and anybody can compute it afterwards.
 */
export function isSampled(
  { request, promotedAt }: { readonly request: string; readonly promotedAt: string },
  share: number,
): boolean {
  const drawn = Number.parseInt(sha256Hex(`${request} ${promotedAt}`).slice(0, 12), 16);
  return drawn < share * 2 ** 48;
}

const lowered = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1);
