import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { compileWorkflow } from '../../lib/asl/compile-workflow.ts';
import { modelPromotion } from '../organisation/model-promotion.ts';
import { manyWorkflows } from './support/many-workflows.ts';
import { type Synthesized, synthesizeStack } from './support/stack-fixture.ts';

const PLACEHOLDERS = {
  intake: '$' + '{intake}',
  openStage: '$' + '{openStage}',
  check: '$' + '{check}',
  takeEffect: '$' + '{takeEffect}',
  partition: '$' + '{AWS::Partition}',
};

/** The only resource of a type, as `[logical id, resource]`. */
function only(template: Template, type: string) {
  const found = Object.entries(template.findResources(`AWS::StepFunctions::${type}`));
  expect(found).toHaveLength(1);
  const [first] = found;
  if (first === undefined) throw new Error(`there is no ${type}`);
  return first;
}

type FindInMap = { readonly 'Fn::FindInMap': readonly [string, string, string] };
type Shared = { readonly retry: FindInMap; readonly call: FindInMap };
type Substituted = { readonly 'Fn::Sub': readonly [text: string, values: Shared] };

/** The definition as CloudFormation makes it, apart from ARNs. */
function definitionOf(
  template: Template,
  { DefinitionString }: { readonly DefinitionString: Substituted },
): string {
  const [text, { retry, call }] = DefinitionString['Fn::Sub'];
  return Object.entries({ retry, call }).reduce((whole, [name, { 'Fn::FindInMap': where }]) => {
    const [mapping, first, second] = where;
    return whole.replaceAll(`\${${name}}`, template.toJSON()['Mappings'][mapping][first][second]);
  }, text);
}

describe("a workflow's state machine", () => {
  let template: Template;
  beforeAll(async () => {
    ({ template } = await synthesizeStack({ props: { workflows: [modelPromotion] } }));
  });

  test('is what the compiler makes, with the functions of this stack filled in', () => {
    const [, { Properties }] = only(template, 'StateMachine');
    const [, { retry: _, call: __, ...values }] = Properties.DefinitionString['Fn::Sub'];
    expect(JSON.parse(definitionOf(template, Properties))).toEqual(
      compileWorkflow(modelPromotion, PLACEHOLDERS),
    );
    const nameOf = (value: { 'Fn::GetAtt': [string, string] }) =>
      template.findResources('AWS::Lambda::Function')[value['Fn::GetAtt'][0]]?.['Properties'].FunctionName;
    expect(Object.entries<never>(values).map(([key, value]) => [key, nameOf(value)])).toEqual([
      ['intake', 'countersign-intake'],
      ['openStage', 'countersign-open-stage'],
      ['takeEffect', 'countersign-take-effect'],
    ]);
  });

  test('is a standard one, traced, that logs errors without data into the shared log group', () => {
    const [, { Properties }] = only(template, 'StateMachine');
    const [logGroup] = Object.keys(
      template.findResources('AWS::Logs::LogGroup', {
        Properties: { LogGroupName: '/aws/vendedlogs/states/countersign' },
      }),
    );
    expect(Properties).toMatchObject({
      StateMachineName: 'countersign-model-promotion',
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: {
        Level: 'ERROR',
        IncludeExecutionData: false,
        Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': [logGroup, 'Arn'] } } }],
      },
    });
  });

  test('waits for the policy of its role', () => {
    const [, machine] = only(template, 'StateMachine');
    expect(machine['DependsOn']).toContainEqual(expect.stringContaining('RoleDefaultPolicy'));
  });

  test('is reached through its alias live, which points at a version that stays', () => {
    const [machineId] = only(template, 'StateMachine');
    const [versionId, version] = only(template, 'StateMachineVersion');
    const [, alias] = only(template, 'StateMachineAlias');
    expect(alias['Properties']).toEqual({
      Name: 'live',
      RoutingConfiguration: [{ StateMachineVersionArn: { 'Fn::GetAtt': [versionId, 'Arn'] }, Weight: 100 }],
    });
    expect(version).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        StateMachineArn: { 'Fn::GetAtt': [machineId, 'Arn'] },
        StateMachineRevisionId: { 'Fn::GetAtt': [machineId, 'StateMachineRevisionId'] },
      },
    });
    template.hasOutput('Startmodelpromotion', {});
  });

  test('stays as it is where the workflow is retired, and is offered to nobody any more', async () => {
    const { template: after } = await synthesizeStack({
      props: { workflows: manyWorkflows(1), retired: [modelPromotion] },
    });
    for (const kind of ['StateMachine', 'StateMachineVersion', 'StateMachineAlias'])
      expect(after.findResources(`AWS::StepFunctions::${kind}`)).toMatchObject(
        Object.fromEntries([only(template, kind)]),
      );
    expect(Object.keys(after.findOutputs('*')).filter((name) => name.startsWith('Start'))).toEqual([
      'Startworkflowwithalongername1',
    ]);
  });

  test('gets a new version when its definition changes, and only then', async () => {
    const versionOf = async (workflow = modelPromotion) =>
      only((await synthesizeStack({ props: { workflows: [workflow] } })).template, 'StateMachineVersion')[0];
    const [before] = only(template, 'StateMachineVersion');
    expect(await versionOf()).toBe(before);
    expect(await versionOf({ ...modelPromotion, rework: { due: { seconds: 60 }, maxAttempts: 2 } })).not.toBe(
      before,
    );
  });
});

describe('a hundred workflows of five stages', () => {
  let one: Synthesized;
  let hundred: Synthesized;
  beforeAll(async () => {
    one = await synthesizeStack({ props: { workflows: manyWorkflows(1) } });
    hundred = await synthesizeStack({ props: { workflows: manyWorkflows(100) } });
  });

  const count = ({ template }: Synthesized) => Object.keys(template.toJSON()['Resources']).length;

  test('take three resources each and fit into one stack', () => {
    expect(count(hundred) - count(one)).toBe(99 * 3);
    expect(count(hundred)).toBeLessThanOrEqual(500);
    // Of CloudFormation's 1,000,000: what the states share is said once for each machine.
    expect(hundred.bytes).toBeLessThan(800_000);
  });

  test('leave policies and patterns as small as one does', () => {
    const fixed = ['AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::Events::Rule', 'AWS::KMS::Key'];
    for (const type of fixed) {
      expect(hundred.template.findResources(type)).toEqual(one.template.findResources(type));
    }
  });

  test('have definitions below 60 KB', () => {
    for (const { Properties } of Object.values(
      hundred.template.findResources('AWS::StepFunctions::StateMachine'),
    )) {
      expect(Buffer.byteLength(definitionOf(hundred.template, Properties))).toBeLessThan(60_000);
    }
  });
});
