import { AnyPrincipal, Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { nameOf } from '../names.ts';
import type { Conditions } from './call-policy.ts';
import { nist } from './explain-kinds.ts';
import { SigningKey } from './signing-key.ts';

/** As long as the EU AI Act asks for the documentation of high-risk systems (Article 18). */
export const DEFAULT_RETENTION_YEARS = 10;

/** How often a digest is made, in minutes, unless a deployment says otherwise. */
export const DEFAULT_EVERY_MINUTES = 5;

export interface DigestsProps {
  /** How often one is made: 1 to 60 minutes, a divisor of 60. Default: `DEFAULT_EVERY_MINUTES`. */
  readonly everyMinutes: number | undefined;
  /** How long nobody can remove a digest, whole years. Default: `DEFAULT_RETENTION_YEARS`. */
  readonly retentionYears: number | undefined;
}

/**
 * Where digests are kept, and the key that signs them. The bucket is locked in compliance mode: until the retention
 * of an object ends nobody can remove or change it, the account's root included; its own policy denies hiding it behind a
 * marker, and putting another version over it. Only the role of the handler
 * `digest` can put anything there or use the key, and that role can't write to the ledger: whoever wants to rewrite
 * history needs both.
 */
export class Digests extends Construct {
  readonly bucket: Bucket;
  readonly keyArn: string;
  readonly everyMinutes: number;
  readonly #key: SigningKey;

  constructor(
    scope: Construct,
    id: string,
    { retentionYears = DEFAULT_RETENTION_YEARS, everyMinutes = DEFAULT_EVERY_MINUTES }: DigestsProps,
  ) {
    super(scope, id);
    if (!Number.isInteger(everyMinutes) || everyMinutes < 1 || 60 % everyMinutes !== 0) {
      throw new Error(
        `digestMinutes must divide an hour: 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60, and is ${everyMinutes}`,
      );
    }
    this.everyMinutes = everyMinutes;
    if (!Number.isInteger(retentionYears) || retentionYears < 1 || retentionYears > 100) {
      throw new Error(`digestRetentionYears must be a whole number from 1 to 100, and is ${retentionYears}`);
    }
    this.bucket = this.#createBucket(retentionYears);
    this.#key = new SigningKey(this, {
      description: 'Signs the digests of the ledger of Countersign',
      name: 'digests',
    });
    this.keyArn = this.#key.keyArn;
  }

  /** Lets one role make digests, and nobody else. */
  grantMake(role: Role): void {
    this.#key.grantSign(role);
    this.#key.grantRead(role);
    const deny = (sid: string, actions: string[], resource: string, conditions: Conditions = {}) =>
      this.bucket.addToResourcePolicy(
        new PolicyStatement({
          sid,
          effect: Effect.DENY,
          principals: [new AnyPrincipal()],
          actions,
          resources: [resource],
          conditions,
        }),
      );
    const objects = this.bucket.arnForObjects('*');
    deny('OnlyDigestsArePut', ['s3:PutObject'], objects, {
      ArnNotEquals: { 'aws:PrincipalArn': role.roleArn },
    });
    // Otherwise another version would be put over a digest, or a copy of something.
    deny('NothingIsPutOverAnother', ['s3:PutObject'], objects, { Null: { 's3:if-none-match': 'true' } });
    // What is locked stays all the same, but behind a marker nobody sees it; and a replica brings both.
    deny(
      'NothingIsHiddenOrReplicatedInto',
      [
        's3:BypassGovernanceRetention',
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:ObjectOwnerOverrideToBucketOwner',
        's3:ReplicateDelete',
        's3:ReplicateObject',
        's3:ReplicateTags',
      ],
      objects,
    );
    // Rules by which S3 itself would put markers.
    deny('NothingExpires', ['s3:PutLifecycleConfiguration'], this.bucket.bucketArn);
    const allow = (actions: string[], resource: string) =>
      role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [resource] }));
    allow(['s3:ListBucket', 's3:ListBucketVersions'], this.bucket.bucketArn);
    allow(['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], objects);
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${this.#bucketId()}.Arn>/*]`,
      reason: 'Digests get new names all the time, and the bucket holds nothing else.',
    });
  }

  #bucketId(): string {
    return this.bucket.stack.getLogicalId(this.bucket.node.defaultChild as never);
  }

  #createBucket(years: number): Bucket {
    const bucket = new Bucket(this, 'Bucket', {
      bucketName: `${nameOf(this, 'digests')}-${Aws.ACCOUNT_ID}-${Aws.REGION}`,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // S3 versions what is locked by itself; said once more for whoever reads the template.
      versioned: true,
      objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(years * 365)),
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const reads =
      'Nothing in it is secret, nobody can change it, and who reads it changes nothing; CloudTrail can record ' +
      'reads where an organisation asks for that.';
    Validations.of(bucket).acknowledge(
      { id: 'AwsSolutions-S1', reason: reads },
      { id: nist('S3BucketLoggingEnabled'), reason: reads },
      {
        id: nist('S3BucketReplicationEnabled'),
        reason:
          'A digest is as good in any copy: exports bring them along, and these are kept in another account or region.',
      },
      {
        id: nist('S3DefaultEncryptionKMS'),
        reason:
          'Digests are to be read by whoever verifies, for longer than a key may last; who loses the key would lose the proof.',
      },
    );
    return bucket;
  }
}
