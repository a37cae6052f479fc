import type { Template } from 'aws-cdk-lib/assertions';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { beforeAll, expect, test } from 'vitest';
import type { LinkKey } from '../../lib/constructs/link-key.ts';
import type { Tables } from '../../lib/constructs/tables.ts';
import type { GovernanceStack } from '../../lib/governance-stack.ts';
import { allOf } from './support/resources.ts';
import { RIGHTS } from './support/rights.ts';
import { rightOf, rightsPage, rolesOf } from './support/rights-page.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

const REPAIR = 'arn:aws:iam::111122223333:role/operations';
const PROPS = {
  alarmEmail: 'operations@example.com',
  customChecks: { own: Code.fromInline('export const handler = async () => {};'), foreign: 'elsewhere' },
  identity: { issuer: 'https://login.example.com', clientId: 'countersign', secret: 'countersign/oidc' },
  integrations: {
    mlflow: {
      url: 'https://mlflow.example.com',
      secret: 'countersign/mlflow',
      models: [{ name: '*', workflow: 'model-promotion' }],
    },
    monitors: [
      { alarm: 'a', subject: 'model/churn', environment: 'production', owner: 'o@example.com', days: 7 },
    ],
    chat: { 'model-risk': { roles: ['manager'] } },
    sagemaker: { groups: [{ name: 'churn*', workflow: 'model-promotion' }], buckets: ['models'] },
  },
  webhooks: {
    'data-platform': { url: 'https://hooks.example.com', secret: 'countersign/webhook-data-platform' },
  },
  dailyMail: { at: '08:00', timeZone: 'Europe/Berlin' },
  protect: true,
  repairRole: REPAIR,
} as const;

let template: Template;
beforeAll(async () => {
  ({ template } = await synthesizeStack({ props: PROPS }));
});

test('docs/rights.md is what the template has (write it with: npx vitest run test/lib/rights-page.test.ts -u)', async () => {
  await expect(rightsPage(template, REPAIR)).toMatchFileSnapshot('../../docs/rights.md');
});

test('every way to a right is there, and every alarm that would show its misuse', () => {
  const powers = rolesOf(template).flatMap((role) => role.powers);
  const given = new Set(powers.map((power) => rightOf(template, power)));
  expect(Object.keys(RIGHTS).filter((name) => !given.has(name as never))).toEqual([]);
  const alarms = allOf(template, 'AWS::CloudWatch::Alarm').map(({ AlarmName }) => AlarmName);
  const said = Object.values(RIGHTS).flatMap(({ seen }) =>
    [...seen.matchAll(/alarms? ((?:`[\w-]+`(?: (?:or|and) )?)+)/g)].flatMap(([, names = '']) =>
      [...names.matchAll(/[\w-]+(?=`)/g)].map(([name]) => `countersign-${name}`),
    ),
  );
  expect(said.length).toBeGreaterThan(5);
  expect(said.filter((name) => !alarms.includes(name))).toEqual([]);
});

interface Parts {
  readonly ledger: string;
  readonly linkKeyArn: string;
}

/** The template with other rights. */
async function changed(change: (role: (handler: string) => Role, parts: Parts) => void): Promise<Template> {
  const inStack = (stack: GovernanceStack) => {
    const part = (id: string) => stack.node.findChild('Default').node.findChild(id);
    const { ledger } = part('Tables') as Tables;
    const { keyArn } = part('LinkKey') as LinkKey;
    const role = (handler: string) => part(handler).node.findChild('Role') as Role;
    change(role, { ledger: ledger.tableArn, linkKeyArn: keyArn });
  };
  return (await synthesizeStack({ props: PROPS, change: inStack })).template;
}

test('a right that nobody has thought of stops it', async () => {
  const greedy = await changed((role) =>
    role('review').addToPrincipalPolicy(new PolicyStatement({ actions: ['iam:PassRole'], resources: ['*'] })),
  );
  expect(() => rightsPage(greedy, REPAIR)).toThrow(
    "say in RIGHTS what '* iam:PassRole' is good for, and how it is seen",
  );
});

test('what IAM allows a role counts for nothing where the table or the key denies it', async () => {
  const all = await changed((role, { ledger, linkKeyArn }) => {
    const allow = (action: string, resource: string) =>
      role('review').addToPrincipalPolicy(new PolicyStatement({ actions: [action], resources: [resource] }));
    allow('dynamodb:PutItem', ledger);
    allow('kms:GenerateMac', linkKeyArn);
  });
  expect(rightsPage(all, REPAIR)).toBe(rightsPage(template, REPAIR));
});
