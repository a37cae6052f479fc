import { dayOf, isDay } from '../day.ts';
import { IN_FORCE, POLICY_SUBJECT, policiesOf, REJECT } from '../policy.ts';
import { instead, misnamed } from '../wording.ts';
import { isApproval, isEffect, type PolicyStage, stagesInOrder, type Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, type Named, policyStages } from './walk.ts';

const LONGEST = 40;

/**
 * A rule that approves has conditions, an end and a name to sign it by; it stands in for approvals that come after it and
 * before anything changes; and what it looks at can be looked at again in the moment of the promotion.
 */
export function policies(workflow: Workflow): readonly Problem[] {
  return policyStages(allStages(workflow)).flatMap(([name, stage]) =>
    [
      ...misnamed('its policy', stage.policy, LONGEST),
      ...describeConditions(stage),
      ...describeEnd(stage),
      ...describeOtherwise(workflow, [name, stage]),
      ...describeSample(stage),
      ...describeKind(workflow),
    ].map((message) => problem(workflow, message, name)),
  );
}

/** What `policies` lets pass, and will be missed: a rule whose last day is over, which approves nothing. One line each, for people. */
export function endedPolicies(workflow: Workflow, now: Date): readonly string[] {
  return policiesOf(workflow).flatMap(([name, { policy, until, otherwise }]) =>
    isDay(until) && until < dayOf(now)
      ? [
          `workflow '${workflow.id}', stage '${name}': the rule '${policy}' ended with ${until} and approves nothing: ${otherwise.length === 0 ? 'every request is rejected there' : 'people are asked for every request'}. ` +
            'Write a later until and have the rule signed anew, or take the stage out.',
        ]
      : [],
  );
}

function describeConditions({ when, checks }: PolicyStage): string[] {
  const custom = Object.entries(checks).find(([, check]) => 'custom' in check)?.[0];
  const signed = Object.entries(checks).find(([, check]) => 'modelSignature' in check)?.[0];
  return [
    ...(when === undefined && Object.keys(checks).length === 0
      ? ["approves whatever comes: say when, by 'when' or by checks"]
      : []),
    ...(custom === undefined
      ? []
      : [
          `its check '${custom}' is custom, which can't be looked at again in the moment of the promotion: put it in a stage of type 'check' before the rule`,
        ]),
    ...(signed === undefined
      ? []
      : [
          `its check '${signed}' asks for a signature, which is looked at once: put it in a stage of type 'check' before the rule`,
        ]),
  ];
}

function describeEnd({ until }: PolicyStage): string[] {
  return isDay(until) ? [] : [`its until '${until}' is no day: write its last day as 2027-03-01`];
}

function describeOtherwise(workflow: Workflow, [name, { otherwise }]: Named<PolicyStage>): string[] {
  const path = stagesInOrder(workflow);
  const after = path.slice(path.findIndex(([each]) => each === name) + 1);
  const effect = after.findIndex(([, stage]) => isEffect(stage));
  const possible = after
    .slice(0, effect === -1 ? after.length : effect)
    .flatMap(([each, stage]) => (isApproval(stage) && stage.samples === undefined ? [each] : []));
  return otherwise
    .filter((each) => !possible.includes(each))
    .map(
      (each) =>
        `asks '${each}' where it does not approve, which is no approval between it and what it approves: write otherwise: '${REJECT}' to ask nobody, or ${possible.length === 0 ? 'put an approval there' : instead(possible)}`,
    );
}

function describeSample({ reviewAfterwards }: PolicyStage): string[] {
  if (reviewAfterwards === undefined) return [];
  const { share } = reviewAfterwards;
  return share > 0 && share <= 1
    ? []
    : [`its reviewAfterwards.share is ${share}: write a number above 0, up to 1 for all of them`];
}

/** No rule puts a rule in force. */
function describeKind({ subject }: Workflow): string[] {
  return subject === POLICY_SUBJECT
    ? [`approves rules ('${POLICY_SUBJECT}'), which people put '${IN_FORCE}' alone: remove it`]
    : [];
}
