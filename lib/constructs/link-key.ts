import { AccountRootPrincipal, type IRole, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { nameOf } from '../names.ts';

/** All of a key's administration, none of its use, and no grants, through which use could be handed on. */
export const KEY_ADMINISTRATION = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:EnableKey',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];

const ACTIONS = {
  sign: ['kms:GenerateMac'],
  verify: ['kms:VerifyMac'],
  'sign and verify': ['kms:GenerateMac', 'kms:VerifyMac'],
} as const;

/**
 * The key whose HMAC makes a link genuine. Its own policy names the roles that may use it, so that an IAM policy
 * written elsewhere in the account gives nobody the power to make links; taking it means changing this policy,
 * which CloudTrail shows. KMS does not rotate HMAC keys.
 */
export class LinkKey extends Construct {
  readonly keyArn: string;
  readonly #policy = new PolicyDocument({
    statements: [
      new PolicyStatement({
        principals: [new AccountRootPrincipal()],
        actions: KEY_ADMINISTRATION,
        // In a key's policy, `*` is this key.
        resources: ['*'],
      }),
      // Whether a link is genuine may be asked by whoever an IAM policy of the account lets ask, such as an auditor who
      // looks at the proofs in the ledger: nobody makes a link with that.
      new PolicyStatement({
        principals: [new AccountRootPrincipal()],
        actions: [...ACTIONS.verify],
        resources: ['*'],
      }),
    ],
  });

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const key = new CfnKey(this, 'Key', {
      description: 'Signs the links by which people decide in Countersign',
      keySpec: 'HMAC_256',
      keyUsage: 'GENERATE_VERIFY_MAC',
      pendingWindowInDays: 30,
      keyPolicy: this.#policy,
    });
    // Links that are on their way must stay genuine.
    key.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.keyArn = key.attrArn;
    new CfnAlias(this, 'Alias', { aliasName: `alias/${nameOf(this, 'links')}`, targetKeyId: key.ref });
  }

  /** Lets a role make signatures, or check them: its own policy allows it, and the key's policy lets that count. */
  grant(use: keyof typeof ACTIONS, role: IRole): void {
    this.#policy.addStatements(
      new PolicyStatement({
        principals: [new AccountRootPrincipal()],
        actions: [...ACTIONS[use]],
        resources: ['*'],
        conditions: { ArnEquals: { 'aws:PrincipalArn': role.roleArn } },
      }),
    );
    role.addToPrincipalPolicy(new PolicyStatement({ actions: [...ACTIONS[use]], resources: [this.keyArn] }));
  }
}
