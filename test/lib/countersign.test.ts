import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { afterAll, expect, test } from 'vitest';
import { HANDLER_NAMES } from '../../lib/handlers.ts';
import { bundleOrganisation, Countersign, InvalidWorkflows } from '../../lib/index.ts';
import { ORGANISATION } from '../support/organisation.ts';
import { appBundles } from './support/app-bundles.ts';

const bundles = mkdtempSync(join(tmpdir(), 'countersign-bundles-'));
afterAll(() => rmSync(bundles, { recursive: true, force: true }));

test('the construct stands in a stack of one’s own, beside others', async () => {
  const organisation = await bundleOrganisation(ORGANISATION, bundles);
  const stack = new Stack(new App(), 'Approvals');
  const governance = new Countersign(stack, 'Governance', organisation);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::StepFunctions::StateMachine', organisation.workflows.length);
  expect([...governance.startArns.keys()]).toEqual(organisation.workflows.map(({ id }) => id));
  const [table = ''] = Object.keys(template.findResources('AWS::DynamoDB::Table'));
  expect(table).toMatch(/^Governance/);
});

test('a bundle has the same bytes wherever it is written', async () => {
  const bundleOf = await appBundles();
  for (const name of HANDLER_NAMES)
    for (const file of ['index.mjs', 'index.mjs.map']) {
      const [ours, other] = [join(bundles, name), bundleOf(name)].map((place) =>
        readFileSync(join(place, file)),
      );
      expect(ours?.equals(other ?? Buffer.of()), `${name}/${file}`).toBe(true);
    }
});

test('an organisation that is not sound gives no props', async () => {
  const broken = join(import.meta.dirname, 'support/broken-organisation');
  await expect(bundleOrganisation(broken, bundles)).rejects.toThrow(InvalidWorkflows);
});
