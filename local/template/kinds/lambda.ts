import { readDenials } from '../denials.ts';
import type { FunctionSpec } from '../deployment.ts';
import type { ResourceReader, StackReader } from '../reader.ts';
import type { Assembly } from '../template.ts';

/** The Lambda functions of a stack. Their code must be bundled into the assembly, for Node.js. */
export function readFunctions(stack: StackReader, assembly: Assembly): FunctionSpec[] {
  const policies = stack.ofType('AWS::Lambda::ResourcePolicy');
  return stack.ofType('AWS::Lambda::Function').map((resource) => {
    const runtime = resource.text('Runtime');
    if (!runtime.startsWith('nodejs')) resource.fail(`runs on ${runtime}, and only Node.js runs here`);
    if (resource.list('Layers').length > 0) resource.fail('uses layers, which the embedded default lacks');
    return {
      arn: resource.attribute('Arn'),
      name: resource.name,
      denials: policies
        .filter((policy) => policy.text('ResourceArn') === resource.attribute('Arn'))
        .flatMap((policy) => readDenials(policy, policy.list('PolicyDocument.Statement'))),
      roleArn: resource.textOr('Role', ''),
      codeDirectory:
        assembly.codeDirectory(resource.text('Code.S3Key')) ??
        resource.fail('names code that is not in the assembly: synthesize the app again'),
      handler: resource.text('Handler'),
      timeoutSeconds: resource.numberOr('Timeout', 3),
      memoryMegabytes: resource.numberOr('MemorySize', 128),
      environment: readEnvironment(resource),
    };
  });
}

function readEnvironment(resource: ResourceReader): Record<string, string> {
  const variables = resource.object('Environment.Variables');
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
}
