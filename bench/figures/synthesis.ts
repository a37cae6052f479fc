import { manyWorkflows } from '../../test/lib/support/many-workflows.ts';
import { type Synthesized, synthesizeStack } from '../../test/lib/support/stack-fixture.ts';
import type { Figure } from '../figure.ts';

const REPETITIONS = 3;
const WORKFLOWS = 100;
const MOST_MS = 10_000;
const MOST_RESOURCES_EACH = 4;
/** What CloudFormation takes in one template. */
const MOST_RESOURCES = 500;
const MOST_KB = 1_000;
/** What a definition may have; Step Functions takes 1,024 KB. */
const MOST_DEFINITION_KB = 60;

/** The stack of a hundred workflows of five stages beside that of one, without the bundling of the handlers. */
export async function measureSynthesis(): Promise<Figure[]> {
  const [one, hundred] = [await repeat(1), await repeat(WORKFLOWS)];
  const [small, large] = [countResources(one.last), countResources(hundred.last)];
  const definitions = definitionSizes(hundred.last);
  return [
    {
      name: 'synthesis of 100 workflows of 5 stages',
      unit: 'ms',
      samples: hundred.times,
      baseline: { name: 'synthesis of one', samples: one.times },
      atMost: MOST_MS,
    },
    {
      name: 'resources of their stack',
      unit: '',
      samples: [large],
      baseline: { name: 'with one workflow', samples: [small] },
      atMost: MOST_RESOURCES,
    },
    {
      name: 'resources for each workflow',
      unit: '',
      samples: [(large - small) / (WORKFLOWS - 1)],
      atMost: MOST_RESOURCES_EACH,
    },
    {
      name: 'their template',
      unit: 'KB',
      samples: [hundred.last.bytes / 1_000],
      baseline: { name: 'with one workflow', samples: [one.last.bytes / 1_000] },
      atMost: MOST_KB,
    },
    {
      name: 'the largest definition',
      unit: 'KB',
      samples: [Math.max(...definitions) / 1_024],
      atMost: MOST_DEFINITION_KB,
    },
  ];
}

async function repeat(workflows: number): Promise<{ readonly times: number[]; readonly last: Synthesized }> {
  const times: number[] = [];
  const props = { workflows: manyWorkflows(workflows) };
  // The first one loads the CDK.
  let last = await synthesizeStack({ props });
  while (times.length < REPETITIONS) {
    const began = performance.now();
    last = await synthesizeStack({ props });
    times.push(performance.now() - began);
  }
  return { times, last };
}

function countResources({ template }: Synthesized): number {
  return Object.keys(template.toJSON()['Resources']).length;
}

function definitionSizes({ template }: Synthesized): number[] {
  return Object.values(template.findResources('AWS::StepFunctions::StateMachine')).map(({ Properties }) =>
    Buffer.byteLength(Properties.DefinitionString['Fn::Sub'][0]),
  );
}
