import { LocalError } from '../errors.ts';
import type { Deployment } from './deployment.ts';
import type { Place } from './identity.ts';
import { readEventSourceMappings } from './kinds/event-source-mappings.ts';
import { readRoutes } from './kinds/http-api.ts';
import { readKeys } from './kinds/kms.ts';
import { readFunctions } from './kinds/lambda.ts';
import { readQueues } from './kinds/queues.ts';
import { readBuses, readRules } from './kinds/rules.ts';
import { readBuckets } from './kinds/s3.ts';
import { readSchedules } from './kinds/schedules.ts';
import { readTopics } from './kinds/sns.ts';
import { readStateMachines } from './kinds/state-machines.ts';
import { readTables } from './kinds/tables.ts';
import { readStack } from './reader.ts';
import type { Assembly } from './template.ts';

/** Types that one of the readers in `kinds/` turns into a part of the deployment. */
const READ = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::Events::EventBus',
  'AWS::Events::Rule',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::ResourcePolicy',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::Scheduler::Schedule',
  'AWS::StepFunctions::StateMachine',
  'AWS::StepFunctions::StateMachineAlias',
  'AWS::StepFunctions::StateMachineVersion',
];

/**
 * Types that change nothing about what happens on one machine: permissions, logs, alarms, facts about the
 * template itself.
 */
const WITHOUT_LOCAL_MEANING = [
  'AWS::ApiGateway::Account',
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::Logs::ResourcePolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::ScheduleGroup',
  // What is started here anew is refused to nobody: whoever changes the files sees it.
  'Custom::CountersignOrphans',
];

/**
 * What a synthesized stack asks for, as if it were deployed at a place.
 *
 * Guarantees that nothing is skipped in silence: every type of resource is either read or known to have no
 * meaning on one machine.
 *
 * @throws LocalError naming the resource and what about it the embedded default can't run.
 */
export function readDeployment(assembly: Assembly, place: Place): Deployment {
  const stack = readStack(assembly, place);
  const known = new Set([...READ, ...WITHOUT_LOCAL_MEANING]);
  const unknown = Object.entries(assembly.template.Resources).find(([, { Type }]) => !known.has(Type));
  if (unknown !== undefined) {
    throw new LocalError(
      `The template's resource ${unknown[0]} has the type ${unknown[1].Type}, which the embedded default does not know.`,
    );
  }
  return {
    functions: readFunctions(stack, assembly),
    stateMachines: readStateMachines(stack),
    tables: readTables(stack),
    topics: readTopics(stack),
    keys: readKeys(stack),
    buckets: readBuckets(stack),
    routes: readRoutes(stack),
    buses: readBuses(stack),
    rules: readRules(stack),
    schedules: readSchedules(stack),
    eventSourceMappings: readEventSourceMappings(stack),
    queues: readQueues(stack),
  };
}
