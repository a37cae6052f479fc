import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnStateMachine, CfnStateMachineAlias, CfnStateMachineVersion } from 'aws-cdk-lib/aws-stepfunctions';
import { Aws, CfnMapping, CfnOutput, Fn, NestedStack, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { sha256Hex } from '../../schema/canonical-json.ts';
import { stackOf } from '../../schema/stacks.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { compileWorkflow, SAID_ALIKE } from '../asl/compile-workflow.ts';
import { arnOf, nameIn, nameOf, ourStateMachines } from '../names.ts';
import { callableOnlyBy } from './call-policy.ts';
import type { HandlerFunction } from './handler-function.ts';

export interface WorkflowMachinesProps {
  readonly workflows: readonly Workflow[];
  /** Those whose machines stay, though nothing is to start on them any more. */
  readonly retired: readonly Workflow[];
  readonly intake: HandlerFunction;
  readonly openStage: HandlerFunction;
  readonly check: HandlerFunction;
  readonly takeEffect: HandlerFunction;
}

/** The handlers that the machines call. */
const CALLED = ['intake', 'openStage', 'check', 'takeEffect'] as const;

/**
 * One state machine per workflow, each with a published version behind the alias `live`, on which pipelines start
 * their requests. They share one role and one log group, so that a workflow costs three of a stack's 500 resources; those
 * that are listed by `inStack` stand in nested stacks, each with 500 of its own.
 */
export class WorkflowMachines extends Construct {
  /** The alias of each workflow's machine, by workflow id. */
  readonly aliasArns: ReadonlyMap<string, string>;

  constructor(scope: Construct, id: string, props: WorkflowMachinesProps) {
    super(scope, id);
    // In nested stacks, as in the one around them: a hundred workflows must fit into a megabyte.
    this.node.setContext('@aws-cdk/core:suppressTemplateIndentation', true);
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/vendedlogs/states/${nameIn(this)}`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = createRole(this, props);
    for (const name of CALLED) callableOnlyBy(props[name], { role });
    const places = new Map<string | undefined, Place>();
    const placeOf = (workflow: Workflow): Place => {
      const name = stackOf(workflow);
      const known = places.get(name) ?? placeIn(name === undefined ? this : nestedStack(this, name));
      places.set(name, known);
      return known;
    };
    const publishAll = (workflows: readonly Workflow[]) =>
      workflows.map((workflow) => {
        const { scope: where, shared } = placeOf(workflow);
        return [workflow.id, publish(where, workflow, { role, logGroup, shared }, props)] as const;
      });
    this.aliasArns = new Map(publishAll(props.workflows));
    // Deleting a machine ends what runs on it at the next transition.
    publishAll(props.retired);
    // A stack gives out 200 values at most: what a nested one starts, it says itself.
    for (const workflow of props.workflows) {
      const arn = this.aliasArns.get(workflow.id) ?? '';
      const { scope: where } = placeOf(workflow);
      if (where !== this) new CfnOutput(where, `Start-${workflow.id}`, { value: arn });
    }
  }
}

/** Where machines stand, and what they have in common there. */
interface Place {
  readonly scope: Construct;
  /** In a template once, however many machines look into it. */
  readonly shared: CfnMapping;
}

const placeIn = (scope: Construct): Place => ({ scope, shared: new CfnMapping(scope, 'Shared') });

function nestedStack(scope: Construct, name: string): NestedStack {
  return new NestedStack(scope, `Stack-${name}`, { description: `Countersign: workflows of '${name}'` });
}

/** What all machines have in common. */
interface Common {
  readonly role: Role;
  readonly logGroup: LogGroup;
  readonly shared: CfnMapping;
}

/** Gives the ARN of the alias. */
function publish(
  scope: Construct,
  workflow: Workflow,
  { role, logGroup, shared }: Common,
  handlers: WorkflowMachinesProps,
): string {
  const parent = new Construct(scope, workflow.id);
  const placeholder = (name: string) => `\${${name}}`;
  const definition = JSON.stringify(
    compileWorkflow(workflow, {
      intake: placeholder('intake'),
      openStage: placeholder('openStage'),
      check: placeholder('check'),
      takeEffect: placeholder('takeEffect'),
      partition: placeholder('AWS::Partition'),
    }),
  );
  const arns = Object.fromEntries(
    CALLED.filter((name) => definition.includes(placeholder(name))).map((name) => [
      name,
      handlers[name].lambda.functionArn,
    ]),
  );
  // What all states say alike is said once: a hundred workflows must fit into CloudFormation's megabyte.
  const alike = Object.entries(SAID_ALIKE);
  for (const [name, text] of alike) shared.setValue('states', name, text);
  const machine = new CfnStateMachine(parent, 'Machine', {
    stateMachineName: nameOf(parent, workflow.id),
    stateMachineType: 'STANDARD',
    roleArn: role.roleArn,
    definitionString: Fn.sub(
      alike.reduce((text, [name, said]) => text.replaceAll(said, placeholder(name)), definition),
      { ...arns, ...Object.fromEntries(alike.map(([name]) => [name, shared.findInMap('states', name)])) },
    ),
    tracingConfiguration: { enabled: true },
    loggingConfiguration: {
      level: 'ERROR',
      // It holds task tokens.
      includeExecutionData: false,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
    },
  });
  machine.node.addDependency(role);
  Validations.of(machine).acknowledge({
    id: 'AwsSolutions-SF1',
    reason:
      'Errors are logged. What else happens is in the ledger, which is the audit record, and for 90 days in the ' +
      'execution history; logging every event would say it a third time and be paid for by the event.',
  });
  // A version can't be changed, so a changed definition is another resource. The old one stays: it says what
  // executions that began under it run.
  const version = new CfnStateMachineVersion(parent, `Version${sha256Hex(definition).slice(0, 8)}`, {
    stateMachineArn: machine.attrArn,
    stateMachineRevisionId: machine.attrStateMachineRevisionId,
  });
  version.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  const alias = new CfnStateMachineAlias(parent, 'Live', {
    name: 'live',
    routingConfiguration: [{ stateMachineVersionArn: version.attrArn, weight: 100 }],
  });
  return alias.attrArn;
}

function createRole(scope: Construct, handlers: WorkflowMachinesProps): Role {
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('states.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnLike: { 'aws:SourceArn': arnOf('states', ourStateMachines(scope)) },
      },
    }),
  });
  role.addToPolicy(
    new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: CALLED.map((name) => handlers[name].lambda.functionArn),
    }),
  );
  role.addToPolicy(
    new PolicyStatement({
      actions: [
        'logs:CreateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:DescribeLogGroups',
        'logs:DescribeResourcePolicies',
        'logs:GetLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:UpdateLogDelivery',
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
        'xray:PutTelemetryRecords',
        'xray:PutTraceSegments',
      ],
      resources: ['*'],
    }),
  );
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'Step Functions sets up its log delivery and X-Ray with these actions, which have no resources to name ' +
      '(Step Functions Developer Guide, "Logging using CloudWatch Logs" and "X-Ray and Step Functions").',
  });
  return role;
}
