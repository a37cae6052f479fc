import type { QueueSpec } from '../deployment.ts';
import type { StackReader } from '../reader.ts';

/** The queues of a stack that functions read. Others hold what could not be done: on one machine nobody reads them. */
export function readQueues(stack: StackReader): QueueSpec[] {
  const functions = stack.ofType('AWS::Lambda::Function');
  const queues = stack.ofType('AWS::SQS::Queue');
  return stack
    .ofType('AWS::Lambda::EventSourceMapping')
    .filter((mapping) => mapping.optional('Enabled') !== false && isOfQueue(mapping.text('EventSourceArn')))
    .map((mapping) => {
      const arn = mapping.text('EventSourceArn');
      const queue = queues.find((one) => one.attribute('Arn') === arn);
      if (queue === undefined) return mapping.fail(`reads ${arn}, which is no queue here`);
      for (const unknown of ['FilterCriteria', 'MaximumBatchingWindowInSeconds'])
        if (mapping.optional(unknown)) mapping.fail(`has ${unknown}, which does nothing here`);
      if (queue.optional('FifoQueue') || queue.optional('DelaySeconds'))
        queue.fail('is a queue in order, or one that delays, and neither works here');
      const named = mapping.text('FunctionName');
      const target = functions.find((one) => one.name === named || one.attribute('Arn') === named);
      const redrive = queue.object('RedrivePolicy');
      return {
        arn,
        functionArn: target?.attribute('Arn') ?? mapping.fail(`calls ${named}, which is no function here`),
        batchSize: mapping.numberOr('BatchSize', 10),
        concurrency: mapping.numberOr('ScalingConfig.MaximumConcurrency', 5),
        reportsFailures: mapping.list('FunctionResponseTypes').includes('ReportBatchItemFailures'),
        visibilitySeconds: queue.numberOr('VisibilityTimeout', 30),
        maxReceives:
          redrive['maxReceiveCount'] === undefined ? undefined : Number(redrive['maxReceiveCount']),
        failureQueue: String(redrive['deadLetterTargetArn'] ?? 'given-up')
          .split(':')
          .at(-1),
      };
    });
}

/** Whether a mapping's source is a queue, by its ARN. */
export const isOfQueue = (arn: string): boolean => arn.includes(':sqs:');
