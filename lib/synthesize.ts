import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { validateWorkflows } from '../schema/validate-workflow.ts';
import { customChecks, freezes, roles, workflows } from '../workflows/index.ts';
import { bundleHandlers, handlerSource } from './bundle-handlers.ts';
import { checkSource, compareCheckSources } from './check-sources.ts';
import { type AppOptions, createApp } from './create-app.ts';
import { GovernanceStack } from './governance-stack.ts';
import { HANDLER_NAMES, type HandlerName } from './handlers.ts';

/** Workflows that can't be deployed. The message lists every problem. */
export class InvalidWorkflows extends Error {
  override readonly name = 'InvalidWorkflows';

  constructor(problems: readonly string[]) {
    super(`The workflows can't be deployed:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
  }
}

/**
 * Synthesizes the one stack, `GovernanceStack`, into a cloud assembly. Needs no account, no network and no
 * look-up; the same sources give the same template, wherever and however it is called.
 *
 * @throws InvalidWorkflows before anything is written
 * @throws the errors of esbuild, with file and line, when a handler or a check does not bundle
 * @throws an error that names the report when a check of the template finds something that nobody explained
 */
export async function synthesize(options: AppOptions = {}): Promise<void> {
  const checkNames = customChecks.map(({ name }) => name);
  const problems = [
    ...validateWorkflows(workflows, roles, checkNames, freezes),
    ...compareCheckSources(customChecks),
  ];
  if (problems.length > 0) throw new InvalidWorkflows(problems);
  const bundles = mkdtempSync(join(tmpdir(), 'countersign-'));
  try {
    await bundleHandlers(byHandler(handlerSource), bundles);
    const checks = await bundleChecks(join(bundles, 'custom-checks'));
    const app = await createApp(options);
    const alarmEmail: unknown = app.node.tryGetContext('alarmEmail');
    const retention: unknown = app.node.tryGetContext('digestRetentionYears');
    new GovernanceStack(app, 'GovernanceStack', {
      workflows,
      roles,
      code: byHandler((name) => Code.fromAsset(join(bundles, name))),
      customChecks: checks,
      ...(typeof alarmEmail === 'string' && { alarmEmail }),
      ...(retention !== undefined && { digestRetentionYears: Number(retention) }),
    });
    app.synth();
  } finally {
    rmSync(bundles, { recursive: true, force: true });
  }
}

function byHandler<Value>(make: (name: HandlerName) => Value): Record<HandlerName, Value> {
  return Object.fromEntries(HANDLER_NAMES.map((name) => [name, make(name)])) as Record<HandlerName, Value>;
}

/** The bundle of each check that is deployed from here; `elsewhere` for the others. */
async function bundleChecks(directory: string): Promise<Record<string, Code | 'elsewhere'>> {
  const here = customChecks.filter(({ deployed }) => deployed === 'here');
  await bundleHandlers(Object.fromEntries(here.map(({ name }) => [name, checkSource(name)])), directory);
  return Object.fromEntries(
    customChecks.map(({ name, deployed }) => [
      name,
      deployed === 'here' ? Code.fromAsset(join(directory, name)) : deployed,
    ]),
  );
}
