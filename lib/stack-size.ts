import type { Organisation } from '../schema/organisation.ts';
import { stackOf } from '../schema/stacks.ts';
import type { Workflow } from '../schema/workflow.ts';

/** CloudFormation takes so many resources in a stack. */
export const MOST_RESOURCES = 500;
/** What a stack has at most whatever is in the organisation's files: tables, handlers with their roles and logs, alarms. */
export const FIXED_RESOURCES = 171;
/** Signing in, with the console: functions with their roles and logs, routes, the table of sessions. */
const OF_SIGNING_IN = 34;
/** MLflow: functions with their roles and logs, a route, rules, an alarm. */
const OF_MLFLOW = 25;
/** SageMaker: functions with their roles and logs, rules, an alarm. */
const OF_SAGEMAKER = 25;
/** Webhooks: functions with their roles and logs, a key, the table, the queue of what failed, alarms; and of each receiver its queue, rule and mapping. */
const OF_WEBHOOKS = 20;
const OF_A_WEBHOOK = 4;
/** Monitors: a function with its role and log, a rule. */
const OF_MONITORS = 8;
/** Chat: a function with its role and log, a rule, an alarm; and of each channel its topic and that one's policy. */
const OF_CHAT = 9;
const OF_A_CHANNEL = 2;
/** A machine, its version and its alias. */
const OF_A_WORKFLOW = 3;
/** A topic and its policy. People are none: they are subscribed once the stack stands. */
const OF_A_ROLE = 2;
/** A function, its role and its log. */
const OF_A_CHECK = 3;

type Sized = Pick<
  Organisation,
  'workflows' | 'retired' | 'roles' | 'customChecks' | 'identity' | 'integrations' | 'webhooks'
>;

/** How many resources the stack of an organisation has itself, at most, without the options of a deployment; a nested stack is one. */
export function resourcesOf(organisation: Sized): number {
  const { roles, customChecks, identity, integrations, webhooks = {} } = organisation;
  const told = Object.keys(webhooks).length;
  const channels = Object.keys(integrations?.chat ?? {}).length;
  const here = customChecks.filter(({ deployed }) => deployed === 'here');
  const { own, nested } = byStack(organisation);
  return (
    FIXED_RESOURCES +
    (identity === undefined ? 0 : OF_SIGNING_IN) +
    (integrations?.mlflow === undefined ? 0 : OF_MLFLOW) +
    (integrations?.sagemaker === undefined ? 0 : OF_SAGEMAKER) +
    (integrations?.monitors === undefined ? 0 : OF_MONITORS) +
    (channels === 0 ? 0 : OF_CHAT + OF_A_CHANNEL * channels) +
    (told === 0 ? 0 : OF_WEBHOOKS + OF_A_WEBHOOK * told) +
    OF_A_WORKFLOW * own +
    nested.size +
    OF_A_ROLE * Object.keys(roles).length +
    OF_A_CHECK * here.length
  );
}

/** How many workflows stand in the organisation's own stack, and in each nested one. */
function byStack({ workflows, retired = [] }: Sized) {
  const nested = new Map<string, number>();
  let own = 0;
  for (const name of [...workflows, ...retired].map((workflow: Workflow) => stackOf(workflow)))
    if (name === undefined) own++;
    else nested.set(name, (nested.get(name) ?? 0) + 1);
  return { own, nested };
}

/** What is left of each stack, in words. */
export function describeRoom(organisation: Sized): string {
  const used = resourcesOf(organisation);
  const more = Math.floor((MOST_RESOURCES - used) / OF_A_WORKFLOW);
  const nested = [...byStack(organisation).nested].map(
    ([name, count]) => ` In the nested stack '${name}': ${roomBeside(count)} more.`,
  );
  return `Some ${used} of the ${MOST_RESOURCES} resources of a CloudFormation stack: room for ${more} more workflows.${nested.join('')}`;
}

/** A template has a megabyte, of which a workflow of five stages takes some 7 KB: that ends before the resources do. */
const MOST_NESTED = 120;
const roomBeside = (count: number): number => Math.max(0, MOST_NESTED - count);

/** That an organisation is too large for its stacks; nothing when it fits. */
export function sizeProblems(organisation: Sized): string[] {
  const used = resourcesOf(organisation);
  const { own, nested } = byStack(organisation);
  const { roles } = organisation;
  const has = `${own} workflows take ${OF_A_WORKFLOW} each, ${Object.keys(roles).length} roles ${OF_A_ROLE}`;
  return [
    ...(used <= MOST_RESOURCES
      ? []
      : [
          `a CloudFormation stack has ${MOST_RESOURCES} resources at most, and these need some ${used} (${has}): list the newest workflows by ...inStack('more', [...]) in workflows/index.ts, which gives them a nested stack`,
        ]),
    ...[...nested]
      .filter(([, count]) => count > MOST_NESTED)
      .map(
        ([name, count]) =>
          `the nested stack '${name}' has ${count} workflows, and room for ${MOST_NESTED}: list the newest in another`,
      ),
  ];
}
