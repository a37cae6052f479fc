import { describe, expect, test } from 'vitest';
import { describeRoom, FIXED_RESOURCES, resourcesOf, sizeProblems } from '../../lib/stack-size.ts';
import type { Organisation } from '../../schema/organisation.ts';

import type { Roles } from '../../schema/roles.ts';
import { inStack } from '../../schema/stacks.ts';
import { manyWorkflows } from './support/many-workflows.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

/** So many people in so many roles, each in one. */
function crowd(people: number, roles: number): Roles {
  const names = Array.from({ length: roles }, (_, role) => `role-${role}`);
  return Object.fromEntries(
    names.map((role) => [
      role,
      Array.from({ length: people / roles }, (_, index) => ({
        email: `person-${index}-of-${role}@example.com`,
        name: 'One of many',
      })),
    ]),
  );
}

const organisation = (workflows: number, people: number, roles: number): Organisation => ({
  workflows: manyWorkflows(workflows),
  roles: crowd(people, roles),
  freezes: [],
  customChecks: [],
});

describe('a stack', () => {
  test('holds 2,000 people and 103 workflows, and takes as many resources as is said', async () => {
    const large = organisation(103, 2_000, 10);
    const { workflows, roles } = large;
    const { template, bytes } = await synthesizeStack({ props: { workflows, roles } });
    const counted = Object.keys(template.toJSON()['Resources']).length;
    expect(counted).toBeLessThanOrEqual(resourcesOf(large));
    // What is fixed has to be said anew when much of it goes.
    expect(counted).toBeGreaterThan(resourcesOf(large) - 15);
    expect(Object.keys(template.toJSON()['Outputs']).length).toBeLessThanOrEqual(200);
    expect(bytes).toBeLessThan(1_000_000);
    expect(sizeProblems(large)).toEqual([]);
    expect(describeRoom(large)).toBe(
      'Some 500 of the 500 resources of a CloudFormation stack: room for 0 more workflows.',
    );
  });

  test.each([
    [
      'people sign in',
      {
        identity: { issuer: 'https://login.example.com', clientId: 'c', secret: 'countersign/client' },
      },
    ],
    [
      'MLflow is connected',
      {
        integrations: {
          mlflow: { url: 'https://mlflow.example.com', secret: 's', models: [{ name: '*', workflow: 'w' }] },
        },
      },
    ],
    [
      'monitors are named',
      {
        integrations: {
          monitors: [
            {
              alarm: 'a',
              subject: 'model/churn',
              environment: 'production',
              owner: 'o@example.com',
              days: 7,
            },
          ],
        },
      },
    ],
    ['a chat is told', { integrations: { chat: { one: {}, two: {} } } }],
    ['SageMaker is connected', { integrations: { sagemaker: { groups: [{ name: '*', workflow: 'w' }] } } }],
    [
      'receivers are told by webhooks',
      {
        webhooks: { one: { url: 'https://one.example.com' }, two: { url: 'https://two.example.com' } },
      },
    ],
  ])('has as many more as is said where %s', async (_, more) => {
    const small = { ...organisation(1, 10, 1), ...more };
    const { workflows, roles } = small;
    const { template } = await synthesizeStack({ props: { workflows, roles, ...more } });
    const counted = Object.keys(template.toJSON()['Resources']).length;
    expect(counted).toBeLessThanOrEqual(resourcesOf(small));
    expect(counted).toBeGreaterThan(resourcesOf(small) - 15);
  });

  test('is no larger by one role of 2,000 people', () => {
    expect(resourcesOf(organisation(1, 2_000, 1))).toBe(FIXED_RESOURCES + 3 + 2);
  });

  test('that would be too large is refused with what takes the room', () => {
    expect(sizeProblems(organisation(120, 20, 20))).toEqual([
      "a CloudFormation stack has 500 resources at most, and these need some 571 (120 workflows take 3 each, 20 roles 2): list the newest workflows by ...inStack('more', [...]) in workflows/index.ts, which gives them a nested stack",
    ]);
  });

  test('and those nested in it hold 300 workflows beside 2,000 people', async () => {
    const all = manyWorkflows(300);
    const more = ['north', 'south'].flatMap((name, index) =>
      inStack(name, all.slice(60 + index * 120, 180 + index * 120)),
    );
    const workflows = [...all.slice(0, 60), ...more];
    const large: Organisation = { ...organisation(0, 2_000, 10), workflows };
    const { template, bytes, nested } = await synthesizeStack({ props: { workflows, roles: large.roles } });
    const counted = Object.keys(template.toJSON()['Resources']).length;
    expect(counted).toBeLessThanOrEqual(resourcesOf(large));
    expect(counted).toBeGreaterThan(resourcesOf(large) - 15);
    expect(bytes).toBeLessThan(1_000_000);
    expect(nested.map((one) => Object.keys(one.template.toJSON()['Resources']).length)).toEqual([360, 360]);
    for (const one of nested) {
      expect(one.bytes).toBeLessThan(1_000_000);
      // What is started is said where it stands: a stack gives out 200 values at most.
      expect(Object.keys(one.template.findOutputs('*')).length).toBeLessThanOrEqual(200);
    }
    expect(sizeProblems(large)).toEqual([]);
    expect(describeRoom(large)).toBe(
      "Some 373 of the 500 resources of a CloudFormation stack: room for 42 more workflows. In the nested stack 'north': 0 more. In the nested stack 'south': 0 more.",
    );
  });

  test('a nested stack that would be too large is refused, and a workflow in two, and a name that is none', () => {
    const all = manyWorkflows(121);
    inStack('west', all);
    expect(sizeProblems({ ...organisation(0, 10, 1), workflows: all })).toEqual([
      "the nested stack 'west' has 121 workflows, and room for 120: list the newest in another",
    ]);
    expect(() => inStack('east', all.slice(0, 1))).toThrow(
      "'workflow-with-a-longer-name-1' is in the stack 'east' and in another: list it once",
    );
    expect(() => inStack('The East', [])).toThrow(/not in kebab-case/);
  });
});
