import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type Code,
  type IFunction,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { defined } from '../../schema/defined.ts';
import type { Identity } from '../../schema/identity.ts';
import type { Integrations } from '../../schema/integrations.ts';
import type { Webhooks } from '../../schema/webhooks.ts';
import { ALL_HANDLERS, type HandlerName, type HandlerSpec, type StreamKind } from '../handlers.ts';
import {
  arnOf,
  chatTopicPrefix,
  eventBusName,
  nameIn,
  nameOf,
  ourExecutions,
  ourStateMachines,
  stateMachinePrefix,
} from '../names.ts';
import type { CustomChecks } from './custom-checks.ts';
import type { Digests } from './digests.ts';
import type { LinkKey } from './link-key.ts';
import type { ReceiptKey } from './receipt-key.ts';
import type { RoleTopics } from './role-topics.ts';
import { grantSageMaker } from './sagemaker-rights.ts';
import type { SigningKey } from './signing-key.ts';
import { WRITES } from './table-policy.ts';
import { type TableName, type Tables, VIEW_INDEXES } from './tables.ts';

export interface HandlerFunctionProps {
  readonly handler: HandlerName;
  /** The handler's bundle: an ES module `index.mjs` that exports `handler`. */
  readonly code: Code;
  readonly tables: Tables;
  readonly topics: RoleTopics;
  readonly linkKey: LinkKey;
  readonly digests: Digests;
  readonly receiptKey: ReceiptKey;
  readonly customChecks: CustomChecks;
  /** How people sign in; they don't if it is left out. */
  readonly identity?: Identity | undefined;
  /** The tools of others that are connected; none if it is left out. */
  readonly integrations?: Integrations | undefined;
  /** Who is told by webhooks, and the key that signs them; nobody if it is left out. */
  readonly told?: Told | undefined;
}

export interface Told {
  readonly webhooks: Webhooks;
  readonly key: SigningKey;
}

/** One handler as a Lambda function, with a log group and a role of its own that holds the rights of `HANDLERS`. */
export class HandlerFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;
  /** The function for what calls it, whose permission is in the function's own policy. */
  readonly target: IFunction;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    const spec = ALL_HANDLERS[props.handler];
    const functionName = nameOf(this, props.handler);
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      // As long as Step Functions keeps an execution's history. The record for auditors is the ledger.
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    grantRights(this.role, functionName, spec, props);
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName,
      description: spec.description,
      code: props.code,
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // A function's share of a processor grows with its memory; below this, starts get noticeably slower.
      memorySize: spec.memoryMegabytes ?? 512,
      timeout: Duration.seconds(spec.timeoutSeconds),
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      environment: environmentOf(this, spec, props),
    });
    this.target = LambdaFunction.fromFunctionAttributes(this, 'Target', {
      functionArn: this.lambda.functionArn,
      sameEnvironment: false,
      skipPermissions: true,
    });
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'These have no resources to name (Service Authorization Reference): xray:PutTraceSegments and ' +
        'xray:PutTelemetryRecords; states:SendTaskSuccess and states:SendTaskFailure, which take a task token, and ' +
        'only those of our own executions are ever given to a handler; sns:GetSubscriptionAttributes, ' +
        "sns:SetSubscriptionAttributes and sns:Unsubscribe, which `enrol` uses on what it finds in the roles' topics; " +
        'sagemaker:ListModelPackages.',
    });
  }
}

