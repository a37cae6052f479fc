/**
 * Countersign in a stack of one's own, beside other things of the same system: an app for `cdk` in a repository that
 * installs the package.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { bundleOrganisation, Countersign } from 'countersign/cdk';

const bundles = mkdtempSync(join(tmpdir(), 'bundles-'));
const organisation = await bundleOrganisation('workflows', bundles);

const stack = new Stack(new App(), 'Approvals', { env: { region: 'eu-west-1' } });
const governance = new Countersign(stack, 'Governance', {
  ...organisation,
  alarmEmail: 'operations@example.com',
});
stack.exportValue(governance.startArns.get('model-promotion'), { name: 'StartModelPromotion' });
