import { describe, expect, it } from 'vitest';
import {
  defineIntegrations,
  describeIntegrations,
  groupsOf,
  type Integrations,
  type Mlflow,
  modelsOf,
} from '../../schema/integrations.ts';
import { fitsPattern } from '../../schema/pattern.ts';
import { isWebAddress } from '../../schema/web-address.ts';
import { passing, promotion } from './samples.ts';

const mlflow: Mlflow = {
  url: 'https://mlflow.example.com',
  secret: 'countersign/mlflow',
  models: [{ name: '*', workflow: 'release' }],
};
const workflows = [{ ...passing({ publish: promotion({ environment: 'production' }) }), id: 'release' }];
const roles = { manager: [{ email: 'morgan@example.com', name: 'Morgan Estes' }] };
const problems = (changes: object, organisation?: { workflows: typeof workflows }) =>
  describeIntegrations(
    { mlflow: { ...mlflow, ...changes } } as Integrations,
    organisation && { roles, ...organisation },
  );

describe('the tools that an organisation connects', () => {
  it('are taken as they are where nothing is wrong with them', () => {
    const aliases = { production: 'champion' };
    for (const drift of [undefined, 'report', 'correct'] as const) {
      const integrations = { mlflow: { ...mlflow, aliases, drift } };
      expect(defineIntegrations(integrations)).toBe(integrations);
      expect(describeIntegrations(integrations, { workflows, roles })).toEqual([]);
    }
    expect(describeIntegrations({}, { workflows, roles })).toEqual([]);
  });

  it('are refused with everything that is wrong with them', () => {
    const wrong = { ...mlflow, url: 'http://mlflow.example.com', secret: 'has a space' };
    expect(() => defineIntegrations({ mlflow: wrong })).toThrow(
      new Error(
        [
          'workflows/integrations.ts:',
          "mlflow: the url 'http://mlflow.example.com' must be the https address of a tracking server, without a slash at its end",
          'mlflow: the secret must be the name of a secret in Secrets Manager, never the secret itself',
        ].join('\n- '),
      ),
    );
  });

  it.each<[object, string]>([
    [{ url: 'https://mlflow.example.com/' }, 'must be the https address'],
    [{ secret: '' }, 'mlflow: the secret must be the name'],
    [{ secret: 's'.repeat(513) }, 'mlflow: the secret must be the name'],
    [{ drift: 'correkt' }, "mlflow: drift is 'correkt': write one of 'report', 'correct'"],
    [{ models: [] }, 'mlflow has no models: write a list such as'],
    [{ models: {} }, 'mlflow has no models: write a list such as'],
    [{ models: [{ name: '*' }] }, 'mlflow has models of which one has no workflow'],
    [{ uri: 'x' }, "mlflow has the unknown member 'uri': did you mean 'url'?"],
    [{ aliases: { qa: 'latest' } }, "mlflow: the alias 'latest' of 'qa' must be letters"],
    [{ aliases: { qa: 'V1' } }, "mlflow: the alias 'V1' of 'qa' must be letters"],
    [{ aliases: { qa: 3 } }, "mlflow: the alias '3' of 'qa' must be letters"],
    [{ aliases: { qa: 'a b' } }, "mlflow: the alias 'a b' of 'qa' must be letters"],
    [{ aliases: { qa: 'x', zoo: 'x' } }, "mlflow: the alias 'x' is of more than one environment"],
  ])('are refused with %j', (changes, message) => {
    expect(problems(changes)).toEqual([expect.stringContaining(message)]);
  });

  it.each(['latest-good', 'v1a', 'version1', 'champion_2'])('take the alias %s', (alias) => {
    expect(problems({ aliases: { qa: alias, zoo: 'other' } })).toEqual([]);
  });

  it('are of workflows and environments that are deployed, where these are known', () => {
    expect(problems({ models: [{ name: 'churn', workflow: 'other' }] })).toEqual([]);
    expect(problems({ models: [{ name: 'churn', workflow: 'other' }] }, { workflows })).toEqual([
      "mlflow: the workflow 'other' of the models 'churn' is not deployed: write 'release'",
    ]);
    expect(problems({ aliases: { qa: 'x', production: 'y' } }, { workflows })).toEqual([
      "mlflow: the environment 'qa' of an alias is of no workflow: write one of 'staging', 'production'",
    ]);
  });

  it('have members of their own alone', () => {
    expect(describeIntegrations({ mflow: mlflow } as Integrations)).toEqual([
      "the integrations has the unknown member 'mflow': did you mean 'mlflow'?",
    ]);
  });

  it('take a model to the first workflow whose models it is among', () => {
    const models = [
      { name: 'credit-*', workflow: 'strict' },
      { name: '*', workflow: 'release' },
    ];
    expect(modelsOf({ models }, 'credit-risk')?.workflow).toBe('strict');
    expect(modelsOf({ models }, 'churn')?.workflow).toBe('release');
    expect(modelsOf({ models: models.slice(0, 1) }, 'churn')).toBeUndefined();
  });
});