const VIEW_ACTIONS = {
  'own-lists': ['dynamodb:Query'],
  read: ['dynamodb:Query', 'dynamodb:BatchGetItem'],
  reschedule: ['dynamodb:Query', 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
  maintain: [
    'dynamodb:BatchGetItem',
    'dynamodb:DeleteItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
  ],
  repair: [
    'dynamodb:BatchGetItem',
    'dynamodb:DeleteItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
  ],
} as const;
const TASK_ACTIONS = ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'] as const;
const SESSION_ACTIONS = [
  'dynamodb:GetItem',
  'dynamodb:Query',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
] as const;
// What `follow` notes, and what digests read of that and remember.
const HEAD_ACTIONS = {
  note: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:BatchGetItem'],
  digest: [
    'dynamodb:BatchGetItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
  ],
  survey: [
    'dynamodb:BatchGetItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Scan',
    'dynamodb:UpdateItem',
  ],
  read: ['dynamodb:BatchGetItem', 'dynamodb:GetItem'],
} as const;

// Of what receivers have not taken.
const DELIVERY_ACTIONS = {
  begin: ['dynamodb:GetItem', 'dynamodb:PutItem'],
  keep: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem'],
  read: ['dynamodb:GetItem', 'dynamodb:Query'],
  again: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
} as const;

/** All that noting that somebody is here touches of a session, of which nothing else can be made by it. */
const SEEN = { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', 'seenAt'] } } as const;

function grantRights(
  role: Role,
  functionName: string,
  rights: HandlerSpec,
  {
    tables,
    topics,
    linkKey,
    digests,
    receiptKey,
    customChecks,
    identity,
    integrations = {},
    told,
  }: HandlerFunctionProps,
): void {
  const allow = (actions: string[], resources: string[]) =>
    role.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
  // Writing takes the function, not just its role: another function that was given it, or its credentials elsewhere,
  // write nothing (Lambda Developer Guide, "Using source function ARN to control function access behavior").
  const ours = { ArnEquals: { 'lambda:SourceFunctionArn': arnOf('lambda', `function:${functionName}`) } };
  const allowOn = (
    name: TableName,
    actions: readonly string[],
    kinds?: readonly StreamKind[],
    only: Readonly<Record<string, unknown>> = {},
  ) => {
    const [writing, reading] = [true, false].map((wanted) =>
      actions.filter((action) => WRITES.includes(action) === wanted),
    ) as [string[], string[]];
    const { tableArn } = tables.named(name);
    if (reading.length > 0) allow(reading, [tableArn]);
    if (writing.length === 0) return;
    tables.admit(role, name, kinds);
    const streams = kinds && {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': kinds.map((kind) => `${kind}/*`) },
    };
    role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: writing,
        resources: [tableArn],
        conditions: { ...ours, ...streams, ...only },
      }),
    );
  };
  if (rights.ledger !== 'none') allowOn('ledger', ['dynamodb:Query']);
  if (rights.ledger === 'survey') allowOn('ledger', ['dynamodb:Scan', 'dynamodb:BatchGetItem']);
  else if (typeof rights.ledger === 'object')
    allowOn('ledger', ['dynamodb:PutItem'], rights.ledger.appendsTo);
  if (rights.moments) allow(['dynamodb:Query'], [`${tables.ledger.tableArn}/index/by-moment`]);
  if (rights.views !== undefined) allowOn('views', VIEW_ACTIONS[rights.views]);
  if (rights.views === 'read' || rights.views === 'reschedule' || rights.views === 'repair')
    allow(
      ['dynamodb:Query'],
      VIEW_INDEXES.map((by) => `${tables.views.tableArn}/index/by-${by}`),
    );
  if (rights.tasks !== undefined) allowOn('tasks', TASK_ACTIONS);
  if (rights.heads !== undefined) allowOn('heads', HEAD_ACTIONS[rights.heads]);
  if (rights.sessions === 'keep') allowOn('sessions', SESSION_ACTIONS);
  if (rights.sessions === 'see') {
    allowOn('sessions', ['dynamodb:GetItem']);
    allowOn('sessions', ['dynamodb:UpdateItem'], undefined, SEEN);
  }
  if (rights.provider && identity?.secret !== undefined)
    Secret.fromSecretNameV2(role, 'ClientSecret', identity.secret).grantRead(role);
  const { mlflow, sagemaker, chat = {} } = integrations;
  if (rights.mlflow && mlflow !== undefined)
    Secret.fromSecretNameV2(role, 'MlflowSecret', mlflow.secret).grantRead(role);
  if (rights.sagemaker && sagemaker !== undefined) grantSageMaker(role, rights.sagemaker, sagemaker);
  if (told !== undefined) {
    if (rights.deliveries !== undefined) allowOn('deliveries', DELIVERY_ACTIONS[rights.deliveries]);
    if (rights.deliveries === 'keep')
      allow(['dynamodb:Query'], [`${tables.named('deliveries').tableArn}/index/by-due`]);
    if (rights.tells) told.key.grantSign(role);
    if (rights.webhookKey) told.key.grantRead(role);
    if (rights.tells) grantSharedSecrets(role, told.webhooks);
  }
  if (rights.publish) allow(['events:PutEvents'], [arnOf('events', `event-bus/${eventBusName(role)}`)]);
  if (rights.links !== undefined) linkKey.grant(rights.links, role);
  if (rights.digests) digests.grantMake(role);
  if (rights.receipts) receiptKey.grantSign(role);
  if (rights.checks) customChecks.grantRun(role);
  const topicArns = [...topics.topics.values()].map((topic) => topic.topicArn);
  if (rights.notify) allow(['sns:Publish'], topicArns);
  if (rights.chat)
    allow(
      ['sns:Publish'],
      Object.keys(chat).map((name) => `${chatTopicPrefix(role)}${name}`),
    );
  // No resource: the token says which execution is meant.
  if (rights.wake) allow(['states:SendTaskSuccess', 'states:SendTaskFailure'], ['*']);
  if (rights.start) allowOnOurs(role, ['states:StartExecution'], ourStateMachines(role));
  // Whether somebody else has taken the name.
  if (rights.start === 'owed') allowOnOurs(role, ['states:DescribeExecution'], ourExecutions(role));
  if (rights.executions) allowOnOurs(role, ['states:ListExecutions'], ourStateMachines(role));
  if (rights.subscriptions) allow(['sns:ListSubscriptionsByTopic'], topicArns);
  if (rights.subscriptions !== 'keep') return;
  allow(['sns:Subscribe'], topicArns);
  // These have no resources to name: a subscription is known by its own ARN, which AWS makes up.
  allow(['sns:GetSubscriptionAttributes', 'sns:SetSubscriptionAttributes', 'sns:Unsubscribe'], ['*']);
}

