import type { Template } from 'aws-cdk-lib/assertions';
import { ALL_HANDLER_NAMES, STREAM_KINDS } from '../../../lib/handlers.ts';
import { nameResource } from './iam.ts';
import { type Power, powersOf, tablesWrittenBy } from './powers.ts';
import { kindOfResource } from './resource-kinds.ts';
import type { Properties } from './resources.ts';
import { RIGHTS, type RightName } from './rights.ts';

/** A role of the template, and what it can do. */
export interface RoleRights {
  readonly name: string;
  readonly powers: readonly Power[];
}

const HEAD = `# Rights: what each role can do, and how it is seen

Which roles a deployment has, what somebody who took one over could do, and how that would be seen. This page is made from the
synthesized template: from each role's own policies, and what the tables, the bucket, the keys and the functions deny or allow
whatever IAM says ([decision 14](decisions/0014-tables-name-their-writers.md)). A test fails when it is not what the template has;
\`npx vitest run test/lib/rights-page.test.ts -u\` writes it anew.

Whoever takes over a handler takes over its code: writing tables works from within the function only
(\`lambda:SourceFunctionArn\`), not with its credentials elsewhere.
`;

const OUTSIDE = `## Who is not in the template
| who | can | is seen by |
| --- | --- | --- |
| a pipeline that may start a workflow ([the grant](../examples/README.md)) | submit, as anybody of the requesting role | the entry \`submitted\` names the execution, whose starter CloudTrail knows; old rules are turned away (\`DefinitionReplaced\`) |
| the code of a check of the organisation's own (\`check-own\` above is one) | answer that all is well, or that it is not | the entry \`checked\` has what it saw and found |
| a caller of the API (\`execute-api:Invoke\`, by method and path) | what the API has, in their own name: each entry has the caller's ARN as its actor | \`countersign history\` |
`;

const DEPLOYER = `| who deploys, or may change policies, keys or code | everything: take a denial off, run other code in a handler's role, let a key serve others | CloudTrail has each change of a policy, a key and a function. What a digest covers can still not be rewritten unnoticed: the bucket is locked, and digests are in exports that others keep |
| the account's root | the same; no digest can be removed before its time, not by AWS either | the same |
`;

/** The page that says what each role of a template can do. */
export function rightsPage(template: Template, repairRole: string): string {
  const roles = rolesOf(template);
  const rows = roles.map(({ name, powers }) => {
    const names = rightsIn(template, powers);
    const can = names.map((right) => RIGHTS[right].can.replace('KINDS', () => kindsIn(powers)));
    return `| ${name} | ${callerOf(template, name)} | ${can.join('; ')} |`;
  });
  const written = tablesWrittenBy(template, repairRole);
  const rights = (Object.keys(RIGHTS) as RightName[]).map((name) => {
    const { can, harm, seen } = RIGHTS[name];
    return `| ${can.replace(' of KINDS', '')} | ${harm} | ${seen} |`;
  });
  return `${HEAD}
## Roles
| role | told what to do by | can |
| --- | --- | --- |
${rows.join('\n')}

Where one caller is named, the function's own policy denies calling it to all others, \`lambda:InvokeFunction\` on everything and the root
included. API Gateway tells a handler who signed a call; nobody else can tell it that, for nobody else calls it. Nor can whoever adds a route to the API: only a
route that checks signatures says \`iam\` of a caller, and without that the handler refuses. That is as far as AWS lets a function be told apart
from its callers; who may change its policy, or its code, is below.

## What a right is good for, and how it is seen
| who can | could | which is seen |
| --- | --- | --- |
${rights.join('\n')}

${OUTSIDE}| the role of \`-c repairRole\`, in which views are made anew | write ${written.join(' and ')}, as far as its own policies let it | as for these rights above |
${DEPLOYER}`;
}

/** Every role of the template with its powers: handlers first, in their own order. */
export function rolesOf(template: Template): RoleRights[] {
  const resources = Object.entries<Properties>(template.toJSON()['Resources']);
  const roles = resources.filter(([, { Type }]) => Type === 'AWS::IAM::Role');
  const named = roles.map(([id, { Properties }]) => ({
    name: nameOfRole(resources, id, Properties),
    powers: powersOf(template, id),
  }));
  const place = ({ name }: RoleRights) => [...ALL_HANDLER_NAMES, name].indexOf(name.replaceAll('`', ''));
  const rest = named.length;
  const order = (role: RoleRights) => (place(role) < 0 ? rest : place(role));
  return named.toSorted((a, b) => order(a) - order(b) || a.name.localeCompare(b.name));
}

