import { checkPattern } from '../../events/pattern.ts';
import type { EventSourceMappingSpec } from '../deployment.ts';
import type { ResourceReader, StackReader } from '../reader.ts';
import { isOfQueue } from './queues.ts';

/** The event source mappings of a stack that lead from a table's stream to a function; those of queues are read with them. */
export function readEventSourceMappings(stack: StackReader): EventSourceMappingSpec[] {
  const functions = stack.ofType('AWS::Lambda::Function');
  return stack
    .ofType('AWS::Lambda::EventSourceMapping')
    .filter((mapping) => mapping.optional('Enabled') !== false && !isOfQueue(mapping.text('EventSourceArn')))
    .map((mapping) => {
      const streamArn = mapping.text('EventSourceArn');
      if (!streamArn.includes(':dynamodb:'))
        mapping.fail(`reads ${streamArn}, and only the streams of tables, and queues, are read here`);
      const named = mapping.text('FunctionName');
      const target = functions.find(
        (candidate) => candidate.name === named || candidate.attribute('Arn') === named,
      );
      return {
        streamArn,
        functionArn: target?.attribute('Arn') ?? mapping.fail(`calls ${named}, which is no function here`),
        batchSize: mapping.numberOr('BatchSize', 100),
        lanes: mapping.numberOr('ParallelizationFactor', 1),
        maxRetries: mapping.numberOr('MaximumRetryAttempts', -1),
        bisects: mapping.optional('BisectBatchOnFunctionError') === true,
        reportsFailures: mapping.list('FunctionResponseTypes').includes('ReportBatchItemFailures'),
        failureQueue: mapping.textOr('DestinationConfig.OnFailure.Destination', '').split(':').at(-1),
        filters: readFilters(mapping),
      };
    });
}

function readFilters(mapping: ResourceReader): Record<string, unknown>[] {
  const filters = mapping.list('FilterCriteria.Filters') as { readonly Pattern: string }[];
  return filters.map(({ Pattern }) => {
    const pattern = JSON.parse(Pattern) as Record<string, unknown>;
    const problem = checkPattern(pattern);
    return problem === undefined ? pattern : mapping.fail(`has a filter that can't be evaluated: ${problem}`);
  });
}
