/**
 * The CDK's newer behaviour, where it touches this stack. Set here and not in cdk.json, so that every way to
 * synthesize gives the same template.
 */
export const FEATURE_FLAGS: Readonly<Record<string, boolean>> = {
  // Check the template against CloudFormation's own schemas, and fail on what breaks them.
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  '@aws-cdk/core:annotationsInValidationReport': true,
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/aws-apigateway:logGroupDestinationArnWithoutWildcard': true,
  '@aws-cdk/aws-lambda:useCdkManagedLogGroup': true,
  '@aws-cdk/aws-events:eventsTargetQueueSameAccount': true,
};