describe('a pattern', () => {
  it.each([
    ['churn', 'churn', true],
    ['churn', 'churn-2', false],
    ['*', '', true],
    ['credit-*', 'credit-', true],
    ['credit-*', 'my-credit-risk', false],
    ['*-risk', 'credit-risk', true],
    ['*-risk', 'credit-risks', false],
    ['ab*ba', 'aba', false],
    ['ab*ba', 'abba', true],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c', false],
    ['a*b*bc', 'abc', false],
    ['a*b*bc', 'abbc', true],
    ['*b*b*', 'b', false],
    ['*b*b*', 'abcb', true],
  ])('%s is of %s: %s', (pattern, text, expected) => {
    expect(fitsPattern(pattern, text)).toBe(expected);
  });
});

describe('the address of a server', () => {
  it.each([
    ['https://mlflow.example.com', true],
    ['https://mlflow.example.com:8443/api', true],
    ['http://127.0.0.1:5000', true],
    ['http://localhost:5000', true],
    ['http://[::1]:5000', true],
    ['http://mlflow.example.com', false],
    ['ftp://localhost', false],
    ['https://user@mlflow.example.com', false],
    ['https://:word@mlflow.example.com', false],
    ['https://mlflow.example.com?x=1', false],
    ['https://mlflow.example.com?', false],
    ['https://mlflow.example.com#a', false],
    ['https://mlflow.example.com/a b', false],
    [' https://mlflow.example.com', false],
    ['mlflow.example.com', false],
  ])('%s: %s', (text, expected) => {
    expect(isWebAddress(text)).toBe(expected);
  });
});

describe("SageMaker's registry", () => {
  const groups = [{ name: 'churn-*', workflow: 'release' }];
  const wrong = (changes: object, within?: { workflows: typeof workflows }) =>
    describeIntegrations(
      { sagemaker: { groups, ...changes } } as Integrations,
      within && { roles, ...within },
    );

  it('is taken as it is where nothing is wrong with it', () => {
    const environment = 'production';
    expect(wrong({}, { workflows })).toEqual([]);
    const given = {
      groups: [{ name: '*', workflow: 'release', environment }],
      buckets: ['models', 'data/churn'],
    };
    expect(wrong(given, { workflows })).toEqual([]);
  });

  it.each([
    [{ groups: [] }, 'sagemaker has no groups: write a list such as'],
    [{ groups: {} }, 'sagemaker has no groups: write a list such as'],
    [{ groups: [{ name: '*' }] }, 'sagemaker has groups of which one has no workflow'],
    [{ groups: [{ name: 'a_b', workflow: 'release' }] }, "sagemaker: 'a_b' must be letters, digits, - and *"],
    [{ group: [] }, "sagemaker has the unknown member 'group': did you mean 'groups'?"],
    [{ buckets: ['s3://models'] }, "sagemaker: 's3://models' must be a bucket's name"],
    [{ buckets: ['models/*'] }, "sagemaker: 'models/*' must be a bucket's name"],
    [{ buckets: ['models/'] }, "sagemaker: 'models/' must be a bucket's name"],
  ])('is refused with what is wrong: %j', (changes, message) => {
    expect(wrong(changes)).toEqual([expect.stringContaining(message)]);
  });

  it('is held to the workflows that are deployed, and to their environments', () => {
    expect(wrong({ groups: [{ name: '*', workflow: 'other' }] }, { workflows })).toEqual([
      "sagemaker: the workflow 'other' of the groups '*' is not deployed: write 'release'",
    ]);
    expect(wrong({ groups: [{ name: '*', workflow: 'release', environment: 'qa' }] }, { workflows })).toEqual(
      [
        expect.stringMatching(
          /^sagemaker: the environment 'qa' of the groups '\*' is none of 'release': write /,
        ),
      ],
    );
    const nowhere = workflows.map((workflow) => ({ ...workflow, environments: [] }));
    expect(wrong({}, { workflows: nowhere })).toEqual([
      "sagemaker: the workflow 'release' of the groups 'churn-*' promotes to no environment: nothing is approved by it",
    ]);
  });

  it('takes a group to the first workflow whose groups it is among', () => {
    const both = [...groups, { name: '*', workflow: 'other' }];
    expect(groupsOf({ groups: both }, 'churn-eu')?.workflow).toBe('release');
    expect(groupsOf({ groups: both }, 'fraud')?.workflow).toBe('other');
    expect(groupsOf({ groups }, 'fraud')).toBeUndefined();
  });
});
