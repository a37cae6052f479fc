import { beforeAll, expect, test } from 'vitest';
import { HANDLER_NAMES } from '../../lib/handlers.ts';
import { roles } from '../organisation/index.ts';
import { nameResource } from './support/iam.ts';
import type { Properties } from './support/resources.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

type Template = Awaited<ReturnType<typeof synthesizeStack>>['template'];
let template: Template;
beforeAll(async () => {
  ({ template } = await synthesizeStack());
});

const answerOf = (one: Template) => {
  const [[id, resource] = ['', {} as Properties]] = Object.entries<Properties>(
    one.findResources('Custom::CountersignOrphans'),
  );
  return { id, ...resource['Properties'] };
};

test('what refuses a deployment is updated before every other handler, and so before the machines', () => {
  const { id, ServiceToken } = answerOf(template);
  expect(nameResource(template, ServiceToken)).toBe('Lambda Function countersign-orphans');
  const functions = Object.entries<Properties>(template.findResources('AWS::Lambda::Function'));
  const waiting = functions
    .filter(([, { DependsOn = [] }]) => [DependsOn].flat().includes(id))
    .map(([, { Properties }]) => Properties.FunctionName.replace('countersign-', ''));
  expect(waiting.sort()).toEqual(HANDLER_NAMES.filter((name) => name !== 'orphans').sort());
  const of = new Map(functions.map(([name, { Properties }]) => [name, Properties.FunctionName]));
  for (const machine of Object.values<Properties>(
    template.findResources('AWS::StepFunctions::StateMachine'),
  )) {
    const [, arns] = machine['Properties'].DefinitionString['Fn::Sub'];
    expect(of.get(arns.intake['Fn::GetAtt'][0])).toBe('countersign-intake');
  }
});

test('it is asked again when people or workflows are others, and only then', async () => {
  const { Deployment, Machines, AllowOrphans } = answerOf(template);
  expect(Machines).toEqual([...Machines].sort());
  expect(Machines).toContain('model-promotion');
  expect(AllowOrphans).toBe('false');
  const fewer = await synthesizeStack({ props: { roles: { ...roles, newcomer: [] }, allowOrphans: true } });
  expect(answerOf(fewer.template)).toMatchObject({ Machines, AllowOrphans: 'true' });
  expect(answerOf(fewer.template)['Deployment']).not.toBe(Deployment);
  const commit = await synthesizeStack({ props: { commit: '5993569a1bd0c7f2' } });
  expect(answerOf(commit.template)['Deployment']).toBe(Deployment);
});
