import type { BucketSpec } from '../deployment.ts';
import type { StackReader } from '../reader.ts';

/** The S3 buckets of a stack, all of which must be locked: what is in them is never changed here. */
export function readBuckets(stack: StackReader): BucketSpec[] {
  return stack.ofType('AWS::S3::Bucket').map((bucket) => {
    if (bucket.optional('ObjectLockEnabled') !== true)
      bucket.fail('has no Object Lock, and only locked buckets work here');
    return { name: bucket.reference() };
  });
}
