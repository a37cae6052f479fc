import { App, Validations } from 'aws-cdk-lib/core';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { defined } from '../schema/defined.ts';

// Set here and not in cdk.json, so that every way to synthesize gives the same template.
const CONTEXT = {
  // What a project that begins with this version of the CDK gets. Among it: a template that CloudFormation's own
  // schemas do not allow is an error.
  ...recommendedFlags,
  // The command line would add to the template where in the sources each resource comes from.
  'aws:cdk:enable-path-metadata': false,
  'aws:cdk:enable-asset-metadata': false,
};

export interface AppOptions {
  /** Where the cloud assembly goes. The CDK command line says it itself. */
  readonly outdir?: string;
  /**
   * Check the template against CloudFormation's schemas and cdk-nag's AwsSolutions and NIST 800-53; a violation that nobody
   * explained makes `synth` throw. Default: true. It takes far longer than the synthesis itself, so what only
   * runs a template that was checked before leaves it out.
   */
  readonly checks?: boolean;
}

/** The CDK app, still empty. */
export async function createApp({ outdir, checks = true }: AppOptions = {}): Promise<App> {
  const app = new App(
    defined({
      outdir,
      analyticsReporting: false,
      builtinCloudFormationValidation: checks,
      postCliContext: CONTEXT,
    }),
  );
  if (checks) {
    const { AwsSolutionsChecks, NIST80053R5Checks } = await import('cdk-nag');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new NIST80053R5Checks(app));
  }
  return app;
}
