import type { Organisation } from '../schema/organisation.ts';

/** CloudFormation takes so many resources in a stack. */
export const MOST_RESOURCES = 500;
/** What a stack has at most whatever is in the organisation's files: tables, handlers with their roles and logs, alarms. */
export const FIXED_RESOURCES = 166;
/** Signing in, with the console: functions with their roles and logs, routes, the table of sessions. */
const OF_SIGNING_IN = 34;
/** MLflow: functions with their roles and logs, a route, rules, an alarm. */
const OF_MLFLOW = 25;
/** A machine, its version and its alias. */
const OF_A_WORKFLOW = 3;
/** A topic and its policy. People are none: they are subscribed once the stack stands. */
const OF_A_ROLE = 2;
/** A function, its role and its log. */
const OF_A_CHECK = 3;

type Sized = Pick<
  Organisation,
  'workflows' | 'retired' | 'roles' | 'customChecks' | 'identity' | 'integrations'
>;

/** How many resources the stack of an organisation has, at most, without the options of a deployment. */
export function resourcesOf({
  workflows,
  retired = [],
  roles,
  customChecks,
  identity,
  integrations,
}: Sized): number {
  const here = customChecks.filter(({ deployed }) => deployed === 'here');
  return (
    FIXED_RESOURCES +
    (identity === undefined ? 0 : OF_SIGNING_IN) +
    (integrations?.mlflow === undefined ? 0 : OF_MLFLOW) +
    OF_A_WORKFLOW * (workflows.length + retired.length) +
    OF_A_ROLE * Object.keys(roles).length +
    OF_A_CHECK * here.length
  );
}

/** What is left of a stack, in words. */
export function describeRoom(organisation: Sized): string {
  const used = resourcesOf(organisation);
  const more = Math.floor((MOST_RESOURCES - used) / OF_A_WORKFLOW);
  return `Some ${used} of the ${MOST_RESOURCES} resources of a CloudFormation stack: room for ${more} more workflows.`;
}

/** That an organisation is too large for one stack; nothing when it fits. */
export function sizeProblems(organisation: Sized): string[] {
  const used = resourcesOf(organisation);
  if (used <= MOST_RESOURCES) return [];
  const { workflows, retired = [], roles } = organisation;
  const has = `${workflows.length + retired.length} workflows take ${OF_A_WORKFLOW} each, ${Object.keys(roles).length} roles ${OF_A_ROLE}`;
  return [
    `a CloudFormation stack has ${MOST_RESOURCES} resources at most, and these need some ${used} (${has}): deploy some of the workflows beside the others, by -c name=...`,
  ];
}
