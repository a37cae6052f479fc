import type { SageMaker } from '../schema/integrations.ts';

/** Where packages are. */
export interface AccountPlace {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** Where packages are, and whose deployment approves them. */
export interface ApprovalPlace extends AccountPlace {
  /** The deployment's name. */
  readonly deployment: string;
}

/** The handlers that may approve a package. */
const APPROVING = ['sagemaker-poll', 'sagemaker-out'] as const;

/** The ARNs of the packages of all connected groups, as IAM matches them: SageMaker writes groups in small letters there. */
export const packageArns = (
  { groups }: Pick<SageMaker, 'groups'>,
  { partition, region, account }: AccountPlace,
): readonly string[] =>
  [...new Set(groups.map(({ name }) => name.toLowerCase()))].map(
    (name) => `arn:${partition}:sagemaker:${region}:${account}:model-package/${name}/*`,
  );

/**
 * The policy that lets nobody but this deployment approve a package of the connected groups: for an organisation's service
 * control policies, the permission boundaries of an account, or its roles. It allows nothing.
 *
 * Who may not, is told by the function that calls: its name is its own in the account, whatever role somebody has.
 */
export function approvalPolicy(settings: Pick<SageMaker, 'groups'>, place: ApprovalPlace): object {
  const { partition, region, account, deployment } = place;
  const functions = `arn:${partition}:lambda:${region}:${account}:function:${deployment}-`;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OnlyCountersignApproves',
        Effect: 'Deny',
        Action: ['sagemaker:CreateModelPackage', 'sagemaker:UpdateModelPackage'],
        Resource: packageArns(settings, place),
        Condition: {
          StringEquals: { 'sagemaker:ModelApprovalStatus': 'Approved' },
          ArnNotEquals: { 'lambda:SourceFunctionArn': APPROVING.map((name) => functions + name) },
        },
      },
    ],
  };
}
