import { AccountRootPrincipal, PolicyDocument, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { nameOf } from '../names.ts';
import { KEY_ADMINISTRATION } from './link-key.ts';

export interface SigningKeyProps {
  readonly description: string;
  /** The end of the key's alias. */
  readonly name: string;
  /** Default: `ECC_NIST_P256`. */
  readonly keySpec?: 'ECC_NIST_P256' | 'ECC_NIST_EDWARDS25519';
}

/**
 * A key that makes signatures. Its own policy names the one role that may, so that an IAM policy written
 * elsewhere in the account lets nobody else. The private key never leaves KMS; the public one is no secret.
 */
export class SigningKey {
  readonly keyArn: string;
  readonly #policy = new PolicyDocument({
    statements: [
      new PolicyStatement({
        principals: [new AccountRootPrincipal()],
        actions: [...KEY_ADMINISTRATION, 'kms:GetPublicKey'],
        // In a key's policy, `*` is this key.
        resources: ['*'],
      }),
    ],
  });

  /** Creates the key and its alias as `Key` and `Alias` of the scope. */
  constructor(scope: Construct, { description, name, keySpec = 'ECC_NIST_P256' }: SigningKeyProps) {
    const key = new CfnKey(scope, 'Key', {
      description,
      keySpec,
      keyUsage: 'SIGN_VERIFY',
      pendingWindowInDays: 30,
      keyPolicy: this.#policy,
    });
    // What was signed must stay provable.
    key.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.keyArn = key.attrArn;
    new CfnAlias(scope, 'Alias', { aliasName: `alias/${nameOf(scope, name)}`, targetKeyId: key.ref });
  }

  /** Lets a role sign, and nobody whom this does not name. */
  grantSign(role: Role): void {
    this.#policy.addStatements(
      new PolicyStatement({
        principals: [new AccountRootPrincipal()],
        actions: ['kms:Sign'],
        resources: ['*'],
        conditions: { ArnEquals: { 'aws:PrincipalArn': role.roleArn } },
      }),
    );
    role.addToPrincipalPolicy(new PolicyStatement({ actions: ['kms:Sign'], resources: [this.keyArn] }));
  }

  /** Lets a role read the public key. */
  grantRead(role: Role): void {
    role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['kms:GetPublicKey'], resources: [this.keyArn] }),
    );
  }
}
