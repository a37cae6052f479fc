import { checkPattern } from '../../events/pattern.ts';
import type { PipeSpec } from '../deployment.ts';
import type { ResourceReader, StackReader } from '../reader.ts';
import { busName } from './rules.ts';

/** The EventBridge pipes of a stack, all of which must lead from a table's stream to a bus. */
export function readPipes(stack: StackReader): PipeSpec[] {
  return stack
    .ofType('AWS::Pipes::Pipe')
    .filter((pipe) => pipe.textOr('DesiredState', 'RUNNING') === 'RUNNING')
    .map((pipe) => {
      if (pipe.optional('Enrichment') !== undefined) pipe.fail('has an enrichment, which is not run here');
      const target = pipe.text('Target');
      if (!target.includes(':event-bus/'))
        pipe.fail(`leads to ${target}, and only to a bus is possible here`);
      return {
        name: pipe.name,
        sourceStreamArn: pipe.text('Source'),
        bus: busName(target),
        source: pipe.text('TargetParameters.EventBridgeEventBusParameters.Source'),
        detailType: pipe.text('TargetParameters.EventBridgeEventBusParameters.DetailType'),
        filters: readFilters(pipe),
        inputTemplate: pipe.optional('TargetParameters.InputTemplate') as string | undefined,
      };
    });
}

function readFilters(pipe: ResourceReader): Record<string, unknown>[] {
  const filters = pipe.list('SourceParameters.FilterCriteria.Filters') as { readonly Pattern: string }[];
  return filters.map(({ Pattern }) => {
    const pattern = JSON.parse(Pattern) as Record<string, unknown>;
    const problem = checkPattern(pattern);
    return problem === undefined ? pattern : pipe.fail(`has a filter that can't be evaluated: ${problem}`);
  });
}
