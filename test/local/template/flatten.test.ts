import { expect, test } from 'vitest';
import { flatten } from '../../../local/template/flatten.ts';
import type { Template } from '../../../local/template/template.ts';

const RETRY = '$' + '{retry}';
const url = (name: string) => ({ 'Fn::Join': ['', ['https://s3.example.com/', name]] });
const around: Template = {
  Mappings: { Shared: { states: { retry: 'outer' } } },
  Resources: {
    Role: { Type: 'AWS::IAM::Role' },
    North: {
      Type: 'AWS::CloudFormation::Stack',
      Properties: { TemplateURL: url('n'), Parameters: { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
    },
    Rule: { Type: 'AWS::Events::Rule', Properties: { Of: { 'Fn::GetAtt': ['North', 'Outputs.Live'] } } },
  },
};
const nested = {
  Parameters: { RoleArn: { Type: 'String' } },
  Mappings: { Shared: { states: { retry: 'inner' } } },
  Resources: {
    Role: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        RoleArn: { Ref: 'RoleArn' },
        In: { Ref: 'AWS::Region' },
        Text: { 'Fn::Sub': [RETRY, { retry: { 'Fn::FindInMap': ['Shared', 'states', 'retry'] } }] },
      },
    },
    Alias: {
      Type: 'AWS::StepFunctions::StateMachineAlias',
      Properties: { Of: [{ 'Fn::GetAtt': ['Role', 'Arn'] }] },
    },
  },
  Outputs: { Live: { Value: { Ref: 'Alias' } } },
};

test('what stands in a nested stack stands in the one around it, under a name that nothing else has there', () => {
  expect(flatten(around, () => nested)).toEqual({
    Mappings: {
      Shared: { states: { retry: 'outer' } },
      NorthShared: { states: { retry: 'inner' } },
    },
    Resources: {
      Role: { Type: 'AWS::IAM::Role' },
      Rule: { Type: 'AWS::Events::Rule', Properties: { Of: { Ref: 'NorthAlias' } } },
      NorthRole: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          In: { Ref: 'AWS::Region' },
          Text: {
            'Fn::Sub': [RETRY, { retry: { 'Fn::FindInMap': ['NorthShared', 'states', 'retry'] } }],
          },
        },
      },
      NorthAlias: {
        Type: 'AWS::StepFunctions::StateMachineAlias',
        Properties: { Of: [{ 'Fn::GetAtt': ['NorthRole', 'Arn'] }] },
      },
    },
  });
});

test('a template without any stays as it is', () => {
  const { Resources } = nested;
  expect(flatten({ Resources }, () => nested)).toEqual({ Resources });
});