/** Roles are called by what takes them. */
function nameOfRole(resources: [string, Properties][], id: string, role: Properties): string {
  const [, used] =
    resources.find(
      ([, { Type, Properties }]) =>
        Type === 'AWS::Lambda::Function' && Properties.Role['Fn::GetAtt']?.[0] === id,
    ) ?? [];
  if (used !== undefined) return `\`${used['Properties'].FunctionName.replace('countersign-', '')}\``;
  const service: string = role['AssumeRolePolicyDocument'].Statement[0].Principal.Service;
  const taken = { 'states.amazonaws.com': 'the state machines', 'scheduler.amazonaws.com': 'the schedule' };
  if (service in taken) return taken[service as keyof typeof taken];
  throw new Error(`say who takes the role ${id}: ${service} does`);
}

/** The rights that powers give, in the order of `RIGHTS`. */
function rightsIn(template: Template, powers: readonly Power[]): RightName[] {
  const given = new Set(powers.map((power) => rightOf(template, power)));
  return (Object.keys(RIGHTS) as RightName[]).filter((name) => given.has(name));
}

/** @throws Error for a power that no right is from. */
export function rightOf(template: Template, power: Power): RightName {
  const from = `${kindOfResource(template, power.resource)} ${power.action}`;
  const found = (Object.keys(RIGHTS) as RightName[]).find((name) => RIGHTS[name].from.includes(from));
  if (found === undefined) throw new Error(`say in RIGHTS what '${from}' is good for, and how it is seen`);
  return found;
}

function kindsIn(powers: readonly Power[]): string {
  const kinds = STREAM_KINDS.filter((kind) => powers.some((power) => power.kinds.includes(kind)));
  return kinds.join(', ');
}

/** Who calls a handler, as its function's own policy says; `-` for what is no function. */
function callerOf(template: Template, role: string): string {
  const name = role.replaceAll('`', '');
  if (name === role) return '-';
  const [policy] = Object.values<Properties>(template.findResources('AWS::Lambda::ResourcePolicy')).filter(
    ({ Properties }) =>
      nameResource(template, Properties.ResourceArn) === `Lambda Function countersign-${name}`,
  );
  const isCustom = ({ Properties }: Properties) =>
    nameResource(template, Properties.ServiceToken) === `Lambda Function countersign-${name}`;
  if (Object.values<Properties>(template.findResources('Custom::CountersignOrphans')).some(isCustom))
    return 'CloudFormation, in the name of who deploys; it answers nobody else';
  if (policy === undefined)
    return name.startsWith('check-')
      ? '`check`, or whoever else IAM lets call it'
      : 'nobody: it looks at nothing that it is told';
  const { Statement } = policy['Properties'].PolicyDocument;
  const allowed = Statement.find(({ Effect }: Properties) => Effect === 'Allow');
  const [denied] = Statement.filter(({ Effect }: Properties) => Effect === 'Deny');
  if (allowed !== undefined) {
    const source = nameResource(template, allowed.Condition.ArnLike['aws:SourceArn']);
    const route = /countersign-links\/\*\/\*(.*)$/.exec(source)?.[1];
    if (route === '') return 'API Gateway, for a link and for what is no address of another';
    return route === undefined
      ? `its rule \`${source.replace('Events Rule ', '')}\``
      : `API Gateway, for \`${route}\``;
  }
  if (!('StringEquals' in denied.Condition)) return 'the state machines';
  const sources = Object.values<Properties>(template.findResources('AWS::Lambda::EventSourceMapping'))
    .filter(
      ({ Properties }) =>
        nameResource(template, Properties.FunctionName) === `Lambda Function countersign-${name}`,
    )
    .map(({ Properties }) => nameResource(template, Properties.EventSourceArn));
  return sources.every((source) => source.startsWith('SQS '))
    ? "the receivers' queues"
    : "the ledger's stream";
}