/** Lets a role read the secrets that receivers share. */
function grantSharedSecrets(role: Role, webhooks: Webhooks): void {
  const names = new Set(
    Object.values(webhooks).flatMap(({ secret }) => (secret === undefined ? [] : [secret])),
  );
  for (const name of names) Secret.fromSecretNameV2(role, `Secret-${name}`, name).grantRead(role);
}

/** Allows actions on all of our state machines, or executions, by their names. */
function allowOnOurs(role: Role, actions: string[], resource: string): void {
  role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [arnOf('states', resource)] }));
  Validations.of(role).acknowledge({
    id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:${resource}]`,
    reason:
      'The machines call the handlers and these answer them, so they can only know them by name; all of ours ' +
      "share this prefix, and one ARN per workflow would outgrow the 10,240 characters of a role's policies.",
  });
}

function environmentOf(
  scope: Construct,
  rights: HandlerSpec,
  props: HandlerFunctionProps,
): Record<string, string> {
  const {
    tables,
    topics,
    linkKey,
    digests,
    receiptKey,
    identity,
    told,
    integrations: { mlflow, sagemaker, monitors, chat } = {},
  } = props;
  return defined({
    AWS_RETRY_MODE: rights.answers ? undefined : 'adaptive',
    DEPLOYMENT: nameIn(scope),
    LEDGER_TABLE: rights.ledger === 'none' ? undefined : tables.ledger.tableName,
    VIEWS_TABLE: rights.views ? tables.views.tableName : undefined,
    TASKS_TABLE: rights.tasks ? tables.tasks.tableName : undefined,
    HEADS_TABLE: rights.heads ? tables.heads.tableName : undefined,
    SESSIONS_TABLE: rights.sessions ? tables.named('sessions').tableName : undefined,
    IDENTITY: rights.sessions ? Stack.of(scope).toJsonString(identity) : undefined,
    MLFLOW: rights.mlflow && mlflow ? JSON.stringify(mlflow) : undefined,
    SAGEMAKER: rights.sagemaker && sagemaker ? JSON.stringify(sagemaker) : undefined,
    MONITORS: rights.monitors && monitors ? JSON.stringify(monitors) : undefined,
    CHAT: rights.chat && chat ? JSON.stringify(chat) : undefined,
    CHAT_TOPIC_ARN_PREFIX: rights.chat ? chatTopicPrefix(scope) : undefined,
    MODEL_PACKAGES: rights.sagemaker ? arnOf('sagemaker', 'model-package/') : undefined,
    WEBHOOKS: told && (rights.deliveries || rights.tells) ? JSON.stringify(told.webhooks) : undefined,
    DELIVERIES_TABLE: told && rights.deliveries ? tables.named('deliveries').tableName : undefined,
    WEBHOOK_KEY_ID: told && (rights.tells || rights.webhookKey) ? told.key.keyArn : undefined,
    EVENT_BUS: rights.publish ? eventBusName(scope) : undefined,
    LINK_KEY_ID: rights.links === undefined ? undefined : linkKey.keyArn,
    DIGEST_BUCKET: rights.digests ? digests.bucket.bucketName : undefined,
    DIGEST_KEY_ID: rights.digests ? digests.keyArn : undefined,
    DIGEST_EVERY_SECONDS: rights.digests ? String(digests.everyMinutes * 60) : undefined,
    RECEIPT_KEY_ID: rights.receipts ? receiptKey.keyArn : undefined,
    STATE_MACHINE_ARN_PREFIX: rights.start ? stateMachinePrefix(scope) : undefined,
    TOPIC_ARN_PREFIX: rights.notify || rights.subscriptions ? topics.arnPrefix : undefined,
  });
}
