import { readDenials } from '../denials.ts';
import type { BucketSpec } from '../deployment.ts';
import type { StackReader } from '../reader.ts';

/** The S3 buckets of a stack, all of which must be locked: what is in them is never changed here. */
export function readBuckets(stack: StackReader): BucketSpec[] {
  return stack.ofType('AWS::S3::Bucket').map((bucket) => {
    if (bucket.optional('ObjectLockEnabled') !== true)
      bucket.fail('has no Object Lock, and only locked buckets work here');
    const name = bucket.reference();
    const policies = stack.ofType('AWS::S3::BucketPolicy').filter((policy) => policy.text('Bucket') === name);
    const denials = policies.flatMap((policy) =>
      readDenials(policy, policy.list('PolicyDocument.Statement')),
    );
    return { name, denials };
  });
}
