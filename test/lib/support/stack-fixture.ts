import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { FEATURE_FLAGS } from '../../../lib/feature-flags.ts';
import { GovernanceStack, type GovernanceStackProps } from '../../../lib/governance-stack.ts';
import { HANDLER_NAMES } from '../../../lib/handlers.ts';
import { roles, workflows } from '../../../workflows/index.ts';

export interface Synthesized {
  readonly template: Template;
  /** The size of the template file, in bytes. */
  readonly bytes: number;
}

/**
 * Synthesizes the stack without bundling: every handler gets the same one-line module. `change` may alter the
 * stack before the checks run.
 */
export function synthesizeStack(
  props: Partial<GovernanceStackProps> = {},
  change: (stack: GovernanceStack) => void = () => {},
): Synthesized {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-test-'));
  try {
    const bundle = join(directory, 'bundle');
    const app = new App({
      outdir: join(directory, 'out'),
      analyticsReporting: false,
      postCliContext: FEATURE_FLAGS,
    });
    mkdirSync(bundle);
    writeFileSync(join(bundle, 'index.mjs'), 'export const handler = async () => {};\n');
    const code = Code.fromAsset(bundle);
    const stack = new GovernanceStack(app, 'GovernanceStack', {
      workflows,
      roles,
      code: Object.fromEntries(HANDLER_NAMES.map((name) => [name, code])) as GovernanceStackProps['code'],
      ...props,
    });
    change(stack);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const { template } = app.synth().getStackByName('GovernanceStack');
    return { template: Template.fromJSON(template), bytes: Buffer.byteLength(JSON.stringify(template)) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
