import { checkPattern } from '../../events/pattern.ts';
import type { RuleSpec } from '../deployment.ts';
import type { ResourceReader, StackReader } from '../reader.ts';
import { isOfQueue } from './queues.ts';

/** The event bus that every account has. */
export const DEFAULT_BUS = 'default';

/** The event buses of a stack, and the default one. */
export function readBuses(stack: StackReader): string[] {
  return [DEFAULT_BUS, ...stack.ofType('AWS::Events::EventBus').map((bus) => bus.name)];
}

/** The rules of a stack that match events. Rules with a schedule are read as schedules; disabled ones not at all. */
export function readRules(stack: StackReader): RuleSpec[] {
  return stack
    .ofType('AWS::Events::Rule')
    .filter((rule) => isEnabled(rule) && rule.optional('EventPattern') !== undefined)
    .map((rule) => {
      const pattern = rule.object('EventPattern');
      const problem = checkPattern(pattern);
      if (problem !== undefined) rule.fail(`has an event pattern that can't be evaluated: ${problem}`);
      return {
        name: rule.name,
        bus: busName(rule.textOr('EventBusName', DEFAULT_BUS)),
        pattern,
        functionArns: readTargets(rule).map((target) => target.functionArn),
        queueArns: readQueueTargets(rule),
      };
    });
}

/** The queues that a rule puts events into. */
function readQueueTargets(rule: ResourceReader): string[] {
  const targets = rule.list('Targets') as Readonly<Record<string, unknown>>[];
  return targets.map((target) => String(target['Arn'])).filter(isOfQueue);
}

/** The functions that a rule calls. */
export function readTargets(rule: ResourceReader): { functionArn: string; input: string | undefined }[] {
  const targets = rule.list('Targets') as Readonly<Record<string, unknown>>[];
  return targets
    .filter((target) => !isOfQueue(String(target['Arn'])))
    .map((target) => {
      const functionArn = String(target['Arn']);
      if (!functionArn.includes(':lambda:'))
        rule.fail(`has the target ${functionArn}, and only functions and queues are there`);
      const transformation = ['InputPath', 'InputTransformer'].find((key) => target[key] !== undefined);
      if (transformation !== undefined) rule.fail(`uses ${transformation}, which is not evaluated here`);
      return { functionArn, input: target['Input'] === undefined ? undefined : String(target['Input']) };
    });
}

/** False for a rule that is switched off. */
export function isEnabled(rule: ResourceReader): boolean {
  return rule.textOr('State', 'ENABLED') !== 'DISABLED';
}

/** The name of a bus from its name or ARN. */
export function busName(nameOrArn: string): string {
  return nameOrArn.split('event-bus/').at(-1) ?? nameOrArn;
}
