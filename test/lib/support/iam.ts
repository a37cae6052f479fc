import type { Template } from 'aws-cdk-lib/assertions';

type Properties = Readonly<Record<string, unknown>>;

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

interface Policy {
  readonly Roles: readonly { readonly Ref: string }[];
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}

const NAME_PROPERTIES = ['FunctionName', 'TableName', 'TopicName', 'QueueName', 'LogGroupName', 'Name'];

/** All that a role may do, as `{ resource: [actions] }`; the role is found by the beginning of its logical id. */
export function rightsOf(template: Template, roleIdPrefix: string): Record<string, string[]> {
  const rights: Record<string, string[]> = {};
  for (const { role, resources, actions } of allRights(template)) {
    if (!new RegExp(`^${roleIdPrefix}Role[0-9A-F]{8}$`).test(role)) continue;
    for (const resource of resources) rights[resource] = [...(rights[resource] ?? []), ...actions].sort();
  }
  return rights;
}

/** Every statement of every role's policies. */
export function allRights(template: Template) {
  return Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => {
    const { Roles, PolicyDocument } = Properties as Policy;
    return PolicyDocument.Statement.map(({ Effect, Action, Resource }) => ({
      role: Roles[0]?.Ref ?? '',
      effect: Effect,
      actions: [Action].flat(),
      resources: [Resource].flat().map((resource) => nameResource(template, resource)),
    }));
  });
}

/** A reference as the type and the physical name of what it refers to; a composed ARN without account and region. */
export function nameResource(template: Template, value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Properties;
  if (Array.isArray(join)) {
    const [separator, parts] = join as [string, unknown[]];
    return parts
      .map((part) => nameResource(template, part))
      .join(separator)
      .replace('AWS::Partition', 'aws')
      .replace(/AWS::(Region|AccountId)/g, '');
  }
  const [id, member] = Array.isArray(attribute) ? (attribute as string[]) : [String(Ref), undefined];
  const resource = template.toJSON()['Resources'][id ?? ''];
  if (resource === undefined) return id ?? '';
  const name = NAME_PROPERTIES.map((key) => resource.Properties[key]).find(
    (text) => typeof text === 'string',
  );
  const suffix = member === undefined || member === 'Arn' ? '' : `/${member}`;
  return `${resource.Type.split('::').slice(1).join(' ')} ${name ?? id}${suffix}`;
}
