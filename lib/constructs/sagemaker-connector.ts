import { type EventBus, Schedule } from 'aws-cdk-lib/aws-events';
import { Aws, CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SageMaker } from '../../schema/integrations.ts';
import { approvalPolicy } from '../approval-policy.ts';
import { nameIn, nameOf } from '../names.ts';
import { callAsync } from './call-async.ts';
import type { FailureQueue } from './failure-queue.ts';
import type { HandlerFunction } from './handler-function.ts';
import { SHOWN_ENTRIES } from './shown-entries.ts';

export interface SageMakerConnectorProps {
  readonly incoming: HandlerFunction;
  readonly poll: HandlerFunction;
  readonly outgoing: HandlerFunction;
  readonly settings: SageMaker;
  /** The bus on which every entry of the ledger is an event. */
  readonly bus: EventBus;
  readonly failures: FailureQueue;
}

/**
 * SageMaker's registry of models, on the two edges: its events tell of packages that wait for approval, and it is looked at every
 * five minutes for those of which they did not; entries of the ledger are shown there as they come over the event bus. The output
 * `ModelApprovalPolicy` is what denies approving to everybody else.
 */
export class SageMakerConnector extends Construct {
  constructor(scope: Construct, id: string, props: SageMakerConnectorProps) {
    super(scope, id);
    const { incoming, poll, outgoing, settings, bus, failures } = props;
    callAsync(incoming, failures, {
      listens: true,
      ruleName: nameOf(this, 'sagemaker-in'),
      description: 'Model packages at SageMaker that wait for approval',
      eventPattern: {
        source: ['aws.sagemaker'],
        detailType: ['SageMaker Model Package State Change'],
        detail: { ModelApprovalStatus: ['PendingManualApproval'] },
      },
    });
    callAsync(poll, failures, {
      ruleName: nameOf(this, 'sagemaker-poll'),
      description: 'Model packages at SageMaker of which no event came',
      schedule: Schedule.rate(Duration.minutes(5)),
    });
    callAsync(outgoing, failures, {
      listens: true,
      ruleName: nameOf(this, 'sagemaker-out'),
      description: 'Entries that SageMaker shows',
      eventBus: bus,
      ...SHOWN_ENTRIES,
    });
    const policy = approvalPolicy(settings, {
      partition: Aws.PARTITION,
      region: Aws.REGION,
      account: Aws.ACCOUNT_ID,
      deployment: nameIn(this),
    });
    new CfnOutput(Stack.of(this), 'ModelApprovalPolicy', { value: Stack.of(this).toJsonString(policy) });
  }
}
