import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { roles, workflows } from '../workflows/index.ts';
import { validateWorkflows } from '../workflows/schema/validate-workflow.ts';
import { bundleHandlers, handlerSource } from './bundle-handlers.ts';
import { FEATURE_FLAGS } from './feature-flags.ts';
import { GovernanceStack } from './governance-stack.ts';
import { HANDLER_NAMES, type HandlerName } from './handlers.ts';

/** Workflows that can't be deployed. The message lists every problem. */
export class InvalidWorkflows extends Error {
  override readonly name = 'InvalidWorkflows';

  constructor(problems: readonly string[]) {
    super(`The workflows can't be deployed:\n- ${problems.join('\n- ')}`);
  }
}

/**
 * Synthesizes the one stack, `GovernanceStack`, into a cloud assembly. Needs no account, no network and no
 * look-up; the same sources give the same template.
 *
 * @param outdir where the assembly goes; the CDK command line says it itself
 * @throws InvalidWorkflows before anything is written
 * @throws an error that names the findings when a check of the template finds something that nobody explained
 */
export async function synthesize(outdir?: string): Promise<void> {
  const problems = validateWorkflows(workflows, roles);
  if (problems.length > 0) throw new InvalidWorkflows(problems);
  const bundles = mkdtempSync(join(tmpdir(), 'countersign-'));
  try {
    await bundleHandlers(byHandler(handlerSource), bundles);
    const app = new App({
      ...(outdir !== undefined && { outdir }),
      analyticsReporting: false,
      postCliContext: FEATURE_FLAGS,
    });
    const alarmEmail: unknown = app.node.tryGetContext('alarmEmail');
    new GovernanceStack(app, 'GovernanceStack', {
      workflows,
      roles,
      code: byHandler((name) => Code.fromAsset(join(bundles, name))),
      ...(typeof alarmEmail === 'string' && { alarmEmail }),
    });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    app.synth();
  } finally {
    rmSync(bundles, { recursive: true, force: true });
  }
}

function byHandler<Value>(make: (name: HandlerName) => Value): Record<HandlerName, Value> {
  return Object.fromEntries(HANDLER_NAMES.map((name) => [name, make(name)])) as Record<HandlerName, Value>;
}
