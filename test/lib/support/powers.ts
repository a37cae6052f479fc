import type { Template } from 'aws-cdk-lib/assertions';
import { STREAM_KINDS, type StreamKind } from '../../../lib/handlers.ts';
import { nameResource } from './iam.ts';
import type { Properties } from './resources.ts';

/** Something that a role can do, its own policies and those of what it is done to considered. */
export interface Power {
  readonly action: string;
  /** As `nameResource` calls it. */
  readonly resource: string;
  /** The kinds of streams in which it can write the ledger; none of another resource. */
  readonly kinds: readonly StreamKind[];
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A request that somebody makes in a role. */
interface Asked {
  readonly role: string;
  readonly action: string;
  readonly kind: StreamKind | undefined;
}

const WRITE = /^dynamodb:(Put|Update|Delete)Item$/;

/** What a role of the template can do: by its logical id. */
export function powersOf(template: Template, role: string): Power[] {
  const { Resources } = template.toJSON();
  return Object.values<Properties>(Resources)
    .filter(({ Type, Properties }) => Type === 'AWS::IAM::Policy' && Properties.Roles[0].Ref === role)
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[])
    .flatMap((statement) =>
      [statement.Action].flat().flatMap((action) =>
        [statement.Resource].flat().flatMap((resource) => {
          const policy = policyOf(Resources, resource);
          const may = (kind?: StreamKind) =>
            isAllowed(statement, { role, action, kind }) && !isRefused(policy, { role, action, kind });
          const name = nameResource(template, resource);
          if (!WRITE.test(action) || !name.endsWith('-ledger'))
            return may() ? [{ action, resource: name, kinds: [] }] : [];
          const kinds = STREAM_KINDS.filter(may);
          return kinds.length > 0 ? [{ action, resource: name, kinds }] : [];
        }),
      ),
    );
}

/** The tables that a role outside of the template can write, which only their own policies say. */
export function tablesWrittenBy(template: Template, arn: string): string[] {
  return Object.values<Properties>(template.toJSON()['Resources'])
    .filter(({ Type }) => Type === 'AWS::DynamoDB::Table')
    .filter(
      ({ Properties }) =>
        !isRefused(
          { statements: Properties.ResourcePolicy.PolicyDocument.Statement, alone: false },
          { role: arn, action: 'dynamodb:PutItem', kind: 'request' },
        ),
    )
    .map(({ Properties }) => String(Properties.TableName).replace('countersign-', ''));
}

interface ResourcePolicy {
  readonly statements: readonly Statement[];
  /** Whether nothing is allowed but what it allows itself, as of a key. */
  readonly alone: boolean;
}

/** The policy of a resource in the template; none where it has none, or is not in it. */
function policyOf(resources: Properties, resource: unknown): ResourcePolicy {
  const { Ref, 'Fn::GetAtt': attribute } = (typeof resource === 'object' ? resource : {}) as Properties;
  // What is in a bucket, or an index of a table, begins with the ARN of what has the policy.
  const inner = JSON.stringify(resource).match(/"Fn::GetAtt":\["(\w+)","Arn"\]/)?.[1];
  const id: string = Ref ?? attribute?.[0] ?? inner ?? '';
  const { Type, Properties = {} } = resources[id] ?? {};
  if (Type === 'AWS::DynamoDB::Table')
    return { statements: Properties.ResourcePolicy.PolicyDocument.Statement, alone: false };
  if (Type === 'AWS::KMS::Key') return { statements: Properties.KeyPolicy.Statement, alone: true };
  const attached = Object.values<Properties>(resources).filter(
    ({ Properties }) =>
      Properties?.Bucket?.Ref === id ||
      Properties?.ResourceArn?.['Fn::GetAtt']?.[0] === id ||
      [Properties?.Queues ?? [], Properties?.Topics ?? []].flat().some((it: Properties) => it['Ref'] === id),
  );
  return {
    statements: attached.flatMap(({ Properties }) => Properties.PolicyDocument?.Statement ?? []),
    alone: false,
  };
}

function isRefused({ statements, alone }: ResourcePolicy, asked: Asked): boolean {
  const concerning = statements.filter(({ Action }) => [Action].flat().includes(asked.action));
  return (
    concerning.some((one) => one.Effect === 'Deny' && holds(one, asked)) ||
    (alone && !concerning.some((one) => one.Effect === 'Allow' && holds(one, asked)))
  );
}

function isAllowed(statement: Statement, asked: Asked): boolean {
  return statement.Effect === 'Allow' && holds(statement, asked);
}

function holds({ Condition = {} }: Statement, asked: Asked): boolean {
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => holdsFor(`${operator} ${key}`, [values].flat(), asked)),
  );
}

/** Whether a condition holds for whoever has taken over a role, and sends requests of a form that suits them. */
function holdsFor(condition: string, values: readonly unknown[], { role, kind }: Asked): boolean {
  const isRole = () => values.some((value) => roleIn(value) === role);
  const isOf = () => values.includes(`${kind}/*`);
  switch (condition) {
    case 'ArnEquals aws:PrincipalArn':
      return isRole();
    case 'ArnNotEquals aws:PrincipalArn':
      return !isRole();
    case 'ForAllValues:StringLike dynamodb:LeadingKeys':
    case 'ForAnyValue:StringLike dynamodb:LeadingKeys':
      return isOf();
    case 'ForAnyValue:StringNotLike dynamodb:LeadingKeys':
      return !isOf();
    // Who has taken over a function as well as its role.
    case 'ArnEquals lambda:SourceFunctionArn':
    // It narrows what a write of a session may touch, which is what `note presence` says of it.
    case 'ForAllValues:StringEquals dynamodb:Attributes':
    // It narrows to what waits for approval, which is what `write packages` says of it.
    case 'StringEquals sagemaker:ModelApprovalStatus':
    case 'StringEquals aws:PrincipalAccount':
    // Who calls in a role calls for no resource of another service.
    case 'ArnNotLike aws:SourceArn':
      return true;
    case 'ArnLike aws:SourceArn':
    // They say `If-None-Match`, use TLS, and subscribe a mailbox.
    case 'Null s3:if-none-match':
    case 'StringNotEquals sns:Protocol':
    case 'Bool aws:SecureTransport':
      return false;
    default:
      throw new Error(`say what the condition '${condition}' is for somebody who has taken over a role`);
  }
}

function roleIn(value: unknown): string {
  return typeof value === 'string' ? value : ((value as Properties)['Fn::GetAtt']?.[0] ?? '');
}
