import { createHash } from 'node:crypto';
import { own } from '../../schema/own.ts';
import { evaluate } from './intrinsics.ts';
import type { Resource } from './template.ts';

/** Where a stack runs. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly stackName: string;
  /** Where the HTTP APIs of the stack are reached, without a trailing slash. */
  readonly endpoint: string;
}

/** What CloudFormation returns for a deployed resource. */
export interface Identity {
  readonly reference: string;
  readonly attributes: Readonly<Record<string, string>>;
}

type Describe = (name: string, place: Place, properties: Readonly<Record<string, unknown>>) => Identity;

/** An identity whose `Ref` is the ARN. */
function byArn(service: string, kind: string, extra: (name: string) => Record<string, string>): Describe {
  return (name, place) => {
    const arn = arnOf(place, service, `${kind}${name}`);
    return { reference: arn, attributes: { Arn: arn, ...extra(name) } };
  };
}

/** An identity whose `Ref` is the name. */
function byName(service: string, kind: string, extra: (name: string) => Record<string, string>): Describe {
  return (name, place) => ({
    reference: name,
    attributes: { Arn: arnOf(place, service, `${kind}${name}`), ...extra(name) },
  });
}

const describeTable: Describe = (name, place) => {
  const arn = arnOf(place, 'dynamodb', `table/${name}`);
  return { reference: name, attributes: { Arn: arn, StreamArn: `${arn}/stream/local` } };
};

/** How each kind of resource that can be referred to is identified, as its CloudFormation page says. */
const DESCRIBE: Readonly<Record<string, Describe>> = {
  'AWS::StepFunctions::StateMachine': byArn('states', 'stateMachine:', (name) => ({ Name: name })),
  // A version's ARN ends in its number; here its logical id takes that place, as nothing shows it.
  'AWS::StepFunctions::StateMachineVersion': byArn('states', 'stateMachineVersion:', () => ({})),
  'AWS::StepFunctions::StateMachineAlias': byArn('states', 'stateMachineAlias:', () => ({})),
  'AWS::Lambda::Function': byName('lambda', 'function:', () => ({})),
  'AWS::DynamoDB::Table': describeTable,
  'AWS::DynamoDB::GlobalTable': describeTable,
  'AWS::SNS::Topic': (name, place) => {
    const arn = arnOf(place, 'sns', name);
    return { reference: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
  'AWS::KMS::Key': byName('kms', 'key/', (name) => ({ KeyId: name })),
  'AWS::S3::Bucket': (name, place) => ({
    reference: name,
    attributes: { Arn: `arn:${place.partition}:s3:::${name}` },
  }),
  'AWS::Events::EventBus': byName('events', 'event-bus/', (name) => ({ Name: name })),
  'AWS::Events::Rule': byName('events', 'rule/', () => ({})),
  'AWS::ApiGatewayV2::Api': (name, place) => ({
    reference: name,
    attributes: { ApiId: name, ApiEndpoint: place.endpoint },
  }),
  'AWS::IAM::Role': (name, place) => ({
    reference: name,
    attributes: { Arn: `arn:${place.partition}:iam::${place.account}:role/${name}` },
  }),
  'AWS::SQS::Queue': (name, place) => ({
    reference: name,
    attributes: { Arn: arnOf(place, 'sqs', name), QueueName: name },
  }),
  'AWS::ApiGatewayV2::Integration': (name) => ({ reference: name, attributes: { IntegrationId: name } }),
};

const NAME_PROPERTIES = ['StateMachineName', 'FunctionName', 'TableName', 'TopicName', 'QueueName'] as const;
// An HTTP API's `Name` is for people; `Ref` gives its id, which AWS makes up.
const NAMED_BY_NAME = new Set(['AWS::Events::EventBus', 'AWS::Events::Rule', 'AWS::Scheduler::Schedule']);

/** The ARN of something in a place. */
export function arnOf(place: Place, service: string, resource: string): string {
  return `arn:${place.partition}:${service}:${place.region}:${place.account}:${resource}`;
}

/** The id of the stack that runs in a place. */
export const stackIdOf = (place: Place): string =>
  arnOf(place, 'cloudformation', `stack/${place.stackName}/local`);

/** The physical name of a resource: the one it asks for, else one made from its logical id. */
export function physicalName(logicalId: string, resource: Resource, place: Place): string {
  const properties = resource.Properties ?? {};
  if (resource.Type === 'AWS::KMS::Key') return stableUuid(`${place.stackName}/${logicalId}`);
  if (resource.Type === 'AWS::S3::Bucket') return bucketName(logicalId, properties, place);
  const asked = NAMED_BY_NAME.has(resource.Type)
    ? properties['Name']
    : NAME_PROPERTIES.map((key) => properties[key]).find((name) => name !== undefined);
  return typeof asked === 'string' ? asked : `${place.stackName}-${logicalId}`;
}

/** A bucket's name is unique in all of AWS, so it is made from the account and the region. */
function bucketName(
  logicalId: string,
  { BucketName }: Resource['Properties'] & object,
  place: Place,
): string {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': place.account,
    'AWS::Region': place.region,
  };
  const scope = {
    reference: (id: string) => pseudo[id],
    attribute: () => undefined,
    mapping: () => undefined,
  };
  const asked = evaluate(BucketName, scope, `${logicalId} (AWS::S3::Bucket)`);
  return typeof asked === 'string' ? asked : `${place.stackName}-${logicalId}`.toLowerCase();
}

/** What `Ref` and `Fn::GetAtt` give for a resource; undefined for kinds that have no counterpart here. */
export function identify(logicalId: string, resource: Resource, place: Place): Identity | undefined {
  const describe = own(DESCRIBE, resource.Type);
  return describe?.(physicalName(logicalId, resource, place), place, resource.Properties ?? {});
}

/** A UUID that is always the same for the same text. */
function stableUuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
