import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { Aws, Validations } from 'aws-cdk-lib/core';
import type { SageMaker } from '../../schema/integrations.ts';
import { type AccountPlace, packageArns } from '../approval-policy.ts';
import type { SageMakerRights } from '../handlers.ts';

const HERE: AccountPlace = { partition: Aws.PARTITION, region: Aws.REGION, account: Aws.ACCOUNT_ID };
/** As the checks of the template name it. */
const NAMED: AccountPlace = {
  partition: '<AWS::Partition>',
  region: '<AWS::Region>',
  account: '<AWS::AccountId>',
};
/** What takes packages in leaves their status as it is. */
const STILL_PENDING = { StringEquals: { 'sagemaker:ModelApprovalStatus': 'PendingManualApproval' } };

/** Lets a handler ask SageMaker about the connected groups, and tell it what came of their packages. */
export function grantSageMaker(role: Role, rights: SageMakerRights, settings: SageMaker): void {
  const allow = (actions: string[], resources: readonly string[], conditions = {}) =>
    role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [...resources], conditions }));
  const { packages, jobs, executions, objects } = resourcesOf(settings, HERE);
  allow(['sagemaker:DescribeModelPackage'], packages);
  allow(['sagemaker:UpdateModelPackage'], packages, rights === 'take' ? STILL_PENDING : {});
  if (rights !== 'show') {
    allow(['sagemaker:DescribeTrainingJob'], jobs);
    allow(['sagemaker:ListPipelineExecutionSteps'], executions);
    if (objects.length > 0) allow(['s3:GetObject'], objects);
  }
  // It has no resource to name.
  if (rights === 'find') allow(['sagemaker:ListModelPackages'], ['*']);
  explain(role, settings, rights);
}

function resourcesOf(settings: SageMaker, place: AccountPlace) {
  const { partition, region, account } = place;
  const sagemaker = `arn:${partition}:sagemaker:${region}:${account}`;
  return {
    packages: packageArns(settings, place),
    jobs: [`${sagemaker}:training-job/*`],
    executions: [`${sagemaker}:pipeline/*/execution/*`],
    objects: (settings.buckets ?? []).map((one) => `arn:${partition}:s3:::${one}/*`),
  };
}

function explain(role: Role, settings: SageMaker, rights: SageMakerRights): void {
  const { packages, ...others } = resourcesOf(settings, NAMED);
  for (const resource of [...packages, ...(rights === 'show' ? [] : Object.values(others).flat())])
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${resource}]`,
      reason:
        'A package is a version of a group that the organisation names, or a pattern of them; what made it, its job and the ' +
        'execution of its pipeline, has a name that nobody knows before; its files are in the buckets that the organisation names.',
    });
}
